// tf.image. Images are (height, width, channels) or a batch of them, channels last.

#include "ramet/layers/tensorflow/tf_image.h"

#include <array>
#include <cmath>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
constexpr std::size_t nowhere = TfCall::nowhere;

Value image_argument(const TfCall& call) {
  return call.tensor(0, call.find("image") != nullptr ? "image" : "images");
}

void require_floats(const Value& x, std::string_view who) {
  if (!is_float(x.dtype()))
    fail<NotImplementedError>("{}: expected floats, received {}.", who, to_string(x.spec()));
}

void require_known(const Value& x, std::string_view who) {
  if (x.dim(-2) == any_dim || x.dim(-3) == any_dim)
    fail<NotImplementedError>("{}: expected known extents, received {}.", who, to_string(x.spec()));
}

// ---------------------------------------------------------------- size

Interpolation interpolation_of(const Json& method) {
  if (method.is_null()) return Interpolation::bilinear;
  constexpr std::string_view by_number[] = {"bilinear", "nearest", "bicubic", "area"};
  return Choice<Interpolation>(
      method.is_string() ? method.as_string()
                         : std::string(by_number[static_cast<std::size_t>(method.as_int()) % 4]));
}

struct Extents {
  Dim height, width;
};
Extents size_of(const TfCall& call) {
  const std::vector<Dim> size = call.integers(1, "size");
  if (size.size() != 2)
    fail<ValueError>("image.resize: expected a height and a width, received {} numbers.",
                     size.size());
  return {size[0], size[1]};
}

Value unknown_size(const Value& x, const Extents& size, DType dtype) {
  Shape shape = x.shape();
  shape[x.rank() - 3] = size.height;
  shape[x.rank() - 2] = size.width;
  return placeholder(shape, dtype);
}

Result resize(const TfCall& call) {
  const Value x = image_argument(call);
  const Interpolation how = interpolation_of(call.json(2, "method"));
  const bool keeps_type = how == Interpolation::nearest;
  Extents size = size_of(call);
  const bool is_unknown = size.height == any_dim || size.width == any_dim;
  if (is_unknown && call.is_symbolic())
    return unknown_size(x, size, keeps_type ? x.dtype() : DType::float32);
  if (call.flag(3, "preserve_aspect_ratio")) {
    require_known(x, "image.resize");
    const double height = static_cast<double>(x.dim(-3)), width = static_cast<double>(x.dim(-2));
    const double scale = std::min(static_cast<double>(size.height) / height,
                                  static_cast<double>(size.width) / width);
    size = {static_cast<Dim>(std::nearbyint(scale * height)),
            static_cast<Dim>(std::nearbyint(scale * width))};
  }
  return ops::resize(keeps_type ? x : ops::cast(x, DType::float32),
                     {size.height, size.width, how, call.flag(4, "antialias")});
}

// The weights of each input pixel in each output pixel along an axis, as TensorFlow 1 had them:
// pixels are points at whole numbers.
Value old_weights(Dim from, Dim to, bool nearest, bool align_corners, bool half_pixels) {
  const bool is_aligned = align_corners && to > 1;
  const float scale = is_aligned ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                                 : static_cast<float>(from) / static_cast<float>(to);
  Tensor weights = Tensor::zeros(DType::float32, {to, from});
  const auto data = weights.mutable_data<float>();
  for (Dim i = 0; i < to; ++i) {
    const auto at = [&](Dim source) -> float& {
      return data[static_cast<std::size_t>(i * from + std::clamp<Dim>(source, 0, from - 1))];
    };
    const float exact = half_pixels && nearest ? (static_cast<float>(i) + 0.5f) * scale
                        : half_pixels          ? (static_cast<float>(i) + 0.5f) * scale - 0.5f
                                               : static_cast<float>(i) * scale;
    if (nearest) {
      at(static_cast<Dim>(is_aligned ? std::round(exact) : std::floor(exact))) = 1;
      continue;
    }
    const float low = std::floor(exact), part = exact - low;
    at(static_cast<Dim>(low)) += 1 - part;
    at(static_cast<Dim>(low) + 1) += part;
  }
  return constant(weights);
}

