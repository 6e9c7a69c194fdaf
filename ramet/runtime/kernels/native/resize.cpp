// resize: two passes over taps, one for each axis, in the order and the arithmetic of TensorFlow,
// so that integers round as they do there. Benchmark: native/resize.

#include <algorithm>
#include <cstring>

#include "ramet/core/convert.h"
#include "ramet/ops/image.h"
#include "ramet/ops/resize_taps.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

using ops::ResizeTaps;

/// One output element along an axis: weights and the first element they belong to.
struct Tap {
  const float* weights;
  Dim first;
};
Tap tap_of(const ResizeTaps& taps, Dim i) {
  const auto at = static_cast<std::size_t>(i);
  return {&taps.weights[at * static_cast<std::size_t>(taps.count)], taps.first[at]};
}

/// Copies pixels, whatever their type.
class NearestStep final : public Step {
 public:
  explicit NearestStep(KernelRequest& request)
      : x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        from_(request.input(0).shape),
        to_(request.output().shape),
        rows_(ops::resize_taps(from_[1], to_[1], Interpolation::nearest, false)),
        columns_(ops::resize_taps(from_[2], to_[2], Interpolation::nearest, false)),
        pixel_bytes_(static_cast<std::size_t>(from_[3]) * size_of(request.input(0).dtype)) {}

  void run(const Frame& frame) const override {
    const Dim words = static_cast<Dim>((pixel_bytes_ + 3) / 4);
    const int threads = useful_threads(frame.threads, to_[0] * to_[1] * to_[2] * words);
    parallel_for(threads, to_[0] * to_[1], [&](Dim begin, Dim end, int) {
      for (Dim row = begin; row < end; ++row) copy_row(frame, row);
    });
  }

 private:
  void copy_row(const Frame& frame, Dim row) const {
    const Dim from_row =
        row / to_[1] * from_[1] + rows_.first[static_cast<std::size_t>(row % to_[1])];
    const std::byte* x = frame.in<std::byte>(x_) + bytes(from_row * from_[2]);
    std::byte* y = frame.out<std::byte>(y_) + bytes(row * to_[2]);
    for (Dim column : columns_.first) {
      std::memcpy(y, x + bytes(column), pixel_bytes_);
      y += pixel_bytes_;
    }
  }
  std::size_t bytes(Dim pixels) const { return static_cast<std::size_t>(pixels) * pixel_bytes_; }

  ValueId x_, y_;
  Shape from_, to_;
  ResizeTaps rows_, columns_;
  std::size_t pixel_bytes_;
};

/// Bilinear interpolation is a + (b - a) * share; every other is a sum of products.
template <class T>
class WeightedStep final : public Step {
 public:
  WeightedStep(KernelRequest& request, const ops::ResizeAttrs& attrs)
      : x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        from_(request.input(0).shape),
        to_(request.output().shape),
        rows_(ops::resize_taps(from_[1], to_[1], attrs.interpolation, attrs.antialias)),
        columns_(ops::resize_taps(from_[2], to_[2], attrs.interpolation, attrs.antialias)),
        lerps_(attrs.interpolation == Interpolation::bilinear && !attrs.antialias),
        rows_first_(!lerps_ && attrs.interpolation != Interpolation::area) {
    row_size_ = (rows_first_ ? from_[2] : to_[2]) * from_[3];
    // Bilinear keeps both rows that it mixes: the next output often wants them again.
    const Dim rows_kept = lerps_ ? 2 : 1;
    scratch_ = request.scratch(static_cast<std::size_t>(request.threads() * rows_kept * row_size_) *
                               sizeof(float));
  }

  void run(const Frame& frame) const override {
    const Dim work = to_[0] * to_[1] * to_[2] * to_[3] * (rows_.count + columns_.count);
    parallel_for(useful_threads(frame.threads, work), to_[0] * to_[1],
                 [&](Dim begin, Dim end, int thread) {
                   float* row = frame.out<float>(scratch_) + thread * row_size_ * (lerps_ ? 2 : 1);
                   if (lerps_) {
                     mix_rows(frame, begin, end, row, row + row_size_);
                   } else {
                     sum_rows(frame, begin, end, row);
                   }
                 });
  }

