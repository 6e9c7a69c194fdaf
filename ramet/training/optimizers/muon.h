#pragma once

#include "ramet/training/optimizers/optimizer.h"

namespace ramet {

struct MuonConfig {
  LearningRate learning_rate = 0.001;
  double adam_beta_1 = 0.9, adam_beta_2 = 0.999;
  std::optional<double> adam_weight_decay = 0.004;
  double epsilon = 1e-7;
  std::vector<std::string> exclude_layers = {};
  bool exclude_embeddings = true;
  double muon_a = 3.4445, muon_b = -4.7750, muon_c = 2.0315;
  double adam_lr_ratio = 1;
  double momentum = 0.95;
  std::int64_t ns_steps = 5;
  bool nesterov = true;
  std::optional<double> rms_rate = 0.2;
  static constexpr void describe(auto& d) {
    using C = MuonConfig;
    d.field("learning_rate", &C::learning_rate, "A number or a schedule.", not_saved());
    d.field("adam_beta_1", &C::adam_beta_1, "beta_1 of what Adam updates.", between(0, 1));
    d.field("adam_beta_2", &C::adam_beta_2, "beta_2 of what Adam updates.", between(0, 1));
    d.field("adam_weight_decay", &C::adam_weight_decay, "Weight decay of what Adam updates.");
    d.field("epsilon", &C::epsilon, "Keeps Adam's divisions finite.");
    d.field("exclude_layers", &C::exclude_layers,
            "Adam updates weights whose path these regular expressions match.");
    d.field("exclude_embeddings", &C::exclude_embeddings, "Adam updates embeddings.");
    d.field("muon_a", &C::muon_a, "Of the polynomial a x + b x³ + c x⁵.");
    d.field("muon_b", &C::muon_b, "See muon_a.");
    d.field("muon_c", &C::muon_c, "See muon_a.");
    d.field("adam_lr_ratio", &C::adam_lr_ratio, "Adam's learning rate is this times Muon's.");
    d.field("momentum", &C::momentum, "How much of earlier gradients goes on.", between(0, 1));
    d.field("ns_steps", &C::ns_steps, "How often the polynomial is applied.", between(0, 100));
    d.field("nesterov", &C::nesterov, "Look ahead along the momentum.");
    d.field("rms_rate", &C::rms_rate,
            "Root mean square of an update of rate 1; none: not adjusted.");
  }
};

/// Makes the momentum of a matrix orthogonal by Newton and Schulz's iteration (Jordan, 2024); what
/// is no matrix is left to Adam.
class MuonOptimizer final : public OptimizerOf<MuonOptimizer, MuonConfig> {
 public:
  static constexpr std::string_view keras_name = "Muon";
  static constexpr double default_weight_decay = 0.004;
  explicit MuonOptimizer(Config config, OptimizerOptions options = {});

 protected:
  void build_slots(const std::vector<Variable>& variables) override;
  void update_step(const VariableUpdate& update) override;
  std::optional<double> weight_decay_of(const Variable& variable) const override;

 private:
  bool is_for_adam(const Variable& variable) const;
  Value orthogonalize(Value x) const;
  std::vector<Variable> momentums_, velocities_;  // velocities of Adam's variables only, else null
};

namespace optimizers {
using Muon = OptimizerHandle<MuonOptimizer>;
}

}  // namespace ramet
