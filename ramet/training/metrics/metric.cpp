#include "ramet/training/metrics/metric.h"

#include <algorithm>
#include <unordered_map>

#include "ramet/runtime/run.h"
#include "ramet/training/metrics/metrics.h"

namespace ramet {

namespace {

template <class Config>
Config config_of(const Json& json) {
  if constexpr (requires { Config::from_config(json); }) {
    return Config::from_config(json);
  } else {
    return config_from_json<Config>(json, Config::keras_name);
  }
}

template <class Config>
MetricEntry entry(std::vector<std::string> names) {
  names.push_back(to_snake_case(Config::keras_name));
  return {Config::keras_name, std::move(names),
          [](const Json& json) -> std::shared_ptr<MetricBase> {
            return std::make_shared<typename Config::Implementation>(config_of<Config>(json));
          },
          &document_config<Config>};
}

const MetricEntry* find_entry(std::string_view name) {
  for (const MetricEntry& candidate : metric_entries()) {
    const auto& names = candidate.names;
    if (candidate.class_name == name ||
        std::find(names.begin(), names.end(), name) != names.end()) {
      return &candidate;
    }
  }
  return nullptr;
}

[[noreturn]] void not_interpreted(std::string_view identifier) {
  fail<ValueError>("Could not interpret metric identifier: {}", identifier);
}

std::shared_ptr<MetricBase> make(std::string_view name, const Json& config) {
  const MetricEntry* found = find_entry(name);
  if (found == nullptr) not_interpreted(name);
  return found->from_config(config);
}

VariableLookup lookup_in(const CallContext& context) {
  return [&context](std::int64_t key) { return context.variables().at(key).value(); };
}

}  // namespace

std::span<const MetricEntry> metric_entries() {
  static const MetricEntry list[] = {
#define RAMET_METRIC(Class, ...) entry<metrics::Class>({__VA_ARGS__}),
#include "ramet/training/metrics/list.inc"
#undef RAMET_METRIC
  };
  return list;
}

Variable MetricBase::add_variable(std::string name, const Shape& shape, DType dtype) {
  std::string path = name_;
  std::replace(path.begin(), path.end(), '/', '>');
  path += "/" + name;
  variables_.push_back(Variable(std::move(name), std::move(path), {shape, dtype},
                                {.initializer = "zeros", .trainable = false, .autocast = false}));
  return variables_.back();
}

void MetricBase::require_predictions(const Value& y_pred) const {
  if (!y_pred) {
    fail<TypeError>("{}.update_state() missing 1 required positional argument: 'y_pred'",
                    class_name());
  }
}

void MetricBase::reset_state() {
  for (const Variable& variable : variables_) {
    variable.assign(Tensor::zeros(variable.dtype(), variable.shape()));
  }
}

Metric::Metric(std::string_view name) : impl_(make(name, Json::object())) {}

Metric Metric::from(const Json& json) {
  if (json.is_string()) return Metric(std::string_view(json.as_string()));
  const Json* class_name = json.find("class_name");
  if (class_name == nullptr || !class_name->is_string()) not_interpreted(json.dump());
  const Json* registered = json.find("registered_name");
  if (registered != nullptr && registered->is_string() &&
      registered->as_string().find('>') != std::string::npos) {
    not_interpreted(registered->as_string());
  }
  const Json* config = json.find("config");
  const bool has_config = config != nullptr && !config->is_null();
  // Losses and functions are metrics too: their mean is.
  const Json* module = json.find("module");
  const bool is_loss = module != nullptr && *module == Json("keras.losses");
  if (is_loss || class_name->as_string() == "function") {
    const metrics::Function function = metrics::Function::from(json);
    return metrics::MeanMetricWrapper{.fn = function, .name = function.name()};
  }
  return Metric(make(class_name->as_string(), has_config ? *config : Json::object()));
}

Json Metric::envelope() const {
  return Json::object({{"module", "keras.metrics"},
                       {"class_name", impl_->class_name()},
                       {"config", impl_->get_config()},
                       {"registered_name", nullptr}});
}

namespace {

void run_update(MetricBase& metric, std::span<const Tensor* const> given, const Tensor* mask) {
  CallContext context;
  Graph graph;
  std::vector<Tensor> tensors;
  const auto take = [&](const Tensor* tensor) {
    if (tensor == nullptr) return Value();
    tensors.push_back(*tensor);
    graph.inputs.push_back(input(tensor->spec()));
    return graph.inputs.back();
  };
  const Value y_true = take(given[0]), y_pred = take(given[1]), weight = take(given[2]);
  if (mask != nullptr) context.set_mask(y_pred, take(mask));
  metric.update(context, y_true, y_pred, weight);
  for (const auto& update : context.updates()) graph.outputs.push_back(update.value);
  const std::vector<Tensor> values = run(graph, tensors, lookup_in(context));
  for (std::size_t i = 0; i < values.size(); ++i) context.updates()[i].variable.assign(values[i]);
}

}  // namespace

void Metric::update_state(const Tensor& y_true, const Tensor& y_pred,
                          const std::optional<Tensor>& sample_weight,
                          const std::optional<Tensor>& mask) const {
  const Tensor* given[] = {&y_true, &y_pred, sample_weight ? &*sample_weight : nullptr};
  run_update(*impl_, given, mask ? &*mask : nullptr);
}

void Metric::update_state(const Tensor& values) const {
  const Tensor* given[] = {&values, nullptr, nullptr};
  run_update(*impl_, given, nullptr);
}

Tensor Metric::result() const {
  CallContext context;
  const Value value = impl_->result(context);
  return run({{}, {value}}, {}, lookup_in(context))[0];
}

}  // namespace ramet
