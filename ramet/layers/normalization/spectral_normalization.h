#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct SpectralNormalizationConfig {
  required<Layer> layer;
  Dim power_iterations = 1;

  static constexpr void describe(auto& d) {
    d.field("layer", &SpectralNormalizationConfig::layer, "A layer with a kernel or embeddings.");
    d.field("power_iterations", &SpectralNormalizationConfig::power_iterations,
            "Steps of the power method in each training step.", at_least(1));
  }
};

/// Calls another layer, whose kernel each training step divides by its largest singular value
/// (Miyato et al., 2018), as estimated by the power method. At inference the kernel is as it is.
class SpectralNormalizationLayer final
    : public LayerOf<SpectralNormalizationLayer, SpectralNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "SpectralNormalization";
  explicit SpectralNormalizationLayer(SpectralNormalizationConfig config,
                                      LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  void normalize_kernel(CallContext& context) const;

  Variable kernel_, vector_u_;
};

using SpectralNormalization = Handle<SpectralNormalizationLayer>;

}  // namespace ramet
