#include "ramet/layers/dtype_policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>
#include <vector>

#include "ramet/core/error.h"

namespace ramet {

struct DTypePolicy::Map {
  DTypePolicy otherwise;
  bool is_otherwise_given = true;
  std::vector<std::pair<std::string, DTypePolicy>> policies;
};

namespace {

constexpr std::array<std::string_view, 6> modes = {"int8",    "float8", "int4",
                                                   "ternary", "gptq",   "awq"};

bool is_dtype(std::string_view name) {
  try {
    return to_string(parse_dtype(name)) == name;
  } catch (const ValueError&) {
    return false;
  }
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

Dim number(std::string_view text, std::string_view mode) {
  Dim value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    fail<ValueError>("Invalid quantization mode: expected numbers after the slash, received '{}'.",
                     mode);
  }
  return value;
}

Json envelope(std::string_view class_name, Json config) {
  return Json::object({{"module", class_name == "DTypePolicy" ? "keras" : "keras.dtype_policies"},
                       {"class_name", class_name},
                       {"config", std::move(config)},
                       {"registered_name", nullptr}});
}

}  // namespace

DTypePolicy::DTypePolicy(std::string_view name) : name_(name) {
  for (const std::string_view mode : modes) {
    const std::size_t from = name.find("_from_");
    if (!name.starts_with(mode) || name == mode) continue;
    if (from == std::string_view::npos) {
      fail<ValueError>(
          "Cannot convert `policy` into a valid pair (`mode`, `source_name`) to instantiate "
          "`QuantizedDTypePolicy`. Received: policy={}",
          name);
    }
    *this = quantized(name.substr(0, from), name.substr(from + 6));
    return;
  }
  if (name == "mixed_float16" || name == "mixed_bfloat16") {
    compute_ = name == "mixed_float16" ? DType::float16 : DType::bfloat16;
    variable_ = DType::float32;
  } else if (is_dtype(name)) {
    compute_ = variable_ = parse_dtype(name);
  } else {
    fail<ValueError>(
        "Cannot convert '{}' to a mixed precision DTypePolicy. Valid policies include "
        "'mixed_float16', 'mixed_bfloat16', and the name of any float dtype such as 'float32'.",
        name);
  }
}

DTypePolicy DTypePolicy::quantized(std::string_view mode, std::string_view source) {
  DTypePolicy policy(source);
  if (!policy.mode_.empty()) {
    fail<ValueError>("A quantized policy cannot stand on another one, received '{}'.", source);
  }
  const std::vector<std::string_view> parts = split(mode, '/');
  const std::string_view kind = parts[0];
  const auto wrong = [&](std::string_view expected) {
    fail<ValueError>("Invalid quantization mode. Expected {}. Received: mode={}", expected, mode);
  };
  if (std::find(modes.begin(), modes.end(), kind) == modes.end()) {
    wrong("one of ('int8', 'float8', 'int4', 'ternary', 'gptq', 'awq')");
  }
  if (kind == "int4" && parts.size() == 2) {
    policy.names_block_ = true;
    policy.block_size_ = parts[1] == "None" ? -1 : number(parts[1], mode);
  } else if (kind == "gptq" || kind == "awq") {
    if (parts.size() != 3) wrong("'" + std::string(kind) + "/<weight_bits>/<group_size>'");
    policy.weight_bits_ = number(parts[1], mode);
    policy.block_size_ = number(parts[2], mode);
    const Dim bits = policy.weight_bits_;
    const bool fits = kind == "awq" ? bits == 4 : bits == 2 || bits == 3 || bits == 4 || bits == 8;
    if (!fits) wrong(kind == "awq" ? "4 bits" : "2, 3, 4 or 8 bits");
  } else if (parts.size() != 1) {
    wrong("no numbers after the mode's name");
  }
  if (policy.block_size_ < -1 || policy.block_size_ == 0) wrong("groups of -1 or more than 0");
  if (kind == "int8" && policy.compute_ == DType::float16) {
    fail<ValueError>("Quantization mode='int8' doesn't work well with compute_dtype='float16'.");
  }
  policy.mode_ = kind;
  std::string name(kind);
  if (policy.names_block_) name += "/" + std::to_string(policy.block_size_);
  if (kind == "gptq" || kind == "awq") {
    name += "/" + std::to_string(policy.weight_bits_) + "/" + std::to_string(policy.block_size_);
  }
  policy.name_ = name + "_from_" + std::string(source);
  return policy;
}

DTypePolicy DTypePolicy::of_map(std::shared_ptr<const Map> map) {
  DTypePolicy policy = map->otherwise;
  policy.name_ = "map_" + policy.name_;
  policy.map_ = std::move(map);
  return policy;
}

DTypePolicy DTypePolicy::from(const Json& json) {
  if (json.is_null()) return DTypePolicy();
  if (json.is_string()) return DTypePolicy(std::string_view(json.as_string()));
  const Json& config = json.at("config");
  const std::string& class_name = json.at("class_name").as_string();
  const auto text = [&](std::string_view key, std::string_view otherwise) {
    const Json* value = config.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : std::string(otherwise);
  };
  if (class_name == "DTypePolicyMap") {
    auto map = std::make_shared<Map>();
    const Json* otherwise = config.find("default_policy");
    map->is_otherwise_given = otherwise != nullptr && !otherwise->is_null();
    if (map->is_otherwise_given) map->otherwise = from(*otherwise);
    if (const Json* policies = config.find("policy_map")) {
      for (const auto& [path, policy] : policies->members()) {
        map->policies.emplace_back(path, from(policy));
      }
    }
    return of_map(std::move(map));
  }
  if (const Json* mode = config.find("mode"); mode != nullptr && mode->is_string()) {
    DTypePolicy policy = quantized(mode->as_string(), text("source_name", "float32"));
    if (const Json* length = config.find("amax_history_length")) {
      policy.amax_history_length_ = length->as_int();
    }
    return policy;
  }
  // DTypePolicy, FloatDTypePolicy; Policy and PolicyV1 of Keras 2, where "_infer" and "infer" are
  // names, too.
  const std::string name = text("name", "float32");
  return name == "_infer" || name.starts_with("infer") ? DTypePolicy()
                                                       : DTypePolicy(std::string_view(name));
}

DTypePolicy DTypePolicy::source() const {
  if (mode_.empty() || is_map()) return *this;
  return DTypePolicy(std::string_view(name_).substr(name_.find("_from_") + 6));
}

DTypePolicy DTypePolicy::at(std::string_view path) const {
  if (!is_map()) return *this;
  const DTypePolicy* found = nullptr;
  for (const auto& [key, policy] : map_->policies) {
    if (key == path) return policy;
  }
  for (const auto& [key, policy] : map_->policies) {
    try {
      if (!std::regex_match(path.begin(), path.end(), std::regex(key))) continue;
    } catch (const std::regex_error&) {
      fail<ValueError>("'{}' is no regular expression for paths of layers.", key);
    }
    if (found != nullptr) {
      fail<ValueError>(
          "Path '{}' matches multiple dtype policy specification keys. Please make sure each path "
          "only matches at most one dtype policy specification key in the DTypePolicyMap.",
          path);
    }
    found = &policy;
  }
  return found != nullptr ? *found : map_->otherwise;
}

DTypePolicy DTypePolicy::with(std::string_view path, const DTypePolicy& policy) const {
  auto map = is_map() ? std::make_shared<Map>(*map_) : std::make_shared<Map>(Map{*this, true, {}});
  std::erase_if(map->policies, [&](const auto& entry) { return entry.first == path; });
  map->policies.emplace_back(path, policy);
  return of_map(std::move(map));
}

Json DTypePolicy::json() const {
  if (is_map()) {
    Json policies = Json::object();
    for (const auto& [path, policy] : map_->policies) policies[path] = policy.json();
    return envelope(
        "DTypePolicyMap",
        Json::object(
            {{"default_policy", map_->is_otherwise_given ? Json(map_->otherwise.name()) : Json()},
             {"policy_map", std::move(policies)}}));
  }
  if (mode_.empty()) return envelope("DTypePolicy", Json::object({{"name", name_}}));
  const std::size_t from = name_.find("_from_");
  Json config =
      Json::object({{"mode", name_.substr(0, from)}, {"source_name", name_.substr(from + 6)}});
  if (mode_ == "float8") {
    config["amax_history_length"] = amax_history_length_;
    return envelope("QuantizedFloat8DTypePolicy", std::move(config));
  }
  if (mode_ == "int4" && names_block_) return envelope("Int4DTypePolicy", std::move(config));
  if (mode_ == "gptq") return envelope("GPTQDTypePolicy", std::move(config));
  if (mode_ == "awq") return envelope("AWQDTypePolicy", std::move(config));
  if (mode_ == "ternary") return envelope("TernaryDTypePolicy", std::move(config));
  return envelope("QuantizedDTypePolicy", std::move(config));
}

bool operator==(const DTypePolicy& a, const DTypePolicy& b) {
  if (a.name_ != b.name_ || a.amax_history_length_ != b.amax_history_length_) return false;
  return a.map_ == b.map_ || a.json() == b.json();
}

}  // namespace ramet
