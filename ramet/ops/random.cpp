#include "ramet/ops/random.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

void require_seed(const Call& call) {
  const Spec& seed = call.inputs[0].spec();
  if (seed.dtype == DType::int64 && seed.shape == Shape{2}) return;
  fail<ValueError>("{}: expected a seed int64(2,), received {}.", call.op->name, to_string(seed));
}

Specs infer_floats(const Call& call) {
  require_seed(call);
  const auto& attrs = call.as<RandomAttrs>();
  if (call.op == &random_uniform_op ? attrs.a > attrs.b : attrs.b < 0) {
    fail<ValueError>("{}: expected {}, received {} and {}.", call.op->name,
                     call.op == &random_uniform_op ? "low <= high" : "a deviation of at least 0",
                     attrs.a, attrs.b);
  }
  return {{attrs.shape, DType::float32}};
}

Specs infer_integers(const Call& call) {
  require_seed(call);
  const auto& attrs = call.as<RandomIntegersAttrs>();
  if (attrs.low >= attrs.high) {
    fail<ValueError>("random_integers: expected low < high, received {} and {}.", attrs.low,
                     attrs.high);
  }
  return {{attrs.shape, DType::int64}};
}

Specs infer_gamma(const Call& call) {
  require_seed(call);
  if (call.inputs[1].dtype() != DType::float32) {
    fail<TypeError>("random_gamma: expected float32 parameters, received {}.",
                    to_string(call.inputs[1].spec()));
  }
  return {call.inputs[1].spec()};
}

Specs infer_permutation(const Call& call) {
  require_seed(call);
  return {{call.as<ShapeAttrs>().shape, DType::int32}};
}

}  // namespace

const Op random_uniform_op = {.name = "random_uniform", .infer = infer_floats, .grad = no_gradient};
const Op random_normal_op = {.name = "random_normal", .infer = infer_floats, .grad = no_gradient};
const Op random_truncated_normal_op = {
    .name = "random_truncated_normal", .infer = infer_floats, .grad = no_gradient};
const Op random_integers_op = {
    .name = "random_integers", .infer = infer_integers, .grad = no_gradient};
const Op random_gamma_op = {.name = "random_gamma", .infer = infer_gamma, .grad = no_gradient};
const Op random_permutation_op = {
    .name = "random_permutation", .infer = infer_permutation, .grad = no_gradient};

Value random_uniform(const Value& seed, const Shape& shape, double low, double high, DType dtype) {
  return cast(emit(random_uniform_op, {seed}, RandomAttrs{shape, low, high}), dtype);
}
Value random_normal(const Value& seed, const Shape& shape, double mean, double stddev,
                    DType dtype) {
  return cast(emit(random_normal_op, {seed}, RandomAttrs{shape, mean, stddev}), dtype);
}
Value random_truncated_normal(const Value& seed, const Shape& shape, double mean, double stddev,
                              DType dtype) {
  return cast(emit(random_truncated_normal_op, {seed}, RandomAttrs{shape, mean, stddev}), dtype);
}
Value random_integers(const Value& seed, const Shape& shape, Dim low, Dim high, DType dtype) {
  return cast(emit(random_integers_op, {seed}, RandomIntegersAttrs{shape, low, high}), dtype);
}
Value random_bernoulli(const Value& seed, const Shape& shape, double probability) {
  return less(random_uniform(seed, shape), probability);
}
Value random_gamma(const Value& seed, const Value& alpha) {
  return cast(emit(random_gamma_op, {seed, cast(alpha, DType::float32)}),
              to_float(alpha, "random_gamma").dtype());
}
Value random_beta(const Value& seed, const Value& other_seed, const Value& alpha,
                  const Value& beta) {
  const Value x = random_gamma(seed, alpha), y = random_gamma(other_seed, beta);
  return divide(x, add(x, y));
}
Value random_permutation(const Value& seed, Dim count) {
  return emit(random_permutation_op, {seed}, ShapeAttrs{{count}});
}

Value dropout(const Value& x, double rate, const Value& seed, const std::optional<Shape>& noise) {
  if (rate <= 0) return x;
  if (rate >= 1) return zeros_like(x);
  Shape shape = noise.value_or(x.shape());
  const std::size_t added = x.rank() - std::min(x.rank(), shape.size());
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == any_dim) shape[i] = x.shape()[added + i];
  }
  const Value is_kept = greater_equal(random_uniform(seed, shape), rate);
  return where(is_kept, multiply(x, 1 / (1 - rate)), 0.0);
}

}  // namespace ramet::ops