 private:
  const T* input_row(const Frame& frame, Dim image, Dim row) const {
    return frame.in<T>(x_) + (image * from_[1] + row) * from_[2] * from_[3];
  }

  void mix_rows(const Frame& frame, Dim begin, Dim end, float* upper, float* lower) const {
    Dim in_upper = -1, in_lower = -1;  // which input rows these hold, counted over all images
    for (Dim out = begin; out < end; ++out) {
      const Tap tap = tap_of(rows_, out % to_[1]);
      const Dim first = out / to_[1] * from_[1] + tap.first;
      const Dim second = first + rows_.count - 1;
      if (in_lower == first) {
        std::swap(upper, lower);
        std::swap(in_upper, in_lower);
      }
      if (in_upper != first) mix_columns(input_row(frame, 0, first), upper);
      if (in_lower != second) mix_columns(input_row(frame, 0, second), lower);
      in_upper = first;
      in_lower = second;
      const float share = rows_.count == 1 ? 0 : tap.weights[1];
      float* y = frame.out<float>(y_) + out * row_size_;
      for (Dim i = 0; i < row_size_; ++i) y[i] = upper[i] + (lower[i] - upper[i]) * share;
    }
  }

  void mix_columns(const T* x, float* y) const {
    const Dim channels = from_[3], step = (columns_.count - 1) * channels;
    for (Dim out = 0; out < to_[2]; ++out) {
      const Tap tap = tap_of(columns_, out);
      const T* left = x + tap.first * channels;
      const float share = columns_.count == 1 ? 0 : tap.weights[1];
      for (Dim c = 0; c < channels; ++c) {
        const auto a = static_cast<float>(left[c]), b = static_cast<float>(left[c + step]);
        *y++ = a + (b - a) * share;
      }
    }
  }

  void sum_rows(const Frame& frame, Dim begin, Dim end, float* row) const {
    for (Dim out = begin; out < end; ++out) {
      const Tap tap = tap_of(rows_, out % to_[1]);
      const Dim image = out / to_[1];
      float* y = frame.out<float>(y_) + out * to_[2] * to_[3];
      if (!rows_first_) std::fill_n(y, to_[2] * to_[3], 0.0F);
      if (rows_first_) std::fill_n(row, row_size_, 0.0F);
      for (Dim k = 0; k < rows_.count; ++k) {
        const float weight = tap.weights[k];
        if (weight == 0) continue;
        const T* x = input_row(frame, image, tap.first + k);
        if (rows_first_) {
          for (Dim i = 0; i < row_size_; ++i) row[i] += static_cast<float>(x[i]) * weight;
        } else {
          sum_columns(x, row);
          for (Dim i = 0; i < row_size_; ++i) y[i] += row[i] * weight;
        }
      }
      if (rows_first_) sum_columns(row, y);
    }
  }

  template <class U>
  void sum_columns(const U* x, float* y) const {
    const Dim channels = from_[3];
    for (Dim out = 0; out < to_[2]; ++out, y += channels) {
      const Tap tap = tap_of(columns_, out);
      const U* pixel = x + tap.first * channels;
      std::fill_n(y, channels, 0.0F);
      for (Dim k = 0; k < columns_.count; ++k, pixel += channels) {
        for (Dim c = 0; c < channels; ++c) y[c] += static_cast<float>(pixel[c]) * tap.weights[k];
      }
    }
  }

  ValueId x_, y_, scratch_ = no_value;
  Shape from_, to_;
  ResizeTaps rows_, columns_;
  bool lerps_, rows_first_;
  Dim row_size_ = 0;
};

std::unique_ptr<Step> make_resize(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::ResizeAttrs>();
  const DType dtype = request.input(0).dtype;
  if (dtype == DType::string) {
    refusal = "strings";
    return nullptr;
  }
  if (attrs.interpolation == Interpolation::nearest) return std::make_unique<NearestStep>(request);
  return dispatch(dtype, [&](auto zero) -> std::unique_ptr<Step> {
    return std::make_unique<WeightedStep<decltype(zero)>>(request, attrs);
  });
}

}  // namespace

}  // namespace native

const Kernel native_resize = {"native:resize", native::make_resize};

}  // namespace ramet
