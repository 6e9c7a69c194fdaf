// A layer's required arguments must be given.
#include "ramet/layers/core/dense.h"

#ifdef SHOULD_COMPILE
const ramet::Dense head({.units = 8, .activation = "relu"});
#else
const ramet::Dense head({.activation = "relu"});
#endif
