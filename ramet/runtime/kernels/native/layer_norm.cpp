// layer_norm: each row in two passes, the second from the first-level cache.
// Benchmark: native/layer_norm.

#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/layer_norm.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

#ifndef RAMET_LAYER_NORM_ONCE
#define RAMET_LAYER_NORM_ONCE
namespace ramet::native {

/// Rows of one call; gamma and beta may be null.
struct LayerNormRows {
  const float *x, *gamma, *beta;
  float* y;
  Dim rows, count;
  float epsilon;
  bool centre;
};

}  // namespace ramet::native
#endif

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

/// The sum of f(x[i]), by four vectors side by side.
template <class F>
HWY_INLINE float sum_of(const float* x, Dim count, F f) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  V a = hn::Zero(tag), b = a, c = a, d = a;
  Dim i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    a = hn::Add(a, f(hn::LoadU(tag, x + i)));
    b = hn::Add(b, f(hn::LoadU(tag, x + i + lanes)));
    c = hn::Add(c, f(hn::LoadU(tag, x + i + 2 * lanes)));
    d = hn::Add(d, f(hn::LoadU(tag, x + i + 3 * lanes)));
  }
  for (; i + lanes <= count; i += lanes) a = hn::Add(a, f(hn::LoadU(tag, x + i)));
  if (i < count) {
    const auto rest = static_cast<std::size_t>(count - i);
    b = hn::Add(b, hn::IfThenElseZero(hn::FirstN(tag, rest), f(load_first(x + i, rest))));
  }
  return hn::GetLane(hn::SumOfLanes(tag, hn::Add(hn::Add(a, b), hn::Add(c, d))));
}

HWY_INLINE void normalize_row(const LayerNormRows& r, const float* x, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const auto count = static_cast<float>(r.count);
  const float sum = r.centre ? sum_of(x, r.count, [](V v) HWY_ATTR { return v; }) : 0.0f;
  const V mean = set(sum / count);
  const float squares = sum_of(x, r.count, [mean](V v) HWY_ATTR {
    const V centred = hn::Sub(v, mean);
    return hn::Mul(centred, centred);
  });
  const V scale = set(1.0f / std::sqrt(squares / count + r.epsilon));
  Dim i = 0;
  for (; i + lanes <= r.count; i += lanes) {
    const V factor = r.gamma == nullptr ? scale : hn::Mul(scale, hn::LoadU(tag, r.gamma + i));
    const V shift = r.beta == nullptr ? hn::Zero(tag) : hn::LoadU(tag, r.beta + i);
    const V centred = hn::Sub(hn::LoadU(tag, x + i), mean);
    hn::StoreU(hn::MulAdd(centred, factor, shift), tag, y + i);
  }
  if (i == r.count) return;
  const auto rest = static_cast<std::size_t>(r.count - i);
  const V factor = r.gamma == nullptr ? scale : hn::Mul(scale, load_first(r.gamma + i, rest));
  const V shift = r.beta == nullptr ? hn::Zero(tag) : load_first(r.beta + i, rest);
  const V centred = hn::Sub(load_first(x + i, rest), mean);
  store_first(hn::MulAdd(centred, factor, shift), y + i, rest);
}

void normalize_rows(const LayerNormRows& r) {
  for (Dim row = 0; row < r.rows; ++row) {
    normalize_row(r, r.x + row * r.count, r.y + row * r.count);
  }
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet {

namespace native {

HWY_EXPORT(normalize_rows);

namespace {

class LayerNormStep final : public Step {
 public:
  explicit LayerNormStep(const KernelRequest& request)
      : attrs_(request.node().attrs.as<ops::LayerNormAttrs>()),
        x_(request.node().inputs[0]),
        gamma_(request.node().inputs[1]),
        beta_(request.node().inputs[2]),
        y_(request.node().outputs[0]),
        count_(request.input(0).shape.back()) {
    rows_ = count_ == 0 ? 0 : element_count(request.input(0).shape) / count_;
  }

  void run(const Frame& frame) const override {
    const int threads = useful_threads(frame.threads, rows_ * count_ * 2);
    parallel_for(threads, rows_, [&](Dim begin, Dim end, int) {
      HWY_DYNAMIC_DISPATCH(normalize_rows)
      ({.x = frame.in<float>(x_) + begin * count_,
        .gamma = gamma_ == no_value ? nullptr : frame.in<float>(gamma_),
        .beta = beta_ == no_value ? nullptr : frame.in<float>(beta_),
        .y = frame.out<float>(y_) + begin * count_,
        .rows = end - begin,
        .count = count_,
        .epsilon = static_cast<float>(attrs_.epsilon),
        .centre = !attrs_.rms});
    });
  }

 private:
  ops::LayerNormAttrs attrs_;
  ValueId x_, gamma_, beta_, y_;
  Dim count_, rows_ = 0;
};

std::unique_ptr<Step> make_layer_norm(KernelRequest& request, std::string& refusal) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (request.has_input(i) && request.input(i).dtype != DType::float32) {
      refusal = "not float32";
      return nullptr;
    }
  }
  return std::make_unique<LayerNormStep>(request);
}

}  // namespace

}  // namespace native

const Kernel native_layer_norm = {"native:layer_norm", native::make_layer_norm};

}  // namespace ramet
#endif
