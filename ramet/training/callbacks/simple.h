#pragma once
// Small callbacks: TerminateOnNaN, SwapEMAWeights, LambdaCallback.

#include <functional>

#include "ramet/training/callbacks/callback.h"

namespace ramet {

class TerminateOnNaNCallback;
class SwapEMAWeightsCallback;
class LambdaCallbackImplementation;

namespace callbacks {

/// Ends training when the loss is no finite number.
struct TerminateOnNaN {
  using Implementation = TerminateOnNaNCallback;
  static constexpr std::string_view keras_name = "TerminateOnNaN";
  bool raise_error = false;
  static constexpr void describe(auto& d) {
    d.field("raise_error", &TerminateOnNaN::raise_error, "Raise RuntimeError instead.");
  }
};

/// Evaluates, and with swap_on_epoch saves too, with the moving averages of an optimizer that keeps
/// them (use_ema) in the place of the weights.
struct SwapEMAWeights {
  using Implementation = SwapEMAWeightsCallback;
  static constexpr std::string_view keras_name = "SwapEMAWeights";
  bool swap_on_epoch = false;
  static constexpr void describe(auto& d) {
    d.field("swap_on_epoch", &SwapEMAWeights::swap_on_epoch,
            "Swap for the end of each epoch, too.");
  }
};

/// Functions as a callback.
struct LambdaCallback {
  using Implementation = LambdaCallbackImplementation;
  std::function<void(TrainingRun&, std::int64_t)> on_epoch_begin = nullptr;
  std::function<void(TrainingRun&, std::int64_t, Logs&)> on_epoch_end = nullptr;
  std::function<void(TrainingRun&)> on_train_begin = nullptr;
  std::function<void(TrainingRun&, const Logs&)> on_train_end = nullptr;
  std::function<void(TrainingRun&, std::int64_t)> on_train_batch_begin = nullptr;
  std::function<void(TrainingRun&, std::int64_t, const Logs&)> on_train_batch_end = nullptr;
};

}  // namespace callbacks

class TerminateOnNaNCallback final : public CallbackBase {
 public:
  explicit TerminateOnNaNCallback(callbacks::TerminateOnNaN config) : config_(config) {}
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override;

 private:
  callbacks::TerminateOnNaN config_;
};

/// Raises ValueError when the optimizer keeps no averages.
class SwapEMAWeightsCallback final : public CallbackBase {
 public:
  explicit SwapEMAWeightsCallback(callbacks::SwapEMAWeights config) : config_(config) {}
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override;
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override;
  void on_test_begin(TrainingRun& run) override;
  void on_test_end(TrainingRun& run, const Logs& logs) override;
  std::string_view state_name() const override { return callbacks::SwapEMAWeights::keras_name; }
  TrainingState state() const override;
  void set_state(const TrainingState& state) override;

 private:
  void swap(TrainingRun& run, bool averages_in_model);
  callbacks::SwapEMAWeights config_;
  bool averages_in_model_ = false;
};

class LambdaCallbackImplementation final : public CallbackBase {
 public:
  explicit LambdaCallbackImplementation(callbacks::LambdaCallback functions)
      : f_(std::move(functions)) {}
  void on_epoch_begin(TrainingRun& run, std::int64_t epoch) override {
    if (f_.on_epoch_begin) f_.on_epoch_begin(run, epoch);
  }
  void on_epoch_end(TrainingRun& run, std::int64_t epoch, Logs& logs) override {
    if (f_.on_epoch_end) f_.on_epoch_end(run, epoch, logs);
  }
  void on_train_begin(TrainingRun& run) override {
    if (f_.on_train_begin) f_.on_train_begin(run);
  }
  void on_train_end(TrainingRun& run, const Logs& logs) override {
    if (f_.on_train_end) f_.on_train_end(run, logs);
  }
  void on_train_batch_begin(TrainingRun& run, std::int64_t batch) override {
    if (f_.on_train_batch_begin) f_.on_train_batch_begin(run, batch);
  }
  void on_train_batch_end(TrainingRun& run, std::int64_t batch, const Logs& logs) override {
    if (f_.on_train_batch_end) f_.on_train_batch_end(run, batch, logs);
  }

 private:
  callbacks::LambdaCallback f_;
};

}  // namespace ramet
