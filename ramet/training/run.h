#pragma once
// The loops of `fit` and `evaluate`.

#include "ramet/training/arguments.h"
#include "ramet/training/callbacks/history.h"

namespace ramet {

/// `validation` may be null.
History run_fit(const Model& model, DataSource& data, DataSource* validation,
                const FitOptions& options);
Logs run_evaluate(const Model& model, DataSource& data, const EvaluateOptions& options);

}  // namespace ramet
