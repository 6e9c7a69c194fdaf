// Parts of tensors: slices, rows, scattered elements.

#include <algorithm>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
constexpr std::size_t nowhere = TfCall::nowhere;

// ---------------------------------------------------------------- x[...]

// A member of a slice, which is a number, None, or a tensor; `known` is false for a tensor whose
// number a symbolic call cannot tell.
struct Bound {
  std::optional<Dim> value;
  bool known = true;
};
Bound bound_of(const Tree<Value>* tree) {
  if (tree == nullptr || tree->is_none()) return {};
  const Dim value = known_integer(*tree);
  const bool is_unknown =
      value == any_dim && !tree->is_constant() && (!tree->is_leaf() || !known_value(tree->leaf()));
  return {is_unknown ? std::nullopt : std::optional(value), !is_unknown};
}
Bound bound_of(const Tree<Value>& part, std::string_view name) {
  if (part.is_dict()) return bound_of(part.find(name));
  const Json* json = part.constant().find(name);
  if (json == nullptr || json->is_null()) return {};
  return {json->as_int(), true};
}

bool is_slice(const Tree<Value>& part) {
  return part.is_dict() || (part.is_constant() && part.constant().is_object());
}
bool is_ellipsis(const Tree<Value>& part) {
  return part.is_constant() && part.constant().is_object() &&
         part.constant().contains("class_name");
}

// Collects what each part does to one axis of x.
class Indexing {
 public:
  explicit Indexing(Value x) : x_(std::move(x)), ranges_(x_.rank()) {}

  void add(const Tree<Value>& part, std::size_t after) {
    if (part.is_none()) {
      new_axes_.push_back(kept_);
      ++kept_;
    } else if (is_ellipsis(part)) {
      const std::size_t skipped = x_.rank() - axis_ - after;
      axis_ += skipped;
      kept_ += skipped;
    } else if (is_slice(part)) {
      add_slice(part);
    } else {
      add_index(part);
    }
  }

  Value result(const TfCall& call) const {
    Shape unknown;
    Value y = ops::slice(x_, ranges_);
    for (std::size_t i = 0; i < y.rank(); ++i) {
      const bool is_unknown = std::count(unknown_.begin(), unknown_.end(), i) > 0;
      if (std::count(dropped_.begin(), dropped_.end(), i) == 0)
        unknown.push_back(is_unknown ? any_dim : y.shape()[i]);
    }
    for (std::size_t i = dropped_.size(); i-- > 0;)
      y = ops::squeeze(y, static_cast<std::int64_t>(dropped_[i]));
    for (const std::size_t axis : new_axes_) {
      y = ops::expand_dims(y, static_cast<std::int64_t>(axis));
      unknown.insert(axis, 1);
    }
    if (unknown_.empty()) return y;
    if (!call.is_symbolic())
      fail<NotImplementedError>("expected indices that follow from shapes, received data.");
    return placeholder(unknown, x_.dtype());
  }

 private:
  void add_slice(const Tree<Value>& part) {
    const Bound start = bound_of(part, "start"), stop = bound_of(part, "stop"),
                step = bound_of(part, "step");
    if (!start.known || !stop.known || !step.known) {
      unknown_.push_back(axis_);
    } else {
      ranges_[axis_] = {start.value, stop.value, step.value.value_or(1)};
    }
    ++axis_;
    ++kept_;
  }

  void add_index(const Tree<Value>& part) {
    const Bound index = bound_of(&part);
    if (index.value) {
      const Dim at = *index.value;
      ranges_[axis_] = {at, at == -1 ? std::nullopt : std::optional<Dim>(at + 1)};
    } else {
      if (!part.is_leaf() || part.leaf().rank() != 0)
        fail<NotImplementedError>("x[...]: expected numbers and slices, received a tensor.");
      x_ = ops::take(x_, ops::reshape(part.leaf(), {1}), static_cast<std::int64_t>(axis_));
    }
    dropped_.push_back(axis_);
    ++axis_;
  }

  Value x_;
  std::vector<ops::SliceRange> ranges_;
  std::size_t axis_ = 0, kept_ = 0;
  std::vector<std::size_t> dropped_, new_axes_, unknown_;
};

Result getitem(const TfCall& call) {
  const Tree<Value>* slices = call.find(nowhere, "slice_spec");
  if (slices == nullptr) fail<TypeError>("x[...]: expected `slice_spec`.");
  std::vector<Tree<Value>> parts;
  if (slices->is_sequence()) {
    parts = slices->items();
  } else if (slices->is_constant() && slices->constant().is_array()) {
    for (const Json& part : slices->constant().items())
      parts.push_back(Tree<Value>::constant(part));
  } else {
    parts = {*slices};
  }
  Indexing indexing(call.tensor(0, "tensor"));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    // Axes that the parts behind an ellipsis stand for.
    const auto after = std::count_if(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     parts.end(), [](const auto& p) { return !p.is_none(); });
    indexing.add(parts[i], static_cast<std::size_t>(after));
  }
  return indexing.result(call);
}

