// affine_transform: one look-up, or the mean of four, for each output pixel. Benchmark:
// native/affine_transform.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ramet/core/convert.h"
#include "ramet/ops/image.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

// Where a position beyond [0, extent) is looked up instead; see ops/image_transform.cpp.
float inside(float position, Dim extent, FillMode mode) {
  if (mode == FillMode::constant) return position;
  const auto size = static_cast<float>(extent), last = size - 1;
  if (mode != FillMode::nearest && extent > 1) {
    if (mode == FillMode::wrap) {
      if (position < 0) position += size * (std::floor(-position / last) + 1);
      if (position > last) position -= size * std::floor(position / last);
    } else {
      const float twice = 2 * size;
      if (position < 0) {
        position += twice * std::floor(-position / twice);
        position = position < -size ? position + twice : -position - 1;
      } else if (position > last) {
        position -= twice * std::floor(position / twice);
        if (position >= size) position = twice - position - 1;
      }
    }
  }
  return position < 0 ? 0 : std::min(position, last);
}

template <class T>
class AffineTransformStep final : public Step {
 public:
  AffineTransformStep(KernelRequest& request, const ops::ProjectAttrs& attrs)
      : x_(request.node().inputs[0]),
        transform_(request.node().inputs[1]),
        y_(request.node().outputs[0]),
        shape_(request.input(0).shape),
        transforms_(request.input(1).shape[0]),
        is_nearest_(attrs.interpolation == Interpolation::nearest),
        mode_(attrs.fill_mode),
        fill_value_(convert<T>(attrs.fill_value)) {}

  void run(const Frame& frame) const override {
    const int threads = useful_threads(frame.threads, element_count(shape_) * 8);
    parallel_for(threads, shape_[0] * shape_[1], [&](Dim begin, Dim end, int) {
      for (Dim row = begin; row < end; ++row)
        transform_row(frame, row / shape_[1], row % shape_[1]);
    });
  }

 private:
  void transform_row(const Frame& frame, Dim image, Dim row) const {
    const Dim channels = shape_[3];
    const float* a = frame.in<float>(transform_) + (transforms_ == 1 ? 0 : image * 8);
    const T* x = frame.in<T>(x_) + image * shape_[1] * shape_[2] * channels;
    T* y = frame.out<T>(y_) + (image * shape_[1] + row) * shape_[2] * channels;
    const auto to_y = static_cast<float>(row);
    for (Dim column = 0; column < shape_[2]; ++column, y += channels) {
      const auto to_x = static_cast<float>(column);
      const float scale = a[6] * to_x + a[7] * to_y + 1;
      if (scale == 0) {
        std::fill_n(y, channels, fill_value_);
        continue;
      }
      const float from_x = inside((a[0] * to_x + a[1] * to_y + a[2]) / scale, shape_[2], mode_);
      const float from_y = inside((a[3] * to_x + a[4] * to_y + a[5]) / scale, shape_[1], mode_);
      if (is_nearest_) {
        copy_pixel(pixel(x, std::round(from_y), std::round(from_x)), y);
      } else {
        mix_pixel(x, from_y, from_x, y);
      }
    }
  }

  // Null outside the image, and for positions that are no numbers.
  const T* pixel(const T* x, float row, float column) const {
    const bool is_there = row >= 0 && row < static_cast<float>(shape_[1]) && column >= 0 &&
                          column < static_cast<float>(shape_[2]);
    if (!is_there) return nullptr;
    return x + (static_cast<Dim>(row) * shape_[2] + static_cast<Dim>(column)) * shape_[3];
  }

  void copy_pixel(const T* from, T* y) const {
    if (from == nullptr) {
      std::fill_n(y, shape_[3], fill_value_);
    } else {
      std::copy_n(from, shape_[3], y);
    }
  }

  void mix_pixel(const T* x, float row, float column, T* y) const {
    const float top = std::floor(row), bottom = top + 1;
    const float left = std::floor(column), right = left + 1;
    const T *top_left = pixel(x, top, left), *top_right = pixel(x, top, right);
    const T *bottom_left = pixel(x, bottom, left), *bottom_right = pixel(x, bottom, right);
    const auto at = [&](const T* from, Dim c) {
      return static_cast<float>(from == nullptr ? fill_value_ : from[c]);
    };
    for (Dim c = 0; c < shape_[3]; ++c) {
      const float upper = (right - column) * at(top_left, c) + (column - left) * at(top_right, c);
      const float lower =
          (right - column) * at(bottom_left, c) + (column - left) * at(bottom_right, c);
      y[c] = convert<T>((bottom - row) * upper + (row - top) * lower);
    }
  }

  ValueId x_, transform_, y_;
  Shape shape_;
  Dim transforms_;
  bool is_nearest_;
  FillMode mode_;
  T fill_value_;
};

std::unique_ptr<Step> make_affine_transform(KernelRequest& request, std::string&) {
  const auto& attrs = request.node().attrs.as<ops::ProjectAttrs>();
  return dispatch(request.input(0).dtype, [&](auto zero) -> std::unique_ptr<Step> {
    return std::make_unique<AffineTransformStep<decltype(zero)>>(request, attrs);
  });
}

}  // namespace

}  // namespace native

const Kernel native_affine_transform = {"native:affine_transform", native::make_affine_transform};

}  // namespace ramet
