#include "ramet/layers/normalization/batch_normalization.h"

#include <algorithm>
#include <cmath>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

BatchNormalizationLayer::BatchNormalizationLayer(BatchNormalizationConfig config,
                                                 LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (config_.axis.size() == 0)
    fail<ValueError>("BatchNormalization: expected an axis, received an empty list.");
  if (config_.axis.size() == 1) config_.axis = Axes(config_.axis.values()[0]);  // Keras 2 lists it
  const auto& clipping = config_.renorm_clipping;
  if (config_.renorm && !clipping) config_.renorm_clipping = RenormClipping();
  if (clipping && clipping->rmax && clipping->rmin && *clipping->rmax < *clipping->rmin) {
    fail<ValueError>(
        "rmax should be greater than rmin in the `renorm_clipping` argument. Received: rmax={}, "
        "rmin={}.",
        *clipping->rmax, *clipping->rmin);
  }
}

// One axis gives a vector; several, as Keras 2 has them, what broadcasts to the input.
Shape BatchNormalizationLayer::feature_shape(const Shape& input) const {
  const std::vector<Dim> axes = config().axis.from_front(input.size(), keras_name);
  if (axes.size() == 1) return {input[static_cast<std::size_t>(axes[0])]};
  Shape shape(input.size(), 1);
  for (const Dim axis : axes)
    shape[static_cast<std::size_t>(axis)] = input[static_cast<std::size_t>(axis)];
  return shape;
}

void BatchNormalizationLayer::build(const Shape& input) {
  const Shape features = feature_shape(input);
  const auto add = [&](std::string weight, VariableOptions options) {
    options.autocast = false;
    return add_weight(std::move(weight), features, std::move(options));
  };
  if (config().scale) {
    gamma_ = add("gamma", {.initializer = config().gamma_initializer,
                           .regularizer = config().gamma_regularizer,
                           .constraint = config().gamma_constraint});
  }
  if (config().center) {
    beta_ = add("beta", {.initializer = config().beta_initializer,
                         .regularizer = config().beta_regularizer,
                         .constraint = config().beta_constraint});
  }
  const Initializer& mean = config().moving_mean_initializer;
  const Initializer& variance = config().moving_variance_initializer;
  moving_mean_ = add("moving_mean", {.initializer = mean, .trainable = false});
  moving_variance_ = add("moving_variance", {.initializer = variance, .trainable = false});
  if (config().renorm) {
    moving_stddev_ = add("moving_stddev", {.initializer = variance, .trainable = false});
    renorm_mean_ = add("renorm_mean", {.initializer = mean, .trainable = false});
    renorm_stddev_ = add("renorm_stddev", {.initializer = variance, .trainable = false});
    // Their start follows from that of the variance.
    for (const Variable& stddev : {moving_stddev_, renorm_stddev_}) {
      Tensor start = stddev.value().cast(DType::float32);
      for (float& value : start.mutable_data<float>()) value = std::sqrt(value);
      stddev.assign(start);
    }
  }
  InputSpec spec{.ndim = input.size()};
  for (const Dim axis : config().axis.values())
    spec.axes.emplace_back(axis, input[normalize_axis(axis, input.size(), keras_name)]);
  set_input_spec(std::move(spec));
}

Value BatchNormalizationLayer::read(CallContext& context, const Variable& variable,
                                    DType dtype) const {
  return variable ? ops::cast(context.read_exact(variable), dtype) : Value();
}

Value BatchNormalizationLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value input = inputs.value("inputs"), mask = inputs.value("mask");
  if (mask && mask.rank() + 1 != input.rank()) {
    fail<ValueError>(
        "The mask provided should be one dimension less than the inputs. Received: mask.shape={}, "
        "inputs.shape={}",
        to_string(mask.shape()), to_string(input.shape()));
  }
  // Half precision is too coarse for statistics.
  const DType wide = promote(input.dtype(), DType::float32);
  const Value x = ops::cast(input, wide);
  Transform transform{read(context, gamma_, wide), read(context, beta_, wide)};
  Moments moments;
  if (context.training() && trainable()) {
    moments = batch_moments(x, mask);
    if (config().renorm) {
      transform = renormalize(context, moments, transform);
    } else {
      move(context, moving_mean_, moments.mean, config().momentum);
      move(context, moving_variance_, moments.variance, config().momentum);
    }
  } else {
    moments = {read(context, moving_mean_, wide), read(context, moving_variance_, wide)};
  }
  return ops::cast(apply(x, moments, transform), compute_dtype());
}

