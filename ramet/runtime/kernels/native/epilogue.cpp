#include "ramet/runtime/kernels/native/epilogue.h"

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/epilogue.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

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

/// y = after(f(x + bias) + residual), where `after` is a function of the kind of `f`.
template <class F, class G>
HWY_INLINE void map_rows(const EpilogueRows& r, F f, G after) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const float *bias = r.bias, *residual = r.residual, *x = r.x;
  const Dim columns = r.columns;
  for (Dim row = 0; row < r.rows; ++row, x += r.x_stride) {
    const Dim at = r.offsets == nullptr ? row * r.stride : r.offsets[row];
    if (at < 0) continue;
    float* y = r.y + at;
    const float* added = residual == nullptr ? nullptr : residual + at;
    const auto run = [=](Dim i, auto load) HWY_ATTR {
      V v = load(x + i);
      if (bias != nullptr) v = hn::Add(v, load(bias + i));
      v = f(v);
      if (added != nullptr) v = hn::Add(v, load(added + i));
      return after(v);
    };
    const auto load = [](const float* from) HWY_ATTR { return hn::LoadU(tag, from); };
    Dim i = 0;
    for (; i + 2 * lanes <= columns; i += 2 * lanes) {
      const V first = run(i, load), second = run(i + lanes, load);
      hn::StoreU(first, tag, y + i);
      hn::StoreU(second, tag, y + i + lanes);
    }
    if (i + lanes <= columns) {
      hn::StoreU(run(i, load), tag, y + i);
      i += lanes;
    }
    if (i == columns) continue;
    const auto rest = static_cast<std::size_t>(columns - i);
    const auto load_rest = [rest](const float* from) HWY_ATTR { return load_first(from, rest); };
    store_first(run(i, load_rest), y + i, rest);
  }
}

// GCC calls the longer ones for each vector, else.
#define INLINE_ATTR HWY_ATTR __attribute__((always_inline))

/// Calls `use` with the function that `activation` names.
template <class Use>
HWY_INLINE void with_activation(const EpilogueActivation& activation, Use use) {
  const V alpha = set(activation.alpha), beta = set(activation.beta), zero = hn::Zero(tag);
  switch (activation.function) {
    case EpilogueFunction::none:
      return use([](V x) INLINE_ATTR { return x; });
    case EpilogueFunction::relu:
      return use([](V x) INLINE_ATTR { return relu(x); });
    case EpilogueFunction::clip:
      return use([=](V x) INLINE_ATTR { return clip(x, alpha, beta); });
    case EpilogueFunction::sigmoid:
      return use([](V x) INLINE_ATTR { return sigmoid(x); });
    case EpilogueFunction::tanh:
      return use([](V x) INLINE_ATTR { return tanh(x); });
    case EpilogueFunction::silu:
      return use([](V x) INLINE_ATTR { return hn::Mul(x, sigmoid(x)); });
    case EpilogueFunction::gelu:
      return use([](V x) INLINE_ATTR { return gelu(x); });
    case EpilogueFunction::gelu_tanh:
      return use([](V x) INLINE_ATTR { return gelu_tanh(x); });
    case EpilogueFunction::elu:
      return use([=](V x) INLINE_ATTR {
        return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(alpha, expm1(x)));
      });
    case EpilogueFunction::leaky_relu:
      return use([=](V x)
                     INLINE_ATTR { return hn::IfThenElse(hn::Gt(x, zero), x, hn::Mul(alpha, x)); });
    case EpilogueFunction::hard_sigmoid:
      return use([](V x) INLINE_ATTR { return hard_sigmoid(x); });
    case EpilogueFunction::hard_silu:
      return use([](V x) INLINE_ATTR { return hn::Mul(x, hard_sigmoid(x)); });
  }
}

#undef INLINE_ATTR

void run_epilogue(const EpilogueActivation& before, const EpilogueActivation& after,
                  const EpilogueRows& rows) {
  const auto same = [](V x) HWY_ATTR { return x; };
  if (after.function == EpilogueFunction::none) {
    with_activation(before, [&](auto f) HWY_ATTR { map_rows(rows, f, same); });
  } else if (before.function == EpilogueFunction::none) {
    with_activation(after, [&](auto f) HWY_ATTR { map_rows(rows, same, f); });
  } else {  // both, which is rare: row by row, through y
    for (Dim row = 0; row < rows.rows; ++row) {
      const Dim at = rows.offsets == nullptr ? row * rows.stride : rows.offsets[row];
      if (at < 0) continue;
      EpilogueRows one = rows;
      one.x += row * rows.x_stride;
      one.y += at;
      one.rows = 1;
      one.offsets = nullptr;
      if (one.residual != nullptr) one.residual += at;
      run_epilogue(before, {}, one);
      one.x = one.y;
      one.bias = one.residual = nullptr;
      run_epilogue({}, after, one);
    }
  }
}

EpilogueFunctionPointer find_epilogue() { return run_epilogue; }

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_epilogue);
EpilogueFunctionPointer epilogue_function() { return HWY_DYNAMIC_DISPATCH(find_epilogue)(); }

std::optional<Bounds> bounds_of(const EpilogueActivation& activation) {
  switch (activation.function) {
    case EpilogueFunction::none:
      return Bounds{};
    case EpilogueFunction::relu:
      return Bounds{.low = 0};
    case EpilogueFunction::clip:
      return Bounds{.low = activation.alpha, .high = activation.beta};
    default:
      return std::nullopt;
  }
}
std::optional<Bounds> bounds_of(const Epilogue& epilogue) {
  if (epilogue.residual != no_value || epilogue.after.function != EpilogueFunction::none) return {};
  return bounds_of(epilogue.before);
}

bool goes_beyond_bias(const Epilogue& epilogue) {
  return epilogue.residual != no_value || epilogue.before.function != EpilogueFunction::none ||
         epilogue.after.function != EpilogueFunction::none;
}

void apply_epilogue_to_sums(const Epilogue& epilogue, const GemmTask& done, const float* residual) {
  if (!goes_beyond_bias(epilogue)) return;
  apply_epilogue(epilogue.before, epilogue.after,
                 {.x = done.c,
                  .x_stride = done.c_row,
                  .y = done.c,
                  .rows = done.m,
                  .columns = done.n,
                  .stride = done.c_row,
                  .residual = residual});
}
}  // namespace ramet::native
#endif
