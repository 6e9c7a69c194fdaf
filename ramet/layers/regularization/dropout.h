#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

struct DropoutConfig {
  required<double> rate;
  std::optional<Shape> noise_shape = std::nullopt;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rate", &DropoutConfig::rate, "Fraction of the inputs to drop.", between(0, 1));
    d.field("noise_shape", &DropoutConfig::noise_shape,
            "Extents of the choice, which broadcasts; None means the input's.");
    d.field("seed", &DropoutConfig::seed, "Makes the dropped positions repeatable.");
  }
};

/// In training sets a part of the inputs to 0 and scales the others by 1 / (1 - rate). At inference
/// gives what it is given.
class DropoutLayer final : public LayerOf<DropoutLayer, DropoutConfig> {
 public:
  static constexpr std::string_view keras_name = "Dropout";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit DropoutLayer(DropoutConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  std::optional<SeedGenerator> seeds_;
};

using Dropout = Handle<DropoutLayer>;

/// Raises ValueError unless every extent is positive or unknown.
void check_noise_shape(const std::optional<Shape>& noise_shape);
/// The input's own shape, or the noise shape with the input's extents for None.
Shape known_noise_shape(const std::optional<Shape>& noise_shape, const Shape& input);

}  // namespace ramet
