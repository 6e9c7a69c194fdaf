#include "ramet/layers/preprocessing/normalization.h"

#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"

namespace ramet {

NormalizationLayer::NormalizationLayer(NormalizationConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  config_.axis = config_.axis ? Axes(config_.axis->values()) : Axes();
  const Json &mean = config_.mean, &variance = config_.variance;
  if (mean.is_null() != variance.is_null()) {
    fail<ValueError>(
        "When setting values directly, both `mean` and `variance` must be set. Received: mean={} "
        "and "
        "variance={}",
        mean.dump(), variance.dump());
  }
  if (mean.is_null()) return;
  const Shape shape = constant_tensor(mean).shape();
  if (!(shape == constant_tensor(variance).shape())) {
    fail<ValueError>(
        "When setting values directly, `mean` and `variance` must have the same shape. Received: "
        "mean={} and variance={}",
        mean.dump(), variance.dump());
  }
  if (shape.size() > config_.axis->size()) {
    fail<ValueError>(
        "The rank of `mean` must be less than or equal to the number of axes ({}). Received: mean "
        "shape {}",
        config_.axis->size(), to_string(shape));
  }
}

void NormalizationLayer::build(const Shape& input) {
  kept_axes_ = config().axis->from_front(input.size(), keras_name);
  std::sort(kept_axes_.begin(), kept_axes_.end());
  Shape shape;
  for (Dim axis : kept_axes_) shape.push_back(input[static_cast<std::size_t>(axis)]);
  if (!is_known(shape)) {
    fail<ValueError>(
        "All `axis` values to be kept must have a known shape. Received axis={}, inputs.shape={}",
        to_json(*config().axis).dump(), to_string(input));
  }
  if (is_given()) return;
  mean_ = add_weight("mean", shape, {.initializer = "zeros", .trainable = false});
  variance_ = add_weight("variance", shape, {.initializer = "ones", .trainable = false});
  count_ = add_weight("count", {}, {.initializer = "zeros", .trainable = false}, DType::int64);
}

Value NormalizationLayer::statistic(CallContext& context, const Variable& of, const Json& given,
                                    const Shape& x) const {
  Shape along(x.size(), 1);
  Value value;
  if (is_given()) {
    // A statistic of fewer axes belongs to the last ones.
    value = constant(constant_tensor(given).cast(DType::float32));
    const std::size_t skipped = kept_axes_.size() - value.rank();
    for (std::size_t i = 0; i < value.rank(); ++i) {
      along[static_cast<std::size_t>(kept_axes_[skipped + i])] = value.shape()[i];
    }
  } else {
    value = context.read_exact(of);
    for (Dim axis : kept_axes_)
      along[static_cast<std::size_t>(axis)] = x[static_cast<std::size_t>(axis)];
  }
  return ops::cast(ops::reshape(value, along), compute_dtype());
}

Value NormalizationLayer::call(CallContext& context, const Value& input) {
  constexpr double epsilon = 1e-7;
  const Value x = ops::cast(input, compute_dtype());
  const Value mean = statistic(context, mean_, config().mean, x.shape());
  const Value variance = statistic(context, variance_, config().variance, x.shape());
  const Value stddev = ops::maximum(ops::sqrt(variance), epsilon);
  if (config().invert) return ops::add(mean, ops::multiply(x, stddev));
  return ops::divide(ops::subtract(x, mean), stddev);
}

void NormalizationLayer::adapt(const Tensor& data) {
  if (is_given()) {
    fail<ValueError>("Layer '{}' was given its mean and variance and cannot adapt.", name());
  }
  if (!built) build_from({{"input_shape", Tree<Shape>(data.shape())}});
  const Value x = input(data.spec());
  const Value floats = ops::cast(x, promote(data.dtype(), DType::float32));
  ops::ReduceAttrs others;
  for (std::size_t i = 0; i < data.rank(); ++i) {
    const auto axis = static_cast<Dim>(i);
    if (std::count(kept_axes_.begin(), kept_axes_.end(), axis) == 0) others.axes.push_back(axis);
  }
  Graph graph{{x}, {floats, ops::multiply(floats, 0.0)}};
  if (!others.axes.empty())
    graph.outputs = {ops::mean(floats, others), ops::variance(floats, others)};
  const std::vector<Tensor> results = run(graph, std::span(&data, 1));
  mean_.assign(results[0]);
  variance_.assign(results[1]);
}

void NormalizationLayer::copy_adapted_state(const LayerBase& source) {
  const auto* other = dynamic_cast<const NormalizationLayer*>(&source);
  if (other == nullptr || !other->built || is_given()) return;
  build_from(other->build_shapes);
  mean_.copy_from(other->mean_);
  variance_.copy_from(other->variance_);
  count_.copy_from(other->count_);
}

RAMET_DEFINE_LAYER(NormalizationLayer)

}  // namespace ramet
