#include "ramet/training/step_context.h"

#include <algorithm>

#include "ramet/ops/gradients.h"
#include "ramet/ops/ops.h"
#include "ramet/training/trainer.h"

namespace ramet {

StepContext::StepContext(Trainer& trainer, ModelBase& model, CallContext& context, Tree<Value> x,
                         Tree<Value> y, Tree<Value> sample_weight)
    : trainer_(trainer),
      model_(model),
      context_(context),
      state_(context),
      x_(std::move(x)),
      y_(std::move(y)),
      sample_weight_(std::move(sample_weight)) {}

Tree<Value> StepContext::predict() {
  Tree<Value> y_pred = model_.invoke(context_, {{x_}, {}});
  if (!context_.wanted_extents().empty()) throw ExtentWanted();
  return y_pred;
}

Value StepContext::compute_loss(const Tree<Value>& y_pred) {
  Values losses;
  if (Value compiled = trainer_.compile_loss_.call(context_, y_, y_pred, sample_weight_)) {
    losses.push_back(std::move(compiled));
  }
  Values additional = context_.losses();
  for (const Variable& variable : model_.trainable_weights()) {
    const auto& regularizer = variable.options().regularizer;
    if (regularizer) additional.push_back((*regularizer)->penalty(context_.read_exact(variable)));
  }
  for (const Value& loss : additional) {
    losses.push_back(ops::sum(is_float(loss.dtype()) ? loss : ops::cast(loss, DType::float32)));
  }
  if (losses.empty())
    fail<ValueError>("No loss to compute. Provide a `loss` argument in `compile()`.");
  Value total = losses[0];
  for (std::size_t i = 1; i < losses.size(); ++i) total = ops::add(total, losses[i]);
  return total;
}

void StepContext::track_loss(const Value& loss) {
  const Values inputs = x_.flatten();
  const Dim rows = inputs.empty() || inputs[0].rank() == 0 ? 1 : inputs[0].shape()[0];
  trainer_.loss_tracker_->update(context_, loss, ops::full({}, static_cast<double>(rows)), {});
}

void StepContext::minimize(const Value& loss) {
  Values scaled = scaled_gradients(loss);
  if (!keeps_gradients_) {
    if (!scaled.empty()) trainer_.optimizer()->apply(state_, scaled);
    return;
  }
  if (kept_gradients_) {
    fail<NotImplementedError>(
        "compute_gradients: expected a train_step that calls `minimize` once, received one that "
        "calls it again.");
  }
  kept_gradients_ = std::move(scaled);
}

Values StepContext::scaled_gradients(const Value& loss) {
  if (!trainer_.trainable_) trainer_.trainable_ = model_.trainable_weights();
  const std::vector<Variable>& trainable = *trainer_.trainable_;
  if (trainable.empty()) {
    trainer_.warn("The model does not have any trainable weights.");
    return {};
  }
  OptimizerBase& optimizer = *trainer_.optimizer();
  const std::vector<Variable>& known = optimizer.trainable_variables();
  Values sources;
  for (const Variable& variable : trainable) sources.push_back(context_.read_exact(variable));
  const Values found = gradients(optimizer.scale_loss(state_, loss), sources);
  Values arranged(known.size());
  std::string missing;
  for (std::size_t i = 0; i < trainable.size(); ++i) {
    const auto at = std::find(known.begin(), known.end(), trainable[i]);
    if (at == known.end()) {
      fail<ValueError>(
          "Unknown variable: {}. This optimizer can only be called for the variables it was "
          "originally built with. "
          "When working with a new set of variables, you should recreate a new optimizer instance.",
          trainable[i].path());
    }
    if (!found[i]) missing += (missing.empty() ? "'" : ", '") + trainable[i].path() + "'";
    arranged[static_cast<std::size_t>(at - known.begin())] = found[i];
  }
  if (!missing.empty()) {
    trainer_.warn(
        fmt::format("Gradients do not exist for variables [{}] when minimizing the loss. If using "
                    "`model.compile()`, did you "
                    "forget to provide a `loss` argument?",
                    missing));
  }
  return arranged;
}

NamedValues StepContext::compute_metrics(const Tree<Value>& y_pred) {
  trainer_.compile_metrics_.update(context_, y_, y_pred, sample_weight_);
  NamedValues results = {{"loss", trainer_.loss_tracker_->result(context_)}};
  for (auto& named : trainer_.compile_metrics_.result(context_))
    results.push_back(std::move(named));
  for (const Metric& metric : trainer_.compile_loss_.metrics()) {
    results.emplace_back(metric.name(), metric->result(context_));
  }
  return results;
}

NamedValues default_train_step(StepContext& step) {
  const Tree<Value> y_pred = step.predict();
  const Value loss = step.compute_loss(y_pred);
  step.track_loss(loss);
  step.minimize(loss);
  return step.compute_metrics(y_pred);
}

NamedValues default_test_step(StepContext& step) {
  const Tree<Value> y_pred = step.predict();
  step.track_loss(step.compute_loss(y_pred));
  return step.compute_metrics(y_pred);
}

}  // namespace ramet
