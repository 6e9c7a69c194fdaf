#include "ramet/training/schedules/decays.h"

#include <cmath>

#include "ramet/ops/ops.h"

namespace ramet::schedules {

namespace {

Value number(double value) { return ops::full({}, value); }
Value as_float(const Value& step) { return ops::cast(step, DType::float32); }

Value fraction(const Value& step, const Number& decay_steps, bool staircase) {
  const Value p = ops::divide(as_float(step), decay_steps.get());
  return staircase ? ops::floor(p) : p;
}

}  // namespace

Value ExponentialDecay::rate(const Value& step) const {
  return ops::multiply(number(initial_learning_rate),
                       ops::power(number(decay_rate), fraction(step, decay_steps, staircase)));
}

Value InverseTimeDecay::rate(const Value& step) const {
  const Value denominator =
      ops::add(ops::multiply(fraction(step, decay_steps, staircase), decay_rate.get()), 1.0);
  return ops::divide(number(initial_learning_rate), denominator);
}

Value PolynomialDecay::rate(const Value& step) const {
  const double length = decay_steps.get().get();
  Value now = as_float(step), end = number(length);
  if (cycle) {
    const Value periods =
        ops::where(ops::equal(now, 0.0), 1.0, ops::ceil(ops::divide(now, length)));
    end = ops::multiply(end, periods);
  } else {
    now = ops::minimum(now, end);
  }
  const Value rest = ops::subtract(1.0, ops::divide(now, end));
  const Value start = ops::subtract(number(initial_learning_rate), end_learning_rate);
  return ops::add(ops::multiply(start, ops::power(rest, number(power))), end_learning_rate);
}

void PiecewiseConstantDecay::check() const {
  if (boundaries.size() + 1 == values.size()) return;
  fail<ValueError>(
      "The length of boundaries should be 1 less than the length of values. Received: "
      "boundaries={} of length "
      "{}, and values={} of length {}.",
      to_json(boundaries).dump(), boundaries.size(), to_json(values).dump(), values.size());
}

Value PiecewiseConstantDecay::rate(const Value& step) const {
  Value rate = number(values.back().get());
  for (std::size_t i = boundaries.size(); i-- > 0;) {
    // Steps are integers, and Keras makes the boundaries such too.
    const double boundary = std::trunc(boundaries[i].get());
    rate = ops::where(ops::less_equal(step, static_cast<std::int64_t>(boundary)),
                      number(values[i].get()), rate);
  }
  return rate;
}

}  // namespace ramet::schedules
