#pragma once
// Adaptive pooling: windows such that the output has a given size.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

template <std::size_t Rank>
struct AdaptivePoolingConfig {
  required<Ints<Rank>> output_size;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("output_size", &AdaptivePoolingConfig::output_size, "Spatial extents of the output.",
            at_least(1));
    d.field("data_format", &AdaptivePoolingConfig::data_format, "Where the channels are.");
  }
};

/// The mean of each window. Window i of n covers from floor(i * extent / n) to
/// ceil((i + 1) * extent / n). Input (batch, spatial..., channels); output (batch, output_size...,
/// channels).
template <std::size_t Rank>
class AdaptiveAveragePoolingLayer final
    : public LayerOf<AdaptiveAveragePoolingLayer<Rank>, AdaptivePoolingConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D"}[Rank - 1];
  using LayerOf<AdaptiveAveragePoolingLayer<Rank>, AdaptivePoolingConfig<Rank>>::LayerOf;
  Value call(CallContext& context, const Value& x);
};

/// The largest element of each window.
template <std::size_t Rank>
class AdaptiveMaxPoolingLayer final
    : public LayerOf<AdaptiveMaxPoolingLayer<Rank>, AdaptivePoolingConfig<Rank>> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D"}[Rank - 1];
  using LayerOf<AdaptiveMaxPoolingLayer<Rank>, AdaptivePoolingConfig<Rank>>::LayerOf;
  Value call(CallContext& context, const Value& x);
};

using AdaptiveAveragePooling1DLayer = AdaptiveAveragePoolingLayer<1>;
using AdaptiveAveragePooling2DLayer = AdaptiveAveragePoolingLayer<2>;
using AdaptiveAveragePooling3DLayer = AdaptiveAveragePoolingLayer<3>;
using AdaptiveMaxPooling1DLayer = AdaptiveMaxPoolingLayer<1>;
using AdaptiveMaxPooling2DLayer = AdaptiveMaxPoolingLayer<2>;
using AdaptiveMaxPooling3DLayer = AdaptiveMaxPoolingLayer<3>;
extern template class AdaptiveAveragePoolingLayer<1>;
extern template class AdaptiveAveragePoolingLayer<2>;
extern template class AdaptiveAveragePoolingLayer<3>;
extern template class AdaptiveMaxPoolingLayer<1>;
extern template class AdaptiveMaxPoolingLayer<2>;
extern template class AdaptiveMaxPoolingLayer<3>;

using AdaptiveAveragePooling1D = Handle<AdaptiveAveragePooling1DLayer>;
using AdaptiveAveragePooling2D = Handle<AdaptiveAveragePooling2DLayer>;
using AdaptiveAveragePooling3D = Handle<AdaptiveAveragePooling3DLayer>;
using AdaptiveMaxPooling1D = Handle<AdaptiveMaxPooling1DLayer>;
using AdaptiveMaxPooling2D = Handle<AdaptiveMaxPooling2DLayer>;
using AdaptiveMaxPooling3D = Handle<AdaptiveMaxPooling3DLayer>;

}  // namespace ramet