// Sizes of -1 reach to the end.
Result slice(const TfCall& call) {
  const Value x = call.tensor(0, "input_");
  const std::vector<Dim> begin = call.integers(1, "begin"), size = call.integers(2, "size");
  std::vector<ops::SliceRange> ranges;
  for (std::size_t i = 0; i < begin.size(); ++i) {
    ranges.push_back(
        {begin[i], size[i] < 0 ? std::nullopt : std::optional<Dim>(begin[i] + size[i])});
  }
  return ops::slice(x, ranges);
}

Result strided_slice(const TfCall& call) {
  for (const std::string_view mask : {"ellipsis_mask", "new_axis_mask"}) {
    if (call.integer(nowhere, mask, 0) != 0)
      fail<NotImplementedError>("strided_slice: expected {}=0.", mask);
  }
  const auto bit = [&](std::string_view mask, std::size_t i) {
    return (call.integer(nowhere, mask, 0) >> i & 1) != 0;
  };
  Value x = call.tensor(0, "input_");
  const std::vector<Dim> begin = call.integers(1, "begin"), end = call.integers(2, "end"),
                         strides = call.integers(3, "strides");
  std::vector<ops::SliceRange> ranges;
  std::vector<std::int64_t> dropped;
  for (std::size_t i = 0; i < begin.size(); ++i) {
    const Dim step = i < strides.size() ? strides[i] : 1;
    if (bit("shrink_axis_mask", i)) {
      ranges.push_back(
          {begin[i], begin[i] == -1 ? std::nullopt : std::optional<Dim>(begin[i] + 1)});
      dropped.push_back(static_cast<std::int64_t>(i));
      continue;
    }
    ranges.push_back({bit("begin_mask", i) ? std::nullopt : std::optional(begin[i]),
                      bit("end_mask", i) ? std::nullopt : std::optional(end[i]), step});
  }
  x = ops::slice(x, ranges);
  for (std::size_t i = dropped.size(); i-- > 0;) x = ops::squeeze(x, dropped[i]);
  return x;
}

// ---------------------------------------------------------------- rows

// The first `count` axes of both run together; behind them each index picks from its own part.
Value gather_in_batches(const Value& x, const Value& indices, std::size_t axis, std::size_t count) {
  const Shape &x_shape = x.shape(), &index_shape = indices.shape();
  if (!is_known(x_shape) || !is_known(index_shape))
    fail<NotImplementedError>("gather: expected known extents, received {}.", to_string(x.spec()));
  Dim batch = 1, picked = 1, before = 1, behind = 1;
  for (std::size_t i = 0; i < count; ++i) batch *= x_shape[i];
  for (std::size_t i = count; i < index_shape.size(); ++i) picked *= index_shape[i];
  for (std::size_t i = count; i < axis; ++i) before *= x_shape[i];
  for (std::size_t i = axis + 1; i < x_shape.size(); ++i) behind *= x_shape[i];
  const Value parts = ops::reshape(x, {batch, before, x_shape[axis], behind});
  const Value each = ops::broadcast_to(ops::reshape(indices, {batch, 1, picked, 1}),
                                       {batch, before, picked, behind});
  Shape result(std::span(x_shape.begin(), axis));
  for (std::size_t i = count; i < index_shape.size(); ++i) result.push_back(index_shape[i]);
  for (std::size_t i = axis + 1; i < x_shape.size(); ++i) result.push_back(x_shape[i]);
  return ops::reshape(ops::take_along_axis(parts, each, 2), result);
}

Result gather(const TfCall& call) {
  const Value x = call.tensor(0, "params"), indices = call.tensor(1, "indices");
  Dim batch = call.integer(4, "batch_dims", 0);
  if (batch < 0) batch += static_cast<Dim>(indices.rank());
  const std::size_t axis = call.find(3, "axis") != nullptr
                               ? normalize_axis(call.integer(3, "axis", 0), x.rank(), "gather")
                               : static_cast<std::size_t>(batch);
  if (batch == 0) return ops::take(x, indices, static_cast<std::int64_t>(axis));
  return gather_in_batches(x, indices, axis, static_cast<std::size_t>(batch));
}

Result gather_nd(const TfCall& call) {
  const Value x = call.tensor(0, "params"), indices = call.tensor(1, "indices");
  const Dim batch = call.integer(3, "batch_dims", 0);
  if (batch == 0) return ops::gather_nd(x, indices);
  if (batch != 1)
    fail<NotImplementedError>("gather_nd: expected batch_dims of 0 or 1, received {}.", batch);
  // The number of the part is one index more.
  Shape ones(indices.rank(), 1), each = indices.shape();
  ones[0] = each[0];
  each.back() = 1;
  if (!is_known(indices.shape()))
    fail<NotImplementedError>("gather_nd: expected known extents, received {}.",
                              to_string(indices.spec()));
  const Value number =
      ops::broadcast_to(ops::reshape(ops::arange(each[0], 0, 1, indices.dtype()), ones), each);
  return ops::gather_nd(x, ops::concatenate({number, indices}, -1));
}