Value resize_by(const Value& images, const Value& rows, const Value& columns) {
  return ops::einsum("hy,wx,...yxc->...hwc", {rows, columns, ops::cast(images, DType::float32)});
}

Value resize_old(const TfCall& call, bool nearest) {
  const Value x = image_argument(call);
  const Extents size = size_of(call);
  const DType dtype = nearest ? x.dtype() : DType::float32;
  if ((size.height == any_dim || size.width == any_dim) && call.is_symbolic())
    return unknown_size(x, size, dtype);
  require_known(x, "image.resize");
  const bool align = call.flag(2, "align_corners"), half = call.flag(3, "half_pixel_centers");
  const Value y = resize_by(x, old_weights(x.dim(-3), size.height, nearest, align, half),
                            old_weights(x.dim(-2), size.width, nearest, align, half));
  return ops::cast(y, dtype);
}

Result resize_images(const TfCall& call) {
  const Interpolation how = interpolation_of(call.json(2, "method"));
  if (how != Interpolation::bilinear && how != Interpolation::nearest)
    fail<NotImplementedError>("compat.v1.image.resize_images: expected bilinear or nearest.");
  return resize_old(call, how == Interpolation::nearest);
}

Value crop(const Value& x, Dim top, Dim left, Dim height, Dim width) {
  return ops::slice_axis(ops::slice_axis(x, -3, top, top + height), -2, left, left + width);
}

Value padded(const Value& x, Dim top, Dim left, Dim height, Dim width) {
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  widths[x.rank() - 3] = {top, height - top - x.dim(-3)};
  widths[x.rank() - 2] = {left, width - left - x.dim(-2)};
  return ops::pad(x, widths);
}

Result crop_to_bounding_box(const TfCall& call) {
  return crop(image_argument(call), call.integer(1, "offset_height", 0),
              call.integer(2, "offset_width", 0), call.integer(3, "target_height", 0),
              call.integer(4, "target_width", 0));
}

Result pad_to_bounding_box(const TfCall& call) {
  const Value x = image_argument(call);
  require_known(x, "image.pad_to_bounding_box");
  return padded(x, call.integer(1, "offset_height", 0), call.integer(2, "offset_width", 0),
                call.integer(3, "target_height", 0), call.integer(4, "target_width", 0));
}

Result central_crop(const TfCall& call) {
  const Value x = image_argument(call);
  require_known(x, "image.central_crop");
  const double fraction = call.number(1, "central_fraction", 1);
  const auto start = [&](Dim extent) {
    const auto whole = static_cast<double>(extent);
    return static_cast<Dim>((whole - whole * fraction) / 2);
  };
  const Dim top = start(x.dim(-3)), left = start(x.dim(-2));
  return crop(x, top, left, x.dim(-3) - 2 * top, x.dim(-2) - 2 * left);
}

Result resize_with_crop_or_pad(const TfCall& call) {
  Value x = image_argument(call);
  require_known(x, "image.resize_with_crop_or_pad");
  const Dim height = call.integer(1, "target_height", 0),
            width = call.integer(2, "target_width", 0);
  const Dim kept_height = std::min(height, x.dim(-3)), kept_width = std::min(width, x.dim(-2));
  x = crop(x, (x.dim(-3) - kept_height) / 2, (x.dim(-2) - kept_width) / 2, kept_height, kept_width);
  return padded(x, (height - kept_height) / 2, (width - kept_width) / 2, height, width);
}

Result resize_with_pad(const TfCall& call) {
  const Value x = image_argument(call);
  require_known(x, "image.resize_with_pad");
  const Dim height = call.integer(1, "target_height", 1),
            width = call.integer(2, "target_width", 1);
  const auto as_float = [](Dim extent) { return static_cast<float>(extent); };
  const float ratio =
      std::max(as_float(x.dim(-2)) / as_float(width), as_float(x.dim(-3)) / as_float(height));
  const float rows = as_float(x.dim(-3)) / ratio, columns = as_float(x.dim(-2)) / ratio;
  const Value y =
      ops::resize(ops::cast(x, DType::float32),
                  {static_cast<Dim>(rows), static_cast<Dim>(columns),
                   interpolation_of(call.json(3, "method")), call.flag(4, "antialias")});
  return padded(y, static_cast<Dim>((as_float(height) - rows) / 2),
                static_cast<Dim>((as_float(width) - columns) / 2), height, width);
}

