#include "ramet/layers/activations/prelu.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

PReLULayer::PReLULayer(PReLUConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (config_.shared_axes) config_.shared_axes = Axes(config_.shared_axes->values());
}

void PReLULayer::build(const Shape& input) {
  InputSpec spec{.ndim = input.size()};
  Shape shape(std::span<const Dim>(input.begin() + 1, input.end()));
  if (config().shared_axes) {
    const std::vector<Dim> shared = config().shared_axes->from_front(input.size(), keras_name);
    for (Dim axis : shared) {
      if (axis > 0) shape[static_cast<std::size_t>(axis) - 1] = 1;
    }
    for (std::size_t i = 1; i < input.size(); ++i) {
      const auto axis = static_cast<Dim>(i);
      if (std::count(shared.begin(), shared.end(), axis) == 0)
        spec.axes.emplace_back(axis, input[i]);
    }
  }
  alpha_ = add_weight("alpha", shape,
                      {.initializer = config().alpha_initializer,
                       .regularizer = config().alpha_regularizer,
                       .constraint = config().alpha_constraint});
  set_input_spec(std::move(spec));
}

Value PReLULayer::call(CallContext& context, const Value& x) {
  const Value below = ops::multiply(context.read(alpha_), ops::relu(ops::negative(x)));
  return ops::subtract(ops::relu(x), below);
}

RAMET_DEFINE_LAYER(PReLULayer)

}  // namespace ramet
