#pragma once
// What the convolution layers share: their geometry in Keras's words, and checks of it.

#include <span>
#include <vector>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

/// Paddings of convolutions over one axis; `causal` puts everything in front.
enum class CausalPadding { valid, same, causal };
constexpr auto choices(CausalPadding) {
  return std::array<std::string_view, 3>{"valid", "same", "causal"};
}

struct ConvGeometry {
  std::vector<Dim> kernel_size, strides, dilation;
  CausalPadding padding = CausalPadding::valid;
  DataFormat data_format = DataFormat::channels_last;
  Dim groups = 1;
};

/// The geometry that a convolution layer's config describes.
template <class Config>
ConvGeometry geometry_of(const Config& config) {
  const auto list = [](const auto& ints) { return std::vector<Dim>(ints.begin(), ints.end()); };
  ConvGeometry geometry{.kernel_size = list(config.kernel_size.get()),
                        .strides = list(config.strides),
                        .dilation = list(config.dilation_rate),
                        .data_format = config.data_format};
  const std::string_view padding = config.padding.name();
  geometry.padding = Choice<CausalPadding>(padding);
  if constexpr (requires { config.groups; }) geometry.groups = config.groups;
  return geometry;
}

/// Raises ValueError for strides together with dilation, which Keras does not take.
void check_strides_and_dilation(const ConvGeometry& geometry);

/// The input's channels. Raises ValueError, naming the layer, when they are unknown or when a
/// spatial axis of the output would be empty.
Dim check_conv_input(const ConvGeometry& geometry, const Shape& input, std::string_view layer);

/// The input_spec of a convolution layer, before and after it is built.
InputSpec conv_input_spec(std::size_t rank);
InputSpec conv_input_spec(std::size_t rank, DataFormat format, Dim channels);

/// x: (batch, spatial..., channels), kernel: (taps..., channels / groups, out).
Value convolve(const Value& x, const Value& kernel, const ConvGeometry& geometry);
/// kernel: (taps..., channels, multiplier); each channel has filters of its own.
Value convolve_depthwise(const Value& x, const Value& kernel, ConvGeometry geometry);
/// kernel: (taps..., out, channels). Without `output_padding`, outputs are as large as strides
/// allow.
Value convolve_transposed(const Value& x, const Value& kernel, const ConvGeometry& geometry,
                          const std::optional<std::vector<Dim>>& output_padding);

}  // namespace ramet
