#include "ramet/layers/fake_quantized.h"

#include "ramet/ops/ops.h"

namespace ramet {

Value fake_quantized(const Value& x, const Value& low, const Value& high, Dim num_bits,
                     bool narrow_range) {
  const double first = narrow_range ? 1 : 0, last = static_cast<double>((Dim{1} << num_bits) - 1);
  const Value range = ops::subtract(high, low), scale = ops::divide(range, last - first),
              inverse = ops::divide(last - first, range);
  // 0 is at a whole number: halves are rounded up.
  const Value zero = ops::floor(
      ops::add(ops::clip(ops::subtract(first, ops::divide(low, scale)), first, last), 0.5));
  const Value least = ops::multiply(ops::subtract(first, zero), scale),
              most = ops::multiply(ops::subtract(last, zero), scale);
  const Value cut = ops::minimum(ops::maximum(x, least), most);
  const Value below_zero = ops::floor(ops::add(ops::multiply(ops::negative(least), inverse), 0.5));
  const Value steps = ops::floor(
      ops::add(ops::subtract(ops::multiply(ops::subtract(cut, least), inverse), below_zero), 0.5));
  const Value rounded = ops::stop_gradient(ops::multiply(steps, scale));
  return ops::add(rounded, ops::subtract(cut, ops::stop_gradient(cut)));
}

}  // namespace ramet
