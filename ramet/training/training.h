#pragma once
// Training: compile, fit, evaluate and what they take.
//
//   model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}), .loss = "mse"});
//   const History history = model.fit(x, y, {.epochs = 10, .validation_split = 0.2});
//   const Logs logs = model.evaluate(x_test, y_test);

#include "ramet/ops/operators.h"                   // IWYU pragma: export
#include "ramet/training/arguments.h"              // IWYU pragma: export
#include "ramet/training/callbacks/callbacks.h"    // IWYU pragma: export
#include "ramet/training/gradient_step.h"          // IWYU pragma: export
#include "ramet/training/losses/losses.h"          // IWYU pragma: export
#include "ramet/training/metrics/metrics.h"        // IWYU pragma: export
#include "ramet/training/optimizers/optimizers.h"  // IWYU pragma: export
#include "ramet/training/step_context.h"           // IWYU pragma: export
#include "ramet/training/trainer.h"                // IWYU pragma: export
