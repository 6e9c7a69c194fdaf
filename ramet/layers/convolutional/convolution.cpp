#include "ramet/layers/convolutional/convolution.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// (in front, behind) of a spatial axis of extent `extent`.
std::pair<Dim, Dim> padding_of(const ConvGeometry& geometry, std::size_t i, Dim extent) {
  const Dim taps = geometry.kernel_size[i], dilation = geometry.dilation[i];
  switch (geometry.padding) {
    case CausalPadding::valid:
      break;
    case CausalPadding::same:
      return ops::same_padding(extent, taps, geometry.strides[i], dilation);
    case CausalPadding::causal:
      return {(taps - 1) * dilation, 0};
  }
  return {0, 0};
}

}  // namespace

void check_strides_and_dilation(const ConvGeometry& geometry) {
  const Dim stride = *std::max_element(geometry.strides.begin(), geometry.strides.end());
  const Dim dilation = *std::max_element(geometry.dilation.begin(), geometry.dilation.end());
  if (stride > 1 && dilation > 1) {
    fail<ValueError>(
        "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides={} "
        "and dilation_rate={}",
        to_json(geometry.strides).dump(), to_json(geometry.dilation).dump());
  }
}

Dim check_conv_input(const ConvGeometry& geometry, const Shape& input, std::string_view layer) {
  const Dim channels = channels_of(input, geometry.data_format);
  if (channels == any_dim) {
    fail<ValueError>("Layer '{}' needs a known number of channels, received shape {}.", layer,
                     to_string(input));
  }
  const std::size_t first = first_spatial_axis(geometry.data_format);
  const std::size_t rank = geometry.kernel_size.size();
  if (input.size() != rank + 2) {
    fail<ValueError>(
        "Layer '{}' expects an input with {} spatial axes, besides the batch and the channels, but "
        "received shape {}.",
        layer, rank, to_string(input));
  }
  for (std::size_t i = 0; i < rank; ++i) {
    const Dim extent = input[first + i];
    const auto [before, after] = padding_of(geometry, i, extent);
    const Dim covered = (geometry.kernel_size[i] - 1) * geometry.dilation[i] + 1;
    if (extent != any_dim && extent + before + after < covered) {
      fail<ValueError>(
          "One of the dimensions in the output is <= 0 due to downsampling in {}. Consider "
          "increasing the input size. Received input shape {} which would produce output shape "
          "with "
          "a zero or negative value in a dimension.",
          layer, to_string(input));
    }
  }
  return channels;
}

InputSpec conv_input_spec(std::size_t rank) { return {.min_ndim = rank + 2}; }

InputSpec conv_input_spec(std::size_t rank, DataFormat format, Dim channels) {
  return {.min_ndim = rank + 2, .axes = {{channel_axis(format), channels}}};
}

Value convolve(const Value& x, const Value& kernel, const ConvGeometry& geometry) {
  ops::ConvAttrs attrs{.strides = geometry.strides,
                       .dilation = geometry.dilation,
                       .pad_before = {},
                       .pad_after = {},
                       .groups = geometry.groups};
  for (std::size_t i = 0; i < geometry.strides.size(); ++i) {
    const auto [before, after] = padding_of(geometry, i, x.shape()[i + 1]);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
  }
  return ops::conv(x, kernel, std::move(attrs));
}

Value convolve_depthwise(const Value& x, const Value& kernel, ConvGeometry geometry) {
  const Dim channels = kernel.dim(-2), multiplier = kernel.dim(-1);
  geometry.groups = channels;
  Shape shape = kernel.shape();
  shape[shape.size() - 2] = 1;
  shape.back() = channels * multiplier;
  return convolve(x, ops::reshape(kernel, shape), geometry);
}

namespace {

// One spatial axis of a transposed convolution.
struct TransposedAxis {
  Dim extent, taps, stride, dilation;
  CausalPadding padding;
  bool has_output_padding;
  Dim output_padding;

  Dim covered() const { return (taps - 1) * dilation + 1; }
  // Keras's rule: without output_padding, as much as the stride allows.
  Dim output() const {
    if (extent == any_dim) return any_dim;
    if (padding == CausalPadding::same) {
      if (!has_output_padding) return extent * stride;
      return (extent - 1) * stride + covered() % 2 + output_padding;
    }
    const Dim further = has_output_padding ? output_padding : std::max<Dim>(stride - covered(), 0);
    return (extent - 1) * stride + covered() + further;
  }
  // What the convolution that is turned round adds to its input, which is the output here.
  std::pair<Dim, Dim> pads() const {
    if (padding == CausalPadding::valid || extent == any_dim) return {0, 0};
    const Dim total = std::max<Dim>((extent - 1) * stride + covered() - output(), 0);
    return {total / 2, total - total / 2};
  }
};

}  // namespace

Value convolve_transposed(const Value& x, const Value& kernel, const ConvGeometry& geometry,
                          const std::optional<std::vector<Dim>>& output_padding) {
  ops::ConvTransposeAttrs attrs;
  for (std::size_t i = 0; i < geometry.strides.size(); ++i) {
    const TransposedAxis axis{x.shape()[i + 1],
                              geometry.kernel_size[i],
                              geometry.strides[i],
                              geometry.dilation[i],
                              geometry.padding,
                              output_padding.has_value(),
                              output_padding ? (*output_padding)[i] : 0};
    const auto [before, after] = axis.pads();
    attrs.strides.push_back(axis.stride);
    attrs.dilation.push_back(axis.dilation);
    attrs.pad_before.push_back(before);
    attrs.pad_after.push_back(after);
    attrs.output.push_back(axis.output());
  }
  return ops::conv_transpose(x, kernel, std::move(attrs));
}

}  // namespace ramet
