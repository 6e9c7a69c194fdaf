#include "ramet/training/optimizers/multi_optimizer.h"

#include <algorithm>
#include <map>
#include <regex>

#include "ramet/layers/naming.h"
#include "ramet/ops/ops.h"
#include "ramet/training/optimizers/loss_scale_optimizer.h"

namespace ramet {

Json to_json(const OptimizerMap& map) {
  Json members = Json::object();
  for (const auto& [pattern, optimizer] : map.optimizer_map)
    members[pattern] = optimizer.envelope();
  return Json::object(
      {{"module", "keras.optimizers"},
       {"class_name", "OptimizerMap"},
       {"config", Json::object({{"default_optimizer", map.default_optimizer.envelope()},
                                {"optimizer_map", std::move(members)}})},
       {"registered_name", nullptr}});
}

void from_json(const Json& json, OptimizerMap& map) {
  const Json& config = json.contains("class_name") ? json.at("config") : json;
  from_json(config.at("default_optimizer"), map.default_optimizer);
  map.optimizer_map.clear();
  for (const auto& [pattern, optimizer] : config.at("optimizer_map").members()) {
    map.optimizer_map.emplace_back(pattern, Optimizer::from(optimizer));
  }
}

MultiOptimizer::MultiOptimizer(Config config, OptimizerOptions options)
    : OptimizerBase(keras_name, 0.0, {.name = options.name}), config_(std::move(config)) {
  const OptimizerMap& map = config_.optimizer_map;
  for (const auto& [pattern, optimizer] : map.optimizer_map) add_inner(optimizer);
  add_inner(map.default_optimizer);
  for (const auto& [pattern, optimizer] : map.optimizer_map) {
    try {
      (void)std::regex(pattern);
    } catch (const std::regex_error& e) {
      fail<ValueError>("MultiOptimizer: expected regular expressions, received '{}' ({}).", pattern,
                       e.what());
    }
  }
}

void MultiOptimizer::add_inner(const Optimizer& optimizer) {
  if (optimizer.as<LossScaleOptimizer>() != nullptr) {
    fail<ValueError>("LossScaleOptimizer cannot be used inside an MultiOptimizer.");
  }
  if (optimizer.as<MultiOptimizer>() != nullptr) {
    fail<ValueError>("MultiOptimizer cannot be used inside an MultiOptimizer.");
  }
  if (std::find(inner_.begin(), inner_.end(), optimizer) != inner_.end()) return;
  optimizer->set_loss_scale_factor(config_.loss_scale_factor);
  inner_.push_back(optimizer);
}

Json MultiOptimizer::get_config() const {
  Json config = own_config();
  config["name"] = name();
  return config;
}

Optimizer MultiOptimizer::from_config(const Json& json) {
  Json config = json;
  OptimizerOptions options;
  if (const Json* name = config.find("name"); name != nullptr && name->is_string())
    options.name = name->as_string();
  config.erase("name");
  return Optimizer(
      std::make_shared<MultiOptimizer>(config_from_json<Config>(config, keras_name), options));
}

std::vector<Variable> MultiOptimizer::variables() const {
  std::vector<Variable> all = variables_;
  for (const Optimizer& inner : inner_) {
    for (const Variable& variable : inner->variables()) all.push_back(variable);
  }
  return all;
}

std::vector<Variable> MultiOptimizer::slot_owners() const {
  std::vector<Variable> all = OptimizerBase::slot_owners();
  for (const Optimizer& inner : inner_) {
    for (const Variable& owner : inner->slot_owners()) all.push_back(owner);
  }
  return all;
}

std::vector<std::pair<std::string, Optimizer>> MultiOptimizer::inner_optimizers() const {
  std::vector<std::pair<std::string, Optimizer>> all;
  std::map<std::string, int> counts;
  for (const Optimizer& inner : inner_) {
    std::string name = "optimizers/" + to_snake_case(inner->class_name());
    const int count = counts[name]++;
    if (count > 0) name += "_" + std::to_string(count);
    all.emplace_back(std::move(name), inner);
  }
  return all;
}

void MultiOptimizer::hide_attributes() {
  for (const Optimizer& inner : inner_) inner->hide_attributes();
}

std::vector<Variable> MultiOptimizer::hidden_variables() const {
  std::vector<Variable> all;
  for (const Optimizer& inner : inner_) {
    for (const Variable& variable : inner->hidden_variables()) all.push_back(variable);
  }
  return all;
}

double MultiOptimizer::learning_rate() const {
  fail<AttributeError>(
      "Learning rate cannot be accessed on a MultiOptimizer. Access the learning rate on the "
      "individual "
      "sub-optimizers instead.");
}

void MultiOptimizer::set_learning_rate(double) {
  fail<AttributeError>(
      "Learning rate cannot be set on a MultiOptimizer. Set the learning rate on the individual "
      "sub-optimizers "
      "instead.");
}

std::size_t MultiOptimizer::chosen(const Variable& variable) const {
  const OptimizerMap& map = config_.optimizer_map;
  const Optimizer* found = nullptr;
  for (const auto& [pattern, optimizer] : map.optimizer_map) {
    const bool is_exact = pattern == variable.path();
    if (!is_exact && !std::regex_match(variable.path(), std::regex(pattern))) continue;
    if (found != nullptr && !is_exact)
      fail<ValueError>("Multiple optimizers assigned to variable {}.", variable.path());
    found = &optimizer;
    if (is_exact) break;
  }
  const Optimizer& optimizer = found != nullptr ? *found : map.default_optimizer;
  return static_cast<std::size_t>(std::find(inner_.begin(), inner_.end(), optimizer) -
                                  inner_.begin());
}

void MultiOptimizer::build_slots(const std::vector<Variable>& variables) {
  std::vector<std::vector<Variable>> shares(inner_.size());
  for (const Variable& variable : variables) {
    inner_of_.push_back(chosen(variable));
    shares[inner_of_.back()].push_back(variable);
  }
  for (std::size_t i = 0; i < inner_.size(); ++i) {
    if (!shares[i].empty()) inner_[i]->build(shares[i]);
  }
}

void MultiOptimizer::apply(StateScope& state, const Values& gradients) {
  std::vector<Values> shares(inner_.size());
  for (std::size_t i = 0; i < gradients.size(); ++i) shares[inner_of_[i]].push_back(gradients[i]);
  for (std::size_t i = 0; i < inner_.size(); ++i) {
    if (!shares[i].empty()) inner_[i]->apply(state, shares[i]);
  }
  state.assign_add(variables_[0], ops::full({}, 1, DType::int64));
}

void MultiOptimizer::finalize_variable_values() {
  for (const Optimizer& inner : inner_) inner->finalize_variable_values();
}

}  // namespace ramet
