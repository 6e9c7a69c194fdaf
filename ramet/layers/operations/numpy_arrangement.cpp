#include "ramet/layers/operations/numpy_arrangement.h"

#include "ramet/layers/operations/family.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

Values split_along(const Value& x, const Axes& parts, Dim axis) {
  return parts.is_list() ? ops::split_at(x, parts.values(), axis)
                         : ops::split(x, parts.values()[0], axis);
}

}  // namespace

Value Append::call(const CallInputs& inputs) const {
  const Value a = tensor_argument(inputs, "x1"), b = tensor_argument(inputs, "x2");
  if (axis) return ops::concatenate({a, b}, *axis);
  return ops::concatenate({ops::reshape(a, {any_dim}), ops::reshape(b, {any_dim})}, 0);
}

Values ArraySplit::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Dim extent = x.dim(axis), parts = indices_or_sections;
  std::vector<Dim> begins;
  for (Dim i = 1; i < parts; ++i)
    begins.push_back(i * (extent / parts) + std::min(i, extent % parts));
  return ops::split_at(x, begins, axis);
}

Value Diag::call(const CallInputs& inputs) const { return ops::diag(inputs.value("x"), k); }

Value Diagflat::call(const CallInputs& inputs) const {
  return ops::diag(ops::reshape(inputs.value("x"), {any_dim}), k);
}

Value Diagonal::call(const CallInputs& inputs) const {
  return ops::diagonal(inputs.value("x"), offset, axis1, axis2);
}

Values Dsplit::call(const CallInputs& inputs) const {
  return split_along(inputs.value("x"), indices_or_sections, 2);
}

Value Dstack::call(const CallInputs& inputs) const {
  Values xs;
  for (const Value& x : tensor_list(inputs, "xs")) {
    Value y = x;
    if (y.rank() < 2) y = ops::expand_dims(y.rank() == 0 ? ops::expand_dims(y, 0) : y, 0);
    xs.push_back(y.rank() == 2 ? ops::expand_dims(y, 2) : y);
  }
  return ops::concatenate(xs, 2);
}

Value Fliplr::call(const CallInputs& inputs) const { return ops::flip(inputs.value("x"), {1}); }

Value Flipud::call(const CallInputs& inputs) const { return ops::flip(inputs.value("x"), {0}); }

Values Hsplit::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  return split_along(x, indices_or_sections, x.rank() == 1 ? 0 : 1);
}

Value Hstack::call(const CallInputs& inputs) const {
  const Values xs = tensor_list(inputs, "xs");
  return ops::concatenate(xs, !xs.empty() && xs[0].rank() == 1 ? 0 : 1);
}

Value Moveaxis::call(const CallInputs& inputs) const {
  return ops::moveaxis(inputs.value("x"), source.get().values(), destination.get().values());
}

Value Rearrange::call(const CallInputs& inputs) const {
  const Tree<Value>* pattern = inputs.find("pattern");
  if (pattern == nullptr || !pattern->is_constant()) {
    fail<TypeError>("rearrange: expected a pattern such as 'b h w -> b (h w)'.");
  }
  std::vector<std::pair<std::string_view, Dim>> extents;
  for (const auto& [name, length] : inputs.bound) {
    if (name != "tensor" && name != "pattern")
      extents.emplace_back(name, length.constant().as_int());
  }
  return ops::rearrange(inputs.value("tensor"), pattern->constant().as_string(), extents);
}

Value Roll::call(const CallInputs& inputs) const {
  return ops::roll(inputs.value("x"), shift.get().values(),
                   axis ? axis->values() : std::vector<Dim>());
}

Value Rot90::call(const CallInputs& inputs) const {
  return ops::rot90(inputs.value("array"), k, axes[0], axes[1]);
}

Value Swapaxes::call(const CallInputs& inputs) const {
  return ops::swapaxes(inputs.value("x"), axis1, axis2);
}

Value TakeAlongAxis::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x"), indices = tensor_argument(inputs, "indices");
  return axis ? ops::take_along_axis(x, indices, *axis)
              : ops::take_along_axis(ops::reshape(x, {any_dim}), indices, 0);
}

Value Tril::call(const CallInputs& inputs) const { return ops::tril(inputs.value("x"), k); }

Value Triu::call(const CallInputs& inputs) const { return ops::triu(inputs.value("x"), k); }

