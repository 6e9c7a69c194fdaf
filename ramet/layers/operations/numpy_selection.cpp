#include "ramet/layers/operations/numpy_selection.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value Bincount::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  const Value x = inputs.value("x");
  const Dim length = extent_of_indices({x}, minlength, extent);
  Value amounts = weights.is_null() ? Value() : constant(constant_tensor(weights));
  if (length == any_dim || !is_known(x.shape())) {
    Shape shape = x.shape();
    shape.back() = any_dim;
    return placeholder(shape, amounts ? amounts.dtype() : DType::int32);
  }
  if (amounts) amounts = ops::broadcast_to(amounts, x.shape());
  return ops::bincount(x, amounts, length);
}

Values Nonzero::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  return selected_coordinates(inputs.value("x"), extent);
}

Tree<Value> Unique::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  const auto order = sorted ? ops::UniqueOrder::ascending : ops::UniqueOrder::appearance;
  const double fill = fill_value.is_null() ? 0 : fill_value.as_double();
  const UniqueSlices parts = unique_slices(inputs.value("x"), {axis, order, size, fill}, extent);
  Values results = {parts.values};
  if (return_index) results.push_back(parts.first);
  if (return_inverse) results.push_back(parts.inverse);
  if (return_counts) results.push_back(parts.counts);
  return results.size() == 1 ? Tree<Value>(results[0]) : Tree<Value>::list_of(results);
}

Value Where::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  const Value condition = tensor_argument(inputs, "condition");
  const bool has_x1 = inputs.find("x1") != nullptr, has_x2 = inputs.find("x2") != nullptr;
  if (has_x1 != has_x2) {
    fail<ValueError>(
        "`x1` and `x2` either both should be `None` or both should have non-None value.");
  }
  if (!has_x1) return selected_coordinates(condition, extent).at(0);
  return ops::where(condition, operand(inputs, "x1"), operand(inputs, "x2"));
}

std::vector<LayerEntry> numpy_selection_operations() {
  return operation_entries<Bincount, Nonzero, Unique, Where>();
}

}  // namespace operations

namespace ops {

KerasTensor bincount(const KerasTensor& x, Dim minlength) {
  return record(operations::Bincount{{}, minlength}, x);
}

std::vector<KerasTensor> nonzero(const KerasTensor& x) {
  return apply_operation(operations::Nonzero{}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

KerasTensor unique(const KerasTensor& x, std::optional<Dim> size,
                   std::optional<double> fill_value) {
  return record(operations::Unique{.size = size, .fill_value = to_json(fill_value)}, x);
}

KerasTensor where(const KerasTensor& condition, const SymbolicOperand& a,
                  const SymbolicOperand& b) {
  return record(operations::Where{}, Arguments<KerasTensor>{{condition, a.tree(), b.tree()}, {}});
}

}  // namespace ops
}  // namespace ramet
