#include "ramet/layers/operations/numpy_creation.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

Value converted(const Value& x, const std::optional<Choice<DType>>& dtype) {
  return dtype ? ops::cast(x, *dtype) : x;
}

struct Pair {
  Value start, stop;
};

// As floats: numbers between integers are not integers.
Pair float_ends(const ops::Operand& start, const ops::Operand& stop,
                const std::optional<Choice<DType>>& dtype) {
  const DType other = stop.is_number() ? DType::float32 : stop.value().dtype();
  DType type = start.is_number()
                   ? other
                   : promote(start.value().dtype(), stop.beside(start.value().dtype()));
  if (dtype && is_float(*dtype)) type = *dtype;
  if (!is_float(type)) type = DType::float32;
  return {start.as(type), stop.as(type)};
}

Value between(const ops::Operand& start, const ops::Operand& stop, Dim num, Dim axis, bool endpoint,
              const std::optional<Choice<DType>>& dtype) {
  const Pair ends = float_ends(start, stop, dtype);
  const Value numbers = ops::linspace(ends.start, ends.stop, num, axis, endpoint);
  if (!dtype) return numbers;
  return ops::cast(is_integer(*dtype) ? ops::floor(numbers) : numbers, *dtype);
}

}  // namespace

Value Array::call(const CallInputs& inputs) const {
  return converted(tensor_argument(inputs, "x"), dtype);
}

Value ConvertToTensor::call(const CallInputs& inputs) const {
  return converted(tensor_argument(inputs, "x"), dtype);
}

Value Full::call(const CallInputs& inputs) const {
  const Value value =
      ops::cast(tensor_argument(inputs, "fill_value"), dtype ? DType(*dtype) : DType::float32);
  return ops::broadcast_to(value, Shape(shape.get().values()));
}

Value FullLike::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Value value =
      ops::cast(tensor_argument(inputs, "fill_value"), dtype ? DType(*dtype) : x.dtype());
  return ops::broadcast_to(value, x.shape());
}

Value Geomspace::call(const CallInputs& inputs) const {
  const ops::Operand start = operand(inputs, "start"), stop = operand(inputs, "stop");
  const DType type = dtype ? DType(*dtype) : DType::float32;
  const auto exponent = [&](const ops::Operand& x) {
    return ops::log10(ops::absolute(x.as(type)));
  };
  const Value powers =
      ops::power(10.0, ops::linspace(exponent(start), exponent(stop), num, axis, endpoint));
  return ops::multiply(powers, ops::sign(start.as(type)));
}

Tree<Value> Linspace::call(const CallInputs& inputs) const {
  const Value numbers =
      between(operand(inputs, "start"), operand(inputs, "stop"), num, axis, endpoint, dtype);
  if (!retstep) return numbers;
  const Pair ends = float_ends(operand(inputs, "start"), operand(inputs, "stop"), dtype);
  const double steps = static_cast<double>(endpoint ? num - 1 : num);
  return Tree<Value>::list_of({numbers, ops::divide(ops::subtract(ends.stop, ends.start), steps)});
}

Value Logspace::call(const CallInputs& inputs) const {
  const Value powers =
      between(operand(inputs, "start"), operand(inputs, "stop"), num, axis, endpoint, dtype);
  return ops::power(base, powers);
}

Values Meshgrid::call(const CallInputs& inputs) const {
  Values xs;
  for (const auto& [name, tree] : inputs.bound) xs.push_back(as_tensor(tree, name));
  return ops::meshgrid(xs, indexing == "xy");
}

Value Ndim::call(const CallInputs& inputs) const {
  return ops::full({}, static_cast<double>(inputs.value("x").rank()), DType::int32);
}

Value SaturateCast::call(const CallInputs& inputs) const {
  return ops::saturate_cast(inputs.value("x"), dtype.get());
}

Value Size::call(const CallInputs& inputs) const {
  return ops::full({}, static_cast<double>(element_count(inputs.value("x").shape())), DType::int32);
}

Value Vander::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  return ops::vander(x, N.value_or(x.dim(0)), increasing);
}

std::vector<LayerEntry> numpy_creation_operations() {
  return operation_entries<Array, ConvertToTensor, Full, FullLike, Geomspace, Linspace, Logspace,
                           Meshgrid, Ndim, SaturateCast, Size, Vander>();
}

}  // namespace operations

namespace ops {

KerasTensor array(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::Array{dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor convert_to_tensor(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::ConvertToTensor{dtype}, x);
}

KerasTensor full(const KerasTensor& fill_value, const Axes& shape, std::optional<DType> dtype) {
  return record(operations::Full{shape, dtype}, Arguments<KerasTensor>{{fill_value}, {}});
}

KerasTensor full_like(const KerasTensor& x, const SymbolicOperand& fill_value,
                      std::optional<DType> dtype) {
  return record(operations::FullLike{dtype}, Arguments<KerasTensor>{{x, fill_value.tree()}, {}});
}

KerasTensor geomspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num,
                      bool endpoint, std::optional<DType> dtype, Dim axis) {
  return record(operations::Geomspace{num, endpoint, dtype, axis},
                Arguments<KerasTensor>{{start.tree(), stop.tree()}, {}});
}

KerasTensor linspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num,
                     bool endpoint, Dim axis) {
  return record(operations::Linspace{.num = num, .endpoint = endpoint, .axis = axis}, start, stop);
}

KerasTensor logspace(const SymbolicOperand& start, const SymbolicOperand& stop, Dim num,
                     bool endpoint, double base, std::optional<DType> dtype, Dim axis) {
  return record(operations::Logspace{num, endpoint, base, dtype, axis},
                Arguments<KerasTensor>{{start.tree(), stop.tree()}, {}});
}

std::vector<KerasTensor> meshgrid(const std::vector<KerasTensor>& xs, const std::string& indexing) {
  return apply_operation(operations::Meshgrid{indexing},
                         Arguments<KerasTensor>{{xs.begin(), xs.end()}, {}})
      .flatten();
}

KerasTensor ndim(const KerasTensor& x) {
  return record(operations::Ndim{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor saturate_cast(const KerasTensor& x, DType dtype) {
  return record(operations::SaturateCast{dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor size(const KerasTensor& x) {
  return record(operations::Size{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor vander(const KerasTensor& x, std::optional<Dim> N, bool increasing) {
  return record(operations::Vander{N, increasing}, Arguments<KerasTensor>{{x}, {}});
}

}  // namespace ops
}  // namespace ramet
