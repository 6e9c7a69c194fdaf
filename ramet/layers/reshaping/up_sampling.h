#pragma once
// UpSampling1D, UpSampling2D and UpSampling3D: larger spatial axes, by repetition or (2D) by
// interpolation.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"
#include "ramet/ops/image.h"

namespace ramet {

struct UpSampling1DConfig {
  Dim size = 2;

  static constexpr void describe(auto& d) {
    d.field("size", &UpSampling1DConfig::size, "How often each step stands.", at_least(1));
  }
};

struct UpSampling2DConfig {
  Ints<2> size = 2;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  Choice<Interpolation> interpolation = Interpolation::nearest;

  static constexpr void describe(auto& d) {
    d.field("size", &UpSampling2DConfig::size, "Factors of height and width.", at_least(1));
    d.field("data_format", &UpSampling2DConfig::data_format, "Where the channels are.");
    d.field("interpolation", &UpSampling2DConfig::interpolation, "What stands between pixels.");
  }
};

struct UpSampling3DConfig {
  Ints<3> size = 2;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("size", &UpSampling3DConfig::size, "Factors of the three spatial axes.", at_least(1));
    d.field("data_format", &UpSampling3DConfig::data_format, "Where the channels are.");
  }
};

/// Input (batch, steps, features); output (batch, size * steps, features).
class UpSampling1DLayer final : public LayerOf<UpSampling1DLayer, UpSampling1DConfig> {
 public:
  static constexpr std::string_view keras_name = "UpSampling1D";
  explicit UpSampling1DLayer(UpSampling1DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

/// Input (batch, height, width, channels); output (batch, size₀ * height, size₁ * width, channels).
class UpSampling2DLayer final : public LayerOf<UpSampling2DLayer, UpSampling2DConfig> {
 public:
  static constexpr std::string_view keras_name = "UpSampling2D";
  explicit UpSampling2DLayer(UpSampling2DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class UpSampling3DLayer final : public LayerOf<UpSampling3DLayer, UpSampling3DConfig> {
 public:
  static constexpr std::string_view keras_name = "UpSampling3D";
  explicit UpSampling3DLayer(UpSampling3DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using UpSampling1D = Handle<UpSampling1DLayer>;
using UpSampling2D = Handle<UpSampling2DLayer>;
using UpSampling3D = Handle<UpSampling3DLayer>;

}  // namespace ramet
