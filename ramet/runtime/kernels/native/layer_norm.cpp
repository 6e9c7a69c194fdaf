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

/// add(sum, x[i]) over a row, by four vectors side by side.
template <class Add>
HWY_INLINE float sum_row(const float* x, Dim count, Add add) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  V a = hn::Zero(tag), b = a, c = a, d = a;
  Dim i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    a = add(a, hn::LoadU(tag, x + i));
    b = add(b, hn::LoadU(tag, x + i + lanes));
    c = add(c, hn::LoadU(tag, x + i + 2 * lanes));
    d = add(d, hn::LoadU(tag, x + i + 3 * lanes));
  }
  for (; i + lanes <= count; i += lanes) a = add(a, hn::LoadU(tag, x + i));
  if (i < count) {
    const auto rest = static_cast<std::size_t>(count - i);
    b = hn::IfThenElse(hn::FirstN(tag, rest), add(b, load_first(x + i, rest)), b);
  }
  return hn::GetLane(hn::SumOfLanes(tag, hn::Add(hn::Add(a, b), hn::Add(c, d))));
}

/// y = f(x, i) for vectors at i; f loads its other operands with the function it is given.
template <class F>
HWY_INLINE void map_row(const float* x, Dim count, float* y, F f) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const auto load = [](const float* from) HWY_ATTR { return hn::LoadU(tag, from); };
  Dim i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(f(load(x + i), i, load), tag, y + i);
  if (i == count) return;
  const auto rest = static_cast<std::size_t>(count - i);
  const auto load_rest = [rest](const float* from) HWY_ATTR { return load_first(from, rest); };
  store_first(f(load_rest(x + i), i, load_rest), y + i, rest);
}

HWY_INLINE void normalize_row(const LayerNormRows& r, const float* x, float* y) {
  const auto count = static_cast<float>(r.count);
  const auto add = [](V sum, V v) HWY_ATTR { return hn::Add(sum, v); };
  const V mean = set(r.centre ? sum_row(x, r.count, add) / count : 0.0f);
  const float squares = sum_row(x, r.count, [mean](V sum, V v) HWY_ATTR {
    const V centred = hn::Sub(v, mean);
    return hn::MulAdd(centred, centred, sum);
  });
  const V scale = set(1.0f / std::sqrt(squares / count + r.epsilon));
  const float *gamma = r.gamma, *beta = r.beta;
  if (gamma != nullptr && beta != nullptr) {
    map_row(x, r.count, y, [=](V v, Dim i, auto load) HWY_ATTR {
      const V factor = hn::Mul(scale, load(gamma + i));
      return hn::MulAdd(hn::Sub(v, mean), factor, load(beta + i));
    });
  } else {
    map_row(x, r.count, y, [=](V v, Dim i, auto load) HWY_ATTR {
      const V factor = gamma == nullptr ? scale : hn::Mul(scale, load(gamma + i));
      const V product = hn::Mul(hn::Sub(v, mean), factor);
      return beta == nullptr ? product : hn::Add(product, load(beta + i));
    });
  }
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
