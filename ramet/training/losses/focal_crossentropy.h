#pragma once
// Focal losses: crossentropies times (1 - probability of what is right) to the power gamma.

#include "ramet/training/losses/crossentropy.h"
#include "ramet/training/losses/loss.h"

namespace ramet::losses {

struct BinaryFocalOptions {
  bool apply_class_balancing = false;
  double alpha = 0.25, gamma = 2;
  CrossentropyOptions crossentropy = {};
};
Value binary_focal_crossentropy(const Value& y_true, const Value& y_pred,
                                const BinaryFocalOptions& options = {});
/// One weight for all classes, or a list with one for each; saved as it was given.
class ClassWeights {
 public:
  ClassWeights(double all) : values_{all}, is_list_(false) {}           // NOLINT
  ClassWeights(std::initializer_list<double> each) : values_(each) {}   // NOLINT
  ClassWeights(std::vector<double> each) : values_(std::move(each)) {}  // NOLINT
  const std::vector<double>& values() const { return values_; }
  bool is_list() const { return is_list_; }
  friend bool operator==(const ClassWeights&, const ClassWeights&) = default;
  friend Json to_json(const ClassWeights& weights);
  friend void from_json(const Json& json, ClassWeights& weights);

 private:
  std::vector<double> values_;
  bool is_list_ = true;
};

struct CategoricalFocalOptions {
  ClassWeights alpha = 0.25;
  double gamma = 2;
  CrossentropyOptions crossentropy = {};
};
Value categorical_focal_crossentropy(const Value& y_true, const Value& y_pred,
                                     const CategoricalFocalOptions& options = {});

/// Of yes or no, where what is easy counts less.
struct BinaryFocalCrossentropy {
  using Implementation = losses::Implementation<BinaryFocalCrossentropy>;
  static constexpr std::string_view keras_name = "BinaryFocalCrossentropy";
  bool apply_class_balancing = false;
  double alpha = 0.25;
  double gamma = 2.0;
  bool from_logits = false;
  double label_smoothing = 0.0;
  std::int64_t axis = -1;
  Reduction reduction = {};
  std::optional<std::string> name = "binary_focal_crossentropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<BinaryFocalCrossentropy>(d);
    d.field("apply_class_balancing", &BinaryFocalCrossentropy::apply_class_balancing,
            "Weigh classes by alpha and 1 - alpha.");
    d.field("alpha", &BinaryFocalCrossentropy::alpha, "Weight of the class 1.");
    d.field("gamma", &BinaryFocalCrossentropy::gamma, "How much less easy samples count.");
    d.field("from_logits", &BinaryFocalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &BinaryFocalCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
    d.field("axis", &BinaryFocalCrossentropy::axis, "What the mean is taken over.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Of one of several classes, where what is easy counts less.
struct CategoricalFocalCrossentropy {
  using Implementation = losses::Implementation<CategoricalFocalCrossentropy>;
  static constexpr std::string_view keras_name = "CategoricalFocalCrossentropy";
  ClassWeights alpha = 0.25;
  double gamma = 2.0;
  bool from_logits = false;
  double label_smoothing = 0.0;
  std::int64_t axis = -1;
  Reduction reduction = {};
  std::optional<std::string> name = "categorical_focal_crossentropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<CategoricalFocalCrossentropy>(d);
    d.field("alpha", &CategoricalFocalCrossentropy::alpha,
            "Weight of all classes, or a list of weights.");
    d.field("gamma", &CategoricalFocalCrossentropy::gamma, "How much less easy samples count.");
    d.field("from_logits", &CategoricalFocalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &CategoricalFocalCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
    d.field("axis", &CategoricalFocalCrossentropy::axis, "Where the classes are.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
