#include "ramet/layers/operations/numpy_movement.h"

#include "ramet/layers/operations/family.h"

namespace ramet {

namespace operations {

namespace {

// (before, after) of each axis from [[b, a], ...], [[b, a]], [b, a] or one number for all.
std::vector<std::pair<Dim, Dim>> pad_widths(const Json& json, std::size_t rank) {
  const auto both = [](const Json& one) {
    if (one.is_int()) return std::pair(one.as_int(), one.as_int());
    if (one.size() == 1) return std::pair(one[0].as_int(), one[0].as_int());
    return std::pair(one[0].as_int(), one[1].as_int());
  };
  if (json.is_int() || json.empty() || json[0].is_int()) return {rank, both(json)};
  if (json.size() == 1) return {rank, both(json[0])};
  std::vector<std::pair<Dim, Dim>> widths;
  for (const Json& item : json.items()) widths.push_back(both(item));
  return widths;
}

}  // namespace

Value BroadcastTo::call(const CallInputs& inputs) const {
  return ops::broadcast_to(inputs.value("x"), Shape(shape.get().values()));
}

Value Concatenate::call(const CallInputs& inputs) const {
  return ops::concatenate(tensor_list(inputs, "xs"), axis);
}

Value ExpandDims::call(const CallInputs& inputs) const {
  Value x = inputs.value("x");
  const std::size_t rank = x.rank() + axis.get().size();
  std::vector<Dim> axes = axis.get().from_front(rank, "expand_dims");
  std::sort(axes.begin(), axes.end());
  for (Dim position : axes) x = ops::expand_dims(x, position);
  return x;
}

Value Flip::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  std::vector<Dim> axes;
  for (std::size_t i = 0; i < x.rank(); ++i) axes.push_back(static_cast<Dim>(i));
  return ops::flip(x, axis ? axis->values() : axes);
}

Value Pad::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  double value = 0;
  if (inputs.find("constant_values") != nullptr) {
    const ops::Operand given = operand(inputs, "constant_values");
    if (!given.is_number()) {
      fail<NotImplementedError>("pad: expected a number as `constant_values`, received a tensor.");
    }
    value = given.number();
  }
  return ops::pad(x, pad_widths(pad_width, x.rank()), value, mode);
}

Value Ravel::call(const CallInputs& inputs) const {
  return ops::reshape(inputs.value("x"), {any_dim});
}

Value Repeat::call(const CallInputs& inputs) const {
  Value x = inputs.value("x");
  if (!axis) x = ops::reshape(x, {any_dim});
  const Dim position = axis.value_or(0);
  const std::vector<Dim>& counts = repeats.get().values();
  if (counts.size() == 1) return ops::repeat(x, counts[0], position);
  std::vector<std::int64_t> picked;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    picked.insert(picked.end(), static_cast<std::size_t>(counts[i]), static_cast<std::int64_t>(i));
  }
  const Dim extent = x.dim(position);
  if (extent != any_dim && extent != static_cast<Dim>(counts.size())) {
    fail<ValueError>("repeat: expected a count for each of {} elements, received {}.", extent,
                     counts.size());
  }
  const Shape shape = {static_cast<Dim>(picked.size())};
  const Tensor indices = Tensor::of<std::int64_t>(shape, std::span<const std::int64_t>(picked));
  return ops::take(x, constant(indices), position);
}

Value Reshape::call(const CallInputs& inputs) const {
  return ops::reshape(inputs.value("x"), Shape(newshape.get().values()));
}

Values Split::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Extents& given = indices_or_sections;
  return given.is_list() ? ops::split_at(x, given.values(), axis)
                         : ops::split(x, given.values()[0], axis);
}

Value Squeeze::call(const CallInputs& inputs) const {
  Value x = inputs.value("x");
  if (!axis) return ops::squeeze(x);
  std::vector<Dim> axes = axis->from_front(x.rank(), "squeeze");
  std::sort(axes.rbegin(), axes.rend());
  for (Dim position : axes) x = ops::squeeze(x, position);
  return x;
}

Value Stack::call(const CallInputs& inputs) const {
  return ops::stack(tensor_list(inputs, "x"), axis);
}

