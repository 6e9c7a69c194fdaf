#pragma once
// Products of keras.ops.numpy.

#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct Matmul {
  static constexpr std::string_view keras_name = "Matmul", module_name = numpy_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x1", "x2"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Einsum {
  required<std::string> subscripts;
  static constexpr std::string_view keras_name = "Einsum", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"*operands"};
  static constexpr void describe(auto& d) {
    d.field("subscripts", &Einsum::subscripts, "Such as \"bij,bjk->bik\".");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor matmul(const KerasTensor& a, const KerasTensor& b);
KerasTensor einsum(std::string_view subscripts, const std::vector<KerasTensor>& xs);

}  // namespace ops
}  // namespace ramet
