#include "ramet/layers/operations/numpy_statistics.h"

#include "ramet/layers/operations/family.h"
#include "ramet/layers/reduced_axes.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

// Keras reads q as float32.
Value fraction(const Value& q) { return ops::cast(q, DType::float32); }
Value fraction_of_percent(const Value& q) { return ops::divide(fraction(q), 100.0); }

Value quantile(const Reduced& over, const Value& q, ops::QuantileMethod method, bool ignore_nan) {
  return ops::quantile(over.x, q, {over.attrs.axes, method, over.attrs.keepdims, ignore_nan});
}

Value running(Value x, std::optional<Dim> axis, const std::optional<Choice<DType>>& dtype,
              Value (*function)(const Value&, std::int64_t)) {
  if (dtype) x = ops::cast(x, *dtype);
  if (!axis) x = ops::reshape(x, {any_dim});
  return function(x, axis.value_or(0));
}

}  // namespace

Value Amax::call(const CallInputs& inputs) const {
  return reduce(ops::max, inputs.value("x"), axis, keepdims);
}

Value Amin::call(const CallInputs& inputs) const {
  return reduce(ops::min, inputs.value("x"), axis, keepdims);
}

Value Average::call(const CallInputs& inputs) const {
  return ops::average(inputs.value("x"), tensor_argument(inputs, "weights"), axis);
}

Value CountNonzero::call(const CallInputs& inputs) const {
  return reduce(ops::count_nonzero, inputs.value("x"), axis, false);
}

Value Cumprod::call(const CallInputs& inputs) const {
  return running(inputs.value("x"), axis, dtype, ops::cumprod);
}

Value Cumsum::call(const CallInputs& inputs) const {
  return running(inputs.value("x"), axis, dtype, ops::cumsum);
}

Value Diff::call(const CallInputs& inputs) const { return ops::diff(inputs.value("a"), n, axis); }

Value Median::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims), ops::full({}, 0.5),
                  ops::QuantileMethod::linear, false);
}

Value Nanargmax::call(const CallInputs& inputs) const {
  return ops::nanargmax(inputs.value("x"), axis, keepdims);
}

Value Nanargmin::call(const CallInputs& inputs) const {
  return ops::nanargmin(inputs.value("x"), axis, keepdims);
}

Value Nancumprod::call(const CallInputs& inputs) const {
  return running(ops::nan_to_num(inputs.value("x"), 1), axis, dtype, ops::cumprod);
}

Value Nancumsum::call(const CallInputs& inputs) const {
  return running(ops::nan_to_num(inputs.value("x"), 0), axis, dtype, ops::cumsum);
}

Value Nanmax::call(const CallInputs& inputs) const {
  return reduce(ops::nanmax, inputs.value("x"), axis, keepdims);
}

Value Nanmean::call(const CallInputs& inputs) const {
  return reduce(ops::nanmean, inputs.value("x"), axis, keepdims);
}

Value Nanmedian::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims), ops::full({}, 0.5),
                  ops::QuantileMethod::linear, true);
}

Value Nanmin::call(const CallInputs& inputs) const {
  return reduce(ops::nanmin, inputs.value("x"), axis, keepdims);
}

Value Nanpercentile::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims),
                  fraction_of_percent(tensor_argument(inputs, "q")), method, true);
}

Value Nanprod::call(const CallInputs& inputs) const {
  return reduce(ops::nanprod, inputs.value("x"), axis, keepdims);
}

Value Nanquantile::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims),
                  fraction(tensor_argument(inputs, "q")), method, true);
}

Value Nanstd::call(const CallInputs& inputs) const {
  return reduce(ops::nanstd, inputs.value("x"), axis, keepdims);
}

Value Nansum::call(const CallInputs& inputs) const {
  return reduce(ops::nansum, inputs.value("x"), axis, keepdims);
}

Value Nanvar::call(const CallInputs& inputs) const {
  return reduce(ops::nanvar, inputs.value("x"), axis, keepdims);
}

Value Percentile::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims),
                  fraction_of_percent(tensor_argument(inputs, "q")), method, false);
}

Value Ptp::call(const CallInputs& inputs) const {
  return reduce(ops::ptp, inputs.value("x"), axis, keepdims);
}