// ---------------------------------------------------------------- position

Result transpose(const TfCall& call) { return ops::swapaxes(image_argument(call), -3, -2); }
Result rot90(const TfCall& call) {
  return ops::rot90(image_argument(call), call.integer(1, "k", 1), -3, -2);
}

Result extract_patches(const TfCall& call) {
  const auto spatial = [&](std::string_view name) {
    const std::vector<Dim> given = call.integers(nowhere, name);
    return std::vector<Dim>{given.at(1), given.at(2)};
  };
  return ops::extract_patches(call.tensor(0, "images"),
                              {spatial("sizes"), spatial("strides"), spatial("rates"),
                               call.text(nowhere, "padding", "VALID") == "SAME"});
}

// ---------------------------------------------------------------- parts

// The share of each of `extent` pixels in each of `count` points of each box: (boxes, count,
// extent), and whether the point lies inside.
struct BoxTaps {
  Value weights, is_inside;
};
BoxTaps box_taps(const Value& begin, const Value& end, Dim extent, Dim count, bool is_nearest) {
  const double last = static_cast<double>(extent - 1);
  const Value share = count > 1 ? ops::divide(ops::arange(count, 0, 1, DType::float32),
                                              static_cast<double>(count - 1))
                                : ops::full({1}, 0.5, DType::float32);
  const Value first = ops::multiply(ops::expand_dims(begin, -1), last),
              whole = ops::multiply(ops::expand_dims(ops::subtract(end, begin), -1), last);
  const Value at = ops::add(first, ops::multiply(whole, share));
  const Value is_inside = ops::logical_and(ops::greater_equal(at, 0.0), ops::less_equal(at, last));
  const Value pixels = ops::arange(extent, 0, 1, DType::float32);
  if (is_nearest) {  // halves away from zero
    const Value nearest = ops::floor(ops::add(at, 0.5));
    return {ops::cast(ops::equal(ops::expand_dims(nearest, -1), pixels), DType::float32),
            is_inside};
  }
  const Value distance = ops::absolute(ops::subtract(ops::expand_dims(at, -1), pixels));
  return {ops::relu(ops::subtract(1.0, distance)), is_inside};
}

Result crop_and_resize(const TfCall& call) {
  const Value x = ops::cast(call.tensor(0, "image"), DType::float32);
  const Value boxes = ops::cast(call.tensor(1, "boxes"), DType::float32);
  const Value owners = call.tensor(2, call.find("box_ind") != nullptr ? "box_ind" : "box_indices");
  const std::vector<Dim> size = call.integers(3, "crop_size");
  if (size.size() != 2) fail<ValueError>("crop_and_resize: expected a height and a width.");
  const bool is_nearest = call.text(4, "method", "bilinear") == "nearest";
  const Values corners = ops::split(boxes, 4, -1);
  const auto corner = [&](std::size_t i) { return ops::squeeze(corners[i], -1); };
  const BoxTaps rows = box_taps(corner(0), corner(2), x.dim(1), size[0], is_nearest),
                columns = box_taps(corner(1), corner(3), x.dim(2), size[1], is_nearest);
  const Value y = ops::einsum("nhy,nyxc->nhxc", {rows.weights, ops::take(x, owners, 0)});
  const Value crops = ops::einsum("nwx,nhxc->nhwc", {columns.weights, y});
  const Value is_inside = ops::logical_and(ops::expand_dims(rows.is_inside, -1),
                                           ops::expand_dims(columns.is_inside, -2));
  return ops::where(ops::expand_dims(is_inside, -1), crops,
                    call.number(5, "extrapolation_value", 0));
}

// ---------------------------------------------------------------- color

template <std::size_t N>
Value by_matrix(const Value& x, const std::array<float, N>& weights) {
  return ops::matmul(x, constant(Tensor::of<float>({3, 3}, std::span<const float>(weights))));
}

