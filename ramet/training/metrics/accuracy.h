#pragma once
// How often predictions are right. The functions give 1 or 0 a sample.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// y_true == y_pred
Value accuracy(const Value& y_true, const Value& y_pred);
/// y_true == (y_pred > threshold), element by element
Value binary_accuracy(const Value& y_true, const Value& y_pred, double threshold = 0.5);
/// The largest of y_pred is where the largest of y_true is.
Value categorical_accuracy(const Value& y_true, const Value& y_pred);
/// The largest of y_pred is at the index y_true.
Value sparse_categorical_accuracy(const Value& y_true, const Value& y_pred);
/// The largest of y_true is among the k largest of y_pred.
Value top_k_categorical_accuracy(const Value& y_true, const Value& y_pred, std::int64_t k = 5);
/// The index y_true is among the k largest of y_pred, or, from_sorted_ids, among its first k.
Value sparse_top_k_categorical_accuracy(const Value& y_true, const Value& y_pred,
                                        std::int64_t k = 5, bool from_sorted_ids = false);

/// How often y_true == y_pred.
struct Accuracy {
  using Implementation = MeanOf<Accuracy>;
  static constexpr std::string_view keras_name = "Accuracy";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "accuracy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<Accuracy>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// How often y_true == (y_pred > threshold).
struct BinaryAccuracy {
  using Implementation = MeanOf<BinaryAccuracy>;
  static constexpr std::string_view keras_name = "BinaryAccuracy";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "binary_accuracy";
  ComputeDType dtype = {};
  double threshold = 0.5;
  static constexpr void describe(auto& d) {
    describe_metric<BinaryAccuracy>(d);
    d.field("threshold", &BinaryAccuracy::threshold, "Above it is 1.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// How often the most probable class is right; targets are one-hot.
struct CategoricalAccuracy {
  using Implementation = MeanOf<CategoricalAccuracy>;
  static constexpr std::string_view keras_name = "CategoricalAccuracy";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "categorical_accuracy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<CategoricalAccuracy>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// How often the most probable class is right; targets are integers.
struct SparseCategoricalAccuracy {
  using Implementation = MeanOf<SparseCategoricalAccuracy>;
  static constexpr std::string_view keras_name = "SparseCategoricalAccuracy";
  static constexpr Direction direction = Direction::up;
  std::optional<std::string> name = "sparse_categorical_accuracy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<SparseCategoricalAccuracy>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// How often the right class is among the k most probable ones.
struct TopKCategoricalAccuracy {
  using Implementation = MeanOf<TopKCategoricalAccuracy>;
  static constexpr std::string_view keras_name = "TopKCategoricalAccuracy";
  static constexpr Direction direction = Direction::up;
  std::int64_t k = 5;
  std::optional<std::string> name = "top_k_categorical_accuracy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_metric<TopKCategoricalAccuracy>(d);
    d.field("k", &TopKCategoricalAccuracy::k, "How many count.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// As that, for integer targets.
struct SparseTopKCategoricalAccuracy {
  using Implementation = MeanOf<SparseTopKCategoricalAccuracy>;
  static constexpr std::string_view keras_name = "SparseTopKCategoricalAccuracy";
  static constexpr Direction direction = Direction::up;
  std::int64_t k = 5;
  std::optional<std::string> name = "sparse_top_k_categorical_accuracy";
  ComputeDType dtype = {};
  bool from_sorted_ids = false;
  static constexpr void describe(auto& d) {
    describe_metric<SparseTopKCategoricalAccuracy>(d);
    d.field("k", &SparseTopKCategoricalAccuracy::k, "How many count.");
    d.field("from_sorted_ids", &SparseTopKCategoricalAccuracy::from_sorted_ids,
            "y_pred holds classes, the most probable first.", omit_default{});
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::metrics
