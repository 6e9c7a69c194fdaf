// Ops that only rename positions: reshape and its special cases, broadcast_to, tile and repeat.

#include <algorithm>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

std::size_t unknown_count(const Shape& shape) {
  return static_cast<std::size_t>(std::count(shape.begin(), shape.end(), any_dim));
}

// The target with its unknown extent worked out, where x is known well enough to tell.
Shape resolve(const Shape& x, Shape target) {
  const auto refuse = [&] {
    fail<ValueError>("reshape: expected as many elements as {} has, received shape {}.",
                     to_string(x), to_string(target));
  };
  if (!is_known(x)) return target;
  const Dim count = element_count(x);
  Dim known = 1;
  for (Dim dim : target) known *= dim == any_dim ? 1 : dim;
  if (unknown_count(target) == 0) {
    if (known != count) refuse();
    return target;
  }
  if (unknown_count(target) > 1 || known == 0 || count % known != 0) refuse();
  std::replace(target.begin(), target.end(), any_dim, count / known);
  return target;
}

Specs infer_reshape(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  return {{resolve(x.shape, call.as<ShapeAttrs>().shape), x.dtype}};
}

Specs infer_broadcast_to(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  const Shape& target = call.as<ShapeAttrs>().shape;
  Shape result = target;
  bool fits = x.shape.size() <= target.size();
  for (std::size_t i = 1; fits && i <= x.shape.size(); ++i) {
    const Dim from = x.shape[x.shape.size() - i];
    Dim& to = result[target.size() - i];
    if (to == any_dim && from != 1) to = from;
    fits = from == 1 || from == any_dim || from == to;
  }
  if (!fits) {
    fail<ValueError>("broadcast_to: expected a shape that {} broadcasts to, received {}.",
                     to_string(x.shape), to_string(target));
  }
  return {{result, x.dtype}};
}

Values reshape_gradient(const Call& call, const Values&, const Values& arriving) {
  return {reshape(arriving[0], call.shape(0))};
}

Values broadcast_gradient(const Call&, const Values&, const Values& arriving) {
  return {arriving[0]};  // `gradients` sums
}

}  // namespace

const Op reshape_op = {.name = "reshape", .infer = infer_reshape, .grad = reshape_gradient};
const Op broadcast_to_op = {
    .name = "broadcast_to", .infer = infer_broadcast_to, .grad = broadcast_gradient};

Value reshape(const Value& x, const Shape& shape) {
  const Shape resolved = resolve(x.shape(), shape);
  // With two unknown extents, equal shapes need not be the same shape.
  if (resolved == x.shape() && unknown_count(resolved) <= 1) return x;
  return emit(reshape_op, {x}, ShapeAttrs{resolved});
}

Value expand_dims(const Value& x, std::int64_t axis) {
  Shape shape = x.shape();
  shape.insert(normalize_axis(axis, x.rank() + 1, "expand_dims"), 1);
  return emit(reshape_op, {x}, ShapeAttrs{shape});
}

Value squeeze(const Value& x, std::optional<std::int64_t> axis) {
  Shape shape = x.shape();
  if (axis) {
    const std::size_t position = normalize_axis(*axis, x.rank(), "squeeze");
    if (shape[position] != 1 && shape[position] != any_dim) {
      fail<ValueError>("squeeze: expected extent 1 on axis {}, received shape {}.", *axis,
                       to_string(shape));
    }
    shape.erase(position);
  } else {
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (shape[i] == 1) shape.erase(i);
    }
  }
  return shape == x.shape() ? x : emit(reshape_op, {x}, ShapeAttrs{shape});
}

Value broadcast_to(const Value& x, const Shape& shape) {
  if (x.shape() == shape && is_known(shape)) return x;
  return emit(broadcast_to_op, {x}, ShapeAttrs{shape});
}

// Each repeated axis gets a new axis in front of it, which is broadcast and merged again.
Value tile(const Value& x, const std::vector<Dim>& repeats) {
  const std::size_t rank = std::max(x.rank(), repeats.size());
  Shape separate, broadcasted, merged;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::size_t new_axes = rank - x.rank(), missing = rank - repeats.size();
    const Dim extent = i < new_axes ? 1 : x.shape()[i - new_axes];
    const Dim count = i < missing ? 1 : repeats[i - missing];
    if (count < 0) fail<ValueError>("tile: expected counts of at least 0, received {}.", count);
    if (count != 1) {
      separate.push_back(1);
      broadcasted.push_back(count);
    }
    separate.push_back(extent);
    broadcasted.push_back(extent);
    merged.push_back(extent == any_dim ? any_dim : extent * count);
  }
  return reshape(broadcast_to(reshape(x, separate), broadcasted), merged);
}

Value repeat(const Value& x, Dim repeats, std::int64_t axis) {
  const std::size_t position = normalize_axis(axis, x.rank(), "repeat");
  if (repeats < 0)
    fail<ValueError>("repeat: expected a count of at least 0, received {}.", repeats);
  if (repeats == 1) return x;
  Shape broadcasted = x.shape(), merged = x.shape();
  broadcasted.insert(position + 1, repeats);
  if (merged[position] != any_dim) merged[position] *= repeats;
  const Value separate = expand_dims(x, static_cast<std::int64_t>(position) + 1);
  return reshape(broadcast_to(separate, broadcasted), merged);
}

}  // namespace ramet::ops
