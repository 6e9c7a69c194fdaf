#pragma once
// Max and average pooling over windows of 1, 2 and 3 spatial axes.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

template <std::size_t Rank>
struct MaxPoolingConfig {
  Ints<Rank> pool_size = 2;
  std::optional<Ints<Rank>> strides = std::nullopt;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("pool_size", &MaxPoolingConfig::pool_size, "Extents of the window.", at_least(1));
    d.field("strides", &MaxPoolingConfig::strides,
            "Distance between windows; none means the window's extents.", at_least(1));
    d.field("padding", &MaxPoolingConfig::padding, "Whether windows may reach over the border.");
    d.field("data_format", &MaxPoolingConfig::data_format, "Where the channels are.");
  }
};

template <std::size_t Rank>
struct AveragePoolingConfig {
  required<Ints<Rank>> pool_size;
  std::optional<Ints<Rank>> strides = std::nullopt;
  Choice<Padding> padding = Padding::valid;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("pool_size", &AveragePoolingConfig::pool_size, "Extents of the window.", at_least(1));
    d.field("strides", &AveragePoolingConfig::strides,
            "Distance between windows; none means the window's extents.", at_least(1));
    d.field("padding", &AveragePoolingConfig::padding,
            "Whether windows may reach over the border.");
    d.field("data_format", &AveragePoolingConfig::data_format, "Where the channels are.");
  }
};

/// The largest element of each window.
/// Input (batch, spatial..., channels); output (batch, spatial'..., channels).
template <std::size_t Rank>
class MaxPoolingLayer final : public LayerOf<MaxPoolingLayer<Rank>, MaxPoolingConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name =
      std::array<std::string_view, 3>{"MaxPooling1D", "MaxPooling2D", "MaxPooling3D"}[Rank - 1];
  static constexpr bool built_at_init = true;
  explicit MaxPoolingLayer(MaxPoolingConfig<Rank> config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

/// The mean of each window; what lies over the border does not count.
/// Input (batch, spatial..., channels); output (batch, spatial'..., channels).
template <std::size_t Rank>
class AveragePoolingLayer final
    : public LayerOf<AveragePoolingLayer<Rank>, AveragePoolingConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "AveragePooling1D", "AveragePooling2D", "AveragePooling3D"}[Rank - 1];
  static constexpr bool built_at_init = true;
  explicit AveragePoolingLayer(AveragePoolingConfig<Rank> config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using MaxPooling1DLayer = MaxPoolingLayer<1>;
using MaxPooling2DLayer = MaxPoolingLayer<2>;
using MaxPooling3DLayer = MaxPoolingLayer<3>;
using AveragePooling1DLayer = AveragePoolingLayer<1>;
using AveragePooling2DLayer = AveragePoolingLayer<2>;
using AveragePooling3DLayer = AveragePoolingLayer<3>;
extern template class MaxPoolingLayer<1>;
extern template class MaxPoolingLayer<2>;
extern template class MaxPoolingLayer<3>;
extern template class AveragePoolingLayer<1>;
extern template class AveragePoolingLayer<2>;
extern template class AveragePoolingLayer<3>;

using MaxPooling1D = Handle<MaxPooling1DLayer>;
using MaxPooling2D = Handle<MaxPooling2DLayer>;
using MaxPooling3D = Handle<MaxPooling3DLayer>;
using AveragePooling1D = Handle<AveragePooling1DLayer>;
using AveragePooling2D = Handle<AveragePooling2DLayer>;
using AveragePooling3D = Handle<AveragePooling3DLayer>;

}  // namespace ramet
