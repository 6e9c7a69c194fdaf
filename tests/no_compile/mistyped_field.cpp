// A field that the config does not have.
#include "ramet/layers/core/dense.h"

#ifdef SHOULD_COMPILE
const ramet::DenseConfig config{.units = 8, .use_bias = false};
#else
const ramet::DenseConfig config{.units = 8, .use_bais = false};
#endif
