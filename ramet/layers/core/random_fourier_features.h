#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct RandomFourierFeaturesConfig {
  required<Dim> output_dim;
  Json kernel_initializer = "gaussian";
  std::optional<double> scale = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = RandomFourierFeaturesConfig;
    d.field("output_dim", &C::output_dim, "Number of features.", at_least(1));
    d.field("kernel_initializer", &C::kernel_initializer,
            "The kernel that is approximated: \"gaussian\", \"laplacian\", or an initializer.");
    d.field("scale", &C::scale, "Width of the kernel; none depends on the number of inputs.");
  }
};

/// cos(x W / scale + b) with random W and b: products of such features are about a kernel of the
/// inputs (Rahimi and Recht, 2007). A layer of Keras 2, of which only the scale learns, and that
/// only if the layer is trainable.
class RandomFourierFeaturesLayer final
    : public LayerOf<RandomFourierFeaturesLayer, RandomFourierFeaturesConfig> {
 public:
  static constexpr std::string_view keras_name = "RandomFourierFeatures";
  /// Raises ValueError for kernels of other names, and a scale that is not above 0.
  explicit RandomFourierFeaturesLayer(RandomFourierFeaturesConfig config,
                                      LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable scale_, kernel_, bias_;
};

using RandomFourierFeatures = Handle<RandomFourierFeaturesLayer>;

}  // namespace ramet
