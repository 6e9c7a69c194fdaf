#pragma once
// All losses.

#include "ramet/training/losses/crossentropy.h"        // IWYU pragma: export
#include "ramet/training/losses/ctc.h"                 // IWYU pragma: export
#include "ramet/training/losses/divergence.h"          // IWYU pragma: export
#include "ramet/training/losses/focal_crossentropy.h"  // IWYU pragma: export
#include "ramet/training/losses/hinge.h"               // IWYU pragma: export
#include "ramet/training/losses/overlap.h"             // IWYU pragma: export
#include "ramet/training/losses/regression.h"          // IWYU pragma: export
#include "ramet/training/losses/similarity.h"          // IWYU pragma: export
