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

Result segment_sum(const TfCall& call) {
  const Value ids = call.tensor(1, "segment_ids");
  const std::optional<Tensor> known = known_value(ids);
  if (!known)
    fail<NotImplementedError>("segment_sum: expected constant ids, for there to be a shape.");
  const Dim segments = known->size() == 0 ? 0 : static_cast<Dim>(known->at(known->size() - 1)) + 1;
  return ops::segment(call.tensor(0, "data"), ids, segments, ops::ScatterReduction::add);
}

Result confusion_matrix(const TfCall& call) {
  const Dim classes = call.integer(2, "num_classes", any_dim);
  if (classes == any_dim)
    fail<NotImplementedError>("confusion_matrix: expected `num_classes`, for there to be a shape.");
  const DType dtype = call.dtype(4, "dtype", DType::int32);
  Value labels = ops::one_hot(call.tensor(0, "labels"), classes);
  if (call.find(3, "weights") != nullptr)
    labels = ops::multiply(labels, ops::expand_dims(call.tensor(3, "weights"), -1));
  const Value guesses = ops::one_hot(call.tensor(1, "predictions"), classes);
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
      {"math.accumulate_n", add_n},
      {"math.add_n", add_n},
      {"math.confusion_matrix", confusion_matrix},
      {"math.count_nonzero", count_nonzero},
      {"math.cumprod", [](const TfCall& c) -> Result { return accumulated(c, ops::cumprod, 1); }},
      {"math.cumsum", [](const TfCall& c) -> Result { return accumulated(c, ops::cumsum, 0); }},
      {"math.cumulative_logsumexp", cumulative_logsumexp},
      {"math.erfcinv",
       [](const TfCall& c) -> Result { return ops::erfinv(ops::subtract(1.0, c.tensor(0, "x"))); }},
      {"math.is_non_decreasing", [](const TfCall& c) { return are_ordered(c, ops::less_equal); }},
      {"math.is_strictly_increasing", [](const TfCall& c) { return are_ordered(c, ops::less); }},
      {"math.multiply_no_nan", multiply_no_nan},
      {"math.ndtri", [](const TfCall& c) -> Result { return ndtri(c.tensor(0, "x")); }},
      {"math.reciprocal_no_nan", reciprocal_no_nan},
      {"math.reduce_euclidean_norm", reduce_euclidean_norm},
      {"math.scalar_mul", scalar_mul},
      {"math.segment_sum", segment_sum},
      {"math.squared_difference", squared_difference},
      {"math.xdivy", xdivy},
      {"math.xlog1py", xlog1py},
      {"math.xlogy", xlogy},
      {"math.zero_fraction", zero_fraction},
      {"nn.zero_fraction", zero_fraction},
      {"sort", [](const TfCall& c) { return sorted(c, ops::sort); }},
  };
  return list;
}

}  // namespace ramet
