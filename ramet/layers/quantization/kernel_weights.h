#pragma once
// KernelWeights: the kernel that Dense, EinsumDense and TernaryDense multiply their input with, in
// each form that Keras keeps it in: floats, with or without a low-rank addition (LoRA), int8, int4,
// float8, calibrated (gptq, awq) and ternary. docs/formats/quantization.md says what is stored.

#include <functional>

#include "ramet/layers/quantization/lora.h"
#include "ramet/layers/quantization/quantizers.h"

namespace ramet {

/// What the owner's product looks like.
struct KernelUse {
  Shape kernel;                                     ///< as floats
  VariableOptions options;                          ///< of the kernel as floats
  Dim rows = 0, columns = 0;                        ///< the kernel as a matrix: int4
  Dim calibrated_rows = 0, calibrated_columns = 0;  ///< and for gptq and awq
  std::vector<Dim> input_axes, kernel_axes;         ///< that the product sums over
  Shape scale;  ///< of int8: one an output, broadcasts to the outputs
  /// int4 with one scale an output: the product is scaled, not the kernel.
  bool scales_product = true;
  std::string zero_name = "kernel_zero";  ///< of gptq and awq
  std::function<Value(const Value& x, const Value& kernel)> product;
  /// A scale of the input, which has extent 1 on input_axes, as it stands beside the output.
  std::function<Value(const Value& scale)> beside_output;
  /// The same for a scale of the kernel, and back.
  std::function<Value(const Value&scale)> kernel_scale_beside_output, kernel_scale_back;
};

class KernelWeights {
 public:
  explicit KernelWeights(LayerBase& owner) : owner_(owner) {}

  /// Adds the weights that the owner's policy asks for; `config` is its quantization_config.
  void build(KernelUse use, const Json& config);
  /// x times the kernel; without bias.
  Value multiply(CallContext& context, const Value& x) const;
  /// The bias as the mode adds it.
  Value bias(CallContext& context, const Variable& bias) const;

  void enable_lora(Dim rank, const LoraOptions& options);
  /// From floats to the mode of `config`; the owner changes its policy afterwards.
  void quantize(const QuantizationConfig& config);
  void quantize_ternary(std::optional<double> threshold = std::nullopt);
  const Lora& lora() const { return lora_; }
  const Variable& kernel() const { return kernel_; }

  /// In the order of files; `bias` may refer to nothing.
  std::vector<Variable> saved_variables(const Variable& bias) const;
  std::vector<Tensor> saved_values(const Variable& bias) const;

 private:
  void build_quantized(const Json& config);
  void add_group_index(Dim rows, Dim block_size);
  void build_calibrated();
  /// int4 of Keras 3.11 to 3.13, kept as int8 is and packed along packed_axis().
  bool packs_inputs() const;
  Dim packed_axis() const { return use_.kernel_axes.empty() ? 0 : use_.kernel_axes.front(); }
  /// int8, and int4 where it is kept in the same way.
  bool is_of_integers() const { return mode_ == "int8" || packs_inputs(); }
  void build_float8();
  Variable add(std::string name, Shape shape, DType dtype, Initializer initializer = "zeros");
  /// The kernel's integers, as float32; where `is_of_integers`.
  Value integers(const Value& kernel) const;
  Value multiply_integers(CallContext& context, const Value& x) const;
  Value multiply_int4(CallContext& context, const Value& x) const;
  Value multiply_float8(CallContext& context, const Value& x) const;
  Value calibrated_kernel(CallContext& context) const;
  Value with_lora(CallContext& context, const Value& x, const Value& product) const;
  /// The kernel as floats, from values (of constants or of variables).
  Value int4_kernel(const Value& kernel, const Value& scale, const Value& zero,
                    const Value& groups) const;
  Quantized quantized_kernel(const Value& floats, const AbsMaxQuantizer& how) const;
  /// The kernel with its low-rank addition, as the mode keeps it: kernel, scale, zero.
  std::vector<Tensor> merged() const;

  LayerBase& owner_;
  KernelUse use_;
  std::string mode_;
  Dim block_size_ = -1, weight_bits_ = 4;
  std::optional<AbsMaxQuantizer> activation_quantizer_;
  Variable kernel_, scale_, zero_, groups_, awq_scales_;
  std::vector<Variable> float8_;  // scale and history of inputs, kernel, gradient
  Lora lora_;
};

}  // namespace ramet
