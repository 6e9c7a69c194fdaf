#pragma once
// One window of a max-pooling on its way back, for all channels.

#include "ramet/runtime/kernel.h"

namespace ramet::native {

/// The elements of one window: rows of x and of its gradient, one a tap.
struct PoolWindow {
  const float* const* x = nullptr;
  float* const* dx = nullptr;
  Dim taps = 0;  ///< at least 1
  const float* dy = nullptr;
  Dim channels = 0;
  bool adds = false;  ///< windows overlap: dx is added to, else written
};
/// Each element of dy goes to the first largest element of its window.
void pool_window_back(const PoolWindow& window);

}  // namespace ramet::native

namespace ramet {

extern const Kernel native_max_pool;

}  // namespace ramet
