// Fields stand in the order of Keras's constructor; another order is refused, not guessed.
#include "ramet/layers/core/dense.h"

#ifdef SHOULD_COMPILE
const ramet::Dense head({.units = 8, .use_bias = false}, {.name = "head", .trainable = false});
#else
const ramet::Dense head({.units = 8, .use_bias = false}, {.trainable = false, .name = "head"});
#endif
