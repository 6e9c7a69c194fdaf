#include <algorithm>
#include <cctype>

#include "ramet/layers/naming.h"
#include "ramet/training/optimizers/optimizers.h"

namespace ramet {

namespace {

template <class O>
constexpr OptimizerEntry entry() {
  return {O::keras_name, &optimizer_from_config<O>, &document_config<typename O::Config>};
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return result;
}

Optimizer make(std::string_view class_name, const Json& config) {
  const std::string wanted = lower(class_name);
  for (const OptimizerEntry& known : all_optimizers()) {
    if (lower(known.name) == wanted) return known.from_config(config);
  }
  fail<ValueError>("Could not interpret optimizer identifier: {}", class_name);
}

}  // namespace

std::span<const OptimizerEntry> all_optimizers() {
  static const OptimizerEntry list[] = {
#define RAMET_OPTIMIZER(Class) entry<Class>(),
#include "ramet/training/optimizers/list.inc"
#undef RAMET_OPTIMIZER
  };
  return list;
}

OptimizerOptions take_optimizer_options(Json& config) {
  static const std::vector<FieldDoc> fields = document_config<OptimizerOptions>();
  Json common = Json::object();
  for (const FieldDoc& field : fields) {
    const Json* value = config.find(field.name);
    if (value == nullptr) continue;
    common[field.name] = *value;
    config.erase(field.name);
  }
  for (const std::string_view gone : {"decay", "jit_compile", "is_legacy_optimizer"})
    config.erase(gone);
  return config_from_json<OptimizerOptions>(common, "optimizer");
}

Optimizer::Optimizer(std::string_view name) : Optimizer(make(name, Json::object())) {}

Optimizer Optimizer::from(const Json& json) {
  if (json.is_string()) return Optimizer(std::string_view(json.as_string()));
  const Json* name = json.find("class_name");
  if (name == nullptr || !name->is_string()) {
    fail<ValueError>("Could not interpret optimizer identifier: {}", json.dump());
  }
  const Json* registered = json.find("registered_name");
  if (registered != nullptr && registered->is_string() &&
      registered->as_string().find('>') != std::string::npos) {
    fail<ValueError>("Could not interpret optimizer identifier: {}", registered->as_string());
  }
  const Json* config = json.find("config");
  return make(name->as_string(),
              config != nullptr && !config->is_null() ? *config : Json::object());
}

Json Optimizer::envelope() const {
  const std::optional<std::string> registered = impl_->registered_name();
  return Json::object({{"module", impl_->module()},
                       {"class_name", impl_->class_name()},
                       {"config", impl_->get_config()},
                       {"registered_name", registered ? Json(*registered) : Json()}});
}

Json to_json(const Optimizer& optimizer) { return optimizer.envelope(); }
void from_json(const Json& json, Optimizer& optimizer) { optimizer = Optimizer::from(json); }

}  // namespace ramet
