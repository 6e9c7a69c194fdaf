#pragma once
// Losses of embeddings.

#include "ramet/training/losses/loss.h"

namespace ramet::losses {

struct CircleOptions {
  double gamma = 80, margin = 0.4;
  bool remove_diagonal = true;
};
/// y_true holds classes, y_pred embeddings of length 1; y_pred is compared with itself. Samples
/// whose loss is 0 do not count.
SampleLosses circle(const Value& y_true, const Value& y_pred, CircleOptions options = {});

/// Embeddings of a class near to each other, and far from others.
struct Circle {
  using Implementation = losses::Implementation<Circle>;
  static constexpr std::string_view keras_name = "Circle";
  double gamma = 80.0;
  double margin = 0.4;
  bool remove_diagonal = true;
  Reduction reduction = {};
  std::optional<std::string> name = "circle";
  ComputeDType dtype = {};
  static constexpr void describe(auto& d) {
    describe_loss<Circle>(d);
    d.field("gamma", &Circle::gamma, "Scale of the similarities.");
    d.field("margin", &Circle::margin, "How sharp the border is.");
    d.field("remove_diagonal", &Circle::remove_diagonal, "Do not compare a sample with itself.");
  }
  SampleLosses call(const Value& y_true, const Value& y_pred) const;
};

}  // namespace ramet::losses
