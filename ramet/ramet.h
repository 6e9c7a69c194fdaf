#pragma once
// Everything a user of the library needs.

#include "ramet/layers/layers.h"               // IWYU pragma: export
#include "ramet/layers/naming.h"               // IWYU pragma: export
#include "ramet/models/cloning.h"              // IWYU pragma: export
#include "ramet/models/model.h"                // IWYU pragma: export
#include "ramet/models/quantize.h"             // IWYU pragma: export
#include "ramet/models/summary.h"              // IWYU pragma: export
#include "ramet/saving/callbacks/callbacks.h"  // IWYU pragma: export
#include "ramet/saving/saving.h"               // IWYU pragma: export
#include "ramet/training/training.h"           // IWYU pragma: export
