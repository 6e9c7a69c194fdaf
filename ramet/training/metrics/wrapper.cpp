#include "ramet/training/metrics/wrapper.h"

#include <algorithm>

#include "ramet/training/metrics/accuracy.h"
#include "ramet/training/metrics/correlation.h"

namespace ramet::metrics {

namespace {

template <class Config>
Function::Callable metric_function(const Json& arguments, std::string_view name) {
  return [config = config_from_json<Config>(arguments, name)](
             const Value& y_true, const Value& y_pred) { return config.call(y_true, y_pred); };
}

struct NamedFunction {
  std::string_view name;
  Function::Callable (*make)(const Json& arguments, std::string_view name);
};
// What is no loss function.
constexpr NamedFunction metric_functions[] = {
    {"accuracy", &metric_function<Accuracy>},
    {"binary_accuracy", &metric_function<BinaryAccuracy>},
    {"categorical_accuracy", &metric_function<CategoricalAccuracy>},
    {"concordance_correlation", &metric_function<ConcordanceCorrelation>},
    {"pearson_correlation", &metric_function<PearsonCorrelation>},
    {"sparse_categorical_accuracy", &metric_function<SparseCategoricalAccuracy>},
    {"sparse_top_k_categorical_accuracy", &metric_function<SparseTopKCategoricalAccuracy>},
    {"top_k_categorical_accuracy", &metric_function<TopKCategoricalAccuracy>},
};

const NamedFunction* find_metric_function(std::string_view name) {
  const auto* found = std::ranges::find(metric_functions, name, &NamedFunction::name);
  return found == std::end(metric_functions) ? nullptr : found;
}

Function::Callable callable(std::string_view name, const Json& arguments) {
  if (const NamedFunction* function = find_metric_function(name)) {
    return function->make(arguments, name);
  }
  const std::string_view class_name = LossInterface::canonical_name(name);
  for (const auto& entry : LossInterface::entries()) {
    if (entry.class_name != class_name) continue;
    return [loss = entry.from_config(arguments)](const Value& y_true, const Value& y_pred) {
      return loss->call(y_true, y_pred);
    };
  }
  fail<ValueError>("Could not interpret metric identifier: {}", name);
}

Json function_envelope(std::string_view name) {
  return Json::object({{"module", "builtins"},
                       {"class_name", "function"},
                       {"config", name},
                       {"registered_name", "function"}});
}

}  // namespace

Function::Function(std::string_view name)
    : name_(name),
      call_(callable(name, Json::object())),
      json_(function_envelope(name)),
      is_loss_(find_metric_function(name) == nullptr) {}

Function::Function(Loss loss)
    : name_(loss.name()),
      call_([loss](const Value& y_true, const Value& y_pred) { return loss(y_true, y_pred); }),
      json_(loss.envelope()),
      is_loss_(true) {}

Function::Function(std::string name, Callable function)
    : name_(std::move(name)), call_(std::move(function)) {}

Function Function::from(const Json& json) {
  if (json.is_string()) return Function(std::string_view(json.as_string()));
  const Json* class_name = json.find("class_name");
  if (class_name != nullptr && *class_name == Json("function")) return from(json.at("config"));
  return Function(Loss::from(json));
}

Function Function::with(const Json& arguments) const {
  if (arguments.empty()) return *this;
  const Json* name = json_.find("config");
  if (name == nullptr || !name->is_string()) {
    fail<TypeError>("{}: expected no arguments, received {}.", name_, arguments.dump());
  }
  Function function = *this;
  function.call_ = callable(name->as_string(), arguments);
  return function;
}

Json Function::json() const {
  if (json_.is_null()) {
    fail<NotImplementedError>("{}: a function of one's own cannot be saved.", name_);
  }
  return json_;
}

MeanMetricWrapper MeanMetricWrapper::from_config(const Json& json) {
  Json fields = Json::object(), arguments = Json::object();
  for (const auto& [key, value] : json.members()) {
    const bool is_field = key == "fn" || key == "name" || key == "dtype" || key == "arguments";
    (is_field ? fields : arguments)[key] = value;
  }
  if (!fields.contains("arguments")) fields["arguments"] = std::move(arguments);
  return config_from_json<MeanMetricWrapper>(fields, keras_name);
}

SampleLosses MeanMetricWrapper::call(const Value& y_true, const Value& y_pred) const {
  return fn.get().with(arguments)(y_true, y_pred);
}

WrapperMetric::WrapperMetric(MeanMetricWrapper config)
    : MeanOf<MeanMetricWrapper>(std::move(config)) {
  this->config().fn.get().with(this->config().arguments);
}

std::optional<Direction> WrapperMetric::direction() const {
  if (config().fn.get().is_loss()) return Direction::down;
  return std::nullopt;
}

Json WrapperMetric::get_config() const {
  Json json = MeanOf<MeanMetricWrapper>::get_config();
  json.erase("arguments");
  for (const auto& [key, value] : config().arguments.members()) json[key] = value;
  return json;
}

}  // namespace ramet::metrics
