#include "ramet/models/quantize.h"

#include <regex>
#include <unordered_set>

#include "ramet/layers/core/input_layer.h"

namespace ramet {

namespace {

class Walk {
 public:
  Walk(const QuantizationConfig& config, const QuantizeOptions& options) : config_(config) {
    for (const std::string& filter : options.filters) {
      try {
        filters_.emplace_back(filter);
      } catch (const std::regex_error&) {
        fail<ValueError>("quantize: '{}' is no regular expression.", filter);
      }
    }
  }

  QuantizationReport run(const Model& model) {
    for (const Layer& layer : model.layers()) visit(layer, "");
    return std::move(report_);
  }

 private:
  void visit(const Layer& layer, const std::string& outer) {
    if (!seen_.insert(&layer.impl()).second || layer.as<InputLayerLayer>() != nullptr) return;
    const std::string path = outer.empty() ? layer.name() : outer + "/" + layer.name();
    const auto* model = dynamic_cast<const ModelBase*>(&layer.impl());
    if (model == nullptr) quantize(layer, path);
    for (const Sublayer& sub : layer.impl().sublayers()) {
      visit(sub.layer, path);
      // What a layer makes of its own config is made anew from it: the config must know.
      const DTypePolicy& policy = sub.layer.impl().own_policy();
      if (model == nullptr &&
          policy.quantization_mode() != layer.impl().own_policy().quantization_mode()) {
        layer.impl().set_dtype_policy(
            layer.impl().dtype_policy().with(path + "/" + sub.layer.name(), policy));
      }
    }
  }

  void quantize(const Layer& layer, const std::string& path) {
    const auto skip = [&](std::string why) { report_.skipped.push_back({path, std::move(why)}); };
    const bool is_wanted =
        filters_.empty() ||
        std::any_of(filters_.begin(), filters_.end(), [&](const std::regex& filter) {
          return std::regex_search(layer.name(), filter);
        });
    if (!is_wanted) return skip("filtered");
    if (!layer.impl().own_policy().quantization_mode().empty()) return skip("already quantized");
    auto* quantizable = dynamic_cast<Quantizable*>(&layer.impl());
    if (quantizable == nullptr) return skip("not supported");
    try {
      quantizable->quantize(config_);
    } catch (const NotImplementedError&) {
      return skip("not supported");
    }
    report_.quantized.push_back(path);
  }

  const QuantizationConfig& config_;
  std::vector<std::regex> filters_;
  std::unordered_set<const LayerBase*> seen_;
  QuantizationReport report_;
};

}  // namespace

QuantizationReport quantize(const Model& model, const QuantizationConfig& config,
                            const QuantizeOptions& options) {
  if (!model.built()) {
    fail<ValueError>("Cannot quantize a model that isn't yet built. Model '{}' is not built yet.",
                     model.name());
  }
  return Walk(config, options).run(model);
}

void enable_lora(const Layer& layer, Dim rank, LoraOptions options) {
  auto* lora = dynamic_cast<LoraLayer*>(&layer.impl());
  if (lora == nullptr) {
    fail<TypeError>(
        "Layer '{}' ({}) has no enable_lora. Dense, EinsumDense, Embedding, Conv1D, Conv2D and "
        "Conv3D have.",
        layer.name(), layer.class_name());
  }
  lora->enable_lora(rank, std::move(options));
}

}  // namespace ramet