constexpr std::array<float, 9> yuv_of_rgb = {0.299f, -0.14714119f, 0.61497538f,
                                             0.587f, -0.28886916f, -0.51496512f,
                                             0.114f, 0.43601035f,  -0.10001026f};
constexpr std::array<float, 9> rgb_of_yuv = {
    1, 1, 1, 0, -0.394642334f, 2.03206185f, 1.13988303f, -0.58062185f, 0};
constexpr std::array<float, 9> yiq_of_rgb = {0.299f, 0.59590059f,  0.2115f,
                                             0.587f, -0.27455667f, -0.52273617f,
                                             0.114f, -0.32134392f, 0.31119955f};
constexpr std::array<float, 9> rgb_of_yiq = {
    1, 1, 1, 0.95598634f, -0.27201283f, -1.10674021f, 0.6208248f, -0.64720424f, 1.70423049f};

Result grayscale_to_rgb(const TfCall& call) { return ops::repeat(call.tensor(0, "images"), 3, -1); }

Result adjust_brightness(const TfCall& call) {
  const Value x = image_argument(call);
  require_floats(x, "image.adjust_brightness");
  return ops::add(x, call.operand(1, "delta"));
}

Result adjust_contrast(const TfCall& call) {
  const Value x = call.tensor(0, "images");
  require_floats(x, "image.adjust_contrast");
  const Value mean = ops::mean(x, {{-3, -2}, true});
  return ops::add(ops::multiply(ops::subtract(x, mean), call.operand(1, "contrast_factor")), mean);
}

Result adjust_gamma(const TfCall& call) {
  const Value x = image_argument(call);
  require_floats(x, "image.adjust_gamma");
  const Value curve = ops::power(x, call.number(1, "gamma", 1));
  return ops::multiply(curve, call.number(2, "gain", 1));
}

// Hue, saturation and value apart, with `change` done to one of them.
template <class Change>
Result in_hsv(const TfCall& call, std::size_t channel, Change change) {
  const Value x = image_argument(call);
  require_floats(x, "image.adjust");
  Values parts = ops::split(ops::rgb_to_hsv(x), 3, -1);
  parts[channel] = change(parts[channel]);
  return ops::hsv_to_rgb(ops::concatenate(parts, -1));
}

Result adjust_saturation(const TfCall& call) {
  return in_hsv(call, 1, [&](const Value& s) {
    return ops::clip(ops::multiply(s, call.operand(1, "saturation_factor")), 0, 1);
  });
}

Result adjust_hue(const TfCall& call) {
  return in_hsv(call, 0, [&](const Value& hue) {
    return ops::mod(ops::add(hue, call.operand(1, "delta")), 1.0);
  });
}

Result per_image_standardization(const TfCall& call) {
  const Value x = ops::cast(image_argument(call), DType::float32);
  const ops::ReduceAttrs pixels{{-3, -2, -1}, true};
  require_known(x, "image.per_image_standardization");
  const double count = static_cast<double>(x.dim(-1) * x.dim(-2) * x.dim(-3));
  const Value deviation = ops::maximum(ops::sqrt(ops::variance(x, pixels)), 1 / std::sqrt(count));
  return ops::divide(ops::subtract(x, ops::mean(x, pixels)), deviation);
}

Value converted(const Value& x, DType dtype, bool saturates) {
  if (x.dtype() == dtype) return x;
  if (is_float(x.dtype()) && is_float(dtype)) return ops::cast(x, dtype);
  if (is_integer(x.dtype()) && is_float(dtype))
    return ops::multiply(ops::cast(x, dtype), 1 / ops::highest_of(x.dtype()));
  if (is_float(x.dtype()) && is_integer(dtype)) {
    const Value scaled = ops::multiply(x, ops::highest_of(dtype) + 0.5);
    return saturates ? ops::saturate_cast(scaled, dtype) : ops::cast(scaled, dtype);
  }
  fail<NotImplementedError>("image.convert_image_dtype: expected floats on one side.");
}

Result convert_image_dtype(const TfCall& call) {
  return converted(image_argument(call), call.dtype(1, "dtype", DType::float32),
                   call.flag(2, "saturate"));
}

