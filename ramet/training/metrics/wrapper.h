#pragma once
// MeanMetricWrapper: the mean of any function of targets and predictions.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// A function by Keras's name ("mean_squared_error", "binary_accuracy"), a loss, or a function of
/// one's own, which cannot be saved.
class Function {
 public:
  using Callable = std::function<SampleLosses(const Value& y_true, const Value& y_pred)>;
  /// None yet: for readers that fill it.
  Function() = default;
  /// Raises ValueError for a name that Keras does not have.
  Function(const char* name) : Function(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Function(std::string_view name);                                  // NOLINT
  Function(Loss loss);                                              // NOLINT
  Function(std::string name, Callable function);
  /// A name, or the envelope of a function or loss.
  static Function from(const Json& json);
  /// A named function with other arguments than its defaults: {"threshold": 0.3}. Raises TypeError
  /// for arguments that it does not have.
  Function with(const Json& arguments) const;

  /// The function's name in snake case, or the loss's name.
  const std::string& name() const { return name_; }
  /// Whether it is one of Keras's losses, or made of one.
  bool is_loss() const { return is_loss_; }
  SampleLosses operator()(const Value& y_true, const Value& y_pred) const {
    return call_(y_true, y_pred);
  }
  /// Raises NotImplementedError for a function of one's own.
  Json json() const;
  friend Json to_json(const Function& function) { return function.json(); }
  friend void from_json(const Json& json, Function& function) { function = from(json); }
  friend bool operator==(const Function& a, const Function& b) {
    return a.name_ == b.name_ && a.json_ == b.json_;
  }

 private:
  std::string name_;
  Callable call_;
  Json json_;
  bool is_loss_ = false;
};

class WrapperMetric;
/// The mean of `fn`. `arguments` go to it, and stand beside it in Keras's config.
struct MeanMetricWrapper {
  using Implementation = WrapperMetric;
  static constexpr std::string_view keras_name = "MeanMetricWrapper";
  required<Function> fn;
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  Json arguments = Json::object();
  static constexpr void describe(auto& d) {
    describe_metric<MeanMetricWrapper>(d);
    d.field("fn", &MeanMetricWrapper::fn, "Gives a value for each sample.");
    d.field("arguments", &MeanMetricWrapper::arguments, "Of the function, by name.");
  }
  /// What is no field of a metric is an argument of the function.
  static MeanMetricWrapper from_config(const Json& json);
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};
class WrapperMetric final : public MeanOf<MeanMetricWrapper> {
 public:
  explicit WrapperMetric(MeanMetricWrapper config);
  /// Losses are better when they are smaller.
  std::optional<Direction> direction() const override;
  Json get_config() const override;
};

}  // namespace ramet::metrics
