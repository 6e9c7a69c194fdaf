#include "ramet/layers/operations/quantizers.h"

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
  const Value least = end("min_vals"), greatest = end("max_vals");
  const double first = narrow_range ? 1 : 0, last = static_cast<double>((Dim{1} << num_bits) - 1);
  const Value range = ops::subtract(greatest, least), scale = ops::divide(range, last - first),
              inverse = ops::divide(last - first, range);
  // 0 is at a whole number: halves are rounded up.
  const Value zero = ops::floor(
      ops::add(ops::clip(ops::subtract(first, ops::divide(least, scale)), first, last), 0.5));
  const Value low = ops::multiply(ops::subtract(first, zero), scale),
              high = ops::multiply(ops::subtract(last, zero), scale);
  const Value cut = ops::minimum(ops::maximum(x, low), high);
  const Value steps = ops::floor(
      ops::add(ops::subtract(ops::multiply(ops::subtract(cut, low), inverse),
                             ops::floor(ops::add(ops::multiply(ops::negative(low), inverse), 0.5))),
               0.5));
  const Value rounded = ops::stop_gradient(ops::multiply(steps, scale));
  // With the gradients of what was cut off: rounding has none of its own.
  const Value y = ops::add(rounded, ops::subtract(cut, ops::stop_gradient(cut)));
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
