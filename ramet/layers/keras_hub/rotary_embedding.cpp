#include "ramet/layers/keras_hub/rotary_embedding.h"

#include <algorithm>
#include <cmath>
#include <numbers>

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

// YaRN: features that rotate often keep their frequency, those that rotate less than once are
// scaled, and those between are mixed (https://arxiv.org/abs/2309.00071).
double yarn_frequency(const RotaryEmbeddingConfig& c, double features, double i) {
  const double plain = std::pow(c.max_wavelength, -2 * i / features);
  const auto feature_of = [&](double rotations) {
    const double wave = static_cast<double>(c.original_max_position_embeddings) /
                        (rotations * 2 * std::numbers::pi);
    return features * std::log(wave) / (2 * std::log(c.max_wavelength));
  };
  double low = feature_of(c.beta_fast), high = feature_of(c.beta_slow);
  if (c.truncate) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, features - 1);
  const double share = std::clamp((i - low) / std::max(high - low, 0.001), 0.0, 1.0);
  return plain / c.scaling_factor * share + plain * (1 - share);
}

// How far each pair of features turns from one position to the next.
Tensor frequencies(const RotaryEmbeddingConfig& c, Dim features) {
  const std::string type = c.rope_type.value_or("linear");
  const auto extent = static_cast<double>(features);
  const auto denominator = static_cast<double>(c.denominator_dim.value_or(features));
  double divisor = 1;
  if (type == "linear") divisor = c.scaling_factor;
  if (type == "dynamic") divisor = std::pow(c.scaling_factor, extent / std::max(1.0, extent - 2));
  Tensor result(DType::float32, {features / 2});
  double i = 0;
  for (float& frequency : result.mutable_data<float>()) {
    const double value = type == "yarn"
                             ? yarn_frequency(c, extent, i)
                             : std::pow(c.max_wavelength, -2 * i / denominator) / divisor;
    frequency = static_cast<float>(value);
    ++i;
  }
  return result;
}

}  // namespace

Json RotaryEmbeddingLayer::get_config() const {
  Json json = LayerOf::get_config();
  if (config().rope_type) return json;
  for (const std::string_view name :
       {"rope_type", "beta_fast", "beta_slow", "original_max_position_embeddings", "truncate",
        "denominator_dim"}) {
    json.erase(name);
  }
  return json;
}

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

  Value positions = inputs.value("positions");
  if (!positions) {
    positions =
        ops::arange(x.dim(1), static_cast<double>(start_index(inputs, *this)), 1, DType::float32);
  }
  positions = ops::cast(positions, DType::float32);
  // (positions, half of the features), or one such matrix for each row of the batch.
  const Value half =
      ops::multiply(ops::expand_dims(positions, -1), constant(frequencies(config(), features)));
  Value angles = ops::concatenate({half, half}, -1);
  for (std::size_t axis = 2; axis + 1 < rank; ++axis) angles = ops::expand_dims(angles, -2);

  const Values halves = ops::split(x, 2, -1);
  const Value turned = ops::concatenate({ops::negative(halves[1]), halves[0]}, -1);
  const double length =
      config().rope_type == "yarn" ? 0.1 * std::log(config().scaling_factor) + 1 : 1;
  const auto factor = [&](const Value& part) {
    return ops::multiply(ops::cast(part, compute_dtype()), length);
  };
  const Value y = ops::add(ops::multiply(x, factor(ops::cos(angles))),
                           ops::multiply(turned, factor(ops::sin(angles))));
  return ops::transpose(y, inverse(order));
}

RAMET_DEFINE_LAYER(RotaryEmbeddingLayer)

}  // namespace ramet
