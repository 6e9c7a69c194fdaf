#pragma once
// Operations of keras.ops.numpy.

#include "ramet/layers/operations/elementwise.h"        // IWYU pragma: export
#include "ramet/layers/operations/get_item.h"           // IWYU pragma: export
#include "ramet/layers/operations/numpy_arrangement.h"  // IWYU pragma: export
#include "ramet/layers/operations/numpy_creation.h"     // IWYU pragma: export
#include "ramet/layers/operations/numpy_elementwise.h"  // IWYU pragma: export
#include "ramet/layers/operations/numpy_linalg.h"       // IWYU pragma: export
#include "ramet/layers/operations/numpy_movement.h"     // IWYU pragma: export
#include "ramet/layers/operations/numpy_products.h"     // IWYU pragma: export
#include "ramet/layers/operations/numpy_reduction.h"    // IWYU pragma: export
#include "ramet/layers/operations/numpy_search.h"       // IWYU pragma: export
#include "ramet/layers/operations/numpy_selection.h"    // IWYU pragma: export
#include "ramet/layers/operations/numpy_statistics.h"   // IWYU pragma: export
