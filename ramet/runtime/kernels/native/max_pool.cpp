// max_pool: windows side by side, all channels of each. Benchmark: bench/compare mnist_cnn.

#include <algorithm>
#include <limits>
#include <tuple>

#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/pool_line.h"
#include "ramet/runtime/kernels/native/pool_window.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/max_pool.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/units-inl.h"

#ifndef RAMET_MAX_POOL_ONCE
#define RAMET_MAX_POOL_ONCE
namespace ramet::native {

/// Windows of which the same elements are inside: `x` has where those of the first one begin.
struct PoolRun {
  const float* const* x;
  Dim taps;  // at least 1
  Dim windows, distance, channels;
  float* y;
};

}  // namespace ramet::native
#endif

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

// `known_taps` is 0 where the compiler does not know how many there are.
template <Dim known_taps>
void pool_windows(const PoolRun& r) {
  const Dim taps = known_taps > 0 ? known_taps : r.taps;
  for (Dim window = 0; window < r.windows; ++window) {
    const Dim from = window * r.distance;
    float* y = r.y + window * r.channels;
    for_units(r.channels, [&](Dim i, auto load, auto store) HWY_ATTR {
      V largest = load(r.x[0] + from + i);
#pragma GCC unroll 9
      for (Dim tap = 1; tap < taps; ++tap) largest = maximum(largest, load(r.x[tap] + from + i));
      store(largest, y + i);
    });
  }
}

void run_pool(const PoolRun& r) {
  if (r.taps == 4) return pool_windows<4>(r);
  if (r.taps == 9) return pool_windows<9>(r);
  pool_windows<0>(r);
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet {

namespace native {

HWY_EXPORT(run_pool);

std::vector<ConvAxis> pool_axes(const Ir& ir, const IrNode& node) {
  const auto& attrs = node.attrs.as<ops::PoolAttrs>();
  const Shape &x = ir.shape(node.inputs[0]), &y = ir.shape(node.outputs[0]);
  std::vector<ConvAxis> axes;
  for (std::size_t i = 0; i < attrs.window.size(); ++i) {
    axes.push_back({x[i + 1], y[i + 1], attrs.window[i], attrs.strides[i], 1, attrs.pad_before[i]});
  }
  return axes;
}

PoolLine::PoolLine(const ConvAxis& axis, Dim channels) : axis_(axis), channels_(channels) {
  std::tie(left_, right_) = axis.whole();
}

void PoolLine::run(const float* const* lines, Dim line_count, const float** taps, float* y) const {
  for (Dim first = 0, last; first < axis_.out; first = last) {
    const auto inside = axis_.inside(first);
    last = first >= left_ && first < right_ ? right_ : first + 1;
    Dim count = 0;
    for (Dim i = 0; i < line_count; ++i) {
      for (Dim tap = inside.first; tap < inside.second; ++tap) {
        taps[count++] = lines[i] + (axis_.at(first) + tap) * channels_;
      }
    }
    float* to = y + first * channels_;
    if (count == 0) {  // a window within the padding
      std::fill_n(to, (last - first) * channels_, -std::numeric_limits<float>::infinity());
      continue;
    }
    HWY_DYNAMIC_DISPATCH(run_pool)
    ({taps, count, last - first, axis_.stride * channels_, channels_, to});
  }
}

namespace {

class MaxPoolStep final : public Step {
 public:
  explicit MaxPoolStep(KernelRequest& request)
      : x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        images_(request.input(0).shape.front()),
        channels_(request.input(0).shape.back()),
        axes_(pool_axes(request.ir(), request.node())),
        line_in_(axes_.back().in),
        line_(axes_.back(), channels_) {
    for (const ConvAxis& axis : axes_) {
      image_ *= axis.in;
      taps_ *= axis.taps;
    }
    axes_.pop_back();
    for (const ConvAxis& axis : axes_) {
      lines_ *= axis.out;
      line_taps_ *= axis.taps;
    }
    pointers_ = request.scratch(static_cast<std::size_t>(request.threads() * (taps_ + line_taps_)) *
                                sizeof(const float*));
  }

  void run(const Frame& frame) const override {
    const Dim operations = images_ * lines_ * line_.floats() * taps_;
    const int threads = useful_threads(frame.threads, operations);
    parallel_for(threads, images_ * lines_, [&](Dim begin, Dim end, int thread) {
      auto** pointers = frame.out<const float*>(pointers_) + thread * (taps_ + line_taps_);
      for (Dim line = begin; line < end; ++line) {
        const float* x = frame.in<float>(x_) + line / lines_ * image_ * channels_;
        const float** lines = pointers + taps_;
        const Dim line_count = find_lines(x, line % lines_, lines);
        line_.run(lines, line_count, pointers, frame.out<float>(y_) + line * line_.floats());
      }
    });
  }

 private:
  // Where the image's lines begin that an output line looks at.
  Dim find_lines(const float* x, Dim line, const float** lines) const {
    lines[0] = x;
    Dim count = 1, below = image_ / line_in_;  // lines of the image, below the axes that are done
    for (const ConvAxis& axis : axes_) {
      below /= axis.in;
      Dim outputs = 1;
      for (const ConvAxis* next = &axis + 1; next != axes_.data() + axes_.size(); ++next) {
        outputs *= next->out;
      }
      const Dim output = line / outputs % axis.out;
      const auto [first, last] = axis.inside(output);
      // From the back, so that what is still to be read is not written over.
      for (Dim i = count; i-- > 0;) {
        for (Dim tap = last; tap-- > first;) {
          lines[i * (last - first) + tap - first] =
              lines[i] + (axis.at(output) + tap) * below * line_in_ * channels_;
        }
      }
      count *= last - first;
    }
    return count;
  }

  ValueId x_, y_, pointers_ = no_value;
  Dim images_, channels_;
  std::vector<ConvAxis> axes_;  // all but the last
  Dim line_in_;                 // extent of the last
  PoolLine line_;
  Dim image_ = 1, taps_ = 1;  // elements of an image, and of a window
  Dim lines_ = 1, line_taps_ = 1;
};

std::unique_ptr<Step> make_max_pool(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
  } else if (element_count(request.input(0).shape) == 0) {
    refusal = "no elements";
  }
  return refusal.empty() ? std::make_unique<MaxPoolStep>(request) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_max_pool = {"native:max_pool", native::make_max_pool};

}  // namespace ramet
#endif
