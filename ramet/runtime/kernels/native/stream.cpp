#include "ramet/runtime/kernels/native/stream.h"

#include <cstdint>

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/stream.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include <hwy/cache_control.h>

#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

void stream(const float* from, float* to, std::size_t count) {
  constexpr std::uintptr_t line = 64;
  const std::size_t lanes = hn::Lanes(tag);
  std::size_t i = 0;
  if (reinterpret_cast<std::uintptr_t>(to) % line == 0) {
    for (; i + lanes <= count; i += lanes) hn::Stream(hn::LoadU(tag, from + i), tag, to + i);
  }
  for (; i + lanes <= count; i += lanes) hn::StoreU(hn::LoadU(tag, from + i), tag, to + i);
  if (i < count) store_first(load_first(from + i, count - i), to + i, count - i);
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {

HWY_EXPORT(stream);

void stream_floats(const void* from, void* to, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(stream)
  (static_cast<const float*>(from), static_cast<float*>(to), count);
}
void end_streams() { hwy::FlushStream(); }

}  // namespace ramet::native
#endif
