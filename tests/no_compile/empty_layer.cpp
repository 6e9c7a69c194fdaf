// A Layer always refers to a layer: there is no empty one.
#include "ramet/layers/core/dense.h"

#ifdef SHOULD_COMPILE
const ramet::Layer layer = ramet::Dense({.units = 8});
#else
const ramet::Layer layer;
#endif
