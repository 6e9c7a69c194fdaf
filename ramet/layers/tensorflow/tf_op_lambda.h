#pragma once

#include "ramet/layers/layer_base.h"

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
  using LayerOf::LayerOf;
  bool converts_inputs() const override { return false; }
  Tree<Value> call(CallContext& context, const CallInputs& inputs);
};

using TFOpLambda = Handle<TFOpLambdaLayer>;

}  // namespace ramet
