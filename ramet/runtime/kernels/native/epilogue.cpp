#include "ramet/runtime/kernels/native/epilogue.h"

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/epilogue.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

template <class F>
HWY_INLINE void map_row(float* y, Dim count, F f) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(f(hn::LoadU(tag, y + i)), tag, y + i);
  if (i == count) return;
  const auto rest = static_cast<std::size_t>(count - i);
  store_first(f(load_first(y + i, rest)), y + i, rest);
}

void add_row(float* y, const float* x, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(tag, y + i), hn::LoadU(tag, x + i)), tag, y + i);
  }
  for (; i < count; ++i) y[i] += x[i];
}

HWY_INLINE V clip(V x, V low, V high) { return at_most(at_least(x, low), high); }
HWY_INLINE V hard_sigmoid(V x) {
  return hn::Mul(clip(hn::Add(x, set(3.0f)), hn::Zero(tag), set(6.0f)), set(1.0f / 6.0f));
}
HWY_INLINE V gelu(V x) {
  const V half = hn::Mul(x, set(0.5f));
  return hn::MulAdd(half, erf(hn::Mul(x, set(0.70710678f))), half);
}
HWY_INLINE V gelu_tanh(V x) {
  const V half = hn::Mul(x, set(0.5f));
  const V cube = hn::Mul(hn::Mul(x, x), x);
  const V inner = hn::Mul(hn::MulAdd(cube, set(0.044715f), x), set(0.79788456f));
  return hn::MulAdd(half, tanh(inner), half);
}

void activate_row(const EpilogueActivation& activation, float* y, Dim count) {
  const V alpha = set(activation.alpha), beta = set(activation.beta), zero = hn::Zero(tag);
  switch (activation.function) {
    case EpilogueFunction::none:
      return;
    case EpilogueFunction::relu:
      return map_row(y, count, [](V x) HWY_ATTR { return relu(x); });
    case EpilogueFunction::clip:
      return map_row(y, count, [=](V x) HWY_ATTR { return clip(x, alpha, beta); });
    case EpilogueFunction::sigmoid:
      return map_row(y, count, [](V x) HWY_ATTR { return sigmoid(x); });
    case EpilogueFunction::tanh:
      return map_row(y, count, [](V x) HWY_ATTR { return tanh(x); });
    case EpilogueFunction::silu:
      return map_row(y, count, [](V x) HWY_ATTR { return hn::Mul(x, sigmoid(x)); });
    case EpilogueFunction::gelu:
      return map_row(y, count, [](V x) HWY_ATTR { return gelu(x); });
    case EpilogueFunction::gelu_tanh:
      return map_row(y, count, [](V x) HWY_ATTR { return gelu_tanh(x); });
    case EpilogueFunction::elu:
      return map_row(y, count, [=](V x) HWY_ATTR {
        return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(alpha, expm1(x)));
      });
    case EpilogueFunction::leaky_relu:
      return map_row(y, count, [=](V x) HWY_ATTR {
        return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(alpha, x));
      });
    case EpilogueFunction::hard_sigmoid:
      return map_row(y, count, [](V x) HWY_ATTR { return hard_sigmoid(x); });
    case EpilogueFunction::hard_silu:
      return map_row(y, count, [](V x) HWY_ATTR { return hn::Mul(x, hard_sigmoid(x)); });
  }
}

void run_epilogue(const EpilogueActivation& before, const EpilogueActivation& after,
                  const EpilogueRows& r) {
  for (Dim row = 0; row < r.rows; ++row) {
    float* y = r.y + row * r.stride;
    if (r.bias != nullptr) add_row(y, r.bias, r.columns);
    activate_row(before, y, r.columns);
    if (r.residual != nullptr) add_row(y, r.residual + row * r.stride, r.columns);
    activate_row(after, y, r.columns);
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(run_epilogue);
void apply_epilogue(const EpilogueActivation& before, const EpilogueActivation& after,
                    const EpilogueRows& rows) {
  HWY_DYNAMIC_DISPATCH(run_epilogue)(before, after, rows);
}
}  // namespace ramet::native
#endif
