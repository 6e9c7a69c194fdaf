// The gradient of max_pool. For each window the position of the first largest element is found
// again, for all channels side by side; images are shared out to threads.

#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/pool_window.h"

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
    for (std::size_t i = 0; i < taps_.size(); ++i) {
      overlaps_ = overlaps_ || taps_[i] > attrs_.strides[i];
      tiles_ = tiles_ && taps_[i] == attrs_.strides[i] && attrs_.pad_before[i] == 0 &&
               windows_[i] * taps_[i] >= extents_[i];
    }
    Shape tap(taps_.size(), 0);
    for (Dim left = element_count(taps_); left > 0; --left, advance(tap, taps_)) {
      offsets_.push_back(offset_of(tap));
    }
    rows_ = offsets_.size();
    scratch_ =
        request.scratch(static_cast<std::size_t>(request.threads()) * rows_ * 2 * sizeof(float*));
  }

  void run(const Frame& frame) const override {
    const Dim image = element_count(extents_) * channels_;
    const Dim pooled = element_count(windows_) * channels_;
    const int threads = useful_threads(frame.threads, batch_ * pooled * element_count(taps_));
    parallel_for(threads, batch_, [&](Dim begin, Dim end, int thread) {
      auto** rows = frame.out<float*>(scratch_) + static_cast<std::size_t>(thread) * rows_ * 2;
      for (Dim b = begin; b < end; ++b) {
        const Image at{frame.in<float>(x_) + b * image, frame.in<float>(dy_) + b * pooled,
                       frame.out<float>(dx_) + b * image};
        if (!tiles_) std::fill_n(at.dx, image, 0.0f);
        run_image(at, const_cast<const float**>(rows), rows + rows_);
      }
    });
  }

 private:
  struct Image {
    const float *x, *dy;
    float* dx;
  };

  void run_image(const Image& at, const float** x, float** dx) const {
    PoolWindow window{.x = x, .dx = dx, .dy = at.dy, .channels = channels_, .adds = overlaps_};
    Shape position(windows_.size(), 0);
    for (Dim left = element_count(windows_); left > 0; --left, window.dy += channels_) {
      window.taps = find_rows(at, position, x, dx);
      if (window.taps > 0) pool_window_back(window);
      advance(position, windows_);
    }
  }

  // Of a position, in elements.
  Dim offset_of(const Shape& position) const {
    Dim offset = 0;
    for (std::size_t i = 0; i < position.size(); ++i) offset = offset * extents_[i] + position[i];
    return offset * channels_;
  }

  // The rows of the window's elements that are there.
  Dim find_rows(const Image& at, const Shape& window, const float** x, float** dx) const {
    bool is_whole = true;
    Dim first = 0;
    for (std::size_t i = 0; i < window.size(); ++i) {
      const Dim start = window[i] * attrs_.strides[i] - attrs_.pad_before[i];
      is_whole = is_whole && start >= 0 && start + taps_[i] <= extents_[i];
      first = first * extents_[i] + start;
    }
    if (!is_whole) return find_some_rows(at, window, x, dx);
    first *= channels_;
    for (std::size_t i = 0; i < rows_; ++i) {
      x[i] = at.x + first + offsets_[i];
      dx[i] = at.dx + first + offsets_[i];
    }
    return static_cast<Dim>(rows_);
  }

  Dim find_some_rows(const Image& at, const Shape& window, const float** x, float** dx) const {
    Dim count = 0;
    Shape tap(taps_.size(), 0);
    for (Dim left = element_count(taps_); left > 0; --left, advance(tap, taps_)) {
      Dim seen = 0;
      bool is_inside = true;
      for (std::size_t i = 0; i < tap.size(); ++i) {
        const Dim place = window[i] * attrs_.strides[i] + tap[i] - attrs_.pad_before[i];
        is_inside = is_inside && place >= 0 && place < extents_[i];
        seen = seen * extents_[i] + place;
      }
      if (!is_inside) continue;
      x[count] = at.x + seen * channels_;
      dx[count++] = at.dx + seen * channels_;
    }
    return count;
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
  std::vector<Dim> offsets_;  // of the taps, in elements
  std::size_t rows_ = 0;
  bool overlaps_ = false;  ///< windows do
  bool tiles_ = true;      ///< windows cover the image, each element once
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
