#pragma once
// What MultiHeadAttention and GroupQueryAttention share: projections to heads and back, and
// attention between projected tensors.

#include "ramet/layers/activations/softmax.h"
#include "ramet/layers/attention/attention_mask.h"
#include "ramet/layers/core/einsum_dense.h"
#include "ramet/layers/regularization/dropout.h"

namespace ramet {

/// The fields of both configs that shape the projections, in the order in which Keras saves them.
template <class Config>
constexpr void describe_projections(auto& d) {
  d.field("kernel_initializer", &Config::kernel_initializer, "Draws the projections' kernels.");
  d.field("bias_initializer", &Config::bias_initializer, "Draws the projections' biases.");
  d.field("kernel_regularizer", &Config::kernel_regularizer, "Penalty on each kernel.");
  d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on each bias.");
  d.field("activity_regularizer", &Config::activity_regularizer,
          "Penalty on the output of each projection.");
  d.field("kernel_constraint", &Config::kernel_constraint, "Projects each kernel.");
  d.field("bias_constraint", &Config::bias_constraint, "Projects each bias.");
}

/// An EinsumDense in the making: `free` axes stay, then `bound` axes become those of `output`.
struct Projection {
  std::string name;
  std::size_t free = 0, bound = 0;
  Shape output;
  Activation activation = {};
};
/// The equation "abc,cde->abde" and the letters of its bias, "de".
struct ProjectionEquation {
  std::string equation, bias_axes;
};
ProjectionEquation projection_equation(const Projection& projection);
/// With the axes in front of it that stay, but for the batch: (None, heads, depth).
Shape projection_shape(const Projection& projection);

template <class Config>
EinsumDense make_projection(const Config& config, const DTypePolicy& dtype,
                            const Projection& projection) {
  const ProjectionEquation names = projection_equation(projection);
  EinsumDense layer({.equation = names.equation,
                     .output_shape = projection_shape(projection),
                     .activation = projection.activation,
                     .bias_axes = config.use_bias ? std::optional(names.bias_axes) : std::nullopt,
                     .kernel_initializer = config.kernel_initializer,
                     .bias_initializer = config.bias_initializer,
                     .kernel_regularizer = config.kernel_regularizer,
                     .bias_regularizer = config.bias_regularizer,
                     .activity_regularizer = config.activity_regularizer,
                     .kernel_constraint = config.kernel_constraint,
                     .bias_constraint = config.bias_constraint},
                    {.name = projection.name, .dtype = dtype});
  layer->become_part();
  return layer;
}

/// Raises ValueError for arguments of `build` that contradict each other or are missing.
struct AttentionShapes {
  Shape query, value, key;
};
AttentionShapes attention_shapes(const BuildShapes& shapes, const LayerBase& self);

/// The arguments of one call.
struct AttentionInputs {
  Value query, value, key;
  AttentionMasks masks;
  bool return_scores = false;
};
inline constexpr std::array<std::string_view, 10> attention_arguments = {"query",
                                                                         "value",
                                                                         "key",
                                                                         "query_mask",
                                                                         "value_mask",
                                                                         "key_mask",
                                                                         "attention_mask",
                                                                         "return_attention_scores",
                                                                         "training",
                                                                         "use_causal_mask"};
AttentionInputs attention_inputs(const CallInputs& inputs, std::optional<Dim> sliding_window,
                                 const LayerBase& self);

struct AttentionResult {
  Value output;
  Value scores;  ///< null unless wanted
};

/// Attention between projected tensors (batch, ..., heads, depth), over some of their axes.
class HeadAttention {
 public:
  /// `axes` of tensors of this rank, the batch axis being 0. Makes the layers that Keras makes
  /// here, which take automatic names.
  HeadAttention(std::size_t rank, std::vector<Dim> axes, double scale, double dropout,
                std::optional<std::int64_t> seed, const DTypePolicy& dtype);

  AttentionResult operator()(CallContext& context, const AttentionInputs& projected) const;

  const Softmax& softmax() const { return softmax_; }
  const Dropout& dropout() const { return dropout_; }

 private:
  Value fused(CallContext& context, const AttentionInputs& projected) const;
  AttentionResult explicit_scores(CallContext& context, const AttentionInputs& projected) const;

  std::string score_equation_, output_equation_;
  std::size_t axes_;
  double scale_;
  Softmax softmax_;
  Dropout dropout_;
};

}  // namespace ramet
