#pragma once
// Ops on images: one, (height, width, channels), or a batch of them, (batch, height, width,
// channels). What keras.ops.image does, as TensorFlow computes it.

#include <array>
#include <string_view>

#include "ramet/ops/op.h"

namespace ramet {

/// The last two are Keras 2's alone.
enum class Interpolation {
  nearest,
  bilinear,
  bicubic,
  lanczos3,
  lanczos5,
  area,
  gaussian,
  mitchellcubic
};
constexpr auto choices(Interpolation) {
  return std::array<std::string_view, 8>{"nearest",  "bilinear", "bicubic",  "lanczos3",
                                         "lanczos5", "area",     "gaussian", "mitchellcubic"};
}

/// Where pixels beyond the border come from.
enum class FillMode { constant, nearest, wrap, mirror, reflect };
constexpr auto choices(FillMode) {
  return std::array<std::string_view, 5>{"constant", "nearest", "wrap", "mirror", "reflect"};
}

namespace ops {

/// Raises ValueError, with Keras's words, unless the rank is 3 or 4.
void require_images(const Value& images);

// ---------------------------------------------------------------- size

struct ResizeAttrs {
  Dim height = 0, width = 0;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  bool antialias = false;
  static constexpr void describe(auto& d) {
    d.field("height", &ResizeAttrs::height, "Of the output.");
    d.field("width", &ResizeAttrs::width, "Of the output.");
    d.field("interpolation", &ResizeAttrs::interpolation, "What stands between pixels.");
    d.field("antialias", &ResizeAttrs::antialias, "Widen the kernel when images shrink.");
  }
};

/// What is done beside resizing when the shape of the output is another than the input's.
struct AspectRatio {
  bool crop = false;  ///< cut off what does not fit
  bool pad = false;   ///< add a border of `fill_value`
  double fill_value = 0;
};

/// Pixels are squares: their centres lie at 0.5, 1.5, ... Keeps the type; integers are rounded, and
/// stop at the ends of their range.
Value resize(const Value& images, ResizeAttrs attrs, const AspectRatio& ratio = {});

/// The largest part in the middle that has the aspect ratio of (height, width). Unknown extents are
/// left as they are.
Value crop_to_aspect_ratio(const Value& images, Dim height, Dim width);

struct ScaleAndTranslateAttrs {
  std::vector<Dim> shape;  ///< of the output, one extent for each of `axes`
  std::vector<Dim> axes;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  bool antialias = true;
  static constexpr void describe(auto& d) {
    d.field("shape", &ScaleAndTranslateAttrs::shape, "Extents of the output's axes.");
    d.field("axes", &ScaleAndTranslateAttrs::axes, "The spatial axes.");
    d.field("interpolation", &ScaleAndTranslateAttrs::interpolation, "Bilinear, bicubic, lanczos.");
    d.field("antialias", &ScaleAndTranslateAttrs::antialias,
            "Widen the kernel when images shrink.");
  }
};
/// x'[i] = x[(i + 0.5 - translation) / scale - 0.5] along each of some axes; zero outside. `scale`
/// and `translation` hold one number an axis. Keeps the type; integers are rounded.
Value scale_and_translate(const Value& images, const Value& scale, const Value& translation,
                          const ScaleAndTranslateAttrs& attrs);

/// Two of (before, after, target) for an axis; the third follows. "top_padding" and so on in
/// messages.
struct BorderSize {
  std::optional<Dim> before, after, target;
};
/// Adds zeros around, or cuts off. Raises ValueError unless exactly two of the three are given.
Value pad_images(const Value& images, const BorderSize& vertical, const BorderSize& horizontal);
Value crop_images(const Value& images, const BorderSize& vertical, const BorderSize& horizontal);

/// Each patch of `size` pixels, flattened, in the place of one: (..., rows, columns, pixels *
/// channels). Takes 2 or 3 spatial axes, as many as `size` has numbers.
struct PatchAttrs {
  std::vector<Dim> size, strides, dilation;
  bool same_padding = false;
};
Value extract_patches(const Value& images, const PatchAttrs& attrs);

// ---------------------------------------------------------------- position

struct ProjectAttrs {
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Choice<FillMode> fill_mode = FillMode::constant;
  double fill_value = 0;
  static constexpr void describe(auto& d) {
    d.field("interpolation", &ProjectAttrs::interpolation, "Nearest or bilinear.");
    d.field("fill_mode", &ProjectAttrs::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &ProjectAttrs::fill_value, "In constant mode.");
  }
};
/// Each output pixel (x, y) shows the input at ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)
/// with k = c0 x + c1 y + 1. transform: (a0, a1, a2, b0, b1, b2, c0, c1), for all images (8,) or
/// (1, 8) or for each (batch, 8). Keeps the type; integers are truncated.
Value affine_transform(const Value& images, const Value& transform, ProjectAttrs attrs = {});

/// The transform that shows at `end_points` what the image has at `start_points`, (batch, 4, 2)
/// corners (x, y) in the order top left, top right, bottom left, bottom right: (batch, 8).
Value homography(const Value& start_points, const Value& end_points);
/// Points are (4, 2) or (batch, 4, 2).
Value perspective_transform(const Value& images, const Value& start_points, const Value& end_points,
                            ProjectAttrs attrs = {});

/// inputs[coordinates]: coordinates (rank of inputs, positions...) may lie between elements.
/// `order` is 0 (nearest) or 1 (linear). Keeps the type of inputs; integers are rounded.
Value map_coordinates(const Value& inputs, const Value& coordinates, int order,
                      FillMode fill_mode = FillMode::constant, double fill_value = 0);

/// Moves each pixel along both axes by `alpha` times noise that a Gaussian kernel has smoothed:
/// normal numbers (batch, height, width, 1), scaled by sigma. alpha and sigma are scalars.
Value elastic_transform(const Value& images, const Value& noise, const Value& alpha,
                        const Value& sigma, double largest_sigma, ProjectAttrs attrs = {});

// ---------------------------------------------------------------- colour

/// One channel from three, or the one that is there.
Value rgb_to_grayscale(const Value& images);
/// Of floats from 0 to 1.
Value rgb_to_hsv(const Value& images);
Value hsv_to_rgb(const Value& images);

// ---------------------------------------------------------------- neighbourhoods

/// With a kernel of exp(-d² / 2 sigma²), normalised; zeros lie beyond the border. `sigma`: (2,).
Value gaussian_blur(const Value& images, Ints<2> kernel_size, const Value& sigma);
/// One kernel (height, width) for every channel, padding with zeros to the same size.
Value filter_channels(const Value& images, const Value& kernel);
/// (..., channels, 2): the change downwards and to the right, of a batch of images.
Value sobel_edges(const Value& images);

struct SsimAttrs {
  double max_val = 1;
  Dim filter_size = 11;
  double filter_sigma = 1.5, k1 = 0.01, k2 = 0.03;
};
/// The structural similarity (Wang et al., 2004) of each pair of images.
Value ssim(const Value& a, const Value& b, const SsimAttrs& attrs = {});

// ---------------------------------------------------------------- histograms

/// How often each of 0, ..., values - 1 occurs along the last axis: int32 (..., values). Others do
/// not count.
Value count_values(const Value& x, Dim values);

struct CountAttrs {
  Dim values = 0;
  static constexpr void describe(auto& d) {
    d.field("values", &CountAttrs::values, "How many values there are.");
  }
};

extern const Op resize_op, affine_transform_op, count_values_op;

}  // namespace ops

}  // namespace ramet
