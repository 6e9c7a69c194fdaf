#pragma once

#include <span>

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
  /// Raises ValueError for data of another shape than the layer was built for.
  void adapt(const Tensor& data) { adapt(std::span(&data, 1)); }
  void adapt(std::span<const Tensor> batches);

 private:
  bool is_given() const { return !config().mean.is_null(); }
  struct Moments {
    Tensor mean, variance;
    double count = 0;  // of elements that each was taken from
  };
  Moments moments_of(const Tensor& data) const;
  void check_data(const Shape& shape) const;
  // The statistics of `of` or those that were given, ready to be broadcast to x.
  Value statistic(CallContext& context, const Variable& of, const Json& given) const;

  std::vector<Dim> kept_axes_;  // sorted, from the front
  Shape broadcast_;             // of what it was built for, 1 in the other axes
  Variable mean_, variance_, count_;
};

using Normalization = Handle<NormalizationLayer>;

}  // namespace ramet
