#include "ramet/layers/operations/quantizers.h"

#include "ramet/layers/fake_quantized.h"
#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value FakeQuantWithMinMaxVars::call(const CallInputs& inputs) const {
  const Value given = inputs.value("inputs"), x = ops::cast(given, DType::float32);
  Shape along(axis ? x.rank() : 0, 1);
  if (axis) along[normalize_axis(*axis, x.rank(), "fake_quant_with_min_max_vars")] = any_dim;
  const auto end = [&](std::string_view name) {
    return ops::reshape(ops::cast(tensor_argument(inputs, name), DType::float32), along);
  };
  const Value y = fake_quantized(x, end("min_vals"), end("max_vals"), num_bits, narrow_range);
  return ops::cast(y, given.dtype());
}

std::vector<LayerEntry> quantizers_operations() {
  return operation_entries<FakeQuantWithMinMaxVars>();
}

}  // namespace operations

template <>
Json OperationOf<operations::FakeQuantWithMinMaxVars>::get_config() const {
  return to_json(config());
}

namespace ops {

KerasTensor fake_quant_with_min_max_vars(const KerasTensor& inputs, const SymbolicOperand& min_vals,
                                         const SymbolicOperand& max_vals, Dim num_bits,
                                         bool narrow_range, std::optional<Dim> axis) {
  return record(operations::FakeQuantWithMinMaxVars{num_bits, narrow_range, axis},
                Arguments<KerasTensor>{{inputs, min_vals.tree(), max_vals.tree()}, {}});
}

}  // namespace ops
}  // namespace ramet
