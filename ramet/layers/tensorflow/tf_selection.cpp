// What is chosen by its values: results that are as long as the data say.

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;

Result where(const TfCall& call) {
  const Value condition = call.tensor(0, "condition");
  const bool has_x = call.find(1, "x") != nullptr;
  if (has_x) return ops::where(condition, call.operand(1, "x"), call.operand(2, "y"));
  return ops::cast(ops::stack(selected_coordinates(condition, call.extent), -1), DType::int64);
}

// The axes that the mask spans become one.
Result masked(const TfCall& call, std::size_t axis_place) {
  const Value x = call.tensor(0, "tensor"), mask = call.tensor(1, "mask");
  const std::size_t first =
      normalize_axis(call.integer(axis_place, "axis", 0), x.rank(), "boolean_mask");
  const Value places = selected_places(mask, call.extent);
  const std::size_t after = std::min(first + mask.rank(), x.rank());
  Shape joined;
  for (std::size_t i = 0; i < x.rank(); ++i) {
    if (i == first) joined.push_back(any_dim);
    if (i < first || i >= after) joined.push_back(x.shape()[i]);
  }
  if (!is_known(x.shape()) || !is_known(places.shape())) return placeholder(joined, x.dtype());
  joined[first] = element_count(mask.shape());
  return ops::take(ops::reshape(x, joined), places, static_cast<std::int64_t>(first));
}

Result unique(const TfCall& call, bool has_counts) {
  const DType index = call.dtype(1, "out_idx", DType::int32);
  const UniqueSlices parts =
      unique_slices(call.tensor(0, "x"), {.order = ops::UniqueOrder::appearance}, call.extent);
  std::vector<Result> results = {parts.values, ops::cast(parts.inverse, index)};
  if (has_counts) results.emplace_back(ops::cast(parts.counts, index));
  return Result::tuple(std::move(results));
}

Value rows_at(const Value& x, const Value& places) {
  if (is_known(x.shape()) && is_known(places.shape())) return ops::take(x, places, 0);
  return open_rows(x);
}

Value flat_rows(const Value& data, const Value& ids) {
  Shape shape = {any_dim};
  for (std::size_t i = ids.rank(); i < data.rank(); ++i) shape.push_back(data.shape()[i]);
  return is_known(data.shape()) ? ops::reshape(data, shape) : placeholder(shape, data.dtype());
}

Result dynamic_partition(const TfCall& call) {
  const Value ids = call.tensor(1, "partitions");
  const Value rows = flat_rows(call.tensor(0, "data"), ids);
  std::vector<Result> parts;
  for (Dim i = 0; i < call.integer(2, "num_partitions", 0); ++i)
    parts.emplace_back(rows_at(rows, selected_places(ops::equal(ids, i), call.extent)));
  return Result::list(std::move(parts));
}

// Later rows overwrite earlier ones at the same place.
Result dynamic_stitch(const TfCall& call) {
  const Values indices = call.tensors(0, "indices"), data = call.tensors(1, "data");
  const Dim count = extent_of_indices(indices, 0, call.extent);
  if (indices.empty() || indices.size() != data.size())
    fail<ValueError>("dynamic_stitch: expected as many indices as data.");
  Values rows, places;
  for (std::size_t i = 0; i < data.size(); ++i) {
    rows.push_back(flat_rows(data[i], indices[i]));
    places.push_back(ops::reshape(indices[i], {any_dim, 1}));
  }
  Shape shape = rows[0].shape();
  shape[0] = count;
  if (!is_known(shape)) return placeholder(shape, data[0].dtype());
  return ops::scatter(ops::full(shape, 0, data[0].dtype()), ops::concatenate(places, 0),
                      ops::concatenate(rows, 0));
}

Result setdiff1d(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  const Value is_left = ops::logical_not(ops::isin(x, call.tensor(1, "y")));
  const Value places = selected_places(is_left, call.extent);
  return Result::tuple(
      {rows_at(x, places), ops::cast(places, call.dtype(2, "index_dtype", DType::int32))});
}

}  // namespace

std::span<const TfFunction> tf_selection_functions() {
  static constexpr TfFunction list[] = {
      {"boolean_mask", [](const TfCall& c) { return masked(c, 2); }},
      {"compat.v1.boolean_mask", [](const TfCall& c) { return masked(c, 3); }},
      {"compat.v1.setdiff1d", setdiff1d},
      {"dynamic_partition", dynamic_partition},
      {"dynamic_stitch", dynamic_stitch},
      {"unique", [](const TfCall& c) { return unique(c, false); }},
      {"unique_with_counts", [](const TfCall& c) { return unique(c, true); }},
      {"where", where},
  };
  return list;
}

}  // namespace ramet
