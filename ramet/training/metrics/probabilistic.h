#pragma once
// Means of losses of probabilities.

#include "ramet/training/metrics/mean.h"

namespace ramet::metrics {

/// Mean of losses::binary_crossentropy.
struct BinaryCrossentropy {
  using Implementation = MeanOf<BinaryCrossentropy>;
  static constexpr std::string_view keras_name = "BinaryCrossentropy";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "binary_crossentropy";
  ComputeDType dtype = {};
  bool from_logits = false;
  double label_smoothing = 0;
  static constexpr void describe(auto& d) {
    describe_metric<BinaryCrossentropy>(d);
    d.field("from_logits", &BinaryCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &BinaryCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::categorical_crossentropy.
struct CategoricalCrossentropy {
  using Implementation = MeanOf<CategoricalCrossentropy>;
  static constexpr std::string_view keras_name = "CategoricalCrossentropy";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "categorical_crossentropy";
  ComputeDType dtype = {};
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<CategoricalCrossentropy>(d);
    d.field("from_logits", &CategoricalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &CategoricalCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
    d.field("axis", &CategoricalCrossentropy::axis, "Where the classes are.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::sparse_categorical_crossentropy.
struct SparseCategoricalCrossentropy {
  using Implementation = MeanOf<SparseCategoricalCrossentropy>;
  static constexpr std::string_view keras_name = "SparseCategoricalCrossentropy";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "sparse_categorical_crossentropy";
  ComputeDType dtype = {};
  bool from_logits = false;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  std::int64_t axis = -1;
  static constexpr void describe(auto& d) {
    describe_metric<SparseCategoricalCrossentropy>(d);
    d.field("from_logits", &SparseCategoricalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("ignore_class", &SparseCategoricalCrossentropy::ignore_class,
            "A class whose loss is 0.");
    d.field("axis", &SparseCategoricalCrossentropy::axis, "Where the classes are.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::kl_divergence.
struct KLDivergence {
  using Implementation = MeanOf<KLDivergence>;
  static constexpr std::string_view keras_name = "KLDivergence";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "kl_divergence";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<KLDivergence>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Mean of losses::poisson.
struct Poisson {
  using Implementation = MeanOf<Poisson>;
  static constexpr std::string_view keras_name = "Poisson";
  static constexpr Direction direction = Direction::down;
  std::optional<std::string> name = "poisson";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) { describe_metric<Poisson>(d); }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::metrics
