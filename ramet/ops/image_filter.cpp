// Each pixel from its neighbourhood: gaussian_blur, sobel_edges, ssim.

#include "ramet/ops/elementwise.h"
#include "ramet/ops/image.h"
#include "ramet/ops/image_impl.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

// Where the channels are not known yet, only the shape matters.
Value filter(const Value& images, const Value& kernel, Ints<2> before, Ints<2> after) {
  const Dim channels = images.dim(-1) == any_dim ? 1 : images.dim(-1);
  const Shape taps = kernel.shape();
  const Value one = reshape(cast(kernel, images.dtype()), {taps[0], taps[1], 1, 1});
  return conv(images, tile(one, {1, 1, 1, channels}),
              {.strides = {1, 1},
               .dilation = {1, 1},
               .pad_before = {before[0], before[1]},
               .pad_after = {after[0], after[1]},
               .groups = channels});
}

Value outer(const Value& column, const Value& row) {
  return multiply(expand_dims(column, 1), expand_dims(row, 0));
}

}  // namespace

Value gaussian_weights(Dim size, const Value& sigma, const Value& reach) {
  const DType dtype = sigma.dtype();
  const Value distance = arange(size, -static_cast<double>(size - 1) / 2, 1, dtype);
  Value bell = exp(multiply(square(divide(distance, sigma)), -0.5));
  if (reach) bell = where(less_equal(absolute(distance), reach), bell, 0.0);
  return divide(bell, sum(bell));
}

Value filter_channels(const Value& images, const Value& kernel) {
  const Value batch = to_float(as_batch(images), "filter_channels");
  Ints<2> before, after;
  for (std::size_t i = 0; i < 2; ++i) {
    before[i] = (kernel.shape()[i] - 1) / 2;
    after[i] = kernel.shape()[i] - 1 - before[i];
  }
  return as_before(filter(batch, kernel, before, after), images);
}

Value gaussian_blur(const Value& images, Ints<2> kernel_size, const Value& sigma) {
  require_images(images);
  if (kernel_size[0] < 1 || kernel_size[1] < 1) {
    fail<ValueError>("gaussian_blur: expected a kernel_size of at least 1, received ({}, {}).",
                     kernel_size[0], kernel_size[1]);
  }
  const Value x = to_float(images, "gaussian_blur");
  const Value deviation = cast(sigma, x.dtype());
  const auto bell = [&](std::size_t i) {
    const auto axis = static_cast<Dim>(i);
    return gaussian_weights(kernel_size[i], slice_axis(deviation, 0, axis, axis + 1));
  };
  // Keras reads the kernel of (width, height) as one of (height, width).
  const Value kernel = reshape(outer(bell(1), bell(0)), {kernel_size[0], kernel_size[1]});
  return filter_channels(x, kernel);
}

Value sobel_edges(const Value& images) {
  require_images(images);
  const Value x = to_float(images, "sobel_edges");
  const Value bordered = pad(x, {{0, 0}, {1, 1}, {1, 1}, {0, 0}}, 0, PadMode::reflect);
  const Tensor down = Tensor::of<float>({3, 3}, {-1, -2, -1, 0, 0, 0, 1, 2, 1});
  const Value downwards = constant(down);
  const auto edges = [&](const Value& kernel) { return filter(bordered, kernel, 0, 0); };
  return stack({edges(downwards), edges(transpose(downwards))}, -1);
}

Value ssim(const Value& a, const Value& b, const SsimAttrs& attrs) {
  for (const auto& [image, name] : {std::pair(a, "image1"), std::pair(b, "image2")}) {
    if (image.rank() == 3 || image.rank() == 4) continue;
    fail<ValueError>(
        "Invalid {} rank: expected rank 3 (single image) or rank 4 (batch of images). Received "
        "input with shape: {}.shape={}",
        name, name, to_string(image.shape()));
  }
  const DType dtype = promote(a.dtype(), DType::float32);
  const Value x = cast(as_batch(a), dtype), y = cast(as_batch(b), dtype);
  const Value bell = gaussian_weights(attrs.filter_size, full({1}, attrs.filter_sigma, dtype));
  const Value kernel = outer(bell, bell);
  const auto local_mean = [&](const Value& image) { return filter(image, kernel, 0, 0); };
  const Value mean_x = local_mean(x), mean_y = local_mean(y);
  const Value variance_x = subtract(local_mean(square(x)), square(mean_x));
  const Value variance_y = subtract(local_mean(square(y)), square(mean_y));
  const Value means = multiply(mean_x, mean_y);
  const Value covariance = subtract(local_mean(multiply(x, y)), means);
  const double c1 = attrs.k1 * attrs.max_val * attrs.k1 * attrs.max_val;
  const double c2 = attrs.k2 * attrs.max_val * attrs.k2 * attrs.max_val;
  const auto twice = [](const Value& value, double c) { return add(multiply(value, 2.0), c); };
  const Value numerator = multiply(twice(means, c1), twice(covariance, c2));
  const Value denominator =
      multiply(add(add(square(mean_x), square(mean_y)), c1), add(add(variance_x, variance_y), c2));
  const Value similarity = mean(divide(numerator, denominator), {{1, 2, 3}, false});
  return cast(a.rank() == 3 ? squeeze(similarity, 0) : similarity, a.dtype());
}

}  // namespace ramet::ops
