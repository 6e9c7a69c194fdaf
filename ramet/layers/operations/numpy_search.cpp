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
  return operation_entries<Argpartition, Argsort, Digitize, Histogram, IsIn, SearchSorted, Sort,
                           UnravelIndex>();
}

}  // namespace operations

namespace ops {

KerasTensor argpartition(const KerasTensor& x, Dim kth, std::optional<Dim> axis) {
  return record(operations::Argpartition{kth, axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor argsort(const KerasTensor& x, std::optional<Dim> axis) {
  return record(operations::Argsort{axis}, Arguments<KerasTensor>{{x}, {}});
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

std::vector<KerasTensor> unravel_index(const KerasTensor& indices, const Axes& shape) {
  return apply_operation(operations::UnravelIndex{shape}, Arguments<KerasTensor>{{indices}, {}})
      .flatten();
}

}  // namespace ops
}  // namespace ramet
