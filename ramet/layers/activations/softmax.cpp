#include "ramet/layers/activations/softmax.h"

#include "ramet/layers/operations/nn.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

void check_mask(const Value& x, const Value& mask) {
  bool fits = mask.rank() <= x.rank();
  for (std::size_t i = 1; fits && i <= mask.rank(); ++i) {
    const Dim m = mask.dim(-static_cast<Dim>(i)), extent = x.dim(-static_cast<Dim>(i));
    fits = m == 1 || m == any_dim || extent == any_dim || m == extent;
  }
  if (!fits) {
    fail<ValueError>(
        "The `mask` must be broadcastable to `inputs`. Received: inputs.shape={}, mask.shape={}",
        to_string(x.shape()), to_string(mask.shape()));
  }
}

}  // namespace

Value SoftmaxLayer::call(CallContext&, const CallInputs& inputs) {
  Value x = inputs.value("inputs"), mask = inputs.value("mask");
  if (!mask) return ops::softmax_over(x, config().axis);
  check_mask(x, mask);
  if (mask.dtype() != DType::boolean) mask = ops::greater(mask, 0.5);
  // Finite, so that a row without anything to choose from does not give NaN.
  const double masked_score = x.dtype() == DType::float16 ? -3e4 : -1e9;
  const Value y = ops::softmax_over(ops::where(mask, x, masked_score), config().axis);
  return masked_softmax_is_zero(keras_version()) ? ops::where(mask, y, 0.0) : y;
}

RAMET_DEFINE_LAYER(SoftmaxLayer)

}  // namespace ramet
