#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

struct LayerNormalizationConfig {
  Axes axis = -1;
  double epsilon = 1e-3;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  std::optional<Regularizer> beta_regularizer = std::nullopt;
  std::optional<Regularizer> gamma_regularizer = std::nullopt;
  std::optional<Constraint> beta_constraint = std::nullopt;
  std::optional<Constraint> gamma_constraint = std::nullopt;
  bool rms_scaling = false;

  static constexpr void describe(auto& d) {
    using Config = LayerNormalizationConfig;
    d.field("axis", &Config::axis, "Axes that are normalized together.");
    d.field("epsilon", &Config::epsilon, "Added to the variance.");
    d.field("center", &Config::center, "Whether to add beta.");
    d.field("scale", &Config::scale, "Whether to multiply by gamma.");
    d.field("beta_initializer", &Config::beta_initializer, "Draws beta.");
    d.field("gamma_initializer", &Config::gamma_initializer, "Draws gamma.");
    d.field("beta_regularizer", &Config::beta_regularizer, "Penalty on beta.");
    d.field("gamma_regularizer", &Config::gamma_regularizer, "Penalty on gamma.");
    d.field("beta_constraint", &Config::beta_constraint, "Projects beta.");
    d.field("gamma_constraint", &Config::gamma_constraint, "Projects gamma.");
    d.field("rms_scaling", &Config::rms_scaling,
            "Only divide by the standard deviation; see RMSNormalization for the usual form.");
  }
};

/// gamma * (x - mean) / sqrt(variance + epsilon) + beta, for each sample on its own.
class LayerNormalizationLayer final
    : public LayerOf<LayerNormalizationLayer, LayerNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "LayerNormalization";
  static constexpr bool passes_mask = true;
  using LayerOf::LayerOf;
  /// Inputs keep their precision until the result is there.
  bool converts_inputs() const override { return false; }
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

 private:
  Variable gamma_, beta_;
};

using LayerNormalization = Handle<LayerNormalizationLayer>;

/// The extents of `axes`, in their order.
Shape extents_of(const Shape& x, const Axes& axes, std::string_view who);
/// Since 3.14 Keras sorts the axes once the layer is built, and the extents of weights with them.
void keep_sorted(Axes& axes, KerasVersion version);

}  // namespace ramet
