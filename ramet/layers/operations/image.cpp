#include "ramet/layers/operations/image.h"

#include "ramet/layers/operations/family.h"
#include "ramet/layers/reshaping/resize_by_version.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

DataFormat format_of(const std::optional<Choice<DataFormat>>& given) {
  return given ? DataFormat(*given) : DataFormat::channels_last;
}

// `function` on channels-last images, of one or of a batch; with a `spatial_rank` of 3 on volumes.
template <class F>
Value on_images(const Value& images, DataFormat format, F&& function,
                std::size_t spatial_rank = 2) {
  if (format == DataFormat::channels_last) return function(images);
  const auto first = static_cast<std::int64_t>(images.rank() - spatial_rank) - 1;
  return ops::moveaxis(function(ops::moveaxis(images, {first}, {-1})), {-1}, {first});
}

std::vector<Dim> for_each_axis(const Axes& given, std::size_t rank) {
  return given.is_list() ? given.values() : std::vector<Dim>(rank, given.values()[0]);
}

Interpolation kernel_named(const std::string& name) {
  if (name == "linear" || name == "bilinear" || name == "trilinear" || name == "triangle")
    return Interpolation::bilinear;
  if (name == "cubic" || name == "bicubic" || name == "tricubic") return Interpolation::bicubic;
  return Choice<Interpolation>(std::string_view(name));
}

}  // namespace

Value AffineTransform::call(const CallInputs& inputs) const {
  const Value transform = tensor_argument(inputs, "transform");
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    return ops::affine_transform(x, transform, {interpolation, fill_mode, fill_value});
  });
}

Value CropImages::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    return ops::crop_images(x, {top_cropping, bottom_cropping, target_height},
                            {left_cropping, right_cropping, target_width});
  });
}

Value ElasticTransform::call(const CallInputs& inputs, const SeedSource& seeds) const {
  Value key;
  if (seed.value()) {
    Tensor pair = Tensor::zeros(DType::int64, {2});
    pair.mutable_data<std::int64_t>()[0] = static_cast<std::int64_t>(*seed.value());
    key = constant(pair);
  } else {
    key = seeds();
  }
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    const Shape extents = {x.rank() == 4 ? x.dim(0) : 1, x.dim(-3), x.dim(-2), 1};
    const Value noise = ops::random_normal(key, extents, 0, 1, x.dtype());
    const auto number = [&](double value) { return ops::full({}, value, x.dtype()); };
    return ops::elastic_transform(x, noise, number(alpha), number(sigma), sigma,
                                  {interpolation, fill_mode, fill_value});
  });
}

Value ExtractPatches::call(const CallInputs& inputs) const {
  const std::size_t rank = size.get().is_list() ? size.get().size() : 2;
  const auto patches = [&](const Value& x) {
    return ops::extract_patches(
        x, {for_each_axis(size, rank), for_each_axis(strides.value_or(size.get()), rank),
            for_each_axis(dilation_rate, rank), padding == Padding::same});
  };
  return on_images(inputs.value("images"), format_of(data_format), patches, rank);
}

Value GaussianBlur::call(const CallInputs& inputs) const {
  const Value deviation = ops::cast(constant(Tensor::of<double>({static_cast<Dim>(sigma.size())},
                                                                std::span<const double>(sigma))),
                                    DType::float32);
  return on_images(inputs.value("images"), format_of(data_format),
                   [&](const Value& x) { return ops::gaussian_blur(x, kernel_size, deviation); });
}

Value HSVToRGB::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format),
                   [&](const Value& x) { return ops::hsv_to_rgb(x); });
}

Value MapCoordinates::call(const CallInputs& inputs) const {
  return ops::map_coordinates(tensor_argument(inputs, "inputs"),
                              tensor_argument(inputs, "coordinates"), static_cast<int>(order.get()),
                              fill_mode, fill_value);
}

Value PadImages::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    return ops::pad_images(x, {top_padding, bottom_padding, target_height},
                           {left_padding, right_padding, target_width});
  });
}

Value PerspectiveTransform::call(const CallInputs& inputs) const {
  const Value start = tensor_argument(inputs, "start_points"),
              end = tensor_argument(inputs, "end_points");
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    return ops::perspective_transform(x, start, end,
                                      {interpolation, FillMode::constant, fill_value});
  });
}

Value RGBToGrayscale::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format),
                   [&](const Value& x) { return ops::rgb_to_grayscale(x); });
}

Value RGBToHSV::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format),
                   [&](const Value& x) { return ops::rgb_to_hsv(x); });
}

Value Resize::call(const CallInputs& inputs) const {
  return on_images(inputs.value("images"), format_of(data_format), [&](const Value& x) {
    return resize_by_version(KerasVersionScope::current(), x,
                             {size.get()[0], size.get()[1], interpolation, antialias},
                             {crop_to_aspect_ratio, pad_to_aspect_ratio, fill_value});
  });
}

Value SSIM::call(const CallInputs& inputs) const {
  return ops::ssim(to_channels_last(inputs.value("image1"), format_of(data_format)),
                   to_channels_last(inputs.value("image2"), format_of(data_format)),
                   {max_val, filter_size, filter_sigma, k1, k2});
}

Value ScaleAndTranslate::call(const CallInputs& inputs) const {
  const std::optional<Json> shape = constant_argument(inputs, "output_shape");
  if (!shape)
    fail<NotImplementedError>(
        "scale_and_translate: expected a known output shape, received a tensor.");
  const Value x = inputs.value("images");
  ops::ScaleAndTranslateAttrs attrs;
  attrs.interpolation = kernel_named(method.get());
  attrs.antialias = antialias;
  for (Dim axis : spatial_dims.get().from_front(x.rank(), "scale_and_translate")) {
    attrs.axes.push_back(axis);
    attrs.shape.push_back((*shape)[static_cast<std::size_t>(axis)].as_int());
  }
  return ops::scale_and_translate(x, tensor_argument(inputs, "scale"),
                                  tensor_argument(inputs, "translation"), attrs);
}

