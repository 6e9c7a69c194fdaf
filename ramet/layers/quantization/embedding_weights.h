#pragma once
// EmbeddingWeights: the table of Embedding and ReversibleEmbedding in each form that Keras keeps it
// in: floats, with or without a low-rank addition (LoRA), int8 and int4.

#include "ramet/layers/quantization/lora.h"
#include "ramet/layers/quantization/quantizers.h"

namespace ramet {

/// A table of `rows` vectors of `columns` values, quantized vector by vector.
class EmbeddingWeights {
 public:
  explicit EmbeddingWeights(LayerBase& owner) : owner_(owner) {}

  /// Adds the weights that the owner's policy asks for; `config` is its quantization_config.
  void build(Dim rows, Dim columns, VariableOptions options, const Json& config);
  /// The vectors at `positions` (int32 or int64), in the compute dtype.
  Value take(CallContext& context, const Value& positions) const;
  /// The table as floats.
  Value table(CallContext& context) const;
  /// The table's integers as floats and the scale that they are to be divided by, one a row; for
  /// int8, and int4 without groups.
  std::pair<Value, Value> integers(CallContext& context) const;
  /// The table as floats, without a low-rank addition; of a quantized one.
  Value quantized_floats(CallContext& context) const;
  Value groups(CallContext& context) const { return context.read_exact(groups_); }
  /// Of int4; -1 without groups.
  Dim block_size() const { return block_size_; }
  const std::string& mode() const { return mode_; }

  void enable_lora(Dim rank, const LoraOptions& options);
  void quantize(const QuantizationConfig& config);
  const Lora& lora() const { return lora_; }

  std::vector<Variable> saved_variables() const;
  std::vector<Tensor> saved_values() const;

 private:
  void build_quantized(const Json& config);
  Variable add(std::string name, Shape shape, DType dtype, Initializer initializer = "zeros");
  /// Rows as floats from their integers, scales and zeros; any leading axes.
  Value floats(const Value& values, const Value& scale, const Value& zero,
               const Value& groups) const;
  Quantized quantized_table(const Value& table, const AbsMaxQuantizer& how) const;
  std::vector<Tensor> merged() const;

  LayerBase& owner_;
  std::string mode_;
  Dim rows_ = 0, columns_ = 0, block_size_ = -1;
  std::optional<Regularizer> regularizer_;
  Variable table_, scale_, zero_, groups_;
  Lora lora_;
};

}  // namespace ramet