// x * scale + shift, where scale and shift depend on weights only at inference: they are folded.
Value BatchNormalizationLayer::apply(const Value& x, const Moments& moments,
                                     const Transform& transform) const {
  Value scale = ops::rsqrt(ops::add(moments.variance, config().epsilon));
  if (transform.gamma) scale = ops::multiply(scale, transform.gamma);
  Value shift = ops::negative(ops::multiply(moments.mean, scale));
  if (transform.beta) shift = ops::add(transform.beta, shift);
  const std::vector<Dim> axes = config().axis.from_front(x.rank(), keras_name);
  const auto axis = static_cast<std::size_t>(axes[0]);
  if (axes.size() == 1 && axis + 1 != x.rank()) {
    Shape along(x.rank(), 1);
    along[axis] = x.shape()[axis];
    scale = ops::reshape(scale, along);
    shift = ops::reshape(shift, along);
  }
  return ops::add(ops::multiply(x, scale), shift);
}

BatchNormalizationLayer::Moments BatchNormalizationLayer::batch_moments(const Value& x,
                                                                        const Value& mask) const {
  const std::vector<Dim> axes = config().axis.from_front(x.rank(), keras_name);
  ops::ReduceAttrs others{.keepdims = axes.size() > 1};
  for (Dim i = 0; i < static_cast<Dim>(x.rank()); ++i) {
    if (std::ranges::find(axes, i) == axes.end()) others.axes.push_back(i);
  }
  if (!mask) {
    const auto [mean, variance] = ops::moments(x, others);
    return {mean, variance};
  }
  constexpr double epsilon = 1e-7;
  const ops::ReduceAttrs kept{others.axes, true};
  const Value counts =
      ops::broadcast_to(ops::cast(ops::expand_dims(mask, -1), DType::boolean), x.shape());
  const Value count = ops::add(ops::sum(ops::cast(counts, x.dtype()), kept), epsilon);
  const Value mean = ops::divide(ops::sum(ops::where(counts, x, 0.0), kept), count);
  const Value distance = ops::where(counts, ops::subtract(x, mean), 0.0);
  const Value variance = ops::divide(ops::sum(ops::square(distance), kept), count);
  const Shape features = feature_shape(x.shape());
  return {ops::reshape(mean, features), ops::reshape(variance, features)};
}

// A shared layer moves its averages at each of its calls.
Value BatchNormalizationLayer::move(CallContext& context, const Variable& variable,
                                    const Value& towards, double momentum) const {
  const Value old = read(context, variable, towards.dtype());
  Value moved = ops::add(ops::multiply(old, momentum), ops::multiply(towards, 1 - momentum));
  context.update_now(variable, ops::cast(moved, variable.dtype()));
  return moved;
}

BatchNormalizationLayer::Transform BatchNormalizationLayer::renormalize(
    CallContext& context, const Moments& moments, const Transform& transform) const {
  const DType dtype = moments.mean.dtype();
  const RenormClipping& clipping = *config().renorm_clipping;
  const Value stddev = ops::sqrt(ops::add(moments.variance, config().epsilon));
  const Value usual_stddev =
      ops::maximum(read(context, renorm_stddev_, dtype), std::sqrt(config().epsilon));
  Value factor = ops::divide(stddev, usual_stddev);
  Value shift =
      ops::divide(ops::subtract(moments.mean, read(context, renorm_mean_, dtype)), usual_stddev);
  if (clipping.rmin) factor = ops::maximum(factor, *clipping.rmin);
  if (clipping.rmax) factor = ops::minimum(factor, *clipping.rmax);
  if (clipping.dmax) shift = ops::clip(shift, -*clipping.dmax, *clipping.dmax);

  factor = ops::stop_gradient(factor);
  shift = ops::stop_gradient(shift);

  move(context, renorm_mean_, moments.mean, config().renorm_momentum);
  move(context, renorm_stddev_, stddev, config().renorm_momentum);
  move(context, moving_mean_, moments.mean, config().momentum);
  const Value moved = move(context, moving_stddev_, stddev, config().momentum);
  context.update_now(moving_variance_,
                     ops::cast(ops::relu(ops::subtract(ops::square(moved), config().epsilon)),
                               moving_variance_.dtype()));

  if (transform.gamma) {
    factor = ops::multiply(factor, transform.gamma);
    shift = ops::multiply(shift, transform.gamma);
  }
  return {factor, transform.beta ? ops::add(shift, transform.beta) : shift};
}

RAMET_DEFINE_LAYER(BatchNormalizationLayer)

}  // namespace ramet
