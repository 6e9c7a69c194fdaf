#include "ramet/layers/reshaping/permute.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/ops/ops.h"

namespace ramet {

PermuteLayer::PermuteLayer(PermuteConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const std::vector<Dim>& dims = this->config().dims;
  std::vector<Dim> sorted = dims;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] == static_cast<Dim>(i) + 1) continue;
    fail<ValueError>(
        "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must "
        "be "
        "consecutive and start from 1. Received dims={}",
        to_json(dims).dump());
  }
  set_input_spec({.ndim = dims.size() + 1});
}

Value PermuteLayer::call(CallContext&, const Value& x) {
  std::vector<Dim> axes = config().dims;
  axes.insert(axes.begin(), 0);
  return own_result(ops::transpose(x, axes), x);
}

RAMET_DEFINE_LAYER(PermuteLayer)

}  // namespace ramet
