#pragma once
// Functions of keras.quantizers that are operations.

#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct FakeQuantWithMinMaxVars {
  Dim num_bits = 8;
  bool narrow_range = false;
  std::optional<Dim> axis = std::nullopt;
  static constexpr std::string_view keras_name = "FakeQuantWithMinMaxVars",
                                    module_name = "keras.src.quantizers.quantizers";
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "min_vals", "max_vals"};
  static constexpr void describe(auto& d) {
    d.field("num_bits", &FakeQuantWithMinMaxVars::num_bits, "Of the integers.", between(2, 16));
    d.field("narrow_range", &FakeQuantWithMinMaxVars::narrow_range, "Leave the least integer out.");
    d.field("axis", &FakeQuantWithMinMaxVars::axis,
            "The channels, which have ends of their own; none means one pair for all.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

/// Without the name, which Keras's constructor refuses.
template <>
Json OperationOf<operations::FakeQuantWithMinMaxVars>::get_config() const;

namespace ops {

/// Cut off at the ends, which are moved so that one of 2 ** num_bits values between them is 0, and
/// rounded to those values. Rounding does not stop gradients.
KerasTensor fake_quant_with_min_max_vars(const KerasTensor& inputs, const SymbolicOperand& min_vals,
                                         const SymbolicOperand& max_vals, Dim num_bits = 8,
                                         bool narrow_range = false,
                                         std::optional<Dim> axis = std::nullopt);

}  // namespace ops
}  // namespace ramet
