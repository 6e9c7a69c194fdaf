#pragma once
// Keras 2's layers that change the size of images in training.

#include "ramet/layers/image_preprocessing/number_pair.h"
#include "ramet/layers/layer_base.h"
#include "ramet/ops/image.h"

namespace ramet {

struct RandomExtentConfig {
  required<NumberPair> factor;
  Choice<Interpolation> interpolation = Interpolation::bilinear;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("factor", &RandomExtentConfig::factor, "Bounds of the change of the extent.");
    d.field("interpolation", &RandomExtentConfig::interpolation, "What stands between pixels.");
    d.field("seed", &RandomExtentConfig::seed, "Makes the numbers repeatable.");
  }
};

/// Images of another extent along one axis, in training. Shapes of a program are fixed, so there
/// the extent cannot be drawn: it is computed where both bounds are equal, and else an error.
template <class Self>
class RandomExtentLayer : public LayerOf<Self, RandomExtentConfig> {
 public:
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit RandomExtentLayer(RandomExtentConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
};

class RandomHeightLayer final : public RandomExtentLayer<RandomHeightLayer> {
 public:
  static constexpr std::string_view keras_name = "RandomHeight";
  static constexpr std::int64_t axis = -3;
  using RandomExtentLayer::RandomExtentLayer;
};

class RandomWidthLayer final : public RandomExtentLayer<RandomWidthLayer> {
 public:
  static constexpr std::string_view keras_name = "RandomWidth";
  static constexpr std::int64_t axis = -2;
  using RandomExtentLayer::RandomExtentLayer;
};

using RandomHeight = Handle<RandomHeightLayer>;
using RandomWidth = Handle<RandomWidthLayer>;

}  // namespace ramet
