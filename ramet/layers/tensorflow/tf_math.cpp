// tf.math and tf.bitwise.

#include <limits>
#include <numbers>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;

ops::ReduceAttrs reduction(const TfCall& call, std::size_t place = 1) {
  return {call.integers(place, "axis"), call.flag(place + 1, "keepdims")};
}

// The product is 0 where `zero` is, whatever the other factor.
Value times_or_zero(const Value& zero, const ops::Operand& other,
                    Value (*function)(const ops::Operand&, const ops::Operand&)) {
  const Value is_zero = ops::equal(zero, 0);
  return ops::where(is_zero, 0.0, function(zero, ops::where(is_zero, 1.0, other)));
}

struct Pair {
  Value a, b;
};
Pair operands(const TfCall& call, std::string_view first, std::string_view second) {
  const ops::Operand a = call.operand(0, first), b = call.operand(1, second);
  const DType dtype = !a.is_number()   ? a.value().dtype()
                      : !b.is_number() ? b.value().dtype()
                                       : DType::float32;
  return {a.as(dtype), b.as(dtype)};
}

Result squared_difference(const TfCall& call) {
  const Value distance = ops::subtract(call.operand(0, "x"), call.operand(1, "y"));
  if (!is_complex(distance.dtype())) return ops::square(distance);
  return ops::multiply(distance, ops::conjugate(distance));
}

Result xlogy(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return times_or_zero(pair.a, pair.b, [](const ops::Operand& x, const ops::Operand& y) {
    return ops::multiply(x, ops::log(y.value()));
  });
}
Result xlog1py(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return times_or_zero(pair.a, pair.b, [](const ops::Operand& x, const ops::Operand& y) {
    return ops::multiply(x, ops::log1p(y.value()));
  });
}
Result xdivy(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return times_or_zero(pair.a, pair.b, ops::divide);
}
Result multiply_no_nan(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return times_or_zero(pair.b, pair.a, ops::multiply);
}
Result reciprocal_no_nan(const TfCall& call) {
  return ops::divide_no_nan(1.0, call.tensor(0, "x"));
}

Result add_n(const TfCall& call) {
  const Values terms = call.tensors(0, "inputs");
  if (terms.empty()) fail<ValueError>("add_n: expected at least one tensor.");
  Value total = terms[0];
  for (std::size_t i = 1; i < terms.size(); ++i) total = ops::add(total, terms[i]);
  return total;
}

Result scalar_mul(const TfCall& call) {
  return ops::multiply(call.operand(0, "scalar"), call.operand(1, "x"));
}

Result reduce_euclidean_norm(const TfCall& call) {
  return ops::sqrt(ops::sum(ops::square(call.tensor(0, "input_tensor")), reduction(call)));
}

Result count_nonzero(const TfCall& call) {
  const Value count = ops::count_nonzero(call.tensor(0, "input"), reduction(call));
  return ops::cast(count, call.dtype(3, "dtype", DType::int64));
}

Result zero_fraction(const TfCall& call) {
  return ops::mean(ops::cast(ops::equal(call.tensor(0, "value"), 0), DType::float32));
}

// Each element with the next, of all in a row.
Result are_ordered(const TfCall& call, Value (*compare)(const ops::Operand&, const ops::Operand&)) {
  const Value flat = ops::reshape(call.tensor(0, "x"), {any_dim});
  const Dim count = flat.dim(0);
  if (count == any_dim || count < 2) return ops::full({}, 1, DType::boolean);
  return ops::all(
      compare(ops::slice_axis(flat, 0, 0, count - 1), ops::slice_axis(flat, 0, 1, count)));
}

// The opposite of the normal distribution's cumulative function, for p in (0, 1).
Value ndtri(const Value& p) {
  const Value centred = ops::subtract(ops::multiply(p, 2.0), 1.0);
  return ops::multiply(ops::erfinv(centred), std::numbers::sqrt2);
}

