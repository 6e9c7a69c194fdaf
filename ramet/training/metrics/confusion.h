#pragma once
// Counting true and false positives and negatives: what many metrics are made of.

#include <optional>
#include <vector>

#include "ramet/training/metrics/metric.h"

namespace ramet::metrics {

/// Predictions above a threshold are positive. None, a number or a list, saved as it was given.
class Thresholds {
 public:
  Thresholds() = default;
  Thresholds(std::nullopt_t) {}                         // NOLINT: Python's None
  Thresholds(double threshold) : json_(threshold) {}    // NOLINT
  Thresholds(std::initializer_list<double> thresholds)  // NOLINT
      : Thresholds(std::vector<double>(thresholds)) {}
  Thresholds(const std::vector<double>& thresholds);  // NOLINT
  /// Raises ValueError unless all are in [0, 1].
  void check() const;
  bool is_none() const { return json_.is_null(); }
  /// In the order given; `otherwise` when there are none.
  std::vector<double> values(double otherwise = 0.5) const;
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
  friend Json to_json(const Thresholds& thresholds) { return thresholds.json_; }
  friend void from_json(const Json& json, Thresholds& thresholds) { thresholds.json_ = json; }

 private:
  Json json_;
};

/// The threshold at which everything that top_k left is positive.
inline constexpr double every_score = -1e10;

/// Where counts go: one variable for each, of shape (thresholds,) or, with several labels,
/// (thresholds, labels). Those that are not needed refer to nothing.
struct ConfusionVariables {
  Variable true_positives = {}, false_positives = {}, true_negatives = {}, false_negatives = {};
};

struct ConfusionOptions {
  std::vector<double> thresholds;
  std::optional<std::int64_t> top_k = std::nullopt;     ///< only the largest predictions count
  std::optional<std::int64_t> class_id = std::nullopt;  ///< only this class counts
  bool multi_label = false;                             ///< counts labels apart
  std::vector<double> label_weights = {};  ///< one a label, if they are counted together
};

/// Adds a batch to the variables. Evenly distributed thresholds are counted by buckets. Raises
/// ValueError, with Keras's texts, when shapes do not fit.
void update_confusion_matrix(CallContext& context, const ConfusionVariables& variables,
                             Value y_true, Value y_pred, Value sample_weight,
                             const ConfusionOptions& options);

/// count - 2 equal steps between 0 and 1, with both ends.
std::vector<double> even_thresholds(std::int64_t count);

}  // namespace ramet::metrics
