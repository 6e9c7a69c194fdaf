#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/quantization/kernel_weights.h"
#include "ramet/layers/quantization/quantizable.h"

namespace ramet {

struct TernaryDenseConfig {
  required<Dim> units;
  std::optional<double> threshold = std::nullopt;
  Activation activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;

  static constexpr void describe(auto& d) {
    using C = TernaryDenseConfig;
    d.field("units", &C::units, "Size of the output's last axis.", at_least(1));
    d.field("threshold", &C::threshold,
            "Weights closer to 0 become 0; none means half of the mean distance.", at_least(0));
    d.field("activation", &C::activation, "Applied to the output.");
    d.field("use_bias", &C::use_bias, "Whether to add a bias vector.");
    d.field("kernel_initializer", &C::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &C::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &C::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &C::activity_regularizer, "Penalty on the output.");
    d.field("kernel_constraint", &C::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &C::bias_constraint, "Projects the bias.");
  }
};

/// A Dense whose kernel counts as -1, 0 or 1, times the mean size of its weights when there is no
/// threshold. Input (batch, ..., features) of rank 2 or more; output (batch, ..., units).
class TernaryDenseLayer final : public LayerOf<TernaryDenseLayer, TernaryDenseConfig>,
                                public Quantizable {
 public:
  static constexpr std::string_view keras_name = "TernaryDense";
  static constexpr bool passes_mask = true;
  explicit TernaryDenseLayer(TernaryDenseConfig config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

  void quantize(const QuantizationConfig& config) override;
  std::vector<Variable> saved_variables() const override { return kernel_.saved_variables(bias_); }

 private:
  KernelWeights kernel_;
  Variable bias_;
};

using TernaryDense = Handle<TernaryDenseLayer>;

}  // namespace ramet
