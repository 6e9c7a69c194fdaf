#pragma once
// SpatialDropout1D, SpatialDropout2D and SpatialDropout3D: dropout of whole channels.

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"
#include "ramet/layers/spatial.h"

namespace ramet {

struct SpatialDropout1DConfig {
  required<double> rate;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rate", &SpatialDropout1DConfig::rate, "Fraction of the channels to drop.",
            between(0, 1));
    d.field("seed", &SpatialDropout1DConfig::seed, "Makes the dropped channels repeatable.");
  }
};

struct SpatialDropoutConfig {
  required<double> rate;
  Choice<DataFormat> data_format = DataFormat::channels_last;
  std::optional<std::int64_t> seed = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rate", &SpatialDropoutConfig::rate, "Fraction of the channels to drop.",
            between(0, 1));
    d.field("data_format", &SpatialDropoutConfig::data_format, "Where the channels are.");
    d.field("seed", &SpatialDropoutConfig::seed, "Makes the dropped channels repeatable.");
  }
};

template <std::size_t Rank>
using SpatialDropoutConfigOf =
    std::conditional_t<Rank == 1, SpatialDropout1DConfig, SpatialDropoutConfig>;

/// As Dropout, for whole channels.
template <std::size_t Rank>
class SpatialDropoutLayer final
    : public LayerOf<SpatialDropoutLayer<Rank>, SpatialDropoutConfigOf<Rank>> {
 public:
  static constexpr std::string_view keras_name = std::array<std::string_view, 3>{
      "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}[Rank - 1];
  static constexpr bool passes_mask = true;
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"inputs", "training"};
  explicit SpatialDropoutLayer(SpatialDropoutConfigOf<Rank> config, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);
  /// Keras saves neither `trainable` nor more of the dtype policy than the weights' type.
  Json get_config() const override;
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }

 private:
  std::optional<SeedGenerator> seeds_;
};

using SpatialDropout1DLayer = SpatialDropoutLayer<1>;
using SpatialDropout2DLayer = SpatialDropoutLayer<2>;
using SpatialDropout3DLayer = SpatialDropoutLayer<3>;
extern template class SpatialDropoutLayer<1>;
extern template class SpatialDropoutLayer<2>;
extern template class SpatialDropoutLayer<3>;

using SpatialDropout1D = Handle<SpatialDropout1DLayer>;
using SpatialDropout2D = Handle<SpatialDropout2DLayer>;
using SpatialDropout3D = Handle<SpatialDropout3DLayer>;

}  // namespace ramet
