#pragma once
// Callbacks: what is told of each step of training, and may change its course. They are given as
// values of configs, as in Keras:
//
//   model.fit(x, y, {.epochs = 50, .callbacks = {callbacks::EarlyStopping{.patience = 3}}});
//
// One's own derives from CallbackBase and is given as std::make_shared<Mine>(...).

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/models/model.h"
#include "ramet/training/direction.h"

namespace ramet {

class Optimizer;

/// What a run or a callback needs to go on in another process as if nothing had been.
struct TrainingState {
  Json values = Json::object();
  std::map<std::string, Tensor> tensors;
};

/// A run of `fit` or `evaluate`, as callbacks see it.
class TrainingRun {
 public:
  virtual ~TrainingRun() = default;
  virtual const Model& model() const = 0;
  /// Raises ValueError when the model has none.
  virtual Optimizer optimizer() const = 0;
  /// Of the metric that logs call so (without "val_"); nothing where it is not known.
  virtual std::optional<Direction> direction(std::string_view metric) const = 0;
  /// For what a person should read: a line of progress, or a warning.
  virtual void say(std::string_view text) = 0;
  virtual void warn(std::string text) = 0;
  /// Where `fit` is, beside the weights and the optimizer's variables: epoch and batch, the place
  /// in the data, metrics, seeds of layers, states of callbacks. To be asked for in hooks that end
  /// something, and given back in on_train_begin.
  virtual TrainingState state() const = 0;
  virtual void set_state(const TrainingState& state) = 0;

  std::int64_t epochs = 1;
  std::int64_t initial_epoch = 0;  ///< may be changed in on_train_begin
  std::optional<Dim> steps;        ///< batches an epoch, where that is known
  bool in_fit = false;             ///< false in a run of `evaluate` alone
  bool stop_training = false;      ///< set it, and training ends after the batch
  bool interrupted = false;        ///< set it to leave the epoch as it is after the batch
};

/// Each hook does nothing by default. Logs of epochs may be added to; History, which comes last,
/// sees it.
class CallbackBase {
 public:
  virtual ~CallbackBase() = default;
  virtual void on_train_begin(TrainingRun&) {}
  virtual void on_train_end(TrainingRun&, const Logs&) {}
  virtual void on_epoch_begin(TrainingRun&, std::int64_t epoch) { (void)epoch; }
  virtual void on_epoch_end(TrainingRun&, std::int64_t epoch, Logs&) { (void)epoch; }
  virtual void on_train_batch_begin(TrainingRun&, std::int64_t batch) { (void)batch; }
  virtual void on_train_batch_end(TrainingRun&, std::int64_t batch, const Logs&) { (void)batch; }
  virtual void on_test_begin(TrainingRun&) {}
  virtual void on_test_end(TrainingRun&, const Logs&) {}
  virtual void on_test_batch_begin(TrainingRun&, std::int64_t batch) { (void)batch; }
  virtual void on_test_batch_end(TrainingRun&, std::int64_t batch, const Logs&) { (void)batch; }
  /// `interrupted` was set; on_train_end follows, without an on_epoch_end.
  virtual void on_interrupt(TrainingRun&) {}

  /// What it knows of the epochs so far, and the name that `set_state` finds it by; nothing where
  /// there is nothing to keep.
  virtual std::string_view state_name() const { return {}; }
  virtual TrainingState state() const { return {}; }
  virtual void set_state(const TrainingState& state) { (void)state; }
  /// True to be told after the others, whose changes it wants to see.
  virtual bool comes_last() const { return false; }
};

/// The handle: copies refer to the same callback.
class Callback {
 public:
  template <ConfigOf<CallbackBase> T>
  Callback(T config)  // NOLINT: reads as in Keras
      : impl_(std::make_shared<typename T::Implementation>(std::move(config))) {}
  template <std::derived_from<CallbackBase> T>
  Callback(std::shared_ptr<T> impl) : impl_(std::move(impl)) {}  // NOLINT

  CallbackBase* operator->() const { return impl_.get(); }
  template <class T>
  T* as() const {
    return dynamic_cast<T*>(impl_.get());
  }

 private:
  std::shared_ptr<CallbackBase> impl_;
};
using CallbackList = std::vector<Callback>;

/// A class of callbacks that can be made from a config.
struct CallbackEntry {
  std::string_view name;
  Callback (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};
template <class Config>
constexpr CallbackEntry callback_entry() {
  return {
      Config::keras_name,
      [](const Json& json) { return Callback(config_from_json<Config>(json, Config::keras_name)); },
      &document_config<Config>};
}
/// Those that save no models, sorted by name (callbacks/list.inc); saving/callbacks has the others.
std::span<const CallbackEntry> training_callbacks();

/// A logged number; the mean where the log is an array.
double log_number(const Tensor& value);
/// The number of that name, where there is one.
std::optional<double> find_log(const Logs& logs, std::string_view name);
void set_log(Logs& logs, std::string name, double value);
/// "loss, accuracy"
std::string log_names(const Logs& logs);
/// As Python prints a float.
std::string python_number(double value);

}  // namespace ramet
