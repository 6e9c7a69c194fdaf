#include "ramet/layers/operations/numpy_elementwise.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/arithmetic.h"

namespace ramet {

namespace operations {

namespace {

double number_argument(const CallInputs& inputs, std::string_view name, double otherwise) {
  const std::optional<Json> given = constant_argument(inputs, name);
  return given ? given->as_double() : otherwise;
}

}  // namespace

Value AllClose::call(const CallInputs& inputs) const {
  return ops::allclose(operand(inputs, "x1"), operand(inputs, "x2"), {rtol, atol, equal_nan});
}

Value Clip::call(const CallInputs& inputs) const {
  return ops::clip(inputs.value("x"), x_min, x_max);
}

Value Isclose::call(const CallInputs& inputs) const {
  const ops::Closeness closeness{number_argument(inputs, "rtol", 1e-5),
                                 number_argument(inputs, "atol", 1e-8), equal_nan};
  return ops::isclose(operand(inputs, "x1"), operand(inputs, "x2"), closeness);
}

Value NanToNum::call(const CallInputs& inputs) const {
  return ops::nan_to_num(inputs.value("x"), nan, posinf, neginf);
}

Value Round::call(const CallInputs& inputs) const {
  return ops::round_to(inputs.value("x"), decimals);
}

// From the last condition to the first, which decides.
Value Select::call(const CallInputs& inputs) const {
  const Values conditions = tensor_list(inputs, "condlist"),
               choices = tensor_list(inputs, "choicelist");
  if (conditions.size() != choices.size() || choices.empty()) {
    fail<ValueError>("select: expected a choice for each condition, received {} and {}.",
                     choices.size(), conditions.size());
  }
  const bool has_default = inputs.find("default") != nullptr;
  ops::Operand result = has_default ? operand(inputs, "default") : ops::Operand(0);
  for (std::size_t i = choices.size(); i-- > 0;)
    result = ops::where(conditions[i], choices[i], result);
  return result.value();
}

std::vector<LayerEntry> numpy_elementwise_operations() {
  return operation_entries<Abs, AllClose, Clip, Conj, Isclose, NanToNum, Round, Select>();
}

}  // namespace operations

namespace ops {

namespace {

Tree<KerasTensor> number(double value) { return Tree<KerasTensor>::constant(value); }

}  // namespace

KerasTensor allclose(const SymbolicOperand& a, const SymbolicOperand& b, double rtol, double atol,
                     bool equal_nan) {
  return record(operations::AllClose{rtol, atol, equal_nan}, a, b);
}
KerasTensor clip(const KerasTensor& x, double low, double high) {
  return record(operations::Clip{low, high}, x);
}
KerasTensor isclose(const SymbolicOperand& a, const SymbolicOperand& b, double rtol, double atol,
                    bool equal_nan) {
  return record(operations::Isclose{equal_nan},
                Arguments<KerasTensor>{{a.tree(), b.tree(), number(rtol), number(atol)}, {}});
}
KerasTensor nan_to_num(const KerasTensor& x, double nan, std::optional<double> posinf,
                       std::optional<double> neginf) {
  return record(operations::NanToNum{nan, posinf, neginf}, x);
}
KerasTensor round(const KerasTensor& x, Dim decimals) {
  return record(operations::Round{decimals}, x);
}
KerasTensor select(const std::vector<KerasTensor>& conditions,
                   const std::vector<KerasTensor>& choices, const SymbolicOperand& otherwise) {
  using T = Tree<KerasTensor>;
  return record(
      operations::Select{},
      Arguments<KerasTensor>{{T::list_of(conditions), T::list_of(choices), otherwise.tree()}, {}});
}

}  // namespace ops
}  // namespace ramet
