#pragma once
// Convolutions, pooling and blocks of keras.ops.nn.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"
#include "ramet/layers/spatial.h"

namespace ramet {

namespace operations {

struct Conv {
  Axes strides = Axes(1);
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Axes dilation_rate = Axes(1);
  static constexpr std::string_view keras_name = "Conv", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "kernel"};
  static constexpr void describe(auto& d) {
    d.field("strides", &Conv::strides, "Between windows, for all axes or for each.");
    d.field("padding", &Conv::padding, "Same keeps the extents that strides leave.");
    d.field("data_format", &Conv::data_format, "Where the channels are.");
    d.field("dilation_rate", &Conv::dilation_rate, "Between taps, for all axes or for each.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ConvTranspose {
  Axes strides = Axes(1);
  Choice<Padding> padding = Padding::valid;
  std::optional<Axes> output_padding = std::nullopt;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Axes dilation_rate = Axes(1);
  static constexpr std::string_view keras_name = "ConvTranspose", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "kernel"};
  static constexpr void describe(auto& d) {
    d.field("strides", &ConvTranspose::strides, "Between windows, for all axes or for each.");
    d.field("padding", &ConvTranspose::padding, "Same keeps the extents that strides leave.");
    d.field("output_padding", &ConvTranspose::output_padding,
            "What outputs have more, for all axes or for each.");
    d.field("data_format", &ConvTranspose::data_format, "Where the channels are.");
    d.field("dilation_rate", &ConvTranspose::dilation_rate,
            "Between taps, for all axes or for each.");
  }
  Value call(const CallInputs& inputs) const;
};

struct DepthwiseConv {
  Axes strides = Axes(1);
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Axes dilation_rate = Axes(1);
  static constexpr std::string_view keras_name = "DepthwiseConv", module_name = nn_module;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "kernel"};
  static constexpr void describe(auto& d) {
    d.field("strides", &DepthwiseConv::strides, "Between windows, for all axes or for each.");
    d.field("padding", &DepthwiseConv::padding, "Same keeps the extents that strides leave.");
    d.field("data_format", &DepthwiseConv::data_format, "Where the channels are.");
    d.field("dilation_rate", &DepthwiseConv::dilation_rate,
            "Between taps, for all axes or for each.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SeparableConv {
  Axes strides = Axes(1);
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Axes dilation_rate = Axes(1);
  static constexpr std::string_view keras_name = "SeparableConv", module_name = nn_module;
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "depthwise_kernel",
                                                                "pointwise_kernel"};
  static constexpr void describe(auto& d) {
    d.field("strides", &SeparableConv::strides, "Between windows, for all axes or for each.");
    d.field("padding", &SeparableConv::padding, "Same keeps the extents that strides leave.");
    d.field("data_format", &SeparableConv::data_format, "Where the channels are.");
    d.field("dilation_rate", &SeparableConv::dilation_rate,
            "Between taps, for all axes or for each.");
  }
  Value call(const CallInputs& inputs) const;
};

struct AveragePool {
  required<Axes> pool_size;
  std::optional<Axes> strides = std::nullopt;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "AveragePool", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  static constexpr void describe(auto& d) {
    d.field("pool_size", &AveragePool::pool_size,
            "Extents of the window, for all axes or for each.");
    d.field("strides", &AveragePool::strides,
            "Between windows; none means the extents of the window.");
    d.field("padding", &AveragePool::padding, "Same keeps the extents that strides leave.");
    d.field("data_format", &AveragePool::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct MaxPool {
  required<Axes> pool_size;
  std::optional<Axes> strides = std::nullopt;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "MaxPool", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  static constexpr void describe(auto& d) {
    d.field("pool_size", &MaxPool::pool_size, "Extents of the window, for all axes or for each.");
    d.field("strides", &MaxPool::strides, "Between windows; none means the extents of the window.");
    d.field("padding", &MaxPool::padding, "Same keeps the extents that strides leave.");
    d.field("data_format", &MaxPool::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct AdaptiveAveragePool {
  required<Axes> output_size;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "AdaptiveAveragePool", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("output_size", &AdaptiveAveragePool::output_size,
            "The result's spatial extents, for all axes or for each.");
    d.field("data_format", &AdaptiveAveragePool::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct AdaptiveMaxPool {
  required<Axes> output_size;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "AdaptiveMaxPool", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"inputs"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("output_size", &AdaptiveMaxPool::output_size,
            "The result's spatial extents, for all axes or for each.");
    d.field("data_format", &AdaptiveMaxPool::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct DepthToSpace {
  required<Dim> block_size;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "DepthToSpace", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("block_size", &DepthToSpace::block_size, "Extent of the blocks.", at_least(1));
    d.field("data_format", &DepthToSpace::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct SpaceToDepth {
  required<Dim> block_size;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  static constexpr std::string_view keras_name = "SpaceToDepth", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("block_size", &SpaceToDepth::block_size, "Extent of the blocks.", at_least(1));
    d.field("data_format", &SpaceToDepth::data_format, "Where the channels are.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Unfold {
  required<Axes> kernel_size;
  Axes dilation = Axes(1);
  Axes padding = Axes(0);
  Axes stride = Axes(1);
  static constexpr std::string_view keras_name = "Unfold", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("kernel_size", &Unfold::kernel_size, "Extents of the windows.");
    d.field("dilation", &Unfold::dilation, "Between elements of a window.");
    d.field("padding", &Unfold::padding, "Zeros on both sides.");
    d.field("stride", &Unfold::stride, "Between windows.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Fold {
  required<Axes> output_size;
  required<Axes> kernel_size;
  Axes dilation = Axes(1);
  Axes padding = Axes(0);
  Axes stride = Axes(1);
  static constexpr std::string_view keras_name = "Fold", module_name = nn_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("output_size", &Fold::output_size, "Height and width of the images.");
    d.field("kernel_size", &Fold::kernel_size, "Extents of the windows.");
    d.field("dilation", &Fold::dilation, "Between elements of a window.");
    d.field("padding", &Fold::padding, "Zeros on both sides.");
    d.field("stride", &Fold::stride, "Between windows.");
  }
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor conv(const KerasTensor& inputs, const KerasTensor& kernel,
                 const Axes& strides = Axes(1), Padding padding = Padding::valid,
                 DataFormat data_format = DataFormat::channels_last,
                 const Axes& dilation_rate = Axes(1));
KerasTensor conv_transpose(const KerasTensor& inputs, const KerasTensor& kernel,
                           const Axes& strides = Axes(1), Padding padding = Padding::valid,
                           const std::optional<Axes>& output_padding = std::nullopt,
                           DataFormat data_format = DataFormat::channels_last,
                           const Axes& dilation_rate = Axes(1));
KerasTensor depthwise_conv(const KerasTensor& inputs, const KerasTensor& kernel,
                           const Axes& strides = Axes(1), Padding padding = Padding::valid,
                           DataFormat data_format = DataFormat::channels_last,
                           const Axes& dilation_rate = Axes(1));
KerasTensor separable_conv(const KerasTensor& inputs, const KerasTensor& depthwise_kernel,
                           const KerasTensor& pointwise_kernel, const Axes& strides = Axes(1),
                           Padding padding = Padding::valid,
                           DataFormat data_format = DataFormat::channels_last,
                           const Axes& dilation_rate = Axes(1));
KerasTensor average_pool(const KerasTensor& inputs, const Axes& pool_size,
                         const std::optional<Axes>& strides = std::nullopt,
                         Padding padding = Padding::valid,
                         DataFormat data_format = DataFormat::channels_last);
KerasTensor max_pool(const KerasTensor& inputs, const Axes& pool_size,
                     const std::optional<Axes>& strides = std::nullopt,
                     Padding padding = Padding::valid,
                     DataFormat data_format = DataFormat::channels_last);
KerasTensor adaptive_average_pool(const KerasTensor& inputs, const Axes& output_size,
                                  DataFormat data_format = DataFormat::channels_last);
KerasTensor adaptive_max_pool(const KerasTensor& inputs, const Axes& output_size,
                              DataFormat data_format = DataFormat::channels_last);
KerasTensor depth_to_space(const KerasTensor& x, Dim block_size,
                           DataFormat data_format = DataFormat::channels_last);
KerasTensor space_to_depth(const KerasTensor& x, Dim block_size,
                           DataFormat data_format = DataFormat::channels_last);
KerasTensor unfold(const KerasTensor& x, const Axes& kernel_size, const Axes& dilation = Axes(1),
                   const Axes& padding = Axes(0), const Axes& stride = Axes(1));
KerasTensor fold(const KerasTensor& x, const Axes& output_size, const Axes& kernel_size,
                 const Axes& dilation = Axes(1), const Axes& padding = Axes(0),
                 const Axes& stride = Axes(1));

}  // namespace ops
}  // namespace ramet
