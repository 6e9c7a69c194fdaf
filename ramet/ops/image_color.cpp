#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Value channel(const Value& images, Dim i) { return slice_axis(images, -1, i, i + 1); }

void require_three_floats(const Value& images) {
  require_images(images);
  if (!is_float(images.dtype())) {
    fail<ValueError>("Invalid images dtype: expected float dtype. Received: images.dtype={}",
                     to_string(images.dtype()));
  }
  const Dim channels = images.dim(-1);
  if (channels != 3 && channels != any_dim) {
    fail<ValueError>("Input images must have 3 channels, but received images with {} channels.",
                     channels);
  }
}

}  // namespace

Value rgb_to_grayscale(const Value& images) {
  require_images(images);
  const Dim channels = images.dim(-1);
  if (channels != 1 && channels != 3 && channels != any_dim) {
    fail<ValueError>(
        "Invalid channel size: expected 3 (RGB) or 1 (Grayscale). Received input with shape: "
        "images.shape={}",
        to_string(images.shape()));
  }
  if (channels == 1) return images;
  const Value x = cast(images, promote(images.dtype(), DType::float32));
  const auto share = [&](Dim i, double weight) { return multiply(channel(x, i), weight); };
  const Value gray = add(add(share(0, 0.2989), share(1, 0.5870)), share(2, 0.1140));
  return cast(gray, images.dtype());
}

Value rgb_to_hsv(const Value& images) {
  require_three_floats(images);
  const Value red = channel(images, 0), green = channel(images, 1), blue = channel(images, 2);
  const Value value = maximum(maximum(red, green), blue);
  const Value range = subtract(value, minimum(minimum(red, green), blue));
  const Value saturation = where(greater(value, 0.0), divide(range, value), 0.0);
  const Value unit = divide(1.0, multiply(range, 6.0));
  const auto from = [&](const Value& a, const Value& b, double start) {
    return add(multiply(unit, subtract(a, b)), start);
  };
  Value hue = where(equal(green, value), from(blue, red, 2.0 / 6), from(red, green, 4.0 / 6));
  hue = where(equal(red, value), from(green, blue, 0), hue);
  hue = where(greater(range, 0.0), hue, 0.0);
  hue = where(less(hue, 0.0), add(hue, 1.0), hue);
  return concatenate({hue, saturation, value}, -1);
}

Value hsv_to_rgb(const Value& images) {
  require_three_floats(images);
  const Value hue = multiply(channel(images, 0), 6.0);
  const Value saturation = channel(images, 1), value = channel(images, 2);
  const auto distance = [&](double centre) { return absolute(subtract(hue, centre)); };
  const auto tinted = [&](const Value& strength) {
    const Value white = subtract(1.0, saturation);
    return multiply(add(white, multiply(saturation, clip(strength, 0, 1))), value);
  };
  return concatenate({tinted(subtract(distance(3), 1.0)), tinted(subtract(2.0, distance(2))),
                      tinted(subtract(2.0, distance(4)))},
                     -1);
}

}  // namespace ramet::ops
