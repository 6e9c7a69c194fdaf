// Walks the units of a row by vectors; include once per target.

#if defined(RAMET_UNITS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMET_UNITS_INL_H_
#undef RAMET_UNITS_INL_H_
#else
#define RAMET_UNITS_INL_H_
#endif

#include "ramet/core/shape.h"
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

/// f(i, load, store) for the units of a row, vector by vector.
template <class F>
HWY_INLINE void for_units(Dim units, F f) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim i = 0;
  for (; i + lanes <= units; i += lanes) {
    f(
        i, [](const float* from) HWY_ATTR { return hn::LoadU(tag, from); },
        [](V x, float* to) HWY_ATTR { hn::StoreU(x, tag, to); });
  }
  if (i == units) return;
  const auto rest = static_cast<std::size_t>(units - i);
  f(
      i, [rest](const float* from) HWY_ATTR { return load_first(from, rest); },
      [rest](V x, float* to) HWY_ATTR { store_first(x, to, rest); });
}

HWY_INLINE void copy_row(const float* from, Dim units, float* to) {
  for_units(units, [=](Dim i, auto load, auto store) HWY_ATTR { store(load(from + i), to + i); });
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