Value Quantile::call(const CallInputs& inputs) const {
  return quantile(reduced(inputs.value("x"), axis, keepdims),
                  fraction(tensor_argument(inputs, "q")), method, false);
}

Value Trapezoid::call(const CallInputs& inputs) const {
  const Value y = inputs.value("y");
  return x.is_null() ? ops::trapezoid(y, dx, axis)
                     : ops::trapezoid(y, constant(constant_tensor(x)), axis);
}

std::vector<LayerEntry> numpy_statistics_operations() {
  return operation_entries<Amax, Amin, Average, CountNonzero, Cumprod, Cumsum, Diff, Median,
                           Nanargmax, Nanargmin, Nancumprod, Nancumsum, Nanmax, Nanmean, Nanmedian,
                           Nanmin, Nanpercentile, Nanprod, Nanquantile, Nanstd, Nansum, Nanvar,
                           Percentile, Ptp, Quantile, Trapezoid>();
}

}  // namespace operations

namespace ops {

KerasTensor amax(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Amax{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor amin(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Amin{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor average(const KerasTensor& x, const KerasTensor& weights, std::optional<Dim> axis) {
  return record(operations::Average{axis},
                Arguments<KerasTensor>{{x}, {{"weights", maybe(weights)}}});
}

KerasTensor count_nonzero(const KerasTensor& x, const std::optional<Axes>& axis) {
  return record(operations::CountNonzero{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor cumprod(const KerasTensor& x, std::optional<Dim> axis, std::optional<DType> dtype) {
  return record(operations::Cumprod{axis, dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor cumsum(const KerasTensor& x, std::optional<Dim> axis, std::optional<DType> dtype) {
  return record(operations::Cumsum{axis, dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor diff(const KerasTensor& a, Dim n, Dim axis) {
  return record(operations::Diff{n, axis}, Arguments<KerasTensor>{{a}, {}});
}

KerasTensor median(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Median{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanargmax(const KerasTensor& x, std::optional<Dim> axis, bool keepdims) {
  return record(operations::Nanargmax{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanargmin(const KerasTensor& x, std::optional<Dim> axis, bool keepdims) {
  return record(operations::Nanargmin{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nancumprod(const KerasTensor& x, std::optional<Dim> axis, std::optional<DType> dtype) {
  return record(operations::Nancumprod{axis, dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nancumsum(const KerasTensor& x, std::optional<Dim> axis, std::optional<DType> dtype) {
  return record(operations::Nancumsum{axis, dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanmax(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanmax{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanmean(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanmean{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanmedian(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanmedian{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanmin(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanmin{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanpercentile(const KerasTensor& x, const SymbolicOperand& q,
                          const std::optional<Axes>& axis, ops::QuantileMethod method,
                          bool keepdims) {
  return record(operations::Nanpercentile{axis, method, keepdims},
                Arguments<KerasTensor>{{x, q.tree()}, {}});
}

KerasTensor nanprod(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanprod{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanquantile(const KerasTensor& x, const SymbolicOperand& q,
                        const std::optional<Axes>& axis, ops::QuantileMethod method,
                        bool keepdims) {
  return record(operations::Nanquantile{axis, method, keepdims},
                Arguments<KerasTensor>{{x, q.tree()}, {}});
}

KerasTensor nanstd(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanstd{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nansum(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nansum{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor nanvar(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Nanvar{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor percentile(const KerasTensor& x, const SymbolicOperand& q,
                       const std::optional<Axes>& axis, ops::QuantileMethod method, bool keepdims) {
  return record(operations::Percentile{axis, method, keepdims},
                Arguments<KerasTensor>{{x, q.tree()}, {}});
}

KerasTensor ptp(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Ptp{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor quantile(const KerasTensor& x, const SymbolicOperand& q,
                     const std::optional<Axes>& axis, ops::QuantileMethod method, bool keepdims) {
  return record(operations::Quantile{axis, method, keepdims},
                Arguments<KerasTensor>{{x, q.tree()}, {}});
}

KerasTensor trapezoid(const KerasTensor& y, double dx, Dim axis) {
  return record(operations::Trapezoid{{}, dx, axis}, y);
}

}  // namespace ops
}  // namespace ramet
