#pragma once
// What the configs and weights of recurrent layers and of their cells have in common.

#include <algorithm>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/rnn/recurrent_cell.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

template <class Config>
constexpr void describe_initializers(auto& d) {
  d.field("kernel_initializer", &Config::kernel_initializer, "Draws the kernel.");
  d.field("recurrent_initializer", &Config::recurrent_initializer, "Draws the recurrent kernel.");
  d.field("bias_initializer", &Config::bias_initializer, "Draws the bias.");
}

template <class Config>
constexpr void describe_regularizers(auto& d) {
  d.field("kernel_regularizer", &Config::kernel_regularizer, "Penalty on the kernel.");
  d.field("recurrent_regularizer", &Config::recurrent_regularizer,
          "Penalty on the recurrent kernel.");
  d.field("bias_regularizer", &Config::bias_regularizer, "Penalty on the bias.");
  if constexpr (requires { &Config::activity_regularizer; }) {
    d.field("activity_regularizer", &Config::activity_regularizer, "Penalty on the output.");
  }
  d.field("kernel_constraint", &Config::kernel_constraint, "Projects the kernel.");
  d.field("recurrent_constraint", &Config::recurrent_constraint, "Projects the recurrent kernel.");
  d.field("bias_constraint", &Config::bias_constraint, "Projects the bias.");
}

template <class Config>
constexpr void describe_dropout(auto& d) {
  d.field("dropout", &Config::dropout, "Fraction of the inputs dropped in training.");
  d.field("recurrent_dropout", &Config::recurrent_dropout,
          "Fraction of the state dropped in training.");
}

/// Keras takes any rate and clamps it.
template <class Config>
void clamp_dropout(Config& config) {
  config.dropout = std::clamp(config.dropout, 0.0, 1.0);
  config.recurrent_dropout = std::clamp(config.recurrent_dropout, 0.0, 1.0);
}

template <class Config>
VariableOptions kernel_options(const Config& config) {
  return {.initializer = config.kernel_initializer,
          .regularizer = config.kernel_regularizer,
          .constraint = config.kernel_constraint};
}
template <class Config>
VariableOptions recurrent_options(const Config& config) {
  return {.initializer = config.recurrent_initializer,
          .regularizer = config.recurrent_regularizer,
          .constraint = config.recurrent_constraint};
}
template <class Config>
VariableOptions bias_options(const Config& config) {
  return {.initializer = config.bias_initializer,
          .regularizer = config.bias_regularizer,
          .constraint = config.bias_constraint};
}

/// An LSTM's bias of 4 blocks, with ones for the forget gate (Jozefowicz et al., 2015).
struct ForgetGateBias {
  using Implementation = initializers::Implementation<ForgetGateBias>;
  static constexpr std::string_view keras_name = "ForgetGateBias";
  Initializer others = "zeros";
  static constexpr void describe(auto& d) {
    d.field("others", &ForgetGateBias::others, "Draws the other blocks.");
  }
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

/// The options of an LSTM's bias.
template <class Config>
VariableOptions lstm_bias_options(const Config& config) {
  VariableOptions options = bias_options(config);
  if (config.unit_forget_bias) options.initializer = ForgetGateBias{options.initializer};
  return options;
}

/// A weight in the dtype the cell computes in, whatever layer runs the cell.
Value read_weight(CallContext& context, const Variable& variable, const LayerBase& cell);

// ---------------------------------------------------------------- dropout

template <class Config>
std::optional<std::int64_t> seed_number(const Config& config) {
  const auto seed = config.seed.value();
  return seed ? std::optional(static_cast<std::int64_t>(*seed)) : std::nullopt;
}

/// `count` masks for values of this spec.
Values draw_masks_for(CallContext& context, const Spec& spec, double rate, std::size_t count,
                      const SeedGenerator& seeds);

/// What the masks of a gated cell are for.
struct GateMaskShapes {
  Spec step, state;
  std::size_t gates = 4;
  bool always_by_gate = false;  ///< the inputs too, even without recurrent dropout
};
/// True when each gate drops other elements: Keras then takes the products apart.
template <class Config>
bool drops_by_gate(const CallContext& context, const Config& config) {
  return context.training() && config.recurrent_dropout > 0;
}
/// Keras's rule for LSTM, GRU and ConvLSTM: a rate of 1 drops nothing.
template <class Config>
CellMasks draw_gate_masks(CallContext& context, const Config& config, const SeedGenerator& seeds,
                          const GateMaskShapes& shapes) {
  const auto drops = [&](double rate) { return context.training() && 0 < rate && rate < 1; };
  const bool by_gate = shapes.always_by_gate || drops_by_gate(context, config);
  CellMasks masks;
  if (drops(config.dropout)) {
    masks.of_input = draw_masks_for(context, shapes.step, config.dropout,
                                    by_gate ? shapes.gates : std::size_t{1}, seeds);
  }
  if (drops(config.recurrent_dropout)) {
    masks.of_state =
        draw_masks_for(context, shapes.state, config.recurrent_dropout, shapes.gates, seeds);
  }
  return masks;
}

/// x with what the only mask drops; a time axis of x is stepped over.
Value masked(const Value& x, const Value& mask);
/// The product of x and a kernel whose last axis has a block for each gate, each with its own mask
/// of x. Without `product`: matmul.
using Product = std::function<Value(const Value& x, const Value& kernel)>;
Value masked_product(const Value& x, const Values& masks, const Value& kernel,
                     const Product& product = {});

}  // namespace ramet
