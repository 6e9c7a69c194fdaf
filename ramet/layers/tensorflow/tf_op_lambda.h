#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/seed_generator.h"

namespace ramet {

struct TFOpLambdaConfig {
  required<std::string> function;
  static constexpr void describe(auto& d) {
    d.field("function", &TFOpLambdaConfig::function, "Of TensorFlow: \"math.squared_difference\".");
  }
};

/// A TensorFlow function as a node of a model, as Keras 2 kept it; of those that are no single
/// operation of Keras 3, which the others become (saving/tf_op_lambda.h).
class TFOpLambdaLayer final : public LayerOf<TFOpLambdaLayer, TFOpLambdaConfig> {
 public:
  static constexpr std::string_view keras_name = "TFOpLambda";
  static constexpr bool built_at_init = true;
  static constexpr std::array<std::string_view, 2> arguments = {"*args", "**kwargs"};
  explicit TFOpLambdaLayer(TFOpLambdaConfig config, LayerOptions options = {});
  bool converts_inputs() const override { return false; }
  std::vector<Variable> extra_state() const override { return state_of(seeds_); }
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
  /// Why its last symbolic call cannot run; empty if it can.
  const std::string& refusal() const { return refusal_; }

 private:
  std::optional<SeedGenerator> seeds_;  // of functions that draw
  std::string refusal_;
};

using TFOpLambda = Handle<TFOpLambdaLayer>;

}  // namespace ramet
