// The gradient of max_pool. For each window the position of the first largest element is found
// again, for all channels side by side; images are shared out to threads.

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

class MaxPoolGradientStep final : public Step {
 public:
  explicit MaxPoolGradientStep(KernelRequest& request)
      : attrs_(request.node().attrs.as<ops::PoolAttrs>()),
        x_(request.node().inputs[0]),
        dy_(request.node().inputs[1]),
        dx_(request.node().outputs[0]),
        batch_(request.input(0).shape.front()),
        channels_(request.input(0).shape.back()) {
    const Shape &x = request.input(0).shape, &dy = request.input(1).shape;
    extents_ = Shape(std::span(x.begin() + 1, x.size() - 2));
    windows_ = Shape(std::span(dy.begin() + 1, dy.size() - 2));
    taps_ = Shape(attrs_.window);
    scratch_ = request.scratch(static_cast<std::size_t>(request.threads() * channels_) *
                               (sizeof(float) + sizeof(std::int32_t)));
  }

  void run(const Frame& frame) const override {
    const Dim image = element_count(extents_) * channels_;
    const Dim pooled = element_count(windows_) * channels_;
    const int threads = useful_threads(frame.threads, batch_ * pooled * element_count(taps_));
    parallel_for(threads, batch_, [&](Dim begin, Dim end, int thread) {
      auto* best = frame.out<float>(scratch_) + 2 * thread * channels_;
      auto* position = reinterpret_cast<std::int32_t*>(best + channels_);
      for (Dim b = begin; b < end; ++b) {
        const Image at{frame.in<float>(x_) + b * image, frame.in<float>(dy_) + b * pooled,
                       frame.out<float>(dx_) + b * image};
        std::fill_n(at.dx, image, 0.0f);
        run_image(at, best, position);
      }
    });
  }

 private:
  struct Image {
    const float *x, *dy;
    float* dx;
  };

  void run_image(const Image& at, float* best, std::int32_t* position) const {
    const float* dy = at.dy;
    Shape window(windows_.size(), 0);
    for (Dim left = element_count(windows_); left > 0; --left, dy += channels_) {
      find_largest(at.x, window, best, position);
      for (Dim c = 0; c < channels_; ++c) {
        if (position[c] >= 0) at.dx[position[c] * channels_ + c] += dy[c];
      }
      advance(window, windows_);
    }
  }

  // The first largest element of each channel in the window, and where it is (-1: nowhere).
  void find_largest(const float* x, const Shape& window, float* best,
                    std::int32_t* position) const {
    bool is_first = true;
    std::fill_n(position, channels_, -1);
    Shape tap(taps_.size(), 0);
    for (Dim left = element_count(taps_); left > 0; --left, advance(tap, taps_)) {
      Dim seen = 0;
      bool is_inside = true;
      for (std::size_t i = 0; i < tap.size(); ++i) {
        const Dim at = window[i] * attrs_.strides[i] + tap[i] - attrs_.pad_before[i];
        is_inside = is_inside && at >= 0 && at < extents_[i];
        seen = seen * extents_[i] + at;
      }
      if (!is_inside) continue;
      const float* row = x + seen * channels_;
      const auto here = static_cast<std::int32_t>(seen);
      if (is_first) {
        std::copy_n(row, channels_, best);
        std::fill_n(position, channels_, here);
        is_first = false;
        continue;
      }
      for (Dim c = 0; c < channels_; ++c) {
        const bool wins = row[c] > best[c];
        best[c] = wins ? row[c] : best[c];
        position[c] = wins ? here : position[c];
      }
    }
  }

  static void advance(Shape& index, const Shape& extents) {
    for (std::size_t i = extents.size(); i-- > 0;) {
      if (++index[i] < extents[i]) return;
      index[i] = 0;
    }
  }

  ops::PoolAttrs attrs_;
  ValueId x_, dy_, dx_, scratch_ = no_value;
  Dim batch_, channels_;
  Shape extents_, windows_, taps_;
};

std::unique_ptr<Step> make_max_pool_gradient(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
    return nullptr;
  }
  return std::make_unique<MaxPoolGradientStep>(request);
}

}  // namespace

}  // namespace native

const Kernel native_max_pool_gradient = {"native:max_pool_gradient",
                                         native::make_max_pool_gradient};

}  // namespace ramet
