#pragma once
// Operations of keras.ops.image.

#include "ramet/layers/axes.h"
#include "ramet/layers/objects/initializers.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/layers/spatial.h"
#include "ramet/ops/image.h"

namespace ramet {

namespace operations {

struct AffineTransform {
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Choice<FillMode> fill_mode = FillMode::constant;
  double fill_value = 0;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "AffineTransform", module_name = image_module;
  static constexpr std::array<std::string_view, 2> arguments = {"images", "transform"};
  static constexpr void describe(auto& d) {
    d.field("interpolation", &AffineTransform::interpolation, "What stands between pixels.");
    d.field("fill_mode", &AffineTransform::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &AffineTransform::fill_value, "Beyond the border, in constant mode.");
    d.field("data_format", &AffineTransform::data_format,
            "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct CropImages {
  std::optional<Dim> top_cropping = std::nullopt;
  std::optional<Dim> left_cropping = std::nullopt;
  std::optional<Dim> bottom_cropping = std::nullopt;
  std::optional<Dim> right_cropping = std::nullopt;
  std::optional<Dim> target_height = std::nullopt;
  std::optional<Dim> target_width = std::nullopt;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "CropImages", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("top_cropping", &CropImages::top_cropping, "In front of the rows.");
    d.field("left_cropping", &CropImages::left_cropping, "In front of the columns.");
    d.field("bottom_cropping", &CropImages::bottom_cropping, "Behind the rows.");
    d.field("right_cropping", &CropImages::right_cropping, "Behind the columns.");
    d.field("target_height", &CropImages::target_height, "The result's rows.");
    d.field("target_width", &CropImages::target_width, "The result's columns.");
    d.field("data_format", &CropImages::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

/// With a seed alone; without one, Keras draws other numbers at every call.
struct ElasticTransform {
  double alpha = 20;
  double sigma = 5;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  Choice<FillMode> fill_mode = FillMode::reflect;
  double fill_value = 0;
  initializers::Seed seed = {};
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "ElasticTransform", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("alpha", &ElasticTransform::alpha, "How far pixels move.");
    d.field("sigma", &ElasticTransform::sigma, "How smooth the movement is.", at_least(0));
    d.field("interpolation", &ElasticTransform::interpolation, "What stands between pixels.");
    d.field("fill_mode", &ElasticTransform::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &ElasticTransform::fill_value, "Beyond the border, in constant mode.");
    d.field("seed", &ElasticTransform::seed,
            "Of the movement; none means another movement in every call.");
    d.field("data_format", &ElasticTransform::data_format,
            "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs, const SeedSource& seeds) const;
};

struct ExtractPatches {
  required<Axes> size;
  std::optional<Axes> strides = std::nullopt;
  Axes dilation_rate = Axes(1);
  Choice<Padding> padding = Padding::valid;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "ExtractPatches", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("size", &ExtractPatches::size, "Extents of the patches.");
    d.field("strides", &ExtractPatches::strides, "Between patches; none means their extents.");
    d.field("dilation_rate", &ExtractPatches::dilation_rate, "Between pixels of a patch.");
    d.field("padding", &ExtractPatches::padding, "Same puts zeros around.");
    d.field("data_format", &ExtractPatches::data_format,
            "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct GaussianBlur {
  Ints<2> kernel_size = Ints<2>{3, 3};
  std::vector<double> sigma = {1.0, 1.0};
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "GaussianBlur", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("kernel_size", &GaussianBlur::kernel_size, "Height and width of the kernel.");
    d.field("sigma", &GaussianBlur::sigma, "Of the rows and of the columns.");
    d.field("data_format", &GaussianBlur::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct HSVToRGB {
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "HSVToRGB", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr void describe(auto& d) {
    d.field("data_format", &HSVToRGB::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct MapCoordinates {
  required<Dim> order;
  Choice<FillMode> fill_mode = FillMode::constant;
  double fill_value = 0;
  static constexpr std::string_view keras_name = "MapCoordinates", module_name = image_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "coordinates"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("order", &MapCoordinates::order, "0 takes the nearest element, 1 interpolates.");
    d.field("fill_mode", &MapCoordinates::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &MapCoordinates::fill_value, "Beyond the border, in constant mode.");
  }
  Value call(const CallInputs& inputs) const;
};

struct PadImages {
  std::optional<Dim> top_padding = std::nullopt;
  std::optional<Dim> left_padding = std::nullopt;
  std::optional<Dim> bottom_padding = std::nullopt;
  std::optional<Dim> right_padding = std::nullopt;
  std::optional<Dim> target_height = std::nullopt;
  std::optional<Dim> target_width = std::nullopt;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "PadImages", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("top_padding", &PadImages::top_padding, "In front of the rows.");
    d.field("left_padding", &PadImages::left_padding, "In front of the columns.");
    d.field("bottom_padding", &PadImages::bottom_padding, "Behind the rows.");
    d.field("right_padding", &PadImages::right_padding, "Behind the columns.");
    d.field("target_height", &PadImages::target_height, "The result's rows.");
    d.field("target_width", &PadImages::target_width, "The result's columns.");
    d.field("data_format", &PadImages::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct PerspectiveTransform {
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  double fill_value = 0;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "PerspectiveTransform", module_name = image_module;
  static constexpr std::array<std::string_view, 3> arguments = {"images", "start_points",
                                                                "end_points"};
  static constexpr void describe(auto& d) {
    d.field("interpolation", &PerspectiveTransform::interpolation, "What stands between pixels.");
    d.field("fill_value", &PerspectiveTransform::fill_value,
            "Beyond the border, in constant mode.");
    d.field("data_format", &PerspectiveTransform::data_format,
            "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct RGBToGrayscale {
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "RGBToGrayscale", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr void describe(auto& d) {
    d.field("data_format", &RGBToGrayscale::data_format,
            "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct RGBToHSV {
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "RGBToHSV", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr void describe(auto& d) {
    d.field("data_format", &RGBToHSV::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Resize {
  required<Ints<2>> size;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  bool antialias = false;
  bool crop_to_aspect_ratio = false;
  bool pad_to_aspect_ratio = false;
  Choice<FillMode> fill_mode = FillMode::constant;
  double fill_value = 0.0;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "Resize", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr void describe(auto& d) {
    d.field("size", &Resize::size, "Height and width.");
    d.field("interpolation", &Resize::interpolation, "What stands between pixels.");
    d.field("antialias", &Resize::antialias, "Widen the kernel when images shrink.");
    d.field("crop_to_aspect_ratio", &Resize::crop_to_aspect_ratio, "Cut off what does not fit.");
    d.field("pad_to_aspect_ratio", &Resize::pad_to_aspect_ratio, "Put a border around.");
    d.field("fill_mode", &Resize::fill_mode, "What is seen beyond the border.");
    d.field("fill_value", &Resize::fill_value, "Beyond the border, in constant mode.");
    d.field("data_format", &Resize::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SSIM {
  double max_val = 1.0;
  Dim filter_size = 11;
  double filter_sigma = 1.5;
  double k1 = 0.01;
  double k2 = 0.03;
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "SSIM", module_name = image_module;
  static constexpr std::array<std::string_view, 2> arguments = {"image1", "image2"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("max_val", &SSIM::max_val, "Largest value that there may be.");
    d.field("filter_size", &SSIM::filter_size, "Of the window.");
    d.field("filter_sigma", &SSIM::filter_sigma, "Of the window.");
    d.field("k1", &SSIM::k1, "Keeps the first quotient stable.");
    d.field("k2", &SSIM::k2, "Keeps the second quotient stable.");
    d.field("data_format", &SSIM::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ScaleAndTranslate {
  required<Axes> spatial_dims;
  required<std::string> method;
  bool antialias = true;
  static constexpr std::string_view keras_name = "ScaleAndTranslate", module_name = image_module;
  static constexpr std::array<std::string_view, 4> arguments = {"images", "output_shape", "scale",
                                                                "translation"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("spatial_dims", &ScaleAndTranslate::spatial_dims, "The axes that change.");
    d.field("method", &ScaleAndTranslate::method, "Linear, cubic, lanczos3 or lanczos5.");
    d.field("antialias", &ScaleAndTranslate::antialias, "Widen the kernel when images shrink.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SobelEdges {
  std::optional<Choice<DataFormat>> data_format = std::nullopt;
  static constexpr std::string_view keras_name = "SobelEdges", module_name = image_module;
  static constexpr std::array<std::string_view, 1> arguments = {"images"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("data_format", &SobelEdges::data_format, "Where the channels are; none means last.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor affine_transform(const KerasTensor& images, const KerasTensor& transform,
                             const Interpolation& interpolation = Interpolation::bilinear,
                             const FillMode& fill_mode = FillMode::constant, double fill_value = 0,
                             std::optional<Choice<DataFormat>> data_format = std::nullopt);
/// Two of (before, behind, extent) for rows and for columns.
KerasTensor crop_images(const KerasTensor& images, const BorderSize& vertical,
                        const BorderSize& horizontal);
KerasTensor elastic_transform(const KerasTensor& images, double alpha, double sigma,
                              std::int64_t seed);
KerasTensor extract_patches(const KerasTensor& images, const Axes& size,
                            const std::optional<Axes>& strides = std::nullopt,
                            const Axes& dilation_rate = Axes(1), Padding padding = Padding::valid,
                            std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor gaussian_blur(const KerasTensor& images, const Ints<2>& kernel_size = Ints<2>{3, 3},
                          const std::vector<double>& sigma = {1.0, 1.0},
                          std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor hsv_to_rgb(const KerasTensor& images,
                       std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor map_coordinates(const KerasTensor& inputs, const KerasTensor& coordinates, Dim order,
                            const FillMode& fill_mode = FillMode::constant, double fill_value = 0);
/// Two of (before, behind, extent) for rows and for columns.
KerasTensor pad_images(const KerasTensor& images, const BorderSize& vertical,
                       const BorderSize& horizontal);
KerasTensor perspective_transform(const KerasTensor& images, const KerasTensor& start_points,
                                  const KerasTensor& end_points,
                                  const Interpolation& interpolation = Interpolation::bilinear,
                                  double fill_value = 0,
                                  std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor rgb_to_grayscale(const KerasTensor& images,
                             std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor rgb_to_hsv(const KerasTensor& images,
                       std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor resize(const KerasTensor& images, const Ints<2>& size,
                   Interpolation interpolation = Interpolation::bilinear, bool antialias = false);
KerasTensor ssim(const KerasTensor& image1, const KerasTensor& image2, double max_val = 1.0,
                 Dim filter_size = 11, double filter_sigma = 1.5, double k1 = 0.01,
                 double k2 = 0.03, std::optional<Choice<DataFormat>> data_format = std::nullopt);
KerasTensor scale_and_translate(const KerasTensor& images, const Shape& output_shape,
                                const KerasTensor& scale, const KerasTensor& translation,
                                const Axes& spatial_dims, std::string_view method,
                                bool antialias = true);
KerasTensor sobel_edges(const KerasTensor& images,
                        std::optional<Choice<DataFormat>> data_format = std::nullopt);

}  // namespace ops
}  // namespace ramet
