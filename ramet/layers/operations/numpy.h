#pragma once
// Operations of keras.ops.numpy.

#include "ramet/layers/operations/numpy_elementwise.h"  // IWYU pragma: export
#include "ramet/layers/operations/numpy_linalg.h"       // IWYU pragma: export
#include "ramet/layers/operations/numpy_movement.h"     // IWYU pragma: export
#include "ramet/layers/operations/numpy_reduction.h"    // IWYU pragma: export
