#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct NormalizationConfig {
  std::optional<Axes> axis = Axes(-1);
  Json mean = {};
  Json variance = {};
  bool invert = false;

  static constexpr void describe(auto& d) {
    d.field("axis", &NormalizationConfig::axis,
            "Axes whose elements have statistics of their own.");
    d.field("mean", &NormalizationConfig::mean, "Known beforehand, instead of adapting to data.");
    d.field("variance", &NormalizationConfig::variance, "Known beforehand.");
    d.field("invert", &NormalizationConfig::invert, "Turn the function round.");
  }
};

/// (x - mean) / sqrt(variance), with statistics that are given or adapted to data.
class NormalizationLayer final : public LayerOf<NormalizationLayer, NormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "Normalization";
  static constexpr bool passes_mask = true;
  explicit NormalizationLayer(NormalizationConfig config = {}, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);
  void copy_adapted_state(const LayerBase& source) override;

  /// Takes mean and variance from data, replacing what was there. Builds the layer if need be.
  void adapt(const Tensor& data);

 private:
  bool is_given() const { return !config().mean.is_null(); }
  // The statistics of `of` or those that were given, ready to be broadcast to x.
  Value statistic(CallContext& context, const Variable& of, const Json& given,
                  const Shape& x) const;

  std::vector<Dim> kept_axes_;  // sorted, from the front
  Variable mean_, variance_, count_;
};

using Normalization = Handle<NormalizationLayer>;

}  // namespace ramet
