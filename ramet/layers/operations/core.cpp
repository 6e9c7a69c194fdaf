#include "ramet/layers/operations/core.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

Value Cast::call(const CallInputs& inputs) const {
  return ops::cast(inputs.value("x"), dtype.get());
}

Value Scatter::call(const CallInputs& inputs) const {
  const Value values = tensor_argument(inputs, "values");
  const Value zeros = ops::full(Shape(shape.get().values()), 0, values.dtype());
  return ops::scatter(zeros, tensor_argument(inputs, "indices"), values,
                      ops::ScatterReduction::add);
}

Value ScatterUpdate::call(const CallInputs& inputs) const {
  const ops::ScatterReduction how =
      reduction ? ops::ScatterReduction(*reduction) : ops::ScatterReduction::update;
  return ops::scatter(tensor_argument(inputs, "inputs"), tensor_argument(inputs, "indices"),
                      tensor_argument(inputs, "updates"), how);
}

Value Slice::call(const CallInputs& inputs) const {
  const Value x = inputs.value("inputs");
  const std::vector<Dim>& extents = shape.get().values();
  if (const std::optional<Json> given = constant_argument(inputs, "start_indices")) {
    std::vector<Dim> start;
    from_json(*given, start);
    if (start.size() != extents.size()) {
      fail<ValueError>("slice: expected as many starts as extents, received {} and {}.",
                       start.size(), extents.size());
    }
    std::vector<ops::SliceRange> ranges;
    for (std::size_t i = 0; i < start.size(); ++i) {
      ranges.push_back(
          {start[i], extents[i] < 0 ? std::nullopt : std::optional<Dim>(start[i] + extents[i])});
    }
    return ops::slice(x, ranges);
  }
  return ops::dynamic_slice(x, tensor_argument(inputs, "start_indices"), Shape(extents));
}

Value SliceUpdate::call(const CallInputs& inputs) const {
  return ops::slice_update(tensor_argument(inputs, "inputs"),
                           tensor_argument(inputs, "start_indices"),
                           tensor_argument(inputs, "updates"));
}

Value StopGradient::call(const CallInputs& inputs) const {
  return ops::stop_gradient(inputs.value("variable"));
}

Values Unstack::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Dim count = x.dim(axis) == any_dim ? num.value_or(0) : x.dim(axis);
  if (count == 0)
    fail<ValueError>("unstack: expected a known extent of axis {}, received {}.", axis,
                     to_string(x.spec()));
  Values parts;
  for (Dim i = 0; i < count; ++i)
    parts.push_back(ops::squeeze(ops::slice_axis(x, axis, i, i + 1), axis));
  return parts;
}

std::vector<LayerEntry> core_operations() {
  return operation_entries<Cast, Scatter, ScatterUpdate, Slice, SliceUpdate, StopGradient,
                           Unstack>();
}

}  // namespace operations

namespace ops {

namespace {

Tree<KerasTensor> constant_list(const std::vector<Dim>& numbers) {
  std::vector<Tree<KerasTensor>> items;
  for (Dim number : numbers) items.push_back(Tree<KerasTensor>::constant(number));
  return Tree<KerasTensor>::tuple(std::move(items));
}

}  // namespace

KerasTensor cast(const KerasTensor& x, DType dtype) {
  return record(operations::Cast{dtype}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor scatter(const KerasTensor& indices, const KerasTensor& values, const Axes& shape) {
  return record(operations::Scatter{shape}, Arguments<KerasTensor>{{indices, values}, {}});
}

KerasTensor scatter_update(const KerasTensor& inputs, const KerasTensor& indices,
                           const KerasTensor& updates,
                           const std::optional<Choice<ops::ScatterReduction>>& reduction) {
  return record(operations::ScatterUpdate{reduction},
                Arguments<KerasTensor>{{inputs, indices, updates}, {}});
}

KerasTensor slice(const KerasTensor& x, const std::vector<Dim>& start,
                  const std::vector<Dim>& shape) {
  return record(operations::Slice{Axes(shape)},
                Arguments<KerasTensor>{{x, constant_list(start)}, {}});
}
KerasTensor slice(const KerasTensor& x, const KerasTensor& start, const std::vector<Dim>& shape) {
  return record(operations::Slice{Axes(shape)}, x, start);
}

KerasTensor slice_update(const KerasTensor& x, const std::vector<Dim>& start,
                         const KerasTensor& updates) {
  return record(operations::SliceUpdate{},
                Arguments<KerasTensor>{{x, constant_list(start), updates}, {}});
}
KerasTensor slice_update(const KerasTensor& x, const KerasTensor& start,
                         const KerasTensor& updates) {
  return record(operations::SliceUpdate{}, Arguments<KerasTensor>{{x, start, updates}, {}});
}

KerasTensor stop_gradient(const KerasTensor& variable) {
  return record(operations::StopGradient{}, Arguments<KerasTensor>{{variable}, {}});
}

std::vector<KerasTensor> unstack(const KerasTensor& x, std::optional<Dim> num, Dim axis) {
  return apply_operation(operations::Unstack{num, axis}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

}  // namespace ops
}  // namespace ramet
