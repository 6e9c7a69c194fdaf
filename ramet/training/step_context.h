#pragma once
// StepContext: what a training step is written with. The usual step is
//
//   NamedValues default_train_step(StepContext& step) {
//     const Tree<Value> y_pred = step.predict();
//     const Value loss = step.compute_loss(y_pred);
//     step.track_loss(loss);
//     step.minimize(loss);
//     return step.compute_metrics(y_pred);
//   }
//
// All of it becomes one program.

#include "ramet/models/model.h"
#include "ramet/training/compile_metrics.h"
#include "ramet/training/state_scope.h"

namespace ramet {

class Trainer;

/// Thrown while a step is written down, when a shape depends on the data: CallContext says on what.
struct ExtentWanted {};

class StepContext {
 public:
  StepContext(Trainer& trainer, ModelBase& model, CallContext& context, Tree<Value> x,
              Tree<Value> y, Tree<Value> sample_weight);

  /// One batch. x has the structure of the model's inputs; y and sample_weight that of the data.
  const Tree<Value>& x() const { return x_; }
  const Tree<Value>& y() const { return y_; }
  const Tree<Value>& sample_weight() const { return sample_weight_; }
  CallContext& context() { return context_; }
  /// Variables, and assignments to them.
  StateScope& state() { return state_; }

  /// The model on x. Raises ExtentWanted, for the trainer, when only the data tell a shape.
  Tree<Value> predict();
  /// The compiled losses, what layers added, and regularizers. Raises ValueError when there is
  /// none.
  Value compute_loss(const Tree<Value>& y_pred);
  /// Adds to the mean that is logged as "loss".
  void track_loss(const Value& loss);
  /// Scales the loss, takes gradients of trainable weights and lets the optimizer apply them. In
  /// `compute_gradients` (training/gradient_step.h) they are what comes out instead.
  void minimize(const Value& loss);
  /// Updates the compiled metrics; gives all results, the loss first.
  NamedValues compute_metrics(const Tree<Value>& y_pred);

 private:
  friend class Trainer;
  /// In the optimizer's order; null where there is none, empty when nothing can be trained.
  Values scaled_gradients(const Value& loss);

  Trainer& trainer_;
  ModelBase& model_;
  CallContext& context_;
  StateScope state_;
  Tree<Value> x_, y_, sample_weight_;
  bool keeps_gradients_ = false;
  std::optional<Values> kept_gradients_;
};

NamedValues default_train_step(StepContext& step);
NamedValues default_test_step(StepContext& step);

}  // namespace ramet