Value Take::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const ops::Operand given = operand(inputs, "indices");
  const Value indices = given.is_number() ? given.as(DType::int32) : given.value();
  const Value from = axis ? x : ops::reshape(x, {any_dim});
  return ops::take(from, is_float(indices.dtype()) ? ops::cast(indices, DType::int32) : indices,
                   axis.value_or(0));
}

Value Tile::call(const CallInputs& inputs) const {
  return ops::tile(inputs.value("x"), repeats.get().values());
}

Value Transpose::call(const CallInputs& inputs) const {
  return ops::transpose(inputs.value("x"), axes.value_or(std::vector<Dim>()));
}

std::vector<LayerEntry> numpy_movement_operations() {
  return operation_entries<BroadcastTo, Concatenate, EmptyLike, ExpandDims, Flip, OnesLike, Pad,
                           Ravel, Repeat, Reshape, Split, Squeeze, Stack, Take, Tile, Transpose,
                           ZerosLike>();
}

}  // namespace operations

namespace ops {

namespace {

Arguments<KerasTensor> one_list(const std::vector<KerasTensor>& xs) {
  return {{Tree<KerasTensor>::list_of(xs)}, {}};
}

}  // namespace

KerasTensor broadcast_to(const KerasTensor& x, const Shape& shape) {
  return record(operations::BroadcastTo{Axes(shape.to_vector())}, x);
}
KerasTensor concatenate(const std::vector<KerasTensor>& xs, std::int64_t axis) {
  return record(operations::Concatenate{axis}, one_list(xs));
}
KerasTensor empty_like(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::EmptyLike{dtype}, x);
}
KerasTensor expand_dims(const KerasTensor& x, std::int64_t axis) {
  return record(operations::ExpandDims{Axes(axis)}, x);
}
KerasTensor flip(const KerasTensor& x, const std::vector<std::int64_t>& axes) {
  return record(operations::Flip{axes.size() == 1 ? Axes(axes[0]) : Axes(axes)}, x);
}
KerasTensor ones_like(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::OnesLike{dtype}, x);
}

KerasTensor pad(const KerasTensor& x, const std::vector<std::pair<Dim, Dim>>& widths,
                std::optional<double> value, PadMode mode) {
  using T = Tree<KerasTensor>;
  Arguments<KerasTensor> arguments{{x}, {}};
  arguments.kwargs.emplace_back("constant_values", T::constant(to_json(value)));
  return record(operations::Pad{to_json(widths), mode}, std::move(arguments));
}

KerasTensor ravel(const KerasTensor& x) { return record(operations::Ravel{}, x); }
KerasTensor repeat(const KerasTensor& x, Dim repeats, std::int64_t axis) {
  return record(operations::Repeat{Axes(repeats), axis}, x);
}
KerasTensor reshape(const KerasTensor& x, const Shape& shape) {
  return record(operations::Reshape{Axes(shape.to_vector())}, x);
}
std::vector<KerasTensor> split(const KerasTensor& x, Dim parts, std::int64_t axis) {
  return apply_operation(operations::Split{Axes(parts), axis}, {{x}, {}}).flatten();
}
std::vector<KerasTensor> split_at(const KerasTensor& x, const std::vector<Dim>& indices,
                                  std::int64_t axis) {
  return apply_operation(operations::Split{Axes(indices), axis}, {{x}, {}}).flatten();
}
KerasTensor squeeze(const KerasTensor& x, std::optional<std::int64_t> axis) {
  return record(operations::Squeeze{axis ? std::optional(Axes(*axis)) : std::nullopt}, x);
}
KerasTensor stack(const std::vector<KerasTensor>& xs, std::int64_t axis) {
  return record(operations::Stack{axis}, one_list(xs));
}
KerasTensor take(const KerasTensor& x, const SymbolicOperand& indices,
                 std::optional<std::int64_t> axis) {
  return record(operations::Take{axis}, x, indices);
}
KerasTensor tile(const KerasTensor& x, const std::vector<Dim>& repeats) {
  return record(operations::Tile{Axes(repeats)}, x);
}
KerasTensor transpose(const KerasTensor& x, const std::vector<std::int64_t>& axes) {
  return record(operations::Transpose{axes.empty() ? std::nullopt : std::optional(axes)}, x);
}
KerasTensor zeros_like(const KerasTensor& x, std::optional<DType> dtype) {
  return record(operations::ZerosLike{dtype}, x);
}

}  // namespace ops
}  // namespace ramet
