#pragma once
// AUC: the area under a curve of rates over all thresholds, as a sum of stripes.

#include "ramet/training/metrics/confusion.h"

namespace ramet::metrics {

/// What is drawn: true over false positive rate, precision over recall, or the gains of both. Also
/// takes lower case.
class AUCCurve {
 public:
  enum class Kind { roc, pr, prgain };
  AUCCurve(Kind kind = Kind::roc) : kind_(kind) {}                  // NOLINT
  AUCCurve(const char* name) : AUCCurve(std::string_view(name)) {}  // NOLINT
  AUCCurve(std::string_view name);                                  // NOLINT
  Kind kind() const { return kind_; }
  friend bool operator==(AUCCurve, AUCCurve) = default;
  friend Json to_json(AUCCurve curve);
  friend void from_json(const Json& json, AUCCurve& curve);

 private:
  Kind kind_;
};

/// How high a stripe is: between both ends, the higher or the lower end. Also takes capitals.
class AUCSummationMethod {
 public:
  enum class Kind { interpolation, majoring, minoring };
  AUCSummationMethod(Kind kind = Kind::interpolation) : kind_(kind) {}                  // NOLINT
  AUCSummationMethod(const char* name) : AUCSummationMethod(std::string_view(name)) {}  // NOLINT
  AUCSummationMethod(std::string_view name);                                            // NOLINT
  Kind kind() const { return kind_; }
  friend bool operator==(AUCSummationMethod, AUCSummationMethod) = default;
  friend Json to_json(AUCSummationMethod method);
  friend void from_json(const Json& json, AUCSummationMethod& method);

 private:
  Kind kind_;
};

/// One number a label; saved as the tensor that Keras makes of them.
class LabelWeights {
 public:
  LabelWeights() = default;
  LabelWeights(std::nullopt_t) {}                                           // NOLINT
  LabelWeights(std::initializer_list<double> values) : values_(values) {}   // NOLINT
  LabelWeights(std::vector<double> values) : values_(std::move(values)) {}  // NOLINT
  const std::vector<double>& values() const { return values_; }
  friend bool operator==(const LabelWeights&, const LabelWeights&) = default;
  friend Json to_json(const LabelWeights& weights);
  friend void from_json(const Json& json, LabelWeights& weights);

 private:
  std::vector<double> values_;
};

class AUCMetric;
struct AUC {
  using Implementation = AUCMetric;
  static constexpr std::string_view keras_name = "AUC";
  static constexpr Direction direction = Direction::up;
  std::int64_t num_thresholds = 200;
  AUCCurve curve = {};
  AUCSummationMethod summation_method = {};
  std::optional<std::string> name = std::nullopt;
  ComputeDType dtype = {};
  std::optional<std::vector<double>> thresholds = std::nullopt;
  bool multi_label = false;
  std::optional<std::int64_t> num_labels = std::nullopt;
  LabelWeights label_weights = {};
  bool from_logits = false;
  static constexpr void describe(auto& d) {
    describe_metric<AUC>(d);
    d.field("num_thresholds", &AUC::num_thresholds, "How many stripes, and one more.");
    d.field("curve", &AUC::curve, "ROC, PR or PRGAIN.");
    d.field("summation_method", &AUC::summation_method, "interpolation, majoring or minoring.");
    d.field("multi_label", &AUC::multi_label, "The mean of an area for each label.");
    d.field("num_labels", &AUC::num_labels, "With multi_label: how many there are.");
    d.field("label_weights", &AUC::label_weights, "One a label.");
    d.field("from_logits", &AUC::from_logits, "y_pred holds logits, not probabilities.");
    d.field("thresholds", &AUC::thresholds, "Instead of num_thresholds even ones.", omit_default{});
  }
  void check() const;
};
class AUCMetric final : public MetricOf<AUC> {
 public:
  explicit AUCMetric(AUC config);
  Json get_config() const override;
  void update(CallContext& context, const Value& y_true, const Value& y_pred,
              const Value& sample_weight) override;
  Value result(CallContext& context) override;

 private:
  /// Makes the variables; `labels` is 0 if they are counted together.
  void build(Dim labels);
  Value over_labels(const Value& areas) const;
  std::vector<double> thresholds_;
  ConfusionVariables counts_;
};

}  // namespace ramet::metrics