Value View::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  return dtype ? ops::bitcast(x, *dtype) : x;
}

Values Vsplit::call(const CallInputs& inputs) const {
  return split_along(inputs.value("x"), indices_or_sections, 0);
}

Value Vstack::call(const CallInputs& inputs) const {
  return ops::concatenate(tensor_list(inputs, "xs"), 0);
}

std::vector<LayerEntry> numpy_arrangement_operations() {
  return operation_entries<Append, ArraySplit, Diag, Diagflat, Diagonal, Dsplit, Dstack, Fliplr,
                           Flipud, Hsplit, Hstack, Moveaxis, Rearrange, Roll, Rot90, Swapaxes,
                           TakeAlongAxis, Tril, Triu, View, Vsplit, Vstack>();
}

}  // namespace operations

namespace ops {

KerasTensor append(const KerasTensor& x1, const KerasTensor& x2, std::optional<Dim> axis) {
  return record(operations::Append{axis}, Arguments<KerasTensor>{{x1, x2}, {}});
}

std::vector<KerasTensor> array_split(const KerasTensor& x, Dim indices_or_sections, Dim axis) {
  return apply_operation(operations::ArraySplit{indices_or_sections, axis},
                         Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor diag(const KerasTensor& x, Dim k) {
  return record(operations::Diag{k}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor diagflat(const KerasTensor& x, Dim k) {
  return record(operations::Diagflat{k}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor diagonal(const KerasTensor& x, Dim offset, Dim axis1, Dim axis2) {
  return record(operations::Diagonal{offset, axis1, axis2}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> dsplit(const KerasTensor& x, const Axes& indices_or_sections) {
  return apply_operation(operations::Dsplit{indices_or_sections}, Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor dstack(const std::vector<KerasTensor>& xs) {
  return record(operations::Dstack{}, Arguments<KerasTensor>{{Tree<KerasTensor>::list_of(xs)}, {}});
}

KerasTensor fliplr(const KerasTensor& x) {
  return record(operations::Fliplr{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor flipud(const KerasTensor& x) {
  return record(operations::Flipud{}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> hsplit(const KerasTensor& x, const Axes& indices_or_sections) {
  return apply_operation(operations::Hsplit{indices_or_sections}, Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor hstack(const std::vector<KerasTensor>& xs) {
  return record(operations::Hstack{}, Arguments<KerasTensor>{{Tree<KerasTensor>::list_of(xs)}, {}});
}

KerasTensor moveaxis(const KerasTensor& x, const Axes& source, const Axes& destination) {
  return record(operations::Moveaxis{source, destination}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor rearrange(const KerasTensor& tensor, std::string_view pattern,
                      const std::vector<std::pair<std::string, Dim>>& axes_lengths) {
  using T = Tree<KerasTensor>;
  Arguments<KerasTensor> arguments{{tensor, T::constant(pattern)}, {}};
  for (const auto& [name, length] : axes_lengths)
    arguments.kwargs.emplace_back(name, T::constant(length));
  return record(operations::Rearrange{}, std::move(arguments));
}

KerasTensor roll(const KerasTensor& x, const Axes& shift, const std::optional<Axes>& axis) {
  return record(operations::Roll{shift, axis}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor rot90(const KerasTensor& array, Dim k, const Ints<2>& axes) {
  return record(operations::Rot90{k, axes}, Arguments<KerasTensor>{{array}, {}});
}

KerasTensor swapaxes(const KerasTensor& x, Dim axis1, Dim axis2) {
  return record(operations::Swapaxes{axis1, axis2}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor take_along_axis(const KerasTensor& x, const KerasTensor& indices,
                            std::optional<Dim> axis) {
  return record(operations::TakeAlongAxis{axis}, Arguments<KerasTensor>{{x, indices}, {}});
}

KerasTensor tril(const KerasTensor& x, Dim k) {
  return record(operations::Tril{k}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor triu(const KerasTensor& x, Dim k) {
  return record(operations::Triu{k}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor view(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::View{dtype}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> vsplit(const KerasTensor& x, const Axes& indices_or_sections) {
  return apply_operation(operations::Vsplit{indices_or_sections}, Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor vstack(const std::vector<KerasTensor>& xs) {
  return record(operations::Vstack{}, Arguments<KerasTensor>{{Tree<KerasTensor>::list_of(xs)}, {}});
}

}  // namespace ops
}  // namespace ramet
