#include "ramet/layers/quantization/quantizable.h"

#include <algorithm>

namespace ramet {

void check_quantizable(const LayerBase& layer, const QuantizationConfig& config,
                       std::initializer_list<std::string_view> modes) {
  if (std::find(modes.begin(), modes.end(), config.mode()) == modes.end()) {
    std::string known;
    for (const std::string_view mode : modes)
      known += (known.empty() ? "'" : ", '") + std::string(mode) + "'";
    fail<NotImplementedError>(
        "Invalid quantization mode. Expected one of ({}). Received: quantization_mode={} (layer "
        "'{}', {})",
        known, config.mode(), layer.name(), layer.class_name());
  }
  if (!layer.built) {
    fail<ValueError>(
        "Cannot quantize a layer that isn't yet built. Layer '{}' (of type '{}') is not built yet.",
        layer.name(), layer.class_name());
  }
  if (const std::string& mode = layer.own_policy().quantization_mode(); !mode.empty()) {
    fail<ValueError>("Layer '{}' is quantized already, as '{}'.", layer.name(), mode);
  }
}

}  // namespace ramet
