#include "ramet/layers/layer_base.h"

#include <unordered_set>

#include "ramet/layers/name_scope.h"
#include "ramet/layers/naming.h"
#include "ramet/layers/registry.h"

namespace ramet {

// ---------------------------------------------------------------- versions

namespace {
thread_local KerasVersion current_version;
}

KerasVersionScope::KerasVersionScope(KerasVersion version) : outer_(current_version) {
  current_version = version;
}
KerasVersionScope::~KerasVersionScope() { current_version = outer_; }
KerasVersion KerasVersionScope::current() { return current_version; }

Layer detail::clone_built(const Layer& layer) {
  Layer copy = layer.from_own_config();
  if (layer.built() && !layer.impl().build_shapes.empty()) {
    copy.impl().build_from(layer.impl().build_shapes);
  }
  return copy;
}

const Shape& single_shape(const BuildShapes& shapes, std::string_view layer) {
  if (shapes.empty() || !shapes[0].second.is_leaf()) {
    fail<ValueError>("Layer '{}' expects one input tensor, but it received a structure.", layer);
  }
  return shapes[0].second.leaf();
}

std::vector<Shape> shape_list(const BuildShapes& shapes) {
  return shapes.empty() ? std::vector<Shape>() : shapes[0].second.flatten();
}

// ---------------------------------------------------------------- identity and config

LayerBase::LayerBase(std::string_view class_name, LayerOptions options)
    : name_(options.name ? std::move(*options.name) : auto_name(to_snake_case(class_name))),
      trainable_(options.trainable),
      dtype_policy_(options.dtype ? std::move(*options.dtype) : DTypePolicy()),
      own_policy_(dtype_policy_),
      activity_regularizer_(std::move(options.activity_regularizer)) {
  if (name_.find('/') != std::string::npos) {
    fail<ValueError>(
        "Argument `name` must be a string and cannot contain character `/`. Received: name={} (of "
        "type <class 'str'>)",
        name_);
  }
}

std::string LayerBase::path_name() const { return to_snake_case(class_name()); }

LayerOptions LayerBase::options() const {
  return {name_, trainable_, dtype_policy_, activity_regularizer_};
}

Json LayerBase::get_config() const {
  Json config =
      Json::object({{"name", name_}, {"trainable", trainable_}, {"dtype", dtype_policy_.json()}});
  Json own = own_config();
  if (activity_regularizer_ && !own.contains("activity_regularizer")) {
    config["activity_regularizer"] = to_json(*activity_regularizer_);
  }
  for (auto& [key, value] : own.members()) config[key] = std::move(value);
  return config;
}

void LayerBase::extend_envelope(Json& envelope) const {
  if (Json build = build_config(*this); !build.is_null())
    envelope["build_config"] = std::move(build);
}

// ---------------------------------------------------------------- state

void LayerBase::set_trainable(bool trainable) {
  trainable_ = trainable;
  for (const Variable& variable : own_trainable_) variable.set_trainable(trainable);
  for (const Sublayer& sub : sublayers()) sub.layer.set_trainable(trainable);
}

std::vector<Variable> LayerBase::weights() const {
  std::vector<Variable> all;
  std::unordered_set<std::int64_t> seen;
  const auto add = [&](const std::vector<Variable>& variables) {
    for (const Variable& variable : variables) {
      if (seen.insert(variable.key()).second) all.push_back(variable);
    }
  };
  add(own_trainable_);
  add(own_non_trainable_);
  for (const Sublayer& sub : sublayers()) add(sub.layer.weights());
  return all;
}

std::vector<Variable> LayerBase::trainable_weights() const {
  if (!trainable_) return {};
  std::vector<Variable> all = weights();
  std::erase_if(all, [](const Variable& variable) { return !variable.trainable(); });
  return all;
}

std::vector<Variable> LayerBase::non_trainable_weights() const {
  std::vector<Variable> all = weights();
  if (trainable_) std::erase_if(all, [](const Variable& variable) { return variable.trainable(); });
  return all;
}

std::vector<Variable> LayerBase::saved_variables() const {
  std::vector<Variable> all = own_trainable_;
  all.insert(all.end(), own_non_trainable_.begin(), own_non_trainable_.end());
  return all;
}

std::vector<Tensor> LayerBase::saved_values() const {
  std::vector<Tensor> values;
  for (const Variable& variable : saved_variables()) values.push_back(variable.value());
  return values;
}

void LayerBase::set_dtype_policy(DTypePolicy policy) {
  if (!policy.is_map()) own_policy_ = policy;
  dtype_policy_ = std::move(policy);
}

void LayerBase::remove_weight(const Variable& variable) {
  std::erase(own_trainable_, variable);
  std::erase(own_non_trainable_, variable);
}

void LayerBase::copy_adapted_state(const LayerBase& source) {
  const std::vector<Sublayer> own = sublayers(), theirs = source.sublayers();
  for (std::size_t i = 0; i < own.size() && i < theirs.size(); ++i) {
    own[i].layer.impl().copy_adapted_state(theirs[i].layer.impl());
  }
}

Variable LayerBase::add_weight(std::string name, const Shape& shape, VariableOptions options,
                               std::optional<DType> dtype) {
  const bool files_as_trainable = options.trainable;
  // A layer made with trainable=False still files its weights as trainable ones, as Keras does.
  options.trainable = options.trainable && trainable_;
  // A weight that is added later, outside of build, is filed under its layer all the same.
  std::string path = NameScope::path(NameScope::innermost() == name_ ? name : name_ + "/" + name);
  Variable variable(std::move(name), std::move(path), {shape, dtype.value_or(variable_dtype())},
                    std::move(options));
  (files_as_trainable ? own_trainable_ : own_non_trainable_).push_back(variable);
  return variable;
}

void LayerBase::share_weight(const Variable& variable, bool files_as_trainable) {
  (files_as_trainable ? own_trainable_ : own_non_trainable_).push_back(variable);
}

void LayerBase::add_sublayer(std::string attribute, Layer layer) {
  sublayers_.push_back({std::move(attribute), std::move(layer)});
}

// ---------------------------------------------------------------- building

std::span<const std::string_view> LayerBase::call_arguments() const {
  static constexpr std::array<std::string_view, 3> usual = {"inputs", "training", "mask"};
  return usual;
}

void LayerBase::build_from(const BuildShapes& shapes) {
  if (built) return;
  const NameScope scope(name_);
  if (dtype_policy_.is_map()) {
    own_policy_ = dtype_policy_.at(NameScope::path());
  }
  build_with(shapes);
  if (has_build()) build_shapes = shapes;
  built = true;
}

}  // namespace ramet
