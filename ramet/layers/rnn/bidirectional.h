#pragma once

#include "ramet/layers/rnn/mask_passing.h"

namespace ramet {

enum class MergeMode { sum, mul, concat, ave };
constexpr auto choices(MergeMode) {
  return std::array<std::string_view, 4>{"sum", "mul", "concat", "ave"};
}

struct BidirectionalConfig {
  required<Layer> layer;
  std::optional<Choice<MergeMode>> merge_mode = Choice<MergeMode>(MergeMode::concat);
  std::optional<Layer> backward_layer = std::nullopt;

  static constexpr void describe(auto& d) {
    d.field("merge_mode", &BidirectionalConfig::merge_mode,
            "How the outputs become one; None gives both.");
    d.field("layer", &BidirectionalConfig::layer,
            "The recurrent layer that goes forward, or a pattern for it.");
    d.field("backward_layer", &BidirectionalConfig::backward_layer,
            "The one that goes backwards; by default made like `layer`.");
  }
};

/// A recurrent layer and its mirror image: one reads from the first step to the last, the other
/// from the last to the first. The given layer is a pattern: a copy of it named forward_<name>
/// runs. With return_state the forward layer's states follow the output, then the backward layer's.
class BidirectionalLayer final : public LayerOf<BidirectionalLayer, BidirectionalConfig> {
 public:
  static constexpr std::string_view keras_name = "Bidirectional";
  static constexpr std::array<std::string_view, 4> arguments = {"sequences", "initial_state",
                                                                "mask", "training"};
  explicit BidirectionalLayer(BidirectionalConfig config, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Tree<Value> call(CallContext& context, const CallInputs& inputs);

  bool supports_masking() const override { return recurrent_layers_pass_masks(keras_version()); }
  template <class T>
  std::vector<T> mask_rule(const std::vector<T>&, const std::vector<T>& masks) const {
    return std::vector<T>(config().merge_mode ? 1 : 2, return_sequences_ ? masks.at(0) : T());
  }

  const Layer& forward_layer() const { return config().layer; }
  const Layer& backward_layer() const { return *config().backward_layer; }
  /// Sets the states of stateful layers to zero. Raises AttributeError when they keep none.
  void reset_state() const;

 private:
  bool return_sequences_ = false, return_state_ = false, stateful_ = false;
};

using Bidirectional = Handle<BidirectionalLayer>;

}  // namespace ramet
