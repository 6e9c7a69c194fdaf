#pragma once
// Pooling over all spatial axes at once, of 1, 2 and 3.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

struct GlobalPoolingConfig {
  Choice<DataFormat> data_format = DataFormat::channels_last;
  bool keepdims = false;

  static constexpr void describe(auto& d) {
    d.field("data_format", &GlobalPoolingConfig::data_format, "Where the channels are.");
    d.field("keepdims", &GlobalPoolingConfig::keepdims, "Keep the spatial axes with extent 1.");
  }
};

/// The largest element of each channel. Output (batch, channels).
template <std::size_t Rank>
class GlobalMaxPoolingLayer final
    : public LayerOf<GlobalMaxPoolingLayer<Rank>, GlobalPoolingConfig> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D"}[Rank - 1];
  static constexpr bool built_at_init = true;
  explicit GlobalMaxPoolingLayer(GlobalPoolingConfig config = {}, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

/// The mean of each channel. Output (batch, channels).
template <std::size_t Rank>
class GlobalAveragePoolingLayer final
    : public LayerOf<GlobalAveragePoolingLayer<Rank>, GlobalPoolingConfig> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "", "GlobalAveragePooling2D", "GlobalAveragePooling3D"}[Rank - 1];
  static constexpr bool built_at_init = true;
  explicit GlobalAveragePoolingLayer(GlobalPoolingConfig config = {}, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

/// The mean of each channel, over the steps that the mask (batch, steps) lets through.
/// Output (batch, channels), without mask.
class GlobalAveragePooling1DLayer final
    : public LayerOf<GlobalAveragePooling1DLayer, GlobalPoolingConfig> {
 public:
  static constexpr std::string_view keras_name = "GlobalAveragePooling1D";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "mask"};
  explicit GlobalAveragePooling1DLayer(GlobalPoolingConfig config = {}, LayerOptions options = {});
  Value call(CallContext& context, const CallInputs& inputs);

  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>&) const {
    return {T()};
  }
};

using GlobalMaxPooling1DLayer = GlobalMaxPoolingLayer<1>;
using GlobalMaxPooling2DLayer = GlobalMaxPoolingLayer<2>;
using GlobalMaxPooling3DLayer = GlobalMaxPoolingLayer<3>;
using GlobalAveragePooling2DLayer = GlobalAveragePoolingLayer<2>;
using GlobalAveragePooling3DLayer = GlobalAveragePoolingLayer<3>;
extern template class GlobalMaxPoolingLayer<1>;
extern template class GlobalMaxPoolingLayer<2>;
extern template class GlobalMaxPoolingLayer<3>;
extern template class GlobalAveragePoolingLayer<2>;
extern template class GlobalAveragePoolingLayer<3>;

using GlobalMaxPooling1D = Handle<GlobalMaxPooling1DLayer>;
using GlobalMaxPooling2D = Handle<GlobalMaxPooling2DLayer>;
using GlobalMaxPooling3D = Handle<GlobalMaxPooling3DLayer>;
using GlobalAveragePooling1D = Handle<GlobalAveragePooling1DLayer>;
using GlobalAveragePooling2D = Handle<GlobalAveragePooling2DLayer>;
using GlobalAveragePooling3D = Handle<GlobalAveragePooling3DLayer>;

}  // namespace ramet
