#include "ramet/layers/operations/nn_convolution.h"

#include "ramet/layers/convolutional/convolution.h"
#include "ramet/layers/operations/family.h"
#include "ramet/ops/adaptive_pool.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

std::vector<Dim> for_each_axis(const Axes& given, std::size_t rank) {
  if (given.size() == rank) return given.values();
  if (given.size() == 1) return std::vector<Dim>(rank, given.values()[0]);
  fail<ValueError>("expected a number, or one for each of {} spatial axes, received {}.", rank,
                   to_json(given).dump());
}

// Kernels are (taps..., in, out).
ConvGeometry geometry_for(const Shape& kernel, const Axes& strides, const Axes& dilation,
                          Padding padding) {
  if (kernel.size() < 3)
    fail<ValueError>("conv: expected a kernel (taps..., in, out), received {}.", to_string(kernel));
  const std::size_t rank = kernel.size() - 2;
  ConvGeometry geometry{.kernel_size = std::vector<Dim>(kernel.begin(), kernel.begin() + rank),
                        .strides = for_each_axis(strides, rank),
                        .dilation = for_each_axis(dilation, rank)};
  geometry.padding = padding == Padding::same ? CausalPadding::same : CausalPadding::valid;
  return geometry;
}

// While the taps are not known, one of each axis stands for them: "same" results do not depend on
// how many there are.
Value with_some_taps(const Value& kernel, Padding padding) {
  Spec spec = kernel.spec();
  if (padding != Padding::same || spec.shape.size() < 3) return kernel;
  std::replace(spec.shape.begin(), spec.shape.end() - 2, any_dim, Dim{1});
  return spec.shape == kernel.shape() ? kernel : ramet::input(spec);
}

Value pool(const Value& input, const Axes& window, const Axes& strides, Padding padding,
           DataFormat format, Value (*function)(const Value&, ops::PoolAttrs)) {
  const Value x = to_channels_last(input, format);
  if (x.rank() < 3)
    fail<ValueError>("pool: expected (batch, spatial..., channels), received {}.",
                     to_string(x.spec()));
  const std::size_t rank = x.rank() - 2;
  ops::PoolAttrs attrs{for_each_axis(window, rank), for_each_axis(strides, rank), {}, {}};
  for (std::size_t i = 0; i < rank; ++i) {
    const auto [before, after] =
        padding == Padding::same
            ? ops::same_padding(x.shape()[i + 1], attrs.window[i], attrs.strides[i], 1)
            : std::pair<Dim, Dim>{0, 0};
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return from_channels_last(function(x, std::move(attrs)), format);
}

std::array<Dim, 2> two(const Axes& given) {
  const std::vector<Dim> values = for_each_axis(given, 2);
  return {values[0], values[1]};
}
ops::BlockAttrs blocks(const Axes& kernel, const Axes& dilation, const Axes& padding,
                       const Axes& stride) {
  return {two(kernel), two(dilation), two(padding), two(stride)};
}

}  // namespace

Value Conv::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(tensor_argument(inputs, "inputs"), data_format);
  const Value kernel = with_some_taps(tensor_argument(inputs, "kernel"), padding);
  ConvGeometry geometry = geometry_for(kernel.shape(), strides, dilation_rate, padding);
  geometry.groups = x.dim(-1) == any_dim ? 1 : x.dim(-1) / kernel.dim(-2);
  return from_channels_last(convolve(x, kernel, geometry), data_format);
}

Value ConvTranspose::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(tensor_argument(inputs, "inputs"), data_format);
  const Value kernel = with_some_taps(tensor_argument(inputs, "kernel"), padding);
  ConvGeometry geometry = geometry_for(kernel.shape(), strides, dilation_rate, padding);
  const std::size_t rank = geometry.kernel_size.size();
  const auto further =
      output_padding ? std::optional(for_each_axis(*output_padding, rank)) : std::nullopt;
  return from_channels_last(convolve_transposed(x, kernel, geometry, further), data_format);
}

Value DepthwiseConv::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(tensor_argument(inputs, "inputs"), data_format);
  const Value kernel = with_some_taps(tensor_argument(inputs, "kernel"), padding);
  ConvGeometry geometry = geometry_for(kernel.shape(), strides, dilation_rate, padding);
  return from_channels_last(convolve_depthwise(x, kernel, geometry), data_format);
}

Value SeparableConv::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(tensor_argument(inputs, "inputs"), data_format);
  const Value kernel = with_some_taps(tensor_argument(inputs, "depthwise_kernel"), padding);
  ConvGeometry geometry = geometry_for(kernel.shape(), strides, dilation_rate, padding);
  const Value pointwise = tensor_argument(inputs, "pointwise_kernel");
  const ConvGeometry single = geometry_for(pointwise.shape(), Axes(1), Axes(1), Padding::valid);
  return from_channels_last(convolve(convolve_depthwise(x, kernel, geometry), pointwise, single),
                            data_format);
}

Value AveragePool::call(const CallInputs& inputs) const {
  return pool(inputs.value("inputs"), pool_size, strides.value_or(pool_size.get()), padding,
              data_format, ops::average_pool);
}

Value MaxPool::call(const CallInputs& inputs) const {
  return pool(inputs.value("inputs"), pool_size, strides.value_or(pool_size.get()), padding,
              data_format, ops::max_pool);
}

