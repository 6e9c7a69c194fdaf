#pragma once
// The kernels written for ramet: Highway vectors, OpenMP threads, float32 unless said otherwise.

#include "ramet/runtime/kernel.h"

namespace ramet {

extern const Kernel native_fused;  ///< fused loops, and any elementwise op by itself

}  // namespace ramet