// What `function` accumulates along an axis, from either end, with or without the element itself.
Value accumulated(const TfCall& call, Value (*function)(const Value&, std::int64_t),
                  double neutral) {
  Value x = call.tensor(0, "x");
  const auto axis =
      static_cast<std::int64_t>(normalize_axis(call.integer(1, "axis", 0), x.rank(), "cumsum"));
  const bool is_reverse = call.flag(3, "reverse"), is_exclusive = call.flag(2, "exclusive");
  if (is_reverse) x = ops::flip(x, {axis});
  Value y = function(x, axis);
  if (is_exclusive) {
    std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
    widths[static_cast<std::size_t>(axis)] = {1, -1};
    y = ops::pad(y, widths, neutral);
  }
  return is_reverse ? ops::flip(y, {axis}) : y;
}

Result cumulative_logsumexp(const TfCall& call) {
  return accumulated(
      call,
      [](const Value& x, std::int64_t axis) {
        const Value highest = ops::stop_gradient(ops::max(x, {{axis}, true}));
        return ops::add(ops::log(ops::cumsum(ops::exp(ops::subtract(x, highest)), axis)), highest);
      },
      -std::numeric_limits<double>::infinity());
}

Result clip_by_value(const TfCall& call) {
  const Value x = call.tensor(0, "t");
  return ops::minimum(ops::maximum(x, call.operand(1, "clip_value_min")),
                      call.operand(2, "clip_value_max"));
}

// Of rows in order, as many as the last id says.
Result segments(const TfCall& call, ops::ScatterReduction reduction, bool is_mean) {
  const Value data = call.tensor(0, "data"), ids = call.tensor(1, "segment_ids");
  const std::optional<Tensor> known = call.is_symbolic() ? known_value(ids) : std::nullopt;
  const bool has_last = known && known->size() > 0;
  const Dim count = has_last ? static_cast<Dim>(known->at(known->size() - 1)) + 1
                             : extent_of_indices({ids}, 0, call.extent);
  if (count == any_dim) return open_rows(data);
  const Value y = filled_segments(data, ids, count, reduction);
  if (!is_mean) return y;
  const Value rows = ops::maximum(rows_of_segments(ids, count, data.rank()), 1.0);
  return ops::divide(y, ops::cast(rows, y.dtype()));
}

// The sum of the rows of each id over their number, or over its root.
Result unsorted_share(const TfCall& call, Value (*root)(const Value&)) {
  const Value data = call.tensor(0, "data"), ids = call.tensor(1, "segment_ids");
  const Dim count = call.integer(2, "num_segments", any_dim);
  if (count == any_dim) fail<NotImplementedError>("segments: expected a constant `num_segments`.");
  const Value sums = ops::segment(data, ids, count, ops::ScatterReduction::add);
  const Value share = root(ops::maximum(rows_of_segments(ids, count, sums.rank()), 1.0));
  return ops::divide(sums, ops::cast(share, sums.dtype()));
}

// Whole numbers are divided towards 0.
Value truncated_quotient(const Value& x, const Value& y) {
  if (is_float(x.dtype())) return ops::trunc(ops::divide(x, y));
  const Value size = ops::floor_divide(ops::absolute(x), ops::absolute(y));
  return ops::multiply(ops::multiply(ops::sign(x), ops::sign(y)), size);
}
Result truncatediv(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return truncated_quotient(pair.a, pair.b);
}
Result truncatemod(const TfCall& call) {
  const Pair pair = operands(call, "x", "y");
  return ops::subtract(pair.a, ops::multiply(truncated_quotient(pair.a, pair.b), pair.b));
}

Result polyval(const TfCall& call) {
  const Value x = call.tensor(1, "x");
  Value y = ops::zeros_like(x);
  for (const Value& factor : call.tensors(0, "coeffs")) y = ops::add(ops::multiply(y, x), factor);
  return y;
}

Result clip_by_norm(const TfCall& call) {
  const Value x = call.tensor(0, "t");
  const ops::Operand most = call.operand(1, "clip_norm");
  const Value length = ops::sqrt(ops::sum(ops::square(x), {call.integers(2, "axes"), true}));
  return ops::divide(ops::multiply(x, most), ops::maximum(length, most));
}

Value length_of_all(const Values& xs) {
  Value total;
  for (const Value& x : xs) {
    const Value squares = ops::sum(ops::square(x));
    total = total ? ops::add(total, squares) : squares;
  }
  return ops::sqrt(total);
}

