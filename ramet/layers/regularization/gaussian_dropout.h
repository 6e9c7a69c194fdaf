#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

struct GaussianDropoutConfig {
  required<double> rate;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rate", &GaussianDropoutConfig::rate,
            "Fraction to drop: the factor has variance rate / (1 - rate).", between(0, 1));
    d.field("seed", &GaussianDropoutConfig::seed, "Makes the noise repeatable.");
  }
};

/// Multiplies by normal noise of mean 1 in training. At inference gives what it is given.
class GaussianDropoutLayer final : public LayerOf<GaussianDropoutLayer, GaussianDropoutConfig> {
 public:
  static constexpr std::string_view keras_name = "GaussianDropout";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit GaussianDropoutLayer(GaussianDropoutConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  std::optional<SeedGenerator> seeds_;
};

using GaussianDropout = Handle<GaussianDropoutLayer>;

}  // namespace ramet
