// Shapes, and tensors that are made from them.

#include <algorithm>
#include <cmath>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;

std::size_t unknown_count(const std::vector<Dim>& dims) {
  return static_cast<std::size_t>(std::count(dims.begin(), dims.end(), any_dim));
}

Value integer_constant(const std::vector<Dim>& values, Shape shape, DType dtype) {
  return constant(Tensor::of<std::int64_t>(shape, std::span<const Dim>(values)).cast(dtype));
}

Result shape(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const DType dtype = call.dtype(1, "out_type", DType::int32);
  const Shape& extents = x.shape();
  if (call.is_symbolic()) return placeholder({static_cast<Dim>(x.rank())}, dtype);
  return integer_constant({extents.begin(), extents.end()}, {static_cast<Dim>(x.rank())}, dtype);
}

Result size(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const DType dtype = call.dtype(1, "out_type", DType::int32);
  if (call.is_symbolic()) return placeholder({}, dtype);
  return integer_constant({element_count(x.shape())}, {}, dtype);
}

Result rank(const TfCall& call) {
  const auto rank = static_cast<Dim>(call.tensor(0, "input").rank());
  return integer_constant({rank}, {}, DType::int32);
}

Result reshape(const TfCall& call) {
  const Value x = call.tensor(0, "tensor");
  const Shape shape = call.shape(1, "shape");
  const bool is_unknown =
      unknown_count({shape.begin(), shape.end()}) > (is_known(x.shape()) ? 1u : 0u);
  return is_unknown && call.is_symbolic() ? placeholder(shape, x.dtype()) : ops::reshape(x, shape);
}

// A tensor of `dims`, of which a symbolic call may not know all.
Value filled(const TfCall& call, const Shape& dims, const Value& value) {
  if (is_known(dims)) return ops::broadcast_to(value, dims);
  if (!call.is_symbolic())
    fail<NotImplementedError>("expected extents that follow from shapes, received data.");
  return placeholder(dims, value.dtype());
}

Result numbers(const TfCall& call, double value) {
  const DType dtype = call.dtype(1, "dtype", DType::float32);
  return filled(call, call.shape(0, "shape"), ops::full({}, value, dtype));
}

Result fill(const TfCall& call) {
  return filled(call, call.shape(0, "dims"), call.tensor(1, "value"));
}

Result eye(const TfCall& call) {
  const Dim rows = call.integer(0, "num_rows", 1), columns = call.integer(1, "num_columns", rows);
  const DType dtype = call.dtype(3, "dtype", DType::float32);
  Shape shape = call.shape(2, "batch_shape");
  shape.push_back(rows);
  shape.push_back(columns);
  if (!is_known(shape)) return filled(call, shape, ops::full({}, 0, dtype));
  return ops::broadcast_to(ops::eye(rows, columns, dtype), shape);
}

Result broadcast_to(const TfCall& call) {
  return filled(call, call.shape(1, "shape"), call.tensor(0, "input"));
}

Result tile(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const std::vector<Dim> repeats = call.integers(1, "multiples");
  if (unknown_count(repeats) == 0) return ops::tile(x, repeats);
  Shape shape = x.shape();
  for (std::size_t i = 0; i < shape.size(); ++i)
    shape[i] = repeats[i] == any_dim || shape[i] == any_dim ? any_dim : shape[i] * repeats[i];
  return filled(call, shape, ops::full({}, 0, x.dtype()));
}

// range(limit) or range(start, limit, delta); an end that a symbolic call does not know yet makes
// an extent of any_dim.
Result range(const TfCall& call) {
  const auto number = [&](std::size_t place, std::string_view name) -> std::optional<double> {
    const Tree<Value>* tree = call.find(place, name);
    if (tree == nullptr) return std::nullopt;
    if (tree->is_constant()) return tree->constant().as_double();
    const std::optional<Tensor> known = known_value(as_tensor(*tree, name));
    return known ? std::optional(known->at(0)) : std::nullopt;
  };
  const auto type_of = [&](std::size_t place, std::string_view name) {
    const Tree<Value>* tree = call.find(place, name);
    return tree == nullptr || tree->is_none() ? DType::int32 : as_tensor(*tree, name).dtype();
  };
  const bool has_limit = call.find(1, "limit") != nullptr;
  DType dtype = promote(type_of(0, "start"), promote(type_of(1, "limit"), type_of(2, "delta")));
  dtype = call.dtype(3, "dtype", dtype);
  const std::optional<double> first = has_limit ? number(0, "start") : std::optional(0.0);
  const std::optional<double> last = has_limit ? number(1, "limit") : number(0, "start");
  const std::optional<double> step =
      call.find(2, "delta") != nullptr ? number(2, "delta") : std::optional(1.0);
  if (!first || !last || !step) return filled(call, {any_dim}, ops::full({}, 0, dtype));
  const auto count = static_cast<Dim>(std::max(0.0, std::ceil((*last - *first) / *step)));
  return ops::arange(count, *first, *step, dtype);
}

