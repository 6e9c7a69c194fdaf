#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct DotConfig {
  required<Axes> axes;
  bool normalize = false;

  static constexpr void describe(auto& d) {
    d.field("axes", &DotConfig::axes, "The axis summed over: one for both inputs, or a pair.");
    d.field("normalize", &DotConfig::normalize, "Divide by the norms first: cosine proximity.");
  }
};

/// The dot products of two tensors, sample by sample. Output (batch, the other axes of the first,
/// the other axes of the second), or (batch, 1).
class DotLayer final : public LayerOf<DotLayer, DotConfig> {
 public:
  static constexpr std::string_view keras_name = "Dot";
  static constexpr bool passes_mask = true;
  explicit DotLayer(DotConfig config, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const Values& xs);

  /// None, though Keras says that the layer supports masks.
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>&) const {
    return {T()};
  }

 private:
  // The axis of each input, from the front.
  std::pair<std::size_t, std::size_t> summed_axes(const Shape& a, const Shape& b) const;
};

using Dot = Handle<DotLayer>;

}  // namespace ramet
