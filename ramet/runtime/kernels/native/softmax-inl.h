// Softmax of one row; include once per target.

#if defined(RAMET_SOFTMAX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMET_SOFTMAX_INL_H_
#undef RAMET_SOFTMAX_INL_H_
#else
#define RAMET_SOFTMAX_INL_H_
#endif

#include "ramet/core/shape.h"
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

/// The largest element, not counting NaN.
HWY_INLINE float row_maximum(const float* x, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V lowest = set(-std::numeric_limits<float>::infinity());
  V a = lowest, b = lowest;
  Dim i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    a = hn::Max(hn::LoadU(tag, x + i), a);
    b = hn::Max(hn::LoadU(tag, x + i + lanes), b);
  }
  for (; i + lanes <= count; i += lanes) a = hn::Max(hn::LoadU(tag, x + i), a);
  if (i < count) b = hn::Max(load_first_or(x + i, static_cast<std::size_t>(count - i), lowest), b);
  return hn::GetLane(hn::MaxOfLanes(tag, hn::Max(a, b)));
}

/// y = exp(x - largest); gives the sum. A NaN in x makes the sum NaN.
HWY_INLINE float exponentials(const float* x, float largest, Dim count, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V shift = set(largest);
  V a = hn::Zero(tag), b = hn::Zero(tag);
  Dim i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    const V first = exp_below_zero(hn::Sub(hn::LoadU(tag, x + i), shift));
    const V second = exp_below_zero(hn::Sub(hn::LoadU(tag, x + i + lanes), shift));
    hn::StoreU(first, tag, y + i);
    hn::StoreU(second, tag, y + i + lanes);
    a = hn::Add(a, first);
    b = hn::Add(b, second);
  }
  for (; i < count; i += lanes) {
    if (i + lanes <= count) {
      const V e = exp_below_zero(hn::Sub(hn::LoadU(tag, x + i), shift));
      hn::StoreU(e, tag, y + i);
      a = hn::Add(a, e);
    } else {
      const auto rest = static_cast<std::size_t>(count - i);
      const V e = exp_below_zero(hn::Sub(load_first(x + i, rest), shift));
      store_first(e, y + i, rest);
      b = hn::Add(b, hn::IfThenElseZero(hn::FirstN(tag, rest), e));
    }
  }
  return hn::GetLane(hn::SumOfLanes(tag, hn::Add(a, b)));
}

HWY_INLINE void scale_row(float* y, float factor, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V scale = set(factor);
  Dim i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Mul(hn::LoadU(tag, y + i), scale), tag, y + i);
  }
  if (i == count) return;
  const auto rest = static_cast<std::size_t>(count - i);
  store_first(hn::Mul(load_first(y + i, rest), scale), y + i, rest);
}

HWY_INLINE void softmax_row(const float* x, Dim count, float* y) {
  const float sum = exponentials(x, row_maximum(x, count), count, y);
  scale_row(y, 1.0f / sum, count);
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // RAMET_SOFTMAX_INL_H_
