#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"

namespace ramet {

/// Limits of the correction in batch renormalization (Ioffe, 2017); none means no limit.
struct RenormClipping {
  std::optional<double> rmax = std::nullopt, rmin = std::nullopt, dmax = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("rmax", &RenormClipping::rmax, "Upper limit of the factor.", omit_default{});
    d.field("rmin", &RenormClipping::rmin, "Lower limit of the factor.", omit_default{});
    d.field("dmax", &RenormClipping::dmax, "Limit of the shift, either way.", at_least(0),
            omit_default{});
  }
  friend bool operator==(const RenormClipping&, const RenormClipping&) = default;
};

struct BatchNormalizationConfig {
  Axes axis = -1;
  double momentum = 0.99;
  double epsilon = 1e-3;
  bool center = true;
  bool scale = true;
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  Initializer moving_mean_initializer = "zeros";
  Initializer moving_variance_initializer = "ones";
  std::optional<Regularizer> beta_regularizer = std::nullopt;
  std::optional<Regularizer> gamma_regularizer = std::nullopt;
  std::optional<Constraint> beta_constraint = std::nullopt;
  std::optional<Constraint> gamma_constraint = std::nullopt;
  bool renorm = false;
  std::optional<RenormClipping> renorm_clipping = std::nullopt;
  double renorm_momentum = 0.99;
  bool synchronized = false;

  static constexpr void describe(auto& d) {
    using Config = BatchNormalizationConfig;
    d.field("axis", &Config::axis,
            "The axis of the features; a list of several, as Keras 2 has it, is kept.");
    d.field("momentum", &Config::momentum, "What is kept of the moving statistics in one step.");
    d.field("epsilon", &Config::epsilon, "Added to the variance.");
    d.field("center", &Config::center, "Whether to add beta.");
    d.field("scale", &Config::scale, "Whether to multiply by gamma.");
    d.field("beta_initializer", &Config::beta_initializer, "Draws beta.");
    d.field("gamma_initializer", &Config::gamma_initializer, "Draws gamma.");
    d.field("moving_mean_initializer", &Config::moving_mean_initializer, "Draws the moving mean.");
    d.field("moving_variance_initializer", &Config::moving_variance_initializer,
            "Draws the moving variance.");
    d.field("beta_regularizer", &Config::beta_regularizer, "Penalty on beta.");
    d.field("gamma_regularizer", &Config::gamma_regularizer, "Penalty on gamma.");
    d.field("beta_constraint", &Config::beta_constraint, "Projects beta.");
    d.field("gamma_constraint", &Config::gamma_constraint, "Projects gamma.");
    d.field("renorm", &Config::renorm, "Whether training corrects towards moving statistics.");
    d.field("renorm_clipping", &Config::renorm_clipping, "Limits of that correction.");
    d.field("renorm_momentum", &Config::renorm_momentum,
            "What is kept in one step of the statistics that it corrects towards.");
    d.field("synchronized", &Config::synchronized, "Kept for Keras; there is one replica here.");
  }
};

/// gamma * (x - mean) / sqrt(variance + epsilon) + beta, for each feature: with the moving
/// statistics at inference, with those of the batch in training, which then move on.
class BatchNormalizationLayer final
    : public LayerOf<BatchNormalizationLayer, BatchNormalizationConfig> {
 public:
  static constexpr std::string_view keras_name = "BatchNormalization";
  static constexpr bool passes_mask = true;
  static constexpr std::array<std::string_view, 3> arguments = {"inputs", "training", "mask"};
  explicit BatchNormalizationLayer(BatchNormalizationConfig config = {}, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const CallInputs& inputs);

 private:
  struct Moments {
    Value mean, variance;
  };
  struct Transform {
    Value gamma, beta;  // null where there is none
  };
  Shape feature_shape(const Shape& input) const;
  // Of the features of x, over all other axes.
  Moments batch_moments(const Value& x, const Value& mask) const;
  Value read(CallContext& context, const Variable& variable, DType dtype) const;
  Value move(CallContext& context, const Variable& variable, const Value& towards,
             double momentum) const;
  Transform renormalize(CallContext& context, const Moments& moments,
                        const Transform& transform) const;
  Value apply(const Value& x, const Moments& moments, const Transform& transform) const;

  Variable gamma_, beta_, moving_mean_, moving_variance_;
  Variable moving_stddev_, renorm_mean_, renorm_stddev_;  // with renorm
};

using BatchNormalization = Handle<BatchNormalizationLayer>;

}  // namespace ramet
