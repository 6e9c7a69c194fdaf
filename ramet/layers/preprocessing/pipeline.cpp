#include "ramet/layers/preprocessing/pipeline.h"

#include <algorithm>
#include <map>

#include "ramet/layers/registry.h"

namespace ramet {

PipelineLayer::PipelineLayer(PipelineConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  // Members of a list are saved by class, counted.
  std::map<std::string, int> counts;
  for (const Layer& layer : config_.layers.get()) {
    std::string member = layer.impl().path_name();
    const int earlier = counts[member]++;
    if (earlier > 0) member.append("_").append(std::to_string(earlier));
    add_sublayer("_pipeline_layers/" + member, layer);
  }
}

Json PipelineLayer::get_config() const {
  Json config = own_config();
  config["name"] = name();
  return config;
}

Tree<Value> PipelineLayer::call(CallContext& context, const CallInputs& inputs) {
  Tree<Value> x = inputs.first();
  const Tree<Value>* mask = inputs.find("mask");
  for (const Layer& layer : config().layers.get()) {
    Arguments<Value> given{{x}, {}};
    const auto names = layer.impl().call_arguments();
    const bool takes_mask = std::find(names.begin(), names.end(), "mask") != names.end();
    // Later layers find the masks that their inputs carry.
    if (mask != nullptr && takes_mask) given.kwargs.emplace_back("mask", *mask);
    mask = nullptr;
    x = layer.impl().invoke(context, given);
  }
  return x;
}

RAMET_DEFINE_LAYER(PipelineLayer)

}  // namespace ramet
