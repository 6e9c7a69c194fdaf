#include "ramet/layers/dtype_policy.h"

#include "ramet/core/error.h"

namespace ramet {

namespace {

bool is_dtype(std::string_view name) {
  try {
    return to_string(parse_dtype(name)) == name;
  } catch (const ValueError&) {
    return false;
  }
}

}  // namespace

DTypePolicy::DTypePolicy(std::string_view name) : name_(name) {
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

DTypePolicy DTypePolicy::from(const Json& json) {
  if (json.is_null()) return DTypePolicy();
  if (json.is_string()) return DTypePolicy(std::string_view(json.as_string()));
  const Json& config = json.at("config");
  const std::string& class_name = json.at("class_name").as_string();
  if (class_name == "DTypePolicy" || class_name == "Policy" || class_name == "PolicyV1") {
    return DTypePolicy(std::string_view(config.at("name").as_string()));
  }
  // Quantized policies and maps compute in their source's types.
  DTypePolicy policy;
  const Json* source = config.find("source_name");
  if (source == nullptr) source = config.find("default_policy");
  if (source != nullptr && source->is_string()) policy = DTypePolicy(std::string_view(source->as_string()));
  policy.name_ = class_name + config.dump();
  policy.envelope_ = json;
  return policy;
}

Json DTypePolicy::json() const {
  if (!envelope_.is_null()) return envelope_;
  return Json::object({{"module", "keras"},
                       {"class_name", "DTypePolicy"},
                       {"config", Json::object({{"name", name_}})},
                       {"registered_name", nullptr}});
}

}  // namespace ramet