Value SobelEdges::call(const CallInputs& inputs) const {
  const Value edges =
      ops::sobel_edges(to_channels_last(inputs.value("images"), format_of(data_format)));
  return format_of(data_format) == DataFormat::channels_last ? edges
                                                             : ops::moveaxis(edges, {3}, {1});
}

std::vector<LayerEntry> image_operations() {
  return operation_entries<AffineTransform, CropImages, ElasticTransform, ExtractPatches,
                           GaussianBlur, HSVToRGB, MapCoordinates, PadImages, PerspectiveTransform,
                           RGBToGrayscale, RGBToHSV, Resize, SSIM, ScaleAndTranslate, SobelEdges>();
}

}  // namespace operations

namespace ops {

KerasTensor affine_transform(const KerasTensor& images, const KerasTensor& transform,
                             const Interpolation& interpolation, const FillMode& fill_mode,
                             double fill_value, std::optional<Choice<DataFormat>> data_format) {
  return record(operations::AffineTransform{interpolation, fill_mode, fill_value, data_format},
                Arguments<KerasTensor>{{images, transform}, {}});
}

KerasTensor crop_images(const KerasTensor& images, const BorderSize& vertical,
                        const BorderSize& horizontal) {
  return record(operations::CropImages{vertical.before, horizontal.before, vertical.after,
                                       horizontal.after, vertical.target, horizontal.target},
                images);
}

KerasTensor elastic_transform(const KerasTensor& images, double alpha, double sigma,
                              std::int64_t seed) {
  return record(operations::ElasticTransform{.alpha = alpha, .sigma = sigma, .seed = seed},
                Arguments<KerasTensor>{{images}, {}});
}

KerasTensor extract_patches(const KerasTensor& images, const Axes& size,
                            const std::optional<Axes>& strides, const Axes& dilation_rate,
                            Padding padding, std::optional<Choice<DataFormat>> data_format) {
  return record(operations::ExtractPatches{size, strides, dilation_rate, padding, data_format},
                Arguments<KerasTensor>{{images}, {}});
}

KerasTensor gaussian_blur(const KerasTensor& images, const Ints<2>& kernel_size,
                          const std::vector<double>& sigma,
                          std::optional<Choice<DataFormat>> data_format) {
  return record(operations::GaussianBlur{kernel_size, sigma, data_format},
                Arguments<KerasTensor>{{images}, {}});
}

KerasTensor hsv_to_rgb(const KerasTensor& images, std::optional<Choice<DataFormat>> data_format) {
  return record(operations::HSVToRGB{data_format}, Arguments<KerasTensor>{{images}, {}});
}

KerasTensor map_coordinates(const KerasTensor& inputs, const KerasTensor& coordinates, Dim order,
                            const FillMode& fill_mode, double fill_value) {
  return record(operations::MapCoordinates{order, fill_mode, fill_value},
                Arguments<KerasTensor>{{inputs, coordinates}, {}});
}

KerasTensor pad_images(const KerasTensor& images, const BorderSize& vertical,
                       const BorderSize& horizontal) {
  return record(operations::PadImages{vertical.before, horizontal.before, vertical.after,
                                      horizontal.after, vertical.target, horizontal.target},
                images);
}

KerasTensor perspective_transform(const KerasTensor& images, const KerasTensor& start_points,
                                  const KerasTensor& end_points, const Interpolation& interpolation,
                                  double fill_value,
                                  std::optional<Choice<DataFormat>> data_format) {
  return record(operations::PerspectiveTransform{interpolation, fill_value, data_format},
                Arguments<KerasTensor>{{images, start_points, end_points}, {}});
}

KerasTensor rgb_to_grayscale(const KerasTensor& images,
                             std::optional<Choice<DataFormat>> data_format) {
  return record(operations::RGBToGrayscale{data_format}, Arguments<KerasTensor>{{images}, {}});
}

KerasTensor rgb_to_hsv(const KerasTensor& images, std::optional<Choice<DataFormat>> data_format) {
  return record(operations::RGBToHSV{data_format}, Arguments<KerasTensor>{{images}, {}});
}

KerasTensor resize(const KerasTensor& images, const Ints<2>& size, Interpolation interpolation,
                   bool antialias) {
  return record(operations::Resize{size, interpolation, antialias}, images);
}

KerasTensor ssim(const KerasTensor& image1, const KerasTensor& image2, double max_val,
                 Dim filter_size, double filter_sigma, double k1, double k2,
                 std::optional<Choice<DataFormat>> data_format) {
  return record(operations::SSIM{max_val, filter_size, filter_sigma, k1, k2, data_format},
                Arguments<KerasTensor>{{image1, image2}, {}});
}

KerasTensor scale_and_translate(const KerasTensor& images, const Shape& output_shape,
                                const KerasTensor& scale, const KerasTensor& translation,
                                const Axes& spatial_dims, std::string_view method, bool antialias) {
  using T = Tree<KerasTensor>;
  return record(
      operations::ScaleAndTranslate{spatial_dims, std::string(method), antialias},
      Arguments<KerasTensor>{{images, T::constant(to_json(output_shape)), scale, translation}, {}});
}

KerasTensor sobel_edges(const KerasTensor& images, std::optional<Choice<DataFormat>> data_format) {
  return record(operations::SobelEdges{data_format}, Arguments<KerasTensor>{{images}, {}});
}

}  // namespace ops
}  // namespace ramet