Result sequence_mask(const TfCall& call) {
  const Value lengths = call.tensor(0, "lengths");
  const DType dtype = call.dtype(2, "dtype", DType::boolean);
  const Dim longest = call.integer(1, "maxlen", any_dim);
  if (longest == any_dim) {
    Shape shape = lengths.shape();
    shape.push_back(any_dim);
    return filled(call, shape, ops::full({}, 0, dtype));
  }
  return ops::cast(
      ops::less(ops::arange(longest, 0, 1, lengths.dtype()), ops::expand_dims(lengths, -1)), dtype);
}

// As many tensors as one of them has elements, or as rows that are joined to one.
Result split(const TfCall& call) {
  const Value x = call.tensor(0, "value");
  const Dim axis = call.integer(2, "axis", 0);
  const Json given = call.json(1, "num_or_size_splits");
  if (given.is_int()) return Result::list_of(ops::split(x, given.as_int(), axis));
  std::vector<Dim> sizes = call.integers(1, "num_or_size_splits"), cuts;
  Dim rest = x.dim(axis);
  for (const Dim size : sizes) rest -= std::max<Dim>(size, 0);
  Dim at = 0;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
    cuts.push_back(at += sizes[i] < 0 ? rest : sizes[i]);
  return Result::list_of(ops::split_at(x, cuts, axis));
}

Result linspace(const TfCall& call) {
  const Dim count = call.integer(2, "num", any_dim);
  if (count == any_dim) return filled(call, {any_dim}, ops::full({}, 0, DType::float32));
  return ops::linspace(call.tensor(0, "start"), call.tensor(1, "stop"), count,
                       call.integer(4, "axis", 0));
}

Result pad(const TfCall& call) {
  const Value x = call.tensor(0, "tensor");
  const Tree<Value>* given = call.find(1, "paddings");
  std::vector<std::pair<Dim, Dim>> widths;
  if (given != nullptr && given->is_sequence()) {
    for (const Tree<Value>& pair : given->items()) {
      if (!pair.is_sequence() || pair.items().size() != 2)
        fail<NotImplementedError>("pad: expected two numbers for each axis.");
      widths.emplace_back(known_integer(pair.items()[0]), known_integer(pair.items()[1]));
    }
  } else {
    const std::optional<Tensor> known = known_value(call.tensor(1, "paddings"));
    if (!known && !call.is_symbolic())
      fail<NotImplementedError>("pad: expected amounts that follow from shapes, received data.");
    for (std::size_t i = 0; i < x.rank(); ++i) {
      const auto at = [&](std::size_t k) {
        return known ? static_cast<Dim>(known->at(static_cast<Dim>(2 * i + k))) : any_dim;
      };
      widths.emplace_back(at(0), at(1));
    }
  }
  Shape shape = x.shape();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const auto [before, after] = widths[i];
    if (before == any_dim || after == any_dim) shape[i] = any_dim;
  }
  if (!(shape == x.shape())) return filled(call, shape, ops::full({}, 0, x.dtype()));
  const std::string mode = call.text(2, "mode", "CONSTANT");
  return ops::pad(x, widths, call.number(3, "constant_values", 0),
                  mode == "REFLECT"     ? ops::PadMode::reflect
                  : mode == "SYMMETRIC" ? ops::PadMode::symmetric
                                        : ops::PadMode::constant);
}

// Rows [before, after], one for each axis of a block.
std::vector<std::pair<Dim, Dim>> margins(const TfCall& call, std::string_view name) {
  std::vector<std::pair<Dim, Dim>> pairs;
  const Json rows = call.json(2, name);
  for (const Json& row : rows.items()) pairs.emplace_back(row[0].as_int(), row[1].as_int());
  return pairs;
}

