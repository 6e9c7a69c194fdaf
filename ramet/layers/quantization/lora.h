#pragma once
// LoRA: a kernel that stays as it is, and beside it a product of two narrow matrices that is
// trained.

#include "ramet/layers/layer_base.h"

namespace ramet {

struct LoraOptions {
  std::optional<double> lora_alpha = std::nullopt;  ///< the addition is scaled by alpha / rank
  Initializer a_initializer = "he_uniform";
  Initializer b_initializer = "zeros";
};

/// A layer that has `enable_lora`: Dense, EinsumDense, Embedding, Conv1D, Conv2D, Conv3D.
class LoraLayer {
 public:
  virtual ~LoraLayer() = default;
  /// Freezes the kernel and adds the two matrices. Raises ValueError when the layer is not built,
  /// has a low-rank addition already, or constrains its kernel.
  virtual void enable_lora(Dim rank, LoraOptions options = {}) = 0;
};

struct LoraNames {
  std::string_view a = "lora_kernel_a", b = "lora_kernel_b";
};

/// The two matrices.
class Lora {
 public:
  explicit operator bool() const { return bool(a_); }
  /// For a kernel of this shape; its last axis is the output's.
  void build(LayerBase& layer, const Shape& kernel, Dim rank, const LoraOptions& options,
             const std::optional<Regularizer>& regularizer, LoraNames names = {});
  const Variable& a() const { return a_; }
  const Variable& b() const { return b_; }
  double scale() const { return alpha_ / static_cast<double>(rank_); }

  /// kernel + scale · a · b, in the compute dtype.
  Value added_to(CallContext& context, const Value& kernel, DType compute_dtype) const;
  /// scale · a · b, from the present values.
  Value delta() const;
  /// What a file says of the kernel has the addition in it: it starts from nothing again.
  void reset() const;

 private:
  Variable a_, b_;
  Dim rank_ = 1;
  double alpha_ = 1;
};

/// Refuses what Keras refuses; `has_constraint` is the kernel's.
void check_lora(const LayerBase& layer, const Lora& lora, Dim rank, bool has_constraint);

}  // namespace ramet
