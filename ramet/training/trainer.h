#pragma once
// Trainer: what a compiled model trains with: its optimizer, losses, metrics, and the programs of
// its steps. Made by `Model::compile`, or from the compile_config of a file when training begins.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ramet/training/arguments.h"
#include "ramet/training/compile_loss.h"
#include "ramet/training/compile_metrics.h"
#include "ramet/training/gradient_step.h"
#include "ramet/training/metrics/mean.h"
#include "ramet/training/step_program.h"

namespace ramet {

class Trainer final : public ModelTrainer {
 public:
  /// Raises ValueError when an argument cannot be used.
  Trainer(const ModelBase& model, CompileArguments arguments);
  /// The model's trainer; makes it from the compile_config and the optimizer's state that a file
  /// had. Raises ValueError when the model was never compiled.
  static Trainer& of(ModelBase& model);
  /// What a compiled model trains with, or will; nothing where ramet cannot make what its file
  /// names.
  static std::optional<Optimizer> optimizer_of(const ModelBase& model);

  Json compile_config() const override;
  std::vector<Variable> optimizer_variables() const override;
  std::vector<Variable> optimized_variables() const override;
  void set_optimizer_state(std::vector<Tensor> state) override;
  const Optimizer& optimizer() const { return arguments_.optimizer; }
  /// As `set_optimizer_state`, of an optimizer for other variables: `pairs` lists them in its
  /// order, and what each became in this model, or null. Slots of what became nothing are left out;
  /// those of variables that were nothing start anew.
  void set_optimizer_state(std::vector<Tensor> state,
                           std::vector<std::pair<Variable, Variable>> pairs);
  /// Makes the optimizer's slots, if that has not happened.
  void build_optimizer(const ModelBase& model);

  /// One step on one batch. Logs are the metrics' results so far.
  Logs train(ModelBase& model, const Batch& batch, int threads);
  Logs test(ModelBase& model, const Batch& batch, int threads);
  /// A training step without the optimizer's part; training/gradient_step.h says more.
  BatchGradients gradients(ModelBase& model, const Batch& batch, int threads);
  /// The optimizer's part.
  void apply(ModelBase& model, const Gradients& gradients, int threads);
  void reset_metrics();
  /// What metrics have gathered in an epoch; those that there are yet.
  std::vector<Variable> metric_variables() const;
  /// Values for them, which they take once they are there. `reset_metrics` forgets these too.
  void set_metric_values(std::vector<Tensor> values) { pending_metrics_ = std::move(values); }
  /// Lets go of what test programs hold of the weights.
  void release_tests();
  /// Of a compiled metric, by the name that logs give it or its own.
  std::optional<Direction> direction(std::string_view metric) const;
  /// Warnings since the last call.
  std::vector<std::string> take_warnings();
  /// The plan of the training step for such a batch, one line a step.
  std::string plan_text(ModelBase& model, const Batch& batch, int threads, bool refusals);
  /// Nanoseconds of each line of `plan_text`, for one step, which is taken.
  std::vector<std::int64_t> profile(ModelBase& model, const Batch& batch, int threads);

 private:
  friend class StepContext;
  enum class Mode { train, test, gradients, apply };
  /// What a program is compiled for.
  struct StepKey {
    Mode mode;
    int threads;
    Specs inputs;
    /// How many tensors y and sample_weight have; for `apply`, which variables have gradients.
    std::vector<int> form;
    std::vector<Dim> extents = {};  ///< that data decided (CallContext::extent)
    friend bool operator==(const StepKey&, const StepKey&) = default;
  };
  struct CachedStep {
    StepKey key;
    bool finds_extent = false;            ///< the output is the extent that comes next
    std::vector<std::string> names;       ///< of the outputs; gradients stand behind them
    std::vector<bool> has_gradient = {};  ///< by variable of the optimizer
    std::vector<std::pair<std::size_t, ClassTarget>> class_targets =
        {};  ///< with numbers of inputs
    std::unique_ptr<StepProgram> program;
  };

  Logs run(ModelBase& model, const Batch& batch, Mode mode, int threads);
  /// The program for such a batch; runs others first where extents depend on the data.
  CachedStep& step_for(ModelBase& model, const Batch& batch, const std::vector<Tensor>& inputs,
                       Mode mode, int threads);
  void begin(const CachedStep& step, const std::vector<Tensor>& inputs);
  CachedStep& cached(const StepKey& key, const std::function<CachedStep()>& make);
  CachedStep compile_step(ModelBase& model, const Batch& batch, const StepKey& key);
  CachedStep compile_apply(const StepKey& key);
  std::vector<Tensor> rearranged(const std::vector<Tensor>& state,
                                 const std::vector<std::pair<Variable, Variable>>& pairs) const;
  void warn(std::string text) { warnings_.push_back(std::move(text)); }

  CompileArguments arguments_;
  Optimizer declared_;  ///< what compile was given; in arguments_ it may be wrapped
  CompileLoss compile_loss_;
  CompileMetrics compile_metrics_;
  Metric loss_tracker_;
  /// What the first training step found trainable; Keras keeps to it until the next compile.
  std::optional<std::vector<Variable>> trainable_;
  std::vector<std::unique_ptr<CachedStep>> steps_;
  std::vector<std::string> warnings_;
  // For the optimizer, until it is built.
  std::vector<Tensor> pending_state_;
  std::vector<std::pair<Variable, Variable>> pending_pairs_;
  std::vector<Tensor> pending_metrics_;  ///< for metrics, until they are built
};

}  // namespace ramet
