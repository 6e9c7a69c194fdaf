#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct GroupNormalizationConfig {
  Dim groups = 32;
  Dim axis = -1;
  double epsilon = 1e-3;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  std::optional<Regularizer> beta_regularizer = std::nullopt;
  std::optional<Regularizer> gamma_regularizer = std::nullopt;
  std::optional<Constraint> beta_constraint = std::nullopt;
  std::optional<Constraint> gamma_constraint = std::nullopt;

  static constexpr void describe(auto& d) {
    using Config = GroupNormalizationConfig;
    d.field("groups", &Config::groups, "Into how many groups channels are split; -1: one each.",
            at_least(-1));
    d.field("axis", &Config::axis, "The axis of the channels.");
    d.field("epsilon", &Config::epsilon, "Added to the variance.");
    d.field("center", &Config::center, "Whether to add beta.");
    d.field("scale", &Config::scale, "Whether to multiply by gamma.");
    d.field("beta_initializer", &Config::beta_initializer, "Draws beta.");
    d.field("gamma_initializer", &Config::gamma_initializer, "Draws gamma.");
    d.field("beta_regularizer", &Config::beta_regularizer, "Penalty on beta.");
    d.field("gamma_regularizer", &Config::gamma_regularizer, "Penalty on gamma.");
    d.field("beta_constraint", &Config::beta_constraint, "Projects beta.");
    d.field("gamma_constraint", &Config::gamma_constraint, "Projects gamma.");
  }
};

/// Normalizes each sample over all axes and the channels of one group at a time.
class GroupNormalizationLayer final
    : public LayerOf<GroupNormalizationLayer, GroupNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "GroupNormalization";
  static constexpr bool passes_mask = true;
  explicit GroupNormalizationLayer(GroupNormalizationConfig config = {}, LayerOptions options = {});
  /// Inputs keep their precision until the result is there.
  bool converts_inputs() const override { return false; }
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable gamma_, beta_;
};

using GroupNormalization = Handle<GroupNormalizationLayer>;

}  // namespace ramet
