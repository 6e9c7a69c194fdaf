#include "ramet/training/optimizers/muon.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <regex>

#include "ramet/ops/ops.h"
#include "ramet/training/optimizers/adam.h"

namespace ramet {

MuonOptimizer::MuonOptimizer(Config config, OptimizerOptions options)
    : OptimizerOf(std::move(config), std::move(options)) {
  for (const std::string& pattern : config_.exclude_layers) {
    try {
      (void)std::regex(pattern);
    } catch (const std::regex_error& e) {
      fail<ValueError>("Muon: expected regular expressions in exclude_layers, received '{}' ({}).",
                       pattern, e.what());
    }
  }
}

bool MuonOptimizer::is_for_adam(const Variable& variable) const {
  if (variable.shape().size() != 2) return true;
  std::string path = variable.path();
  const bool is_excluded =
      std::any_of(config_.exclude_layers.begin(), config_.exclude_layers.end(),
                  [&](const std::string& p) { return std::regex_search(path, std::regex(p)); });
  std::transform(path.begin(), path.end(), path.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return is_excluded || (config_.exclude_embeddings && path.find("embedding") != std::string::npos);
}

std::optional<double> MuonOptimizer::weight_decay_of(const Variable& variable) const {
  return is_for_adam(variable) ? config_.adam_weight_decay : options().weight_decay;
}

void MuonOptimizer::build_slots(const std::vector<Variable>& variables) {
  for (const Variable& variable : variables) {
    momentums_.push_back(add_slot(variable, "momentum"));
    velocities_.push_back(is_for_adam(variable) ? add_slot(variable, "velocity") : Variable());
  }
}

void MuonOptimizer::update_step(const VariableUpdate& update) {
  StateScope& state = update.state;
  const Variable& momentum = momentums_[update.index];
  if (const Variable& velocity = velocities_[update.index]) {
    VariableUpdate slower = update;
    slower.learning_rate = ops::multiply(update.learning_rate, config_.adam_lr_ratio);
    adam_step(slower, {config_.adam_beta_1, config_.adam_beta_2, config_.epsilon}, momentum,
              velocity);
    return;
  }
  state.assign_add(momentum, ops::add(update.gradient,
                                      ops::multiply(state.read(momentum), config_.momentum - 1)));
  const Value m = state.read(momentum);
  const Value direction =
      config_.nesterov ? ops::add(update.gradient, ops::multiply(m, config_.momentum)) : m;
  Value step = ops::multiply(orthogonalize(direction), update.learning_rate);
  if (config_.rms_rate) {
    const Shape& shape = update.variable.shape();
    const double side = std::sqrt(static_cast<float>(std::max(shape[0], shape[1])));
    step = ops::multiply(ops::multiply(step, side), *config_.rms_rate);
  }
  state.assign_subtract(update.variable, step);
}

Value MuonOptimizer::orthogonalize(Value x) const {
  const bool is_tall = x.dim(0) > x.dim(1);
  if (is_tall) x = ops::transpose(x);
  x = ops::divide(x, ops::add(ops::sqrt(ops::sum(ops::square(x))), 1e-7));
  for (std::int64_t i = 0; i < config_.ns_steps; ++i) {
    const Value a = ops::matmul(x, x, {.transpose_b = true});
    const Value b = ops::add(ops::multiply(a, config_.muon_b),
                             ops::matmul(ops::multiply(a, config_.muon_c), a));
    x = ops::add(ops::multiply(x, config_.muon_a), ops::matmul(b, x));
  }
  return is_tall ? ops::transpose(x) : x;
}

}  // namespace ramet
