#pragma once
// Operations of keras.ops.nn.

#include "ramet/layers/operations/elementwise.h"       // IWYU pragma: export
#include "ramet/layers/operations/nn_activation.h"     // IWYU pragma: export
#include "ramet/layers/operations/nn_convolution.h"    // IWYU pragma: export
#include "ramet/layers/operations/nn_loss.h"           // IWYU pragma: export
#include "ramet/layers/operations/nn_normalization.h"  // IWYU pragma: export
