#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

/// Which optimizer updates which variable: the one whose pattern, a regular expression, matches the
/// whole path; else the default one.
struct OptimizerMap {
  explicit OptimizerMap(Optimizer by_default,
                        std::vector<std::pair<std::string, Optimizer>> by_pattern = {})
      : default_optimizer(std::move(by_default)), optimizer_map(std::move(by_pattern)) {}
  Optimizer default_optimizer;
  std::vector<std::pair<std::string, Optimizer>> optimizer_map;

 private:
  friend class required<OptimizerMap>;
  OptimizerMap() = default;
};
Json to_json(const OptimizerMap& map);
void from_json(const Json& json, OptimizerMap& map);

struct MultiOptimizerConfig {
  required<OptimizerMap> optimizer_map;
  std::optional<double> loss_scale_factor = std::nullopt;
  static constexpr void describe(auto& d) {
    d.field("optimizer_map", &MultiOptimizerConfig::optimizer_map,
            "Which optimizer updates which variable.");
    d.field("loss_scale_factor", &MultiOptimizerConfig::loss_scale_factor, "Of all of them.");
  }
};

/// Several optimizers, each for some of the variables.
class MultiOptimizer final : public OptimizerBase {
 public:
  static constexpr std::string_view keras_name = "MultiOptimizer";
  using Config = MultiOptimizerConfig;
  explicit MultiOptimizer(Config config, OptimizerOptions options = {});

  std::string_view class_name() const override { return keras_name; }
  Json get_config() const override;
  static Optimizer from_config(const Json& config);
  Optimizer from_own_config() const override { return from_config(get_config()); }
  std::vector<Variable> variables() const override;
  std::vector<Variable> slot_owners() const override;
  std::vector<std::pair<std::string, Optimizer>> inner_optimizers() const override;
  void hide_attributes() override;
  std::vector<Variable> hidden_variables() const override;
  /// Both raise AttributeError: ask the inner optimizers.
  double learning_rate() const override;
  void set_learning_rate(double value) override;
  const std::vector<Optimizer>& optimizers() const { return inner_; }
  void apply(StateScope& state, const Values& gradients) override;
  void finalize_variable_values() override;

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate&) override {}
  Json own_config() const override { return to_json(config_); }

 private:
  void add_inner(const Optimizer& optimizer);
  std::size_t chosen(const Variable& variable) const;
  Config config_;
  std::vector<Optimizer> inner_;
  std::vector<std::size_t> inner_of_;  // by variable
};

namespace optimizers {
using MultiOptimizer = OptimizerHandle<ramet::MultiOptimizer>;
}

}  // namespace ramet