Result clip_by_global_norm(const TfCall& call) {
  Values xs = call.tensors(0, "t_list");
  const Value length =
      call.find(2, "use_norm") != nullptr ? call.tensor(2, "use_norm") : length_of_all(xs);
  const ops::Operand most = call.operand(1, "clip_norm");
  const Value factor = ops::divide(most, ops::maximum(length, most));
  for (Value& x : xs) x = ops::multiply(x, factor);
  std::vector<Result> parts(xs.begin(), xs.end());
  return Result::tuple({Result::list(std::move(parts)), length});
}

Result bincount(const TfCall& call) {
  const Value x = call.tensor(0, "arr");
  const bool by_row = call.integer(6, "axis", 0) == -1;
  Dim length = extent_of_indices({x}, call.integer(2, "minlength", 0), call.extent);
  const Dim most = call.integer(3, "maxlength", any_dim);
  if (length != any_dim && most != any_dim) length = std::min(length, most);
  Value weights = call.find(1, "weights") != nullptr ? call.tensor(1, "weights") : Value();
  const DType dtype = weights ? weights.dtype() : call.dtype(4, "dtype", DType::int32);
  if (length == any_dim || !is_known(x.shape()))
    return placeholder(by_row ? Shape{x.dim(0), any_dim} : Shape{any_dim}, dtype);
  const Shape shape = by_row ? x.shape() : Shape{element_count(x.shape())};
  if (weights) weights = ops::reshape(weights, shape);
  Value counts = ops::bincount(ops::reshape(x, shape), weights, length);
  if (call.flag(7, "binary_output")) counts = ops::greater(counts, 0);
  return ops::cast(counts, dtype);
}

// Those outside of the range count in the first and in the last bin.
Value bins_of(const TfCall& call) {
  const Value x = call.tensor(0, "values"), range = call.tensor(1, "value_range");
  const Dim bins = call.integer(2, "nbins", 100);
  const Value low = ops::slice_axis(range, 0, 0, 1), high = ops::slice_axis(range, 0, 1, 2);
  const Value flat = ops::reshape(x, {any_dim});
  const Value share = ops::divide(ops::subtract(flat, low), ops::subtract(high, low));
  const Value bin = ops::floor(ops::multiply(share, static_cast<double>(bins)));
  return ops::cast(ops::clip(bin, 0, static_cast<double>(bins - 1)), DType::int32);
}
Result histogram_fixed_width(const TfCall& call) {
  return ops::cast(ops::bincount(bins_of(call), Value(), call.integer(2, "nbins", 100)),
                   call.dtype(3, "dtype", DType::int32));
}
Result histogram_fixed_width_bins(const TfCall& call) {
  return ops::cast(ops::reshape(bins_of(call), call.tensor(0, "values").shape()),
                   call.dtype(3, "dtype", DType::int32));
}

Result invert_permutation(const TfCall& call) {
  const Value x = call.tensor(0, "x");
  return ops::cast(ops::argsort(x), x.dtype());
}

Result confusion_matrix(const TfCall& call) {
  const Value truths = call.tensor(0, "labels"), predictions = call.tensor(1, "predictions");
  Dim classes = call.integer(2, "num_classes", any_dim);
  if (classes == any_dim) classes = extent_of_indices({truths, predictions}, 0, call.extent);
  const DType dtype = call.dtype(4, "dtype", DType::int32);
  if (classes == any_dim) return placeholder({any_dim, any_dim}, dtype);
  Value labels = ops::one_hot(truths, classes);
  if (call.find(3, "weights") != nullptr)
    labels = ops::multiply(labels, ops::expand_dims(call.tensor(3, "weights"), -1));
  const Value guesses = ops::one_hot(predictions, classes);
  return ops::cast(ops::matmul(labels, guesses, {.transpose_a = true}), dtype);
}

Result sorted(const TfCall& call, Value (*function)(const Value&, std::int64_t, bool)) {
  return function(call.tensor(0, "values"), call.integer(1, "axis", -1),
                  call.text(2, "direction", "ASCENDING") == "DESCENDING");
}

}  // namespace

