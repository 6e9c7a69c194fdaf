#include "ramet/layers/quantization/quantization_config.h"

namespace ramet {

namespace {

Json envelope(std::string_view class_name, Json config) {
  return Json::object({{"module", "keras.quantizers"},
                       {"class_name", class_name},
                       {"config", std::move(config)},
                       {"registered_name", nullptr}});
}

Json quantizer_json(const std::optional<AbsMaxQuantizer>& quantizer) {
  return quantizer ? envelope("AbsMaxQuantizer", to_json(*quantizer)) : Json();
}

AbsMaxQuantizer read_quantizer(const Json& json) {
  const Json* class_name = json.find("class_name");
  const Json* config = json.find("config");
  if (class_name == nullptr || !(*class_name == Json("AbsMaxQuantizer")) || config == nullptr) {
    fail<ValueError>("Expected a quantizer of class 'AbsMaxQuantizer', received {}.",
                     json.dump().substr(0, 200));
  }
  Json fields = *config;
  if (Json* axis = fields.find("axis"); axis != nullptr && axis->is_int()) {
    Json list = Json::array({*axis});
    *axis = std::move(list);
  }
  return config_from_json<AbsMaxQuantizer>(fields, "AbsMaxQuantizer");
}

const Json* field_of(const Json& config, std::string_view name) {
  const Json* fields = config.find("config");
  return fields != nullptr ? fields->find(name) : nullptr;
}

}  // namespace

QuantizationConfig::QuantizationConfig(std::string_view mode) : mode_(mode) {
  if (mode == "int8") {
    *this = Int8QuantizationConfig{};
  } else if (mode == "int4") {
    *this = Int4QuantizationConfig{};
  } else if (mode == "float8") {
    json_ = envelope("Float8QuantizationConfig", Json::object());
  } else if (mode == "ternary") {
    json_ = envelope("TernaryQuantizationConfig", Json::object());
  } else if (mode == "gptq" || mode == "awq") {
    fail<ValueError>(
        "Quantizing with '{}' needs calibration data, which ramet does not do: it runs models that "
        "Keras has calibrated. Expected 'int8', 'int4', 'float8' or 'ternary'.",
        mode);
  } else {
    fail<ValueError>(
        "Invalid quantization mode. Expected one of ('int8', 'float8', 'int4', 'ternary', 'gptq', "
        "'awq'). Received: mode={}",
        mode);
  }
}

QuantizationConfig::QuantizationConfig(const Int8QuantizationConfig& config) : mode_("int8") {
  json_ = envelope(
      "Int8QuantizationConfig",
      Json::object({{"weight_quantizer", quantizer_json(config.weight_quantizer)},
                    {"activation_quantizer", quantizer_json(config.activation_quantizer)}}));
}

QuantizationConfig::QuantizationConfig(const Int4QuantizationConfig& config) : mode_("int4") {
  const Dim block = config.block_size.value_or(-1);
  if (block < -1 || block == 0) {
    fail<ValueError>("block_size must be None, -1, or a positive integer. Received: block_size={}",
                     block);
  }
  if (block > 0 && (config.weight_quantizer || config.activation_quantizer)) {
    fail<ValueError>(
        "Int4 sub-channel quantization (block_size > 0) does not support custom quantizers. Either "
        "set block_size to None or -1 for per-channel quantization, or remove the custom quantizer "
        "arguments. Received: block_size={}",
        block);
  }
  if (config.weight_quantizer &&
      config.weight_quantizer->value_range != std::pair<Dim, Dim>{-8, 7}) {
    fail<ValueError>(
        "Int4QuantizationConfig requires a weight_quantizer with value_range=(-8, 7). Received: "
        "value_range=({}, {})",
        config.weight_quantizer->value_range.first, config.weight_quantizer->value_range.second);
  }
  json_ =
      envelope("Int4QuantizationConfig",
               Json::object({{"weight_quantizer", quantizer_json(config.weight_quantizer)},
                             {"activation_quantizer", quantizer_json(config.activation_quantizer)},
                             {"block_size", to_json(config.block_size)}}));
}

AbsMaxQuantizer weight_quantizer_or(const Json& config, AbsMaxQuantizer otherwise) {
  const Json* given = field_of(config, "weight_quantizer");
  return given != nullptr && !given->is_null() ? read_quantizer(*given) : std::move(otherwise);
}

std::optional<AbsMaxQuantizer> activation_quantizer_or(const Json& config,
                                                       std::optional<AbsMaxQuantizer> otherwise) {
  if (config.is_null()) return otherwise;
  const Json* given = field_of(config, "activation_quantizer");
  if (given == nullptr || given->is_null()) return std::nullopt;
  return read_quantizer(*given);
}

Dim int4_block_size(const Json& config, const DTypePolicy& policy) {
  const Json* class_name = config.find("class_name");
  if (class_name != nullptr && *class_name == Json("Int4QuantizationConfig")) {
    const Json* block = field_of(config, "block_size");
    return block != nullptr && block->is_int() ? block->as_int() : -1;
  }
  return policy.quantization_mode() == "int4" ? policy.block_size() : -1;
}

DTypePolicy quantized_policy(const QuantizationConfig& config, const DTypePolicy& policy) {
  const std::string source = policy.source().name();
  if (config.mode() != "int4") return DTypePolicy(fmt::format("{}_from_{}", config.mode(), source));
  return DTypePolicy(
      fmt::format("int4/{}_from_{}", int4_block_size(config.json(), policy), source));
}

}  // namespace ramet
