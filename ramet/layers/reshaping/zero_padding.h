#pragma once
// ZeroPadding1D, ZeroPadding2D and ZeroPadding3D: zeros around the spatial axes.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

struct ZeroPadding1DConfig {
  Ints<2> padding = 1;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("padding", &ZeroPadding1DConfig::padding, "Zeros in front and behind.", at_least(0));
    d.field("data_format", &ZeroPadding1DConfig::data_format, "Where the channels are.");
  }
};

template <std::size_t Rank>
struct ZeroPaddingConfig {
  Borders<Rank> padding = 1;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("padding", &ZeroPaddingConfig::padding, "Zeros in front and behind, per axis.",
            at_least(0));
    d.field("data_format", &ZeroPaddingConfig::data_format, "Where the channels are.");
  }
};

class ZeroPadding1DLayer final : public LayerOf<ZeroPadding1DLayer, ZeroPadding1DConfig> {
 public:
  static constexpr std::string_view keras_name = "ZeroPadding1D";
  explicit ZeroPadding1DLayer(ZeroPadding1DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class ZeroPadding2DLayer final : public LayerOf<ZeroPadding2DLayer, ZeroPaddingConfig<2>> {
 public:
  static constexpr std::string_view keras_name = "ZeroPadding2D";
  explicit ZeroPadding2DLayer(ZeroPaddingConfig<2> config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class ZeroPadding3DLayer final : public LayerOf<ZeroPadding3DLayer, ZeroPaddingConfig<3>> {
 public:
  static constexpr std::string_view keras_name = "ZeroPadding3D";
  explicit ZeroPadding3DLayer(ZeroPaddingConfig<3> config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using ZeroPadding1D = Handle<ZeroPadding1DLayer>;
using ZeroPadding2D = Handle<ZeroPadding2DLayer>;
using ZeroPadding3D = Handle<ZeroPadding3DLayer>;

}  // namespace ramet