std::span<const TfFunction> tf_math_functions() {
  static constexpr TfFunction list[] = {
      {"argsort", [](const TfCall& c) { return sorted(c, ops::argsort); }},
      {"bitcast",
       [](const TfCall& c) -> Result {
         return ops::bitcast(c.tensor(0, "input"), c.dtype(1, "type", DType::float32));
       }},
      {"clip_by_global_norm", clip_by_global_norm},
      {"clip_by_norm", clip_by_norm},
      {"clip_by_value", clip_by_value},
      {"compat.v1.math.scalar_mul", scalar_mul},
      {"cumsum", [](const TfCall& c) -> Result { return accumulated(c, ops::cumsum, 0); }},
      {"dtypes.complex",
       [](const TfCall& c) -> Result {
         return ops::complex(c.tensor(0, "real"), c.tensor(1, "imag"));
       }},
      {"dtypes.saturate_cast",
       [](const TfCall& c) -> Result {
         return ops::saturate_cast(c.tensor(0, "value"), c.dtype(1, "dtype", DType::float32));
       }},
      {"histogram_fixed_width", histogram_fixed_width},
      {"histogram_fixed_width_bins", histogram_fixed_width_bins},
      {"linalg.global_norm",
       [](const TfCall& c) -> Result { return length_of_all(c.tensors(0, "t_list")); }},
      {"math.accumulate_n", add_n},
      {"math.add_n", add_n},
      {"math.bincount", bincount},
      {"math.confusion_matrix", confusion_matrix},
      {"math.count_nonzero", count_nonzero},
      {"math.cumprod", [](const TfCall& c) -> Result { return accumulated(c, ops::cumprod, 1); }},
      {"math.cumsum", [](const TfCall& c) -> Result { return accumulated(c, ops::cumsum, 0); }},
      {"math.cumulative_logsumexp", cumulative_logsumexp},
      {"math.erfcinv",
       [](const TfCall& c) -> Result { return ops::erfinv(ops::subtract(1.0, c.tensor(0, "x"))); }},
      {"math.invert_permutation", invert_permutation},
      {"math.is_non_decreasing", [](const TfCall& c) { return are_ordered(c, ops::less_equal); }},
      {"math.is_strictly_increasing", [](const TfCall& c) { return are_ordered(c, ops::less); }},
      {"math.multiply_no_nan", multiply_no_nan},
      {"math.ndtri", [](const TfCall& c) -> Result { return ndtri(c.tensor(0, "x")); }},
      {"math.polyval", polyval},
      {"math.reciprocal_no_nan", reciprocal_no_nan},
      {"math.reduce_euclidean_norm", reduce_euclidean_norm},
      {"math.scalar_mul", scalar_mul},
      {"math.segment_max",
       [](const TfCall& c) { return segments(c, ops::ScatterReduction::max, false); }},
      {"math.segment_mean",
       [](const TfCall& c) { return segments(c, ops::ScatterReduction::add, true); }},
      {"math.segment_min",
       [](const TfCall& c) { return segments(c, ops::ScatterReduction::min, false); }},
      {"math.segment_prod",
       [](const TfCall& c) { return segments(c, ops::ScatterReduction::mul, false); }},
      {"math.segment_sum",
       [](const TfCall& c) { return segments(c, ops::ScatterReduction::add, false); }},
      {"math.squared_difference", squared_difference},
      {"math.unsorted_segment_mean",
       [](const TfCall& c) { return unsorted_share(c, [](const Value& rows) { return rows; }); }},
      {"math.unsorted_segment_sqrt_n",
       [](const TfCall& c) { return unsorted_share(c, ops::sqrt); }},
      {"math.xdivy", xdivy},
      {"math.xlog1py", xlog1py},
      {"math.xlogy", xlogy},
      {"math.zero_fraction", zero_fraction},
      {"nn.zero_fraction", zero_fraction},
      {"realdiv",
       [](const TfCall& c) -> Result { return ops::divide(c.operand(0, "x"), c.operand(1, "y")); }},
      {"sort", [](const TfCall& c) { return sorted(c, ops::sort); }},
      {"truncatediv", truncatediv},
      {"truncatemod", truncatemod},
  };
  return list;
}

}  // namespace ramet
