#pragma once
// All layers.

#include "ramet/layers/core/dense.h"        // IWYU pragma: export
#include "ramet/layers/core/input_layer.h"  // IWYU pragma: export
