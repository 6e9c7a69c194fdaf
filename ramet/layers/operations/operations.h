#pragma once
// All operations.

#include "ramet/layers/operations/activations.h"  // IWYU pragma: export
#include "ramet/layers/operations/core.h"         // IWYU pragma: export
#include "ramet/layers/operations/image.h"        // IWYU pragma: export
#include "ramet/layers/operations/linalg.h"       // IWYU pragma: export
#include "ramet/layers/operations/math.h"         // IWYU pragma: export
#include "ramet/layers/operations/nn.h"           // IWYU pragma: export
#include "ramet/layers/operations/numpy.h"        // IWYU pragma: export
#include "ramet/layers/operations/operation.h"    // IWYU pragma: export
#include "ramet/layers/operations/quantizers.h"   // IWYU pragma: export
