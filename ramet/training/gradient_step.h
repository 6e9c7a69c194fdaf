#pragma once
// A training step in two halves, so that gradients of several replicas can be added up in between:
//
//   std::vector<BatchGradients> parts;
//   for (std::size_t i = 0; i < replicas.size(); ++i)  // each in a thread or a process of its own
//     parts.push_back(compute_gradients(replicas[i], rows_of(batch, begin(i), end(i))));
//   const Gradients mean = mean_gradients(parts);
//   for (const Model& replica : replicas) apply_gradients(replica, mean);
//
// Replicas that start alike (`clone_model` with weights and optimizer copied) stay alike to the
// bit, since all apply the same numbers. They learn what one model learns from the whole batch
// where the loss is a mean over rows ("sum_over_batch_size", the default) and no layer looks at the
// batch as such: the statistics of BatchNormalization are those of a replica's own rows, and
// Dropout draws for each replica from its own seed.

#include <optional>
#include <span>
#include <vector>

#include "ramet/models/model.h"
#include "ramet/training/data/batch.h"

namespace ramet {

/// By variable, in the order of the optimizer's `trainable_variables`; none where the loss does not
/// depend on one. With loss scaling they are those of the scaled loss: `apply_gradients` unscales
/// them, and decides for all rows at once whether they overflow.
using Gradients = std::vector<std::optional<Tensor>>;

/// What one batch says.
struct BatchGradients {
  Gradients gradients = {};  ///< empty when nothing can be trained
  Logs logs = {};            ///< results so far of the loss and of metrics, which saw this batch
  Dim rows = 0;
};

/// The first half: the model in training, losses and regularizers, gradients, metrics. Changes what
/// layers change in training, and metrics, but neither weights nor the optimizer. A train_step of
/// one's own is run up to its `minimize`, and what follows. Raises ValueError as `train_on_batch`
/// does, NotImplementedError when the step calls `minimize` more than once. `threads` is 0 for as
/// many as there are cores.
BatchGradients compute_gradients(const Model& model, const Batch& batch, int threads = 0);

/// The mean, each part weighted by its rows. Raises ValueError when there is no part with rows, or
/// when counts, shapes or types differ, or when a variable has a gradient in some parts only.
Gradients mean_gradients(std::span<const BatchGradients> parts);

/// The second half: clipping, the optimizer, averages, constraints. Does nothing without gradients;
/// raises ValueError when they do not fit the optimizer's variables.
void apply_gradients(const Model& model, const Gradients& gradients, int threads = 0);

}  // namespace ramet
