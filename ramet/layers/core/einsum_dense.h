#pragma once

#include "ramet/layers/axes.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/activations.h"
#include "ramet/layers/quantization/kernel_weights.h"
#include "ramet/layers/quantization/quantizable.h"

namespace ramet {

struct EinsumDenseConfig {
  required<std::string> equation;
  required<Shape> output_shape;
  Activation activation = {};
  std::optional<std::string> bias_axes = std::nullopt;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  std::optional<Regularizer> kernel_regularizer = std::nullopt;
  std::optional<Regularizer> bias_regularizer = std::nullopt;
  std::optional<Regularizer> activity_regularizer = std::nullopt;
  std::optional<Constraint> kernel_constraint = std::nullopt;
  std::optional<Constraint> bias_constraint = std::nullopt;
  std::optional<Dim> lora_rank = std::nullopt;
  std::optional<double> lora_alpha = std::nullopt;
  std::optional<Dim> gptq_unpacked_column_size = std::nullopt;
  Json quantization_config = {};

  static constexpr void describe(auto& d) {
    using Config = EinsumDenseConfig;
    d.field("equation", &Config::equation, "Such as \"abc,cd->abd\": input, kernel, output.");
    d.field("output_shape", &Config::output_shape, "Extents of the output, without the batch.");
    d.field("activation", &Config::activation, "Applied to the output.");
    d.field("bias_axes", &Config::bias_axes, "Letters of the output that the bias has.");
    d.field("kernel_initializer", &Config::kernel_initializer, "Draws the kernel.");
    d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
    d.field("kernel_regularizer", &Config::kernel_regularizer, "Penalty on the kernel.");
    d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
    d.field("kernel_constraint", &Config::kernel_constraint, "Projects the kernel.");
    d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
    d.field("lora_rank", &Config::lora_rank, "Rank of a low-rank addition to the kernel.",
            omit_default{});
    d.field("lora_alpha", &Config::lora_alpha, "Scale of that addition: alpha / rank.",
            omit_default{});
    d.field("gptq_unpacked_column_size", &Config::gptq_unpacked_column_size,
            "Columns of a calibrated kernel; kept as it is.", omit_default{});
    d.field("quantization_config", &Config::quantization_config,
            "How the kernel is quantized, where the dtype policy says so.");
  }
};

/// `activation(einsum(equation, x, kernel) + bias)`.
class EinsumDenseLayer final : public LayerOf<EinsumDenseLayer, EinsumDenseConfig>,
                               public Quantizable,
                               public LoraLayer {
 public:
  static constexpr std::string_view keras_name = "EinsumDense";
  explicit EinsumDenseLayer(EinsumDenseConfig config, LayerOptions options = {})
      : LayerOf(std::move(config), std::move(options)), kernel_(*this) {}
  void build(const Shape& input);
  /// On symbolic tensors it says of its output only what `output_shape` says, as in Keras: None for
  /// an axis that it leaves open, where the input's extent is known, too.
  Value call(CallContext& context, const Value& x);
  /// Part of a layer that says itself what it gives: open axes then have the input's extents.
  void become_part() { is_part_ = true; }

  void quantize(const QuantizationConfig& config) override;
  void enable_lora(Dim rank, LoraOptions options = {}) override;
  std::vector<Variable> saved_variables() const override { return kernel_.saved_variables(bias_); }
  std::vector<Tensor> saved_values() const override { return kernel_.saved_values(bias_); }
  void weights_loaded() override { kernel_.lora().reset(); }

 private:
  KernelWeights kernel_;
  Variable bias_;
  Shape announced_;
  bool is_part_ = false;
};

using EinsumDense = Handle<EinsumDenseLayer>;

/// What an equation says of the weights, for one input shape.
struct EinsumPlan {
  Shape kernel;
  std::optional<Shape> bias;
  Shape output;
  std::vector<std::int64_t> input_axes, output_axes;  ///< of the kernel
  /// A letter an axis, with letters for what "..." stands for.
  std::string input_letters, kernel_letters, output_letters;
};
/// Raises ValueError, as Keras does, for equations that are not "X,Y->Z" with "..." on one side of
/// X and Z or nowhere, and for shapes that do not fit.
EinsumPlan plan_einsum(const std::string& equation, const std::optional<std::string>& bias_axes,
                       const Shape& input, const Shape& output_shape);

}  // namespace ramet
