#pragma once
// Metrics: numbers gathered over many batches. A metric keeps variables; `update` and `result` are
// written in ops, so that they can be a part of the program of a training step.
//
//   const Metric auc = metrics::AUC{.curve = "PR"};   // or Metric("auc"), or from Keras's JSON
//   auc.update_state(y_true, y_pred);                 // right now, on tensors
//   const Tensor value = auc.result();
//
// A class of one's own is a config with `keras_name` and an `Implementation`: `MeanOf<Config>` for
// means of a function (accuracy.h is the pattern), or a class derived from `MetricOf<Config>`.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/layers/call_context.h"
#include "ramet/layers/naming.h"
#include "ramet/layers/variable.h"
#include "ramet/training/compute_dtype.h"
#include "ramet/training/direction.h"

namespace ramet {

/// What all metrics share. Derive from `MetricOf`, not from this.
class MetricBase {
 public:
  virtual ~MetricBase() = default;
  MetricBase(const MetricBase&) = delete;
  MetricBase& operator=(const MetricBase&) = delete;

  virtual std::string_view class_name() const = 0;
  virtual Json get_config() const = 0;
  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }
  DType dtype() const { return dtype_; }
  /// The state. Some metrics have it only once shapes are known, after the first `update`.
  const std::vector<Variable>& variables() const { return variables_; }

  /// Adds a batch: emits ops and puts the variables' next values into the context, from where the
  /// mask of `y_pred` comes too. `sample_weight` may be null. `Mean` and `Sum` take values in the
  /// place of `y_true` and weights in that of `y_pred`, as their arguments stand in Keras.
  virtual void update(CallContext& context, const Value& y_true, const Value& y_pred,
                      const Value& sample_weight) = 0;
  /// True of `Mean` and `Sum`, which `compile` cannot use.
  virtual bool takes_values() const { return false; }
  /// Which way is better; nothing where Keras does not say, so that who monitors it has to.
  virtual std::optional<Direction> direction() const { return std::nullopt; }
  /// What was gathered, updates of this context included. Raises ValueError before the first
  /// update when there is no state yet.
  virtual Value result(CallContext& context) = 0;
  void reset_state();

 protected:
  MetricBase(std::string name, DType dtype) : name_(std::move(name)), dtype_(dtype) {}
  /// Starts as zeros.
  Variable add_variable(std::string name, const Shape& shape, DType dtype = DType::float32);
  /// Raises TypeError when there is none.
  void require_predictions(const Value& y_pred) const;

 private:
  std::string name_;
  DType dtype_;
  std::vector<Variable> variables_;
};

/// The handle: copies refer to the same metric.
class Metric {
 public:
  /// By class ("MeanSquaredError"), that in snake case, or short name ("mse"). Raises ValueError
  /// "Could not interpret metric identifier: x".
  Metric(const char* name) : Metric(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Metric(std::string_view name);                                // NOLINT
  template <ConfigOf<MetricBase> T>
  Metric(T config)  // NOLINT: reads as in Keras
      : impl_(std::make_shared<typename T::Implementation>(std::move(config))) {}
  explicit Metric(std::shared_ptr<MetricBase> impl) : impl_(std::move(impl)) {}
  /// A name or an envelope of a metric, loss or function.
  static Metric from(const Json& json);

  MetricBase& operator*() const { return *impl_; }
  MetricBase* operator->() const { return impl_.get(); }
  const std::string& name() const { return impl_->name(); }
  const std::vector<Variable>& variables() const { return impl_->variables(); }
  Json get_config() const { return impl_->get_config(); }
  Json envelope() const;

  /// `update` right now. `mask` is that of `y_pred`.
  void update_state(const Tensor& y_true, const Tensor& y_pred,
                    const std::optional<Tensor>& sample_weight = std::nullopt,
                    const std::optional<Tensor>& mask = std::nullopt) const;
  /// Of `Mean` and `Sum`.
  void update_state(const Tensor& values) const;
  Tensor result() const;
  void reset_state() const { impl_->reset_state(); }

  /// True when both are the same metric.
  friend bool operator==(const Metric&, const Metric&) = default;

 private:
  std::shared_ptr<MetricBase> impl_;
};

/// One class of metrics. `names` are what it may be called besides its class name.
struct MetricEntry {
  std::string_view class_name;
  std::vector<std::string> names;
  std::shared_ptr<MetricBase> (*from_config)(const Json& config);
  std::vector<FieldDoc> (*document)();
};
/// All classes, in the order of metrics/list.inc.
std::span<const MetricEntry> metric_entries();

/// Makes a metric class of a described config, which may have a `void check() const` and a
/// `static constexpr Direction direction`.
template <class Config>
class MetricOf : public MetricBase {
 public:
  explicit MetricOf(Config config)
      : MetricBase(config.name ? *config.name : auto_name(to_snake_case(Config::keras_name)),
                   config.dtype),
        config_(std::move(config)) {
    check_config(config_, Config::keras_name);
    if constexpr (requires { config_.check(); }) config_.check();
  }
  std::string_view class_name() const final { return Config::keras_name; }
  std::optional<Direction> direction() const override {
    if constexpr (requires { Config::direction; }) return Config::direction;
    return std::nullopt;
  }
  Json get_config() const override {
    Json json = to_json(config_);
    json["name"] = name();
    return json;
  }
  const Config& config() const { return config_; }

 private:
  Config config_;
};

namespace metrics {

/// Fields that every metric has; `describe` of a metric starts with them.
template <class Config>
constexpr void describe_metric(auto& d) {
  d.field("name", &Config::name, "For logs; the class's name in snake case, made unique, if null.");
  d.field("dtype", &Config::dtype, "What is computed and gathered in.");
}

}  // namespace metrics
}  // namespace ramet
