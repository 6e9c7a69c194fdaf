#pragma once
// Losses of probabilities of classes.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

/// What the crossentropies share.
struct CrossentropyOptions {
  bool from_logits = false;    ///< y_pred holds logits, not probabilities
  double label_smoothing = 0;  ///< how much of the targets is spread evenly
  std::int64_t axis = -1;
};
// As Keras does on TensorFlow, probabilities that a sigmoid or softmax has just made are traced
// back to its logits, which loses no precision.

/// Independent classes: mean over `axis` of -y log(p) - (1 - y) log(1 - p).
Value binary_crossentropy(const Value& y_true, const Value& y_pred,
                          CrossentropyOptions options = {});
/// One of several classes: -sum(y log(p)) over `axis`. Raises ValueError when shapes differ.
Value categorical_crossentropy(const Value& y_true, const Value& y_pred,
                               CrossentropyOptions options = {});

struct SparseCrossentropyOptions {
  bool from_logits = false;
  std::optional<std::int64_t> ignore_class =
      std::nullopt;  ///< counts neither as loss nor as sample
  std::int64_t axis = -1;
};
/// As categorical_crossentropy, of integer classes. Classes that do not exist give NaN.
SampleLosses sparse_categorical_crossentropy(const Value& y_true, const Value& y_pred,
                                             SparseCrossentropyOptions options = {});

/// Of yes or no.
struct BinaryCrossentropy {
  using Implementation = losses::Implementation<BinaryCrossentropy>;
  static constexpr std::string_view keras_name = "BinaryCrossentropy";
  bool from_logits = false;
  double label_smoothing = 0.0;
  std::int64_t axis = -1;
  Reduction reduction = {};
  std::optional<std::string> name = "binary_crossentropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<BinaryCrossentropy>(d);
    d.field("from_logits", &BinaryCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &BinaryCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
    d.field("axis", &BinaryCrossentropy::axis, "What the mean is taken over.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Of one of several classes, as one-hot vectors.
struct CategoricalCrossentropy {
  using Implementation = losses::Implementation<CategoricalCrossentropy>;
  static constexpr std::string_view keras_name = "CategoricalCrossentropy";
  bool from_logits = false;
  double label_smoothing = 0.0;
  std::int64_t axis = -1;
  Reduction reduction = {};
  std::optional<std::string> name = "categorical_crossentropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<CategoricalCrossentropy>(d);
    d.field("from_logits", &CategoricalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("label_smoothing", &CategoricalCrossentropy::label_smoothing,
            "How much of the targets is spread evenly.");
    d.field("axis", &CategoricalCrossentropy::axis, "Where the classes are.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

/// Of one of several classes, as integers.
struct SparseCategoricalCrossentropy {
  using Implementation = losses::Implementation<SparseCategoricalCrossentropy>;
  static constexpr std::string_view keras_name = "SparseCategoricalCrossentropy";
  bool from_logits = false;
  std::optional<std::int64_t> ignore_class = std::nullopt;
  Reduction reduction = {};
  std::int64_t axis = -1;
  std::optional<std::string> name = "sparse_categorical_crossentropy";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<SparseCategoricalCrossentropy>(d);
    d.field("from_logits", &SparseCategoricalCrossentropy::from_logits,
            "y_pred holds logits, not probabilities.");
    d.field("ignore_class", &SparseCategoricalCrossentropy::ignore_class,
            "A class that does not count.");
    d.field("axis", &SparseCategoricalCrossentropy::axis, "Where the classes are: the last axis.",
            omit_default{});
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
