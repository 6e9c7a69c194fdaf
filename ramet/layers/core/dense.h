#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/quantization/kernel_weights.h"
#include "ramet/layers/quantization/quantizable.h"

namespace ramet {

struct DenseConfig {
  required<Dim> units;
  Activation activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  std::optional<Dim> lora_rank = std::nullopt;
  std::optional<double> lora_alpha = std::nullopt;
  Json quantization_config = {};

  static constexpr void describe(auto& d) {
    d.field("units", &DenseConfig::units, "Size of the output's last axis.", at_least(1));
    d.field("activation", &DenseConfig::activation, "Applied to the output.");
    d.field("use_bias", &DenseConfig::use_bias, "Whether to add a bias vector.");
    d.field("kernel_initializer", &DenseConfig::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &DenseConfig::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &DenseConfig::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &DenseConfig::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &DenseConfig::activity_regularizer, "Penalty on the output.",
            omit_default{});
    d.field("kernel_constraint", &DenseConfig::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &DenseConfig::bias_constraint, "Projects the bias.");
    d.field("lora_rank", &DenseConfig::lora_rank, "Rank of a low-rank addition to the kernel.",
            omit_default{});
    d.field("lora_alpha", &DenseConfig::lora_alpha, "Scale of that addition: alpha / rank.",
            omit_default{});
    d.field("quantization_config", &DenseConfig::quantization_config,
            "How the kernel is quantized, where the dtype policy says so.");
  }
};

/// `activation(x · kernel + bias)`, on the last axis of `x`.
/// Input (batch, ..., features) of rank 2 or more; output (batch, ..., units).
class DenseLayer final : public LayerOf<DenseLayer, DenseConfig>,
                         public Quantizable,
                         public LoraLayer {
 public:
  static constexpr std::string_view keras_name = "Dense";
  static constexpr bool passes_mask = true;
  explicit DenseLayer(DenseConfig config, LayerOptions options = {});
  void build(const Shape& input);
  Value call(CallContext& context, const Value& x);

  void quantize(const QuantizationConfig& config) override;
  void enable_lora(Dim rank, LoraOptions options = {}) override;
  std::vector<Variable> saved_variables() const override { return kernel_.saved_variables(bias_); }
  std::vector<Tensor> saved_values() const override { return kernel_.saved_values(bias_); }
  void weights_loaded() override { kernel_.lora().reset(); }

 private:
  KernelWeights kernel_;
  Variable bias_;
};

using Dense = Handle<DenseLayer>;

/// What Dense, and what is like it, tells of its kernel.
KernelUse dense_kernel(Dim inputs, Dim units, VariableOptions options);

}  // namespace ramet