// Every n-th pixel along each block axis becomes an image of its own, in the batch.
Result space_to_batch(const TfCall& call) {
  Value x = call.tensor(0, "input");
  const std::vector<Dim> block = call.integers(1, "block_shape");
  const auto pads = margins(call, "paddings");
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  for (std::size_t i = 0; i < block.size(); ++i) widths.at(i + 1) = pads.at(i);
  x = ops::pad(x, widths);
  std::vector<Dim> parts = {x.dim(0)}, result = {x.dim(0)};
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const Dim extent = x.shape()[i + 1];
    if (extent % block[i] != 0)
      fail<ValueError>("space_to_batch: expected an extent that {} divides, received {}.", block[i],
                       extent);
    parts.insert(parts.end(), {extent / block[i], block[i]});
    order.push_back(static_cast<std::int64_t>(2 * i + 2));
    result[0] *= block[i];
    result.push_back(extent / block[i]);
  }
  order.push_back(0);
  for (std::size_t i = 0; i < block.size(); ++i)
    order.push_back(static_cast<std::int64_t>(2 * i + 1));
  for (std::size_t axis = block.size() + 1; axis < x.rank(); ++axis) {
    order.push_back(static_cast<std::int64_t>(axis + block.size()));
    parts.push_back(x.shape()[axis]);
    result.push_back(x.shape()[axis]);
  }
  return ops::reshape(ops::transpose(ops::reshape(x, Shape(parts)), order), Shape(result));
}

// The opposite.
Result batch_to_space(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const std::vector<Dim> block = call.integers(1, "block_shape");
  const auto crops = margins(call, "crops");
  std::vector<Dim> parts(block), result;
  Dim images = x.dim(0);
  for (const Dim extent : block) images /= extent;
  parts.push_back(images);
  result.push_back(images);
  for (std::size_t axis = 1; axis < x.rank(); ++axis) parts.push_back(x.shape()[axis]);
  std::vector<std::int64_t> order = {static_cast<std::int64_t>(block.size())};
  for (std::size_t i = 0; i < block.size(); ++i) {
    order.push_back(static_cast<std::int64_t>(block.size() + 1 + i));
    order.push_back(static_cast<std::int64_t>(i));
    result.push_back(x.shape()[i + 1] * block[i]);
  }
  for (std::size_t axis = block.size() + 1; axis < x.rank(); ++axis) {
    order.push_back(static_cast<std::int64_t>(axis + block.size()));
    result.push_back(x.shape()[axis]);
  }
  const Value whole =
      ops::reshape(ops::transpose(ops::reshape(x, Shape(parts)), order), Shape(result));
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  for (std::size_t i = 0; i < block.size(); ++i)
    widths.at(i + 1) = {-crops.at(i).first, -crops.at(i).second};
  return ops::pad(whole, widths);
}

Result shape_n(const TfCall& call) {
  const DType dtype = call.dtype(1, "out_type", DType::int32);
  Values shapes;
  for (const Value& x : call.tensors(0, "input")) {
    const auto rank = static_cast<Dim>(x.rank());
    shapes.push_back(call.is_symbolic()
                         ? placeholder({rank}, dtype)
                         : integer_constant({x.shape().begin(), x.shape().end()}, {rank}, dtype));
  }
  return Result::list_of(shapes);
}

}  // namespace

std::span<const TfFunction> tf_shape_functions() {
  static constexpr TfFunction list[] = {
      {"broadcast_to", broadcast_to},
      {"compat.v1.batch_to_space_nd", batch_to_space},
      {"compat.v1.pad", pad},
      {"compat.v1.shape", shape},
      {"compat.v1.size", size},
      {"compat.v1.tile", tile},
      {"eye", eye},
      {"fill", fill},
      {"linspace", linspace},
      {"ones", [](const TfCall& c) { return numbers(c, 1); }},
      {"pad", pad},
      {"range", range},
      {"rank", rank},
      {"reshape", reshape},
      {"sequence_mask", sequence_mask},
      {"shape_n", shape_n},
      {"space_to_batch_nd", space_to_batch},
      {"split", split},
      {"tile", tile},
      {"zeros", [](const TfCall& c) { return numbers(c, 0); }},
  };
  return list;
}

}  // namespace ramet
