#include "ramet/layers/operations/numpy_search.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value Argpartition::call(const CallInputs& inputs) const {
  const Value x = ops::cast(inputs.value("x"), DType::int32);
  if (!axis) return ops::argpartition(ops::reshape(x, {any_dim}), kth);
  return ops::swapaxes(ops::argpartition(ops::swapaxes(x, *axis, -1), kth), *axis, -1);
}

Value Argsort::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  if (x.rank() == 0) return ops::full({1}, 0, DType::int32);
  return axis ? ops::argsort(x, *axis) : ops::argsort(ops::reshape(x, {any_dim}), 0);
}

Value Bincount::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Value amounts = weights.is_null() ? Value() : constant(constant_tensor(weights));
  return ops::bincount(x, amounts ? ops::broadcast_to(amounts, x.shape()) : amounts, minlength);
}

Value Digitize::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x"), bins = tensor_argument(inputs, "bins");
  return ops::searchsorted(ops::cast(bins, DType::float32), ops::cast(x, DType::float32), true);
}

Values Histogram::call(const CallInputs& inputs) const {
  std::optional<std::pair<double, double>> ends;
  from_json(range, ends);
  const ops::Histogram result = ops::histogram(inputs.value("x"), bins, ends);
  return {result.counts, result.edges};
}

Value IsIn::call(const CallInputs& inputs) const {
  const Value x = tensor_argument(inputs, "x1"), candidates = tensor_argument(inputs, "x2");
  const Value found = ops::isin(x, candidates);
  return invert ? ops::logical_not(found) : found;
}

Value SearchSorted::call(const CallInputs& inputs) const {
  return ops::searchsorted(tensor_argument(inputs, "sorted_sequence"),
                           tensor_argument(inputs, "values"), side == "right");
}

Value Sort::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  return axis ? ops::sort(x, *axis) : ops::sort(ops::reshape(x, {any_dim}), 0);
}

Tree<Value> Unique::call(const CallInputs& inputs) const {
  if (!size || axis) fail<NotImplementedError>("unique: expected a `size` and no `axis`.");
  const ops::Unique parts =
      ops::unique(inputs.value("x"), {*size, fill_value.is_null() ? 0 : fill_value.as_double()});
  Values results = {parts.values};
  if (return_index) results.push_back(parts.first);
  if (return_inverse) results.push_back(parts.inverse);
  if (return_counts) results.push_back(parts.counts);
  return results.size() == 1 ? Tree<Value>(results[0]) : Tree<Value>::list_of(results);
}

Values UnravelIndex::call(const CallInputs& inputs) const {
  Value rest = inputs.value("indices");
  const std::vector<Dim>& extents = shape.get().values();
  Values coordinates(extents.size());
  for (std::size_t i = extents.size(); i-- > 0;) {
    coordinates[i] = ops::mod(rest, extents[i]);
    rest = ops::floor_divide(rest, extents[i]);
  }
  return coordinates;
}

std::vector<LayerEntry> numpy_search_operations() {
  return operation_entries<Argpartition, Argsort, Bincount, Digitize, Histogram, IsIn, SearchSorted,
                           Sort, Unique, UnravelIndex>();
}

}  // namespace operations

namespace ops {

KerasTensor argpartition(const KerasTensor& x, Dim kth, std::optional<Dim> axis) {
  return record(operations::Argpartition{kth, axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor argsort(const KerasTensor& x, std::optional<Dim> axis) {
  return record(operations::Argsort{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor bincount(const KerasTensor& x, Dim minlength) {
  return record(operations::Bincount{{}, minlength}, x);
}

KerasTensor digitize(const KerasTensor& x, const SymbolicOperand& bins) {
  return record(operations::Digitize{}, Arguments<KerasTensor>{{x, bins.tree()}, {}});
}

std::vector<KerasTensor> histogram(const KerasTensor& x, Dim bins,
                                   std::optional<std::pair<double, double>> range) {
  return apply_operation(operations::Histogram{bins, to_json(range)},
                         Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor isin(const KerasTensor& x1, const SymbolicOperand& x2, bool assume_unique,
                 bool invert) {
  return record(operations::IsIn{assume_unique, invert},
                Arguments<KerasTensor>{{x1, x2.tree()}, {}});
}

KerasTensor searchsorted(const KerasTensor& sorted_sequence, const SymbolicOperand& values,
                         const std::string& side) {
  return record(operations::SearchSorted{side},
                Arguments<KerasTensor>{{sorted_sequence, values.tree()}, {}});
}

KerasTensor sort(const KerasTensor& x, std::optional<Dim> axis) {
  return record(operations::Sort{axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor unique(const KerasTensor& x, Dim size, std::optional<double> fill_value) {
  return record(operations::Unique{.size = size, .fill_value = to_json(fill_value)}, x);
}

std::vector<KerasTensor> unravel_index(const KerasTensor& indices, const Axes& shape) {
  return apply_operation(operations::UnravelIndex{shape}, Arguments<KerasTensor>{{indices}, {}})
      .flatten();
}

}  // namespace ops
}  // namespace ramet
