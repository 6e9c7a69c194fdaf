#pragma once
// All optimizers.

#include "ramet/training/optimizers/adadelta.h"              // IWYU pragma: export
#include "ramet/training/optimizers/adafactor.h"             // IWYU pragma: export
#include "ramet/training/optimizers/adagrad.h"               // IWYU pragma: export
#include "ramet/training/optimizers/adam.h"                  // IWYU pragma: export
#include "ramet/training/optimizers/adamax.h"                // IWYU pragma: export
#include "ramet/training/optimizers/ftrl.h"                  // IWYU pragma: export
#include "ramet/training/optimizers/lamb.h"                  // IWYU pragma: export
#include "ramet/training/optimizers/lion.h"                  // IWYU pragma: export
#include "ramet/training/optimizers/loss_scale_optimizer.h"  // IWYU pragma: export
#include "ramet/training/optimizers/multi_optimizer.h"       // IWYU pragma: export
#include "ramet/training/optimizers/muon.h"                  // IWYU pragma: export
#include "ramet/training/optimizers/nadam.h"                 // IWYU pragma: export
#include "ramet/training/optimizers/rmsprop.h"               // IWYU pragma: export
#include "ramet/training/optimizers/schedule_free_adamw.h"   // IWYU pragma: export
#include "ramet/training/optimizers/sgd.h"                   // IWYU pragma: export
#include "ramet/training/schedules/cosine.h"                 // IWYU pragma: export
#include "ramet/training/schedules/decays.h"                 // IWYU pragma: export
