#pragma once
// Cropping1D, Cropping2D and Cropping3D: the spatial axes without their ends.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/spatial.h"

namespace ramet {

struct Cropping1DConfig {
  Ints<2> cropping = 1;

  static constexpr void describe(auto& d) {
    d.field("cropping", &Cropping1DConfig::cropping, "Steps left out in front and behind.",
            at_least(0));
  }
};

struct Cropping2DConfig {
  Borders<2> cropping = 0;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("cropping", &Cropping2DConfig::cropping,
            "Elements left out in front and behind, per axis.", at_least(0));
    d.field("data_format", &Cropping2DConfig::data_format, "Where the channels are.");
  }
};

struct Cropping3DConfig {
  Borders<3> cropping = 1;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("cropping", &Cropping3DConfig::cropping,
            "Elements left out in front and behind, per axis.", at_least(0));
    d.field("data_format", &Cropping3DConfig::data_format, "Where the channels are.");
  }
};

class Cropping1DLayer final : public LayerOf<Cropping1DLayer, Cropping1DConfig> {
 public:
  static constexpr std::string_view keras_name = "Cropping1D";
  explicit Cropping1DLayer(Cropping1DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class Cropping2DLayer final : public LayerOf<Cropping2DLayer, Cropping2DConfig> {
 public:
  static constexpr std::string_view keras_name = "Cropping2D";
  explicit Cropping2DLayer(Cropping2DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class Cropping3DLayer final : public LayerOf<Cropping3DLayer, Cropping3DConfig> {
 public:
  static constexpr std::string_view keras_name = "Cropping3D";
  explicit Cropping3DLayer(Cropping3DConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

using Cropping1D = Handle<Cropping1DLayer>;
using Cropping2D = Handle<Cropping2DLayer>;
using Cropping3D = Handle<Cropping3DLayer>;

}  // namespace ramet