Value AdaptiveAveragePool::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(inputs.value("inputs"), data_format);
  const std::vector<Dim> sizes = for_each_axis(output_size, x.rank() - 2);
  return from_channels_last(ops::adaptive_average_pool(x, sizes), data_format);
}

Value AdaptiveMaxPool::call(const CallInputs& inputs) const {
  const Value x = to_channels_last(inputs.value("inputs"), data_format);
  const std::vector<Dim> sizes = for_each_axis(output_size, x.rank() - 2);
  return from_channels_last(ops::adaptive_max_pool(x, sizes), data_format);
}

Value DepthToSpace::call(const CallInputs& inputs) const {
  return from_channels_last(
      ops::depth_to_space(to_channels_last(inputs.value("x"), data_format), block_size),
      data_format);
}

Value SpaceToDepth::call(const CallInputs& inputs) const {
  return from_channels_last(
      ops::space_to_depth(to_channels_last(inputs.value("x"), data_format), block_size),
      data_format);
}

Value Unfold::call(const CallInputs& inputs) const {
  return ops::unfold(inputs.value("x"), blocks(kernel_size, dilation, padding, stride));
}

Value Fold::call(const CallInputs& inputs) const {
  return ops::fold(inputs.value("x"), two(output_size),
                   blocks(kernel_size, dilation, padding, stride));
}

std::vector<LayerEntry> nn_convolution_operations() {
  return operation_entries<AdaptiveAveragePool, AdaptiveMaxPool, AveragePool, Conv, ConvTranspose,
                           DepthToSpace, DepthwiseConv, Fold, MaxPool, SeparableConv, SpaceToDepth,
                           Unfold>();
}

}  // namespace operations

namespace ops {

KerasTensor conv(const KerasTensor& inputs, const KerasTensor& kernel, const Axes& strides,
                 Padding padding, DataFormat data_format, const Axes& dilation_rate) {
  return record(operations::Conv{strides, padding, data_format, dilation_rate},
                Arguments<KerasTensor>{{inputs, kernel}, {}});
}

KerasTensor conv_transpose(const KerasTensor& inputs, const KerasTensor& kernel,
                           const Axes& strides, Padding padding,
                           const std::optional<Axes>& output_padding, DataFormat data_format,
                           const Axes& dilation_rate) {
  return record(
      operations::ConvTranspose{strides, padding, output_padding, data_format, dilation_rate},
      Arguments<KerasTensor>{{inputs, kernel}, {}});
}

KerasTensor depthwise_conv(const KerasTensor& inputs, const KerasTensor& kernel,
                           const Axes& strides, Padding padding, DataFormat data_format,
                           const Axes& dilation_rate) {
  return record(operations::DepthwiseConv{strides, padding, data_format, dilation_rate},
                Arguments<KerasTensor>{{inputs, kernel}, {}});
}

KerasTensor separable_conv(const KerasTensor& inputs, const KerasTensor& depthwise_kernel,
                           const KerasTensor& pointwise_kernel, const Axes& strides,
                           Padding padding, DataFormat data_format, const Axes& dilation_rate) {
  return record(operations::SeparableConv{strides, padding, data_format, dilation_rate},
                Arguments<KerasTensor>{{inputs, depthwise_kernel, pointwise_kernel}, {}});
}

KerasTensor average_pool(const KerasTensor& inputs, const Axes& pool_size,
                         const std::optional<Axes>& strides, Padding padding,
                         DataFormat data_format) {
  return record(operations::AveragePool{pool_size, strides, padding, data_format},
                Arguments<KerasTensor>{{inputs}, {}});
}

KerasTensor max_pool(const KerasTensor& inputs, const Axes& pool_size,
                     const std::optional<Axes>& strides, Padding padding, DataFormat data_format) {
  return record(operations::MaxPool{pool_size, strides, padding, data_format},
                Arguments<KerasTensor>{{inputs}, {}});
}

KerasTensor adaptive_average_pool(const KerasTensor& inputs, const Axes& output_size,
                                  DataFormat data_format) {
  return record(operations::AdaptiveAveragePool{output_size, data_format},
                Arguments<KerasTensor>{{inputs}, {}});
}

KerasTensor adaptive_max_pool(const KerasTensor& inputs, const Axes& output_size,
                              DataFormat data_format) {
  return record(operations::AdaptiveMaxPool{output_size, data_format},
                Arguments<KerasTensor>{{inputs}, {}});
}

KerasTensor depth_to_space(const KerasTensor& x, Dim block_size, DataFormat data_format) {
  return record(operations::DepthToSpace{block_size, data_format}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor space_to_depth(const KerasTensor& x, Dim block_size, DataFormat data_format) {
  return record(operations::SpaceToDepth{block_size, data_format}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor unfold(const KerasTensor& x, const Axes& kernel_size, const Axes& dilation,
                   const Axes& padding, const Axes& stride) {
  return record(operations::Unfold{kernel_size, dilation, padding, stride},
                Arguments<KerasTensor>{{x}, {}});
}

KerasTensor fold(const KerasTensor& x, const Axes& output_size, const Axes& kernel_size,
                 const Axes& dilation, const Axes& padding, const Axes& stride) {
  return record(operations::Fold{output_size, kernel_size, dilation, padding, stride},
                Arguments<KerasTensor>{{x}, {}});
}

}  // namespace ops
}  // namespace ramet
