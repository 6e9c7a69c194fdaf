// softmax over any axis. Benchmark: native/softmax.

#include "ramet/ops/movement.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/softmax.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

// Across `columns` <= Lanes neighbouring columns at once, whose elements are `stride` apart.
HWY_INLINE void softmax_columns(const float* x, Dim count, Dim stride, std::size_t columns,
                                float* y) {
  const auto load = [columns](const float* from) HWY_ATTR {
    return columns == hn::Lanes(tag) ? hn::LoadU(tag, from) : load_first(from, columns);
  };
  const auto store = [columns](V v, float* to) HWY_ATTR {
    columns == hn::Lanes(tag) ? hn::StoreU(v, tag, to) : store_first(v, to, columns);
  };
  V largest = load(x);
  for (Dim i = 1; i < count; ++i) largest = hn::Max(largest, load(x + i * stride));
  V sum = hn::Zero(tag);
  for (Dim i = 0; i < count; ++i) {
    const V e = exp_below_zero(hn::Sub(load(x + i * stride), largest));
    sum = hn::Add(sum, e);
    store(e, y + i * stride);
  }
  const V scale = hn::Div(set(1.0f), sum);
  for (Dim i = 0; i < count; ++i) store(hn::Mul(load(y + i * stride), scale), y + i * stride);
}

void softmax_blocks(const float* x, Dim blocks, Dim count, Dim inner, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  for (Dim block = 0; block < blocks; ++block, x += count * inner, y += count * inner) {
    if (inner == 1) {
      softmax_row(x, count, y);
      continue;
    }
    for (Dim j = 0; j < inner; j += lanes) {
      const auto columns = static_cast<std::size_t>(inner - j < lanes ? inner - j : lanes);
      softmax_columns(x + j, count, inner, columns, y + j);
    }
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet {

namespace native {

HWY_EXPORT(softmax_blocks);

namespace {

class SoftmaxStep final : public Step {
 public:
  SoftmaxStep(const KernelRequest& request, std::size_t axis)
      : x_(request.node().inputs[0]), y_(request.node().outputs[0]) {
    const Shape& shape = request.input(0).shape;
    count_ = shape[axis];
    for (std::size_t i = 0; i < axis; ++i) blocks_ *= shape[i];
    for (std::size_t i = axis + 1; i < shape.size(); ++i) inner_ *= shape[i];
  }

  void run(const Frame& frame) const override {
    const Dim block = count_ * inner_;
    if (block == 0) return;
    constexpr Dim cost = 8;  // of one element, in additions
    const int threads = useful_threads(frame.threads, blocks_ * block * cost);
    parallel_for(threads, blocks_, [&](Dim begin, Dim end, int) {
      HWY_DYNAMIC_DISPATCH(softmax_blocks)
      (frame.in<float>(x_) + begin * block, end - begin, count_, inner_,
       frame.out<float>(y_) + begin * block);
    });
  }

 private:
  ValueId x_, y_;
  Dim blocks_ = 1, count_ = 1, inner_ = 1;
};

std::unique_ptr<Step> make_softmax(KernelRequest& request, std::string& refusal) {
  if (request.input(0).dtype != DType::float32) {
    refusal = "not float32";
    return nullptr;
  }
  const Dim axis = request.node().attrs.as<ops::AxisAttrs>().axis;
  return std::make_unique<SoftmaxStep>(request, static_cast<std::size_t>(axis));
}

}  // namespace

}  // namespace native

const Kernel native_softmax = {"native:softmax", native::make_softmax};

}  // namespace ramet
#endif
