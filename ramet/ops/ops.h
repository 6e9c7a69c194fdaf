#pragma once
// All builders of ops: functions from values to values, named as keras.ops names them.

#include "ramet/ops/adaptive_pool.h"   // IWYU pragma: export
#include "ramet/ops/arithmetic.h"      // IWYU pragma: export
#include "ramet/ops/backward.h"        // IWYU pragma: export
#include "ramet/ops/complex.h"         // IWYU pragma: export
#include "ramet/ops/creation.h"        // IWYU pragma: export
#include "ramet/ops/cross_entropy.h"   // IWYU pragma: export
#include "ramet/ops/ctc.h"             // IWYU pragma: export
#include "ramet/ops/decompositions.h"  // IWYU pragma: export
#include "ramet/ops/elementwise.h"     // IWYU pragma: export
#include "ramet/ops/fourier.h"         // IWYU pragma: export
#include "ramet/ops/gradients.h"       // IWYU pragma: export
#include "ramet/ops/image.h"           // IWYU pragma: export
#include "ramet/ops/linalg.h"          // IWYU pragma: export
#include "ramet/ops/matrix.h"          // IWYU pragma: export
#include "ramet/ops/moments.h"         // IWYU pragma: export
#include "ramet/ops/movement.h"        // IWYU pragma: export
#include "ramet/ops/nn.h"              // IWYU pragma: export
#include "ramet/ops/random.h"          // IWYU pragma: export
#include "ramet/ops/rearrange.h"       // IWYU pragma: export
#include "ramet/ops/recurrent.h"       // IWYU pragma: export
#include "ramet/ops/reduction.h"       // IWYU pragma: export
#include "ramet/ops/scatter.h"         // IWYU pragma: export
#include "ramet/ops/sorting.h"         // IWYU pragma: export
#include "ramet/ops/special.h"         // IWYU pragma: export
#include "ramet/ops/statistics.h"      // IWYU pragma: export
#include "ramet/ops/text.h"            // IWYU pragma: export
#include "ramet/ops/transcendental.h"  // IWYU pragma: export
