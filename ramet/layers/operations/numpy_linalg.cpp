#include "ramet/layers/operations/numpy_linalg.h"

#include "ramet/ops/linalg.h"

namespace ramet {

namespace operations {

Value Matmul::call(const CallInputs& inputs) const {
  const ops::Operand a = operand(inputs, "x1"), b = operand(inputs, "x2");
  if (a.is_number() || b.is_number()) {
    fail<ValueError>("matmul: expected two tensors, received a number.");
  }
  return ops::matmul(a.value(), b.value());
}

Value Einsum::call(const CallInputs& inputs) const {
  Values xs;
  for (const auto& [name, tree] : inputs.bound) xs.push_back(inputs.value(name));
  return ops::einsum(subscripts.get(), xs);
}

}  // namespace operations

namespace ops {

KerasTensor matmul(const KerasTensor& a, const KerasTensor& b) {
  return record(operations::Matmul{}, a, b);
}

KerasTensor einsum(std::string_view subscripts, const std::vector<KerasTensor>& xs) {
  return record(operations::Einsum{std::string(subscripts)},
                Arguments<KerasTensor>{{xs.begin(), xs.end()}, {}});
}

}  // namespace ops
}  // namespace ramet
