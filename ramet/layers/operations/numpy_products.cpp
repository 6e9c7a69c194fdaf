#include "ramet/layers/operations/numpy_products.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value Corrcoef::call(const CallInputs& inputs) const { return ops::corrcoef(inputs.value("x")); }

Value Correlate::call(const CallInputs& inputs) const {
  return ops::correlate(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"), mode);
}

Value Cross::call(const CallInputs& inputs) const {
  const ops::CrossAxes axes{axis.value_or(axisa), axis.value_or(axisb), axis.value_or(axisc)};
  return ops::cross(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"), axes);
}

Value Dot::call(const CallInputs& inputs) const {
  return ops::dot(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"));
}

Value Inner::call(const CallInputs& inputs) const {
  return ops::inner(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"));
}

Value Kron::call(const CallInputs& inputs) const {
  return ops::kron(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"));
}

Value Outer::call(const CallInputs& inputs) const {
  return ops::outer(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"));
}

Values Slogdet::call(const CallInputs& inputs) const {
  const ops::SignLogDet result = ops::slogdet(inputs.value("x"));
  return {result.sign, result.logabsdet};
}

Value Tensordot::call(const CallInputs& inputs) const {
  const Value a = tensor_argument(inputs, "x1"), b = tensor_argument(inputs, "x2");
  std::vector<std::int64_t> of_a, of_b;
  if (axes.is_array()) {
    Axes first, second;
    from_json(axes[0], first);
    from_json(axes[1], second);
    of_a = first.values();
    of_b = second.values();
  } else {
    for (Dim i = 0; i < axes.as_int(); ++i) {
      of_a.push_back(static_cast<Dim>(a.rank()) - axes.as_int() + i);
      of_b.push_back(i);
    }
  }
  const DType dtype = promote(a.dtype(), b.dtype());
  const bool is_exact =
      is_float(dtype) || is_complex(dtype) || dtype == DType::int32 || dtype == DType::int64;
  const DType wide = is_exact ? dtype : DType::float32;
  return ops::cast(ops::tensordot(ops::cast(a, wide), ops::cast(b, wide), of_a, of_b), dtype);
}

Value Trace::call(const CallInputs& inputs) const {
  return ops::trace(inputs.value("x"), offset, axis1, axis2);
}

Value Vdot::call(const CallInputs& inputs) const {
  return ops::vdot(tensor_argument(inputs, "x1"), tensor_argument(inputs, "x2"));
}

std::vector<LayerEntry> numpy_products_operations() {
  return operation_entries<Corrcoef, Correlate, Cross, Dot, Inner, Kron, Outer, Slogdet, Tensordot,
                           Trace, Vdot>();
}

}  // namespace operations

namespace ops {

KerasTensor corrcoef(const KerasTensor& x) {
  return record(operations::Corrcoef{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor correlate(const KerasTensor& x1, const KerasTensor& x2, ops::CorrelateMode mode) {
  return record(operations::Correlate{mode}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor cross(const KerasTensor& x1, const KerasTensor& x2, Dim axisa, Dim axisb, Dim axisc,
                  std::optional<Dim> axis) {
  return record(operations::Cross{axisa, axisb, axisc, axis}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor dot(const KerasTensor& x1, const KerasTensor& x2) {
  return record(operations::Dot{}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor inner(const KerasTensor& x1, const KerasTensor& x2) {
  return record(operations::Inner{}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor kron(const KerasTensor& x1, const KerasTensor& x2) {
  return record(operations::Kron{}, Arguments<KerasTensor>{{x1, x2}, {}});
}

KerasTensor outer(const KerasTensor& x1, const KerasTensor& x2) {
  return record(operations::Outer{}, Arguments<KerasTensor>{{x1, x2}, {}});
}

std::vector<KerasTensor> slogdet(const KerasTensor& x) {
  return apply_operation(operations::Slogdet{}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

KerasTensor tensordot(const KerasTensor& x1, const KerasTensor& x2, Dim axes) {
  return record(operations::Tensordot{axes}, x1, x2);
}
KerasTensor tensordot(const KerasTensor& x1, const KerasTensor& x2, const Axes& axes1,
                      const Axes& axes2) {
  return record(operations::Tensordot{Json::array({to_json(axes1), to_json(axes2)})}, x1, x2);
}

KerasTensor trace(const KerasTensor& x, Dim offset, Dim axis1, Dim axis2) {
  return record(operations::Trace{offset, axis1, axis2}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor vdot(const KerasTensor& x1, const KerasTensor& x2) {
  return record(operations::Vdot{}, Arguments<KerasTensor>{{x1, x2}, {}});
}

}  // namespace ops
}  // namespace ramet