// The first lengths[i] of each part along an axis, turned round.
Result reverse_sequence(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const auto axis = normalize_axis(call.integer(2, "seq_axis", 1), x.rank(), "reverse_sequence");
  const auto batch = normalize_axis(call.integer(3, "batch_axis", 0), x.rank(), "reverse_sequence");
  Shape along(x.rank(), 1), across(x.rank(), 1);
  along[axis] = x.shape()[axis];
  across[batch] = x.shape()[batch];
  if (!is_known(x.shape()))
    fail<NotImplementedError>("reverse_sequence: expected known extents, received {}.",
                              to_string(x.spec()));
  const Value place = ops::reshape(ops::arange(along[axis]), along);
  const Value length = ops::reshape(ops::cast(call.tensor(1, "seq_lengths"), DType::int32), across);
  const Value source =
      ops::where(ops::less(place, length), ops::subtract(ops::subtract(length, 1), place), place);
  return ops::take_along_axis(x, ops::broadcast_to(source, x.shape()),
                              static_cast<std::int64_t>(axis));
}

Result repeat(const TfCall& call) {
  Value x = call.tensor(0, "input");
  const std::vector<Dim> repeats = call.integers(1, "repeats");
  Dim axis = call.integer(2, "axis", 0);
  if (call.find(2, "axis") == nullptr) x = ops::reshape(x, {any_dim});
  if (repeats.size() == 1) return ops::repeat(x, repeats[0], axis);
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < repeats.size(); ++i)
    places.insert(places.end(), static_cast<std::size_t>(repeats[i]), static_cast<Dim>(i));
  return ops::take(x,
                   constant(Tensor::of<std::int64_t>({static_cast<Dim>(places.size())},
                                                     std::span<const std::int64_t>(places))),
                   axis);
}

Result one_hot(const TfCall& call) {
  const Value indices = call.tensor(0, "indices");
  const auto level = [&](std::size_t place, std::string_view name, double otherwise) {
    return call.find(place, name) != nullptr ? call.operand(place, name) : ops::Operand(otherwise);
  };
  const Value is_there = ops::one_hot(indices, call.integer(1, "depth", 1),
                                      call.integer(4, "axis", -1), DType::boolean);
  const ops::Operand on = level(2, "on_value", 1), off = level(3, "off_value", 0);
  const DType dtype = call.dtype(5, "dtype", DType::float32);
  return ops::cast(ops::where(is_there, on.as(dtype), off.as(dtype)), dtype);
}

// ---------------------------------------------------------------- scattered

Result scatter_nd(const TfCall& call) {
  const Value updates = call.tensor(1, "updates");
  const Value zeros = ops::full(call.shape(2, "shape"), 0, updates.dtype());
  return ops::scatter(zeros, call.tensor(0, "indices"), updates, ops::ScatterReduction::add);
}

Result scattered(const TfCall& call, ops::ScatterReduction reduction) {
  const Value x = call.tensor(0, "tensor");
  return ops::scatter(x, call.tensor(1, "indices"), ops::cast(call.tensor(2, "updates"), x.dtype()),
                      reduction);
}

Result searchsorted(const TfCall& call) {
  const Value edges = call.tensor(0, "sorted_sequence"), values = call.tensor(1, "values");
  const DType dtype = call.dtype(3, "out_type", DType::int32);
  return ops::cast(ops::searchsorted(edges, values, call.text(2, "side", "left") == "right"),
                   dtype);
}

}  // namespace

std::span<const TfFunction> tf_index_functions() {
  using R = ops::ScatterReduction;
  static constexpr TfFunction list[] = {
      {"__operators__.getitem", getitem},
      {"compat.v1.gather", gather},
      {"compat.v1.gather_nd", gather_nd},
      {"gather", gather},
      {"gather_nd", gather_nd},
      {"one_hot", one_hot},
      {"repeat", repeat},
      {"reverse_sequence", reverse_sequence},
      {"scatter_nd", scatter_nd},
      {"searchsorted", searchsorted},
      {"slice", slice},
      {"strided_slice", strided_slice},
      {"tensor_scatter_nd_add", [](const TfCall& c) { return scattered(c, R::add); }},
      {"tensor_scatter_nd_max", [](const TfCall& c) { return scattered(c, R::max); }},
      {"tensor_scatter_nd_min", [](const TfCall& c) { return scattered(c, R::min); }},
      {"tensor_scatter_nd_sub",
       [](const TfCall& c) -> Result {
         return ops::scatter(c.tensor(0, "tensor"), c.tensor(1, "indices"),
                             ops::negative(c.tensor(2, "updates")), R::add);
       }},
      {"tensor_scatter_nd_update", [](const TfCall& c) { return scattered(c, R::update); }},
  };
  return list;
}

}  // namespace ramet
