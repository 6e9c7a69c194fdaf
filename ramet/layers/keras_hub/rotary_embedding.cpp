#include "ramet/layers/keras_hub/rotary_embedding.h"

#include <cmath>

#include "ramet/layers/keras_hub/position_embedding.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Sequence to axis 1, features to the last; and the order that undoes it.
std::vector<std::int64_t> moved(std::size_t rank, std::size_t sequence, std::size_t feature) {
  std::vector<std::int64_t> order;
  for (std::size_t i = 0; i < rank; ++i) {
    if (i != sequence && i != feature) order.push_back(static_cast<std::int64_t>(i));
  }
  order.insert(order.begin() + 1, static_cast<std::int64_t>(sequence));
  order.push_back(static_cast<std::int64_t>(feature));
  return order;
}
std::vector<std::int64_t> inverse(const std::vector<std::int64_t>& order) {
  std::vector<std::int64_t> result(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    result[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  }
  return result;
}

}  // namespace

Tree<Value> RotaryEmbeddingLayer::call(CallContext&, const CallInputs& inputs) {
  const Value given = inputs.value("inputs");
  const std::size_t rank = given.rank();
  const std::size_t sequence = normalize_axis(config().sequence_axis, rank, name());
  const std::size_t feature = normalize_axis(config().feature_axis, rank, name());
  if (rank < 3 || sequence == feature || given.shape()[feature] % 2 != 0 ||
      given.shape()[feature] == any_dim) {
    fail<ValueError>(
        "RotaryEmbedding '{}': expected a batch, a sequence and an even number of features, "
        "received shape {}.",
        name(), to_string(given.shape()));
  }
  if (given.shape()[sequence] == any_dim && inputs.find("positions") == nullptr)
    return given;  // only its shape is asked for
  const std::vector<std::int64_t> order = moved(rank, sequence, feature);
  const Value x = ops::transpose(given, order);
  const Dim features = x.dim(-1);

  Tensor frequencies(DType::float32, {features / 2});
  Dim i = 0;
  for (float& frequency : frequencies.mutable_data<float>()) {
    const float part = static_cast<float>(2 * i++) / static_cast<float>(features);
    frequency = 1.0f / std::pow(static_cast<float>(config().max_wavelength), part);
  }
  Value positions = inputs.value("positions");
  if (!positions) {
    positions =
        ops::arange(x.dim(1), static_cast<double>(start_index(inputs, *this)), 1, DType::float32);
  }
  positions = ops::divide(ops::cast(positions, DType::float32), config().scaling_factor);
  const Value half =
      ops::multiply(ops::expand_dims(positions, 1), ops::expand_dims(constant(frequencies), 0));
  Value angles = ops::concatenate({half, half}, -1);
  for (std::size_t axis = 2; axis + 1 < rank; ++axis) angles = ops::expand_dims(angles, 1);

  const Values halves = ops::split(x, 2, -1);
  const Value turned = ops::concatenate({ops::negative(halves[1]), halves[0]}, -1);
  const Value y = ops::add(ops::multiply(x, ops::cast(ops::cos(angles), compute_dtype())),
                           ops::multiply(turned, ops::cast(ops::sin(angles), compute_dtype())));
  return ops::transpose(y, inverse(order));
}

RAMET_DEFINE_LAYER(RotaryEmbeddingLayer)

}  // namespace ramet
