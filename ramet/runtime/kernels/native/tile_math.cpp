// Vector instructions of fused loops: exponentials, logarithms and their relatives.
// Benchmark: native/fused.

#include "ramet/runtime/kernels/native/targets.h"
#include "ramet/runtime/kernels/native/tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/tile_math.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/tile_loop-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

TileFunction find_math(Elementwise function) {
  switch (function) {
    case Elementwise::exp:
      return unary<FloatTag>([](V x) HWY_ATTR { return exp(x); });
    case Elementwise::expm1:
      return unary<FloatTag>([](V x) HWY_ATTR { return expm1(x); });
    case Elementwise::log:
      return unary<FloatTag>([](V x) HWY_ATTR { return log(x); });
    case Elementwise::log1p:
      return unary<FloatTag>([](V x) HWY_ATTR { return log1p(x); });
    case Elementwise::sin:
      return unary<FloatTag>([](V x) HWY_ATTR { return sin(x); });
    case Elementwise::cos:
      return unary<FloatTag>([](V x) HWY_ATTR { return cos(x); });
    case Elementwise::tanh:
      return unary<FloatTag>([](V x) HWY_ATTR { return tanh(x); });
    case Elementwise::sigmoid:
      return unary<FloatTag>([](V x) HWY_ATTR { return sigmoid(x); });
    case Elementwise::erf:
      return unary<FloatTag>([](V x) HWY_ATTR { return erf(x); });
    default:
      return nullptr;
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_math);
TileFunction math_instruction(Elementwise function, DType from) {
  return from == DType::float32 ? HWY_DYNAMIC_DISPATCH(find_math)(function) : nullptr;
}
}  // namespace ramet::native
#endif
