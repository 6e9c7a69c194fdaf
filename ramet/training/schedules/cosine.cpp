#include "ramet/training/schedules/cosine.h"

#include <numbers>

#include "ramet/ops/ops.h"

namespace ramet::schedules {

namespace {

Value number(double value) { return ops::full({}, value); }

// (1 + cos(pi * fraction)) / 2
Value half_cosine(const Value& fraction) {
  return ops::multiply(ops::add(ops::cos(ops::multiply(fraction, std::numbers::pi)), 1.0), 0.5);
}

}  // namespace

Value CosineDecay::rate(const Value& step) const {
  const Value now = ops::cast(step, DType::float32), length = number(decay_steps.get().get());
  const auto decay = [&](const Value& since, double from) {
    const Value cosine = half_cosine(ops::divide(since, length));
    return ops::multiply(number(from), ops::add(ops::multiply(cosine, 1 - alpha), alpha));
  };
  if (!warmup_target) return decay(ops::minimum(now, length), initial_learning_rate);
  const Value warmup = number(warmup_steps.get());
  const Value capped = ops::minimum(now, ops::add(length, warmup));
  const Value delta = ops::subtract(number(*warmup_target), initial_learning_rate.get());
  const Value rising =
      ops::add(ops::multiply(delta, ops::divide(capped, warmup)), initial_learning_rate.get());
  return ops::where(ops::less(capped, warmup), rising,
                    decay(ops::subtract(capped, warmup), *warmup_target));
}

Value CosineDecayRestarts::rate(const Value& step) const {
  Value fraction = ops::divide(ops::cast(step, DType::float32), first_decay_steps.get().get());
  Value restarts;
  if (t_mul == 1) {
    restarts = ops::floor(fraction);
    fraction = ops::subtract(fraction, restarts);
  } else {
    const Value base = number(t_mul);
    const Value steps = ops::subtract(1.0, ops::multiply(fraction, ops::subtract(1.0, base)));
    restarts = ops::floor(ops::divide(ops::log(steps), ops::log(base)));
    const Value length = ops::power(base, restarts);
    const Value before = ops::divide(ops::subtract(1.0, length), ops::subtract(1.0, base));
    fraction = ops::divide(ops::subtract(fraction, before), length);
  }
  const Value height = ops::power(number(m_mul), restarts);
  const Value cosine = ops::multiply(height, half_cosine(fraction));
  return ops::multiply(number(initial_learning_rate),
                       ops::add(ops::multiply(cosine, 1 - alpha), alpha));
}

}  // namespace ramet::schedules