Result psnr(const TfCall& call) {
  const double highest = call.number(2, "max_val", 1);
  const Value a = call.tensor(0, "a"), b = call.tensor(1, "b");
  require_floats(a, "image.psnr");
  const Value error = ops::mean(ops::square(ops::subtract(a, b)), {{-3, -2, -1}, false});
  return ops::subtract(20 * std::log10(highest), ops::multiply(ops::log10(error), 10.0));
}

Result ssim(const TfCall& call) {
  return ops::ssim(call.tensor(0, "img1"), call.tensor(1, "img2"),
                   {call.number(2, "max_val", 1), call.integer(3, "filter_size", 11),
                    call.number(4, "filter_sigma", 1.5), call.number(5, "k1", 0.01),
                    call.number(6, "k2", 0.03)});
}

}  // namespace

Value resized_from_corner(const Value& images, Dim height, Dim width) {
  const Value y = resize_by(images, old_weights(images.dim(-3), height, false, false, false),
                            old_weights(images.dim(-2), width, false, false, false));
  return ops::cast(y, images.dtype());
}

std::span<const TfFunction> tf_image_functions() {
  static constexpr TfFunction list[] = {
      {"compat.v1.image.crop_and_resize", crop_and_resize},
      {"compat.v1.image.resize_bilinear",
       [](const TfCall& c) -> Result { return resize_old(c, false); }},
      {"compat.v1.image.resize_images", resize_images},
      {"compat.v1.image.resize_nearest_neighbor",
       [](const TfCall& c) -> Result { return resize_old(c, true); }},
      {"image.adjust_brightness", adjust_brightness},
      {"image.adjust_contrast", adjust_contrast},
      {"image.adjust_gamma", adjust_gamma},
      {"image.adjust_hue", adjust_hue},
      {"image.adjust_saturation", adjust_saturation},
      {"image.central_crop", central_crop},
      {"image.convert_image_dtype", convert_image_dtype},
      {"image.crop_and_resize", crop_and_resize},
      {"image.crop_to_bounding_box", crop_to_bounding_box},
      {"image.extract_patches", extract_patches},
      {"image.flip_left_right",
       [](const TfCall& c) -> Result { return ops::flip(image_argument(c), {-2}); }},
      {"image.flip_up_down",
       [](const TfCall& c) -> Result { return ops::flip(image_argument(c), {-3}); }},
      {"image.grayscale_to_rgb", grayscale_to_rgb},
      {"image.hsv_to_rgb",
       [](const TfCall& c) -> Result { return ops::hsv_to_rgb(c.tensor(0, "images")); }},
      {"image.pad_to_bounding_box", pad_to_bounding_box},
      {"image.per_image_standardization", per_image_standardization},
      {"image.psnr", psnr},
      {"image.resize", resize},
      {"image.resize_with_crop_or_pad", resize_with_crop_or_pad},
      {"image.resize_with_pad", resize_with_pad},
      {"image.rgb_to_grayscale",
       [](const TfCall& c) -> Result { return ops::rgb_to_grayscale(c.tensor(0, "images")); }},
      {"image.rgb_to_hsv",
       [](const TfCall& c) -> Result { return ops::rgb_to_hsv(c.tensor(0, "images")); }},
      {"image.rgb_to_yiq",
       [](const TfCall& c) -> Result { return by_matrix(c.tensor(0, "images"), yiq_of_rgb); }},
      {"image.rgb_to_yuv",
       [](const TfCall& c) -> Result { return by_matrix(c.tensor(0, "images"), yuv_of_rgb); }},
      {"image.rot90", rot90},
      {"image.ssim", ssim},
      {"image.transpose", transpose},
      {"image.yiq_to_rgb",
       [](const TfCall& c) -> Result { return by_matrix(c.tensor(0, "images"), rgb_of_yiq); }},
      {"image.yuv_to_rgb",
       [](const TfCall& c) -> Result { return by_matrix(c.tensor(0, "images"), rgb_of_yuv); }},
  };
  return list;
}

}  // namespace ramet
