#include "ramet/runtime/kernels/native/pool_window.h"

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/pool_window.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/units-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

void run_window(const PoolWindow& w) {
  for_units(w.channels, [&](Dim i, auto load, auto store) HWY_ATTR {
    V best = load(w.x[0] + i);
    V place = hn::Zero(tag);  // a small number is exact as a float
    for (Dim tap = 1; tap < w.taps; ++tap) {
      const V x = load(w.x[tap] + i);
      const auto wins = hn::Gt(x, best);
      best = hn::IfThenElse(wins, x, best);
      place = hn::IfThenElse(wins, set(static_cast<float>(tap)), place);
    }
    const V dy = load(w.dy + i);
    for (Dim tap = 0; tap < w.taps; ++tap) {
      const V share = hn::IfThenElseZero(hn::Eq(place, set(static_cast<float>(tap))), dy);
      store(w.adds ? hn::Add(load(w.dx[tap] + i), share) : share, w.dx[tap] + i);
    }
  });
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {

HWY_EXPORT(run_window);
void pool_window_back(const PoolWindow& window) { HWY_DYNAMIC_DISPATCH(run_window)(window); }

}  // namespace ramet::native
#endif
