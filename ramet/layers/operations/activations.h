#pragma once
// Functions of keras.activations that are operations of their own.

#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/nn.h"

namespace ramet::operations {

inline constexpr std::string_view activations_module = "keras.src.activations.activations";

using Mish = Unary<"Mish", ops::mish, activations_module>;

/// What keras.activations.relu makes of a symbolic tensor.
struct ReLU {
  double negative_slope = 0.0;
  std::optional<double> max_value = std::nullopt;
  double threshold = 0.0;
  static constexpr std::string_view keras_name = "ReLU", module_name = activations_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("negative_slope", &ReLU::negative_slope, "Slope below the threshold.");
    d.field("max_value", &ReLU::max_value, "The largest result; none means no limit.");
    d.field("threshold", &ReLU::threshold, "Where the function starts to be x.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace ramet::operations
