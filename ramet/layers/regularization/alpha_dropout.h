#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

struct AlphaDropoutConfig {
  required<double> rate;
  std::optional<Shape> noise_shape = std::nullopt;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rate", &AlphaDropoutConfig::rate, "Fraction of the inputs to drop.", between(0, 1));
    d.field("noise_shape", &AlphaDropoutConfig::noise_shape,
            "Extents of the choice, which broadcasts; None means the input's.");
    d.field("seed", &AlphaDropoutConfig::seed, "Makes the dropped positions repeatable.");
  }
};

/// Dropout that keeps mean and variance behind a SELU, in training. At inference gives what it is
/// given.
class AlphaDropoutLayer final : public LayerOf<AlphaDropoutLayer, AlphaDropoutConfig> {
 public:
  static constexpr std::string_view keras_name = "AlphaDropout";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit AlphaDropoutLayer(AlphaDropoutConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  std::optional<SeedGenerator> seeds_;
};

using AlphaDropout = Handle<AlphaDropoutLayer>;

}  // namespace ramet
