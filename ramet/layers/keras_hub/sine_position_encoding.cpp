#include "ramet/layers/keras_hub/sine_position_encoding.h"

#include <cmath>

#include "ramet/layers/keras_hub/position_embedding.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

Tree<Value> SinePositionEncodingLayer::call(CallContext&, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  if (!is_known(x.shape())) return ops::multiply(x, 0.0);  // only its shape is asked for
  const Dim length = x.dim(-2), features = x.dim(-1), begin = start_index(inputs, *this);
  Tensor encoding(DType::float32, {length, features});
  const auto data = encoding.mutable_data<float>();
  const float slowest = 1.0f / static_cast<float>(config().max_wavelength);
  for (Dim position = 0; position < length; ++position) {
    for (Dim i = 0; i < features; ++i) {
      const float exponent = static_cast<float>(i / 2 * 2) / static_cast<float>(features);
      const float angle = static_cast<float>(position + begin) * std::pow(slowest, exponent);
      data[static_cast<std::size_t>(position * features + i)] =
          i % 2 == 0 ? std::sin(angle) : std::cos(angle);
    }
  }
  return ops::broadcast_to(ops::cast(constant(encoding), compute_dtype()), x.shape());
}

RAMET_DEFINE_LAYER(SinePositionEncodingLayer)

}  // namespace ramet
