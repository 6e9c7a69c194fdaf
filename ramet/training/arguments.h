#pragma once
// What compile, fit and evaluate take, under the names that Keras gives it.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "ramet/training/callbacks/callback.h"
#include "ramet/training/compile_arguments.h"
#include "ramet/training/data/data_source.h"
#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

class StepContext;
/// One step, written in ops: what it gives is logged. See training/step_context.h.
using StepFunction = std::function<std::vector<std::pair<std::string, Value>>(StepContext& step)>;

struct CompileArguments {
  Optimizer optimizer = "rmsprop";
  LossArgument loss = {};
  LossWeights loss_weights = {};
  MetricArgument metrics = {}, weighted_metrics = {};
  /// Kept for files: ramet compiles always. With it, Keras's means of the losses of several outputs
  /// are over rows, not over batches.
  bool run_eagerly = false;
  std::int64_t steps_per_execution = 1;  ///< kept for files
  Json jit_compile = "auto";             ///< kept for files
  bool auto_scale_loss = true;  ///< wraps the optimizer in a LossScaleOptimizer for mixed_float16
  StepFunction train_step = nullptr;  ///< one's own step in the place of `default_train_step`
  StepFunction test_step = nullptr;
};

struct FitOptions {
  std::optional<Dim> batch_size = std::nullopt;  ///< default: 32
  std::int64_t epochs = 1;
  CallbackList callbacks = {};
  double validation_split = 0;  ///< this fraction of the rows, the last ones, is for validation
  std::optional<Batch> validation_data = std::nullopt;
  std::shared_ptr<DataSource> validation_source = nullptr;
  Shuffle shuffle = Shuffle::samples;
  std::map<std::int64_t, double> class_weight = {};
  Tree<Tensor> sample_weight = {};
  std::int64_t initial_epoch = 0;
  std::optional<std::int64_t> steps_per_epoch = std::nullopt, validation_steps = std::nullopt;
  std::optional<Dim> validation_batch_size = std::nullopt;
  /// Validate after every so many epochs, or after these, counted from 1.
  std::variant<std::int64_t, std::vector<std::int64_t>> validation_freq = std::int64_t{1};
  std::optional<std::uint64_t> seed = std::nullopt;  ///< of the shuffling; default: a fresh one
  int threads = 0;                                   ///< 0: as many as there are cores
  /// Gets what callbacks say and warnings. The library prints nothing.
  std::function<void(std::string_view text)> message = nullptr;
};

struct EvaluateOptions {
  std::optional<Dim> batch_size = std::nullopt;  ///< default: 32
  Tree<Tensor> sample_weight = {};
  std::optional<std::int64_t> steps = std::nullopt;
  CallbackList callbacks = {};
  int threads = 0;
  std::function<void(std::string_view text)> message = nullptr;
};

struct BatchOptions {
  Tree<Tensor> sample_weight = {};
  std::map<std::int64_t, double> class_weight = {};
};

}  // namespace ramet
