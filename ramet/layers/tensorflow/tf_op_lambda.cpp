#include "ramet/layers/tensorflow/tf_op_lambda.h"

#include <algorithm>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/registry.h"
#include "ramet/layers/tensorflow/tf_call.h"

namespace ramet {

TFOpLambdaLayer::TFOpLambdaLayer(TFOpLambdaConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const auto drawing = tf_random_functions();
  if (std::ranges::any_of(drawing, [&](const TfFunction& function) {
        return function.name == this->config().function.get();
      })) {
    seeds_.emplace();
  }
}

// What ramet does not compute for these arguments is no reason not to open the file.
Tree<Value> TFOpLambdaLayer::call(CallContext& context, const CallInputs& inputs) {
  const std::string& name = config().function.get();
  const TfFunction* function = find_tf_function(name);
  const auto apply = [&](const CallInputs& given) {
    const Calling calling = context.symbolic() ? Calling::symbolic : Calling::computing;
    if (function == nullptr) fail<NotImplementedError>("ramet does not compute it");
    TfCall call(given, calling);
    call.extent = [&](const Value& value) { return context.extent(value); };
    if (seeds_) call.seeds = [&] { return seeds_->next(context); };
    return function->call(call);
  };
  // Runs of several threads must not write here; a model is built by one.
  if (context.symbolic()) refusal_.clear();
  try {
    return context.symbolic() ? infer_by_example(inputs, apply) : apply(inputs);
  } catch (const ValueError&) {
    // Extents that are examples may not fit those of constants: the data's own will tell.
    Value open;
    for (const auto& [key, tree] : inputs.bound) {
      tree.for_each([&](const Value& value) {
        if (!open && !is_known(value.shape())) open = value;
      });
    }
    if (!context.symbolic() || !open) throw;
    return placeholder(open.shape(), open.dtype());
  } catch (const NotImplementedError& error) {
    Values flat;
    for (const auto& [key, tree] : inputs.bound)
      tree.for_each([&](const Value& value) { flat.push_back(value); });
    if (flat.empty()) throw;
    const std::string reason =
        fmt::format("Layer '{}' calls tf.{}: {}", this->name(), name, error.what());
    if (context.symbolic()) refusal_ = reason;
    return emit_opaque(reason, flat, {flat[0].spec()})[0];
  }
}

RAMET_DEFINE_LAYER(TFOpLambdaLayer)

}  // namespace ramet
