#pragma once
// Ops of neural networks. Images and sequences are channels-last: (batch, spatial..., channels).

#include "ramet/ops/op.h"

namespace ramet::ops {

// ---------------------------------------------------------------- convolution

/// Explicit geometry; all lists have one entry a spatial axis.
struct ConvAttrs {
  std::vector<Dim> strides, dilation, pad_before, pad_after;
  Dim groups = 1;
  static constexpr void describe(auto& d) {
    d.field("strides", &ConvAttrs::strides, "Distance between windows.");
    d.field("dilation", &ConvAttrs::dilation, "Distance between taps.");
    d.field("pad_before", &ConvAttrs::pad_before, "Zeros in front.");
    d.field("pad_after", &ConvAttrs::pad_after, "Zeros behind.");
    d.field("groups", &ConvAttrs::groups, "Channels are convolved in this many groups.");
  }
};
/// x: (batch, spatial..., in), kernel: (taps..., in / groups, out) -> (batch, spatial'..., out).
Value conv(const Value& x, const Value& kernel, ConvAttrs attrs);

struct ConvTransposeAttrs {
  std::vector<Dim> strides, dilation, pad_before, pad_after, output;
  Dim groups = 1;
  static constexpr void describe(auto& d) {
    d.field("strides", &ConvTransposeAttrs::strides, "Distance between windows in the output.");
    d.field("dilation", &ConvTransposeAttrs::dilation, "Distance between taps.");
    d.field("pad_before", &ConvTransposeAttrs::pad_before, "Output elements cropped in front.");
    d.field("pad_after", &ConvTransposeAttrs::pad_after, "Output elements cropped behind.");
    d.field("output", &ConvTransposeAttrs::output, "Spatial extents of the output; -1 unknown.");
    d.field("groups", &ConvTransposeAttrs::groups, "Channels are taken in this many groups.");
  }
};
/// The gradient of `conv` with respect to its input, as an op of its own:
/// x: (batch, spatial..., in), kernel: (taps..., out / groups, in) -> (batch, output..., out),
/// where y[o] gathers x[i] * kernel[t] over o = i * stride + t * dilation - pad_before.
Value conv_transpose(const Value& x, const Value& kernel, ConvTransposeAttrs attrs);

/// TensorFlow's geometry for padding="same": (before, after), with the odd element behind. Unknown
/// extents give (0, 0), which a shape rule never looks at.
std::pair<Dim, Dim> same_padding(Dim extent, Dim window, Dim stride, Dim dilation);

// ---------------------------------------------------------------- pooling

struct PoolAttrs {
  std::vector<Dim> window, strides, pad_before, pad_after;
  static constexpr void describe(auto& d) {
    d.field("window", &PoolAttrs::window, "Extents of the window.");
    d.field("strides", &PoolAttrs::strides, "Distance between windows.");
    d.field("pad_before", &PoolAttrs::pad_before, "Elements in front that do not count.");
    d.field("pad_after", &PoolAttrs::pad_after, "Elements behind that do not count.");
  }
};
Value max_pool(const Value& x, PoolAttrs attrs);
/// The mean of the elements that are there: padding does not count.
Value average_pool(const Value& x, PoolAttrs attrs);

// ---------------------------------------------------------------- activations (composites)

Value softmax(const Value& x, std::int64_t axis = -1);
Value log_softmax(const Value& x, std::int64_t axis = -1);
Value silu(const Value& x);
Value gelu(const Value& x, bool approximate = false);
Value elu(const Value& x, double alpha = 1.0);
Value selu(const Value& x);
Value softplus(const Value& x);
Value softsign(const Value& x);
Value leaky_relu(const Value& x, double negative_slope = 0.2);
Value relu6(const Value& x);
Value hard_sigmoid(const Value& x);
Value hard_silu(const Value& x);
Value hard_tanh(const Value& x);
Value mish(const Value& x);
Value celu(const Value& x, double alpha = 1.0);
Value log_sigmoid(const Value& x);
Value glu(const Value& x, std::int64_t axis = -1);
Value tanh_shrink(const Value& x);
Value hard_shrink(const Value& x, double threshold = 0.5);
Value soft_shrink(const Value& x, double threshold = 0.5);
Value squareplus(const Value& x, double b = 4);
Value sparse_plus(const Value& x);
Value sparse_sigmoid(const Value& x);
Value threshold(const Value& x, double limit, double default_value);

struct SlopeAttrs {
  double alpha = 0;
  static constexpr void describe(auto& d) { d.field("alpha", &SlopeAttrs::alpha, "The slope."); }
};
struct GeluAttrs {
  bool approximate = false;
  static constexpr void describe(auto& d) {
    d.field("approximate", &GeluAttrs::approximate, "By tanh instead of erf.");
  }
};

// ---------------------------------------------------------------- normalization and attention

struct LayerNormAttrs {
  double epsilon = 1e-3;
  bool rms = false;
  static constexpr void describe(auto& d) {
    d.field("epsilon", &LayerNormAttrs::epsilon, "Added to the variance.");
    d.field("rms", &LayerNormAttrs::rms, "Divide by the root mean square, without centring.");
  }
};
/// Over the last axis: (x - mean) / sqrt(variance + epsilon), times gamma, plus beta. Gamma and
/// beta may be null Values, else they have shape (channels,).
Value layer_norm(const Value& x, const Value& gamma, const Value& beta, LayerNormAttrs attrs);

/// The score that Keras gives to what a query may not see. Finite, so that a query that may see
/// nothing spreads evenly instead of giving NaN.
inline constexpr double masked_score = -0.7 * 3.38953e38;

struct AttentionAttrs {
  double scale = 1;
  bool causal = false;
  static constexpr void describe(auto& d) {
    d.field("scale", &AttentionAttrs::scale, "Of the scores.");
    d.field("causal", &AttentionAttrs::causal, "A query sees only keys up to its own position.");
  }
};
/// softmax(scale * query keyᵀ + bias) value. query: (batch, queries, heads, depth), key: (batch,
/// keys, heads, depth), value: (batch, keys, heads, depth'); bias broadcasts to (batch, heads,
/// queries, keys) and may be null. Gives (batch, queries, heads, depth').
Value attention(const Value& query, const Value& key, const Value& value, const Value& bias,
                AttentionAttrs attrs);

extern const Op conv_op, conv_transpose_op, max_pool_op, average_pool_op, softmax_op, silu_op,
    gelu_op, elu_op, softplus_op, leaky_relu_op, relu6_op, hard_sigmoid_op, hard_silu_op,
    layer_norm_op, attention_op;

}  // namespace ramet::ops
