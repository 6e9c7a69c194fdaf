// A field given as another type than it has.
#include "ramet/layers/core/dense.h"

#ifdef SHOULD_COMPILE
const ramet::Dense head({.units = 8});
#else
const ramet::Dense head({.units = "eight"});
#endif
