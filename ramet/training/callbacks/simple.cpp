#include "ramet/training/callbacks/simple.h"

#include <cmath>

#include "ramet/training/optimizers/multi_optimizer.h"

namespace ramet {

void TerminateOnNaNCallback::on_train_batch_end(TrainingRun& run, std::int64_t batch,
                                                const Logs& logs) {
  const std::optional<double> loss = find_log(logs, "loss");
  if (!loss || std::isfinite(*loss)) return;
  if (config_.raise_error) {
    fail<RuntimeError>(
        "NaN or Inf loss encountered at batch {}. Loss value: {}. Terminating training "
        "immediately.",
        batch, python_number(*loss));
  }
  run.say(fmt::format("Batch {}: Invalid loss, terminating training", batch));
  run.stop_training = true;
}

namespace {

// Each weight with its average.
std::vector<std::pair<Variable, Variable>> averaged_weights(const TrainingRun& run) {
  const Optimizer optimizer = run.optimizer();
  std::vector<Optimizer> all = {optimizer};
  if (const auto* several = optimizer.as<MultiOptimizer>()) all = several->optimizers();
  std::vector<std::pair<Variable, Variable>> pairs;
  for (const Optimizer& one : all) {
    const std::vector<Variable> averages = one->moving_averages();
    for (std::size_t i = 0; i < averages.size(); ++i)
      pairs.emplace_back(one->trainable_variables()[i], averages[i]);
  }
  if (pairs.empty()) {
    fail<ValueError>(
        "SwapEMAWeights must be used when `use_ema=True` is set on the optimizer. Received: "
        "use_ema=False");
  }
  return pairs;
}

}  // namespace

void SwapEMAWeightsCallback::swap(TrainingRun& run, bool averages_in_model) {
  if (averages_in_model_ == averages_in_model) return;
  averages_in_model_ = averages_in_model;
  for (const auto& [weight, average] : averaged_weights(run)) {
    const Tensor kept = weight.value();
    weight.assign(average.value());
    average.assign(kept);
  }
}

void SwapEMAWeightsCallback::on_epoch_begin(TrainingRun& run, std::int64_t) {
  if (config_.swap_on_epoch) swap(run, false);
}

void SwapEMAWeightsCallback::on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs&) {
  if (!config_.swap_on_epoch || averages_in_model_) return;
  swap(run, true);
  if (epoch != run.epochs - 1) return;
  // After the last epoch the averages become the weights: they must be what is in the model now.
  for (const auto& [weight, average] : averaged_weights(run)) average.assign(weight.value());
}

TrainingState SwapEMAWeightsCallback::state() const {
  return {Json::object({{"averages_in_model", averages_in_model_}}), {}};
}

void SwapEMAWeightsCallback::set_state(const TrainingState& state) {
  averages_in_model_ = state.values.at("averages_in_model").as_bool();
}

void SwapEMAWeightsCallback::on_test_begin(TrainingRun& run) { swap(run, true); }
void SwapEMAWeightsCallback::on_test_end(TrainingRun& run, const Logs&) { swap(run, false); }

}  // namespace ramet
