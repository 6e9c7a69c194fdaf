#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

struct GaussianNoiseConfig {
  required<double> stddev;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("stddev", &GaussianNoiseConfig::stddev, "Standard deviation of the noise.",
            between(0, 1));
    d.field("seed", &GaussianNoiseConfig::seed, "Makes the noise repeatable.");
  }
};

/// Adds normal noise of mean 0 in training. At inference gives what it is given.
class GaussianNoiseLayer final : public LayerOf<GaussianNoiseLayer, GaussianNoiseConfig> {
 public:
  static constexpr std::string_view keras_name = "GaussianNoise";
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit GaussianNoiseLayer(GaussianNoiseConfig config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  std::optional<SeedGenerator> seeds_;
};

using GaussianNoise = Handle<GaussianNoiseLayer>;

}  // namespace ramet
