#include "ramet/layers/operations/numpy_linalg.h"

#include <algorithm>

#include "ramet/layers/operations/family.h"
#include "ramet/ops/linalg.h"

namespace ramet {

namespace operations {

namespace {

// Products of int8 with int8 would overflow at once; Keras gives int32.
Values widened(Values xs) {
  const auto is_int8 = [](const Value& x) { return x.dtype() == DType::int8; };
  if (!std::all_of(xs.begin(), xs.end(), is_int8)) return xs;
  for (Value& x : xs) x = ops::cast(x, DType::int32);
  return xs;
}

}  // namespace

Value Matmul::call(const CallInputs& inputs) const {
  const Value a = tensor_argument(inputs, "x1"), b = tensor_argument(inputs, "x2");
  if (a.rank() == 1 || b.rank() == 1) return ops::matmul(a, b);
  const Values wide = widened({a, b});
  return ops::matmul(wide[0], wide[1]);
}

Value Einsum::call(const CallInputs& inputs) const {
  Values xs;
  for (const auto& [name, tree] : inputs.bound) xs.push_back(as_tensor(tree, name));
  return ops::einsum(subscripts.get(), widened(std::move(xs)));
}

std::vector<LayerEntry> numpy_linalg_operations() { return operation_entries<Einsum, Matmul>(); }

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
