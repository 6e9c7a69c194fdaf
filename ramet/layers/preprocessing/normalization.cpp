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
  const auto text = [](const Json& json) { return json.is_null() ? "None" : json.dump(); };
  if (mean.is_null() != variance.is_null()) {
    fail<ValueError>(
        "When setting values directly, both `mean` and `variance` must be set. Received: mean={} "
        "and "
        "variance={}",
        text(mean), text(variance));
  }
  if (mean.is_null()) return;
  const Shape shape = constant_tensor(mean).shape();
  const Shape other = constant_tensor(variance).shape();
  if (!(shape == other)) {
    fail<ValueError>(
        "When setting values directly, `mean` and `variance` must have the same shape. Received: "
        "mean shape {} and variance shape {}",
        to_string(shape), to_string(other));
  }
  if (shape.size() > config_.axis->size()) {
    fail<ValueError>(
        "The rank of `mean` must be less than or equal to the number of axes ({}). Received: mean "
        "shape {} for axis {}",
        config_.axis->size(), to_string(shape), to_string(Shape(config_.axis->values())));
  }
}

void NormalizationLayer::build(const Shape& input) {
  kept_axes_ = config().axis->from_front(input.size(), keras_name);
  std::sort(kept_axes_.begin(), kept_axes_.end());
  Shape shape;
  broadcast_ = Shape(input.size(), 1);
  for (Dim axis : kept_axes_) {
    const auto i = static_cast<std::size_t>(axis);
    shape.push_back(input[i]);
    broadcast_[i] = input[i];
  }
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

// The axes are those of what it was built for, which may have had no batch.
Value NormalizationLayer::statistic(CallContext& context, const Variable& of,
                                    const Json& given) const {
  if (!is_given()) {
    return ops::cast(ops::reshape(context.read_exact(of), broadcast_), compute_dtype());
  }
  // A statistic of fewer axes belongs to the last ones.
  const Value value = constant(constant_tensor(given).cast(DType::float32));
  const std::size_t skipped = kept_axes_.size() - value.rank();
  Shape along(broadcast_.size(), 1);
  for (std::size_t i = 0; i < value.rank(); ++i) {
    along[static_cast<std::size_t>(kept_axes_[skipped + i])] = value.shape()[i];
  }
  return ops::cast(ops::reshape(value, along), compute_dtype());
}

Value NormalizationLayer::call(CallContext& context, const Value& input) {
  constexpr double epsilon = 1e-7;
  const Value x = ops::cast(input, compute_dtype());
  const Value mean = statistic(context, mean_, config().mean);
  const Value variance = statistic(context, variance_, config().variance);
  const Value stddev = ops::maximum(ops::sqrt(variance), epsilon);
  if (config().invert) return ops::add(mean, ops::multiply(x, stddev));
  return ops::divide(ops::subtract(x, mean), stddev);
}

// Data may differ from what the layer was built for in the axes that are summed over.
void NormalizationLayer::check_data(const Shape& shape) const {
  const Shape& built_for = single_shape(build_shapes, name());
  bool fits = shape.size() == built_for.size();
  for (Dim axis : kept_axes_) {
    const auto i = static_cast<std::size_t>(axis);
    fits = fits && shape[i] == built_for[i];
  }
  if (!fits) {
    fail<ValueError>(
        "The layer was built with input_shape={}, but adapt() is being called with data with an "
        "incompatible shape, data.shape={}",
        to_string(built_for), to_string(shape));
  }
}

NormalizationLayer::Moments NormalizationLayer::moments_of(const Tensor& data) const {
  const Value x = input(data.spec());
  const Value floats = ops::cast(x, promote(data.dtype(), DType::float32));
  ops::ReduceAttrs others;
  double count = 1;
  for (std::size_t i = 0; i < data.rank(); ++i) {
    const auto axis = static_cast<Dim>(i);
    if (std::count(kept_axes_.begin(), kept_axes_.end(), axis) > 0) continue;
    others.axes.push_back(axis);
    count *= static_cast<double>(data.shape()[i]);
  }
  Graph graph{{x}, {floats, ops::multiply(floats, 0.0)}};
  if (!others.axes.empty())
    graph.outputs = {ops::mean(floats, others), ops::variance(floats, others)};
  const std::vector<Tensor> results = run(graph, std::span(&data, 1));
  return {results[0].cast(DType::float64), results[1].cast(DType::float64), count};
}

void NormalizationLayer::adapt(std::span<const Tensor> batches) {
  if (is_given()) {
    fail<ValueError>("Layer '{}' was given its mean and variance and cannot adapt.", name());
  }
  if (batches.empty()) {
    fail<ValueError>(
        "adapt() received an empty iterable (no batches). Expected at least one batch. Pass a "
        "non-empty iterable of "
        "arrays or tensors, e.g. layer.adapt([x]) or layer.adapt(list_of_batches).");
  }
  if (!built) build_from({{"input_shape", Tree<Shape>(batches[0].shape())}});
  Moments total;
  for (const Tensor& batch : batches) {
    if (batch.dtype() == DType::string) {
      fail<TypeError>("Layer '{}' (Normalization) adapts to numbers, received {}.", name(),
                      to_string(batch.spec()));
    }
    check_data(batch.shape());
    Moments next = moments_of(batch);
    if (total.count == 0) {
      total = std::move(next);
      continue;
    }
    // The joint variance is the mean variance, and what the means are apart.
    const double share = next.count / (total.count + next.count);
    auto mean = total.mean.mutable_data<double>(), variance = total.variance.mutable_data<double>();
    for (std::size_t i = 0; i < mean.size(); ++i) {
      const double apart = next.mean.data<double>()[i] - mean[i];
      variance[i] += share * (next.variance.data<double>()[i] - variance[i]) +
                     share * (1 - share) * apart * apart;
      mean[i] += share * apart;
    }
    total.count += next.count;
  }
  mean_.assign(total.mean);
  variance_.assign(total.variance);
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
