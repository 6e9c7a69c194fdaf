#include "ramet/layers/operations/numpy_reduction.h"

#include "ramet/layers/operations/family.h"

namespace ramet {

namespace operations {

Value standard_deviation(const Value& x, ops::ReduceAttrs attrs) {
  return ops::sqrt(ops::variance(x, std::move(attrs)));
}

Value variance(const Value& x, ops::ReduceAttrs attrs) {
  const Value y = ops::variance(x, std::move(attrs));
  return is_complex(x.dtype()) ? ops::cast(y, x.dtype()) : y;
}

Value Prod::call(const CallInputs& inputs) const {
  Value x = inputs.value("x");
  if (dtype) x = ops::cast(x, *dtype);
  return reduce(ops::prod, x, axis, keepdims);
}

std::vector<LayerEntry> numpy_reduction_operations() {
  return operation_entries<All, Any, Argmax, Argmin, Max, Mean, Min, Prod, Std, Sum, Var>();
}

}  // namespace operations

namespace ops {

namespace {

// One axis is written as an integer, as `axis=1` in Python.
std::optional<Axes> written_axis(const ReduceAttrs& attrs) {
  if (attrs.axes.empty()) return std::nullopt;
  return attrs.axes.size() == 1 ? Axes(attrs.axes[0]) : Axes(attrs.axes);
}

}  // namespace

KerasTensor all(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::All{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor any(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Any{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor argmax(const KerasTensor& x, std::optional<std::int64_t> axis, bool keepdims) {
  return record(operations::Argmax{axis, keepdims}, x);
}
KerasTensor argmin(const KerasTensor& x, std::optional<std::int64_t> axis, bool keepdims) {
  return record(operations::Argmin{axis, keepdims}, x);
}
KerasTensor max(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Max{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor mean(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Mean{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor min(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Min{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor prod(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Prod{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor standard_deviation(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Std{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor sum(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Sum{written_axis(attrs), attrs.keepdims}, x);
}
KerasTensor variance(const KerasTensor& x, const ReduceAttrs& attrs) {
  return record(operations::Var{written_axis(attrs), attrs.keepdims}, x);
}

}  // namespace ops
}  // namespace ramet
