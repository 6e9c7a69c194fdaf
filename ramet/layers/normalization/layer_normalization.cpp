#include "ramet/layers/normalization/layer_normalization.h"

#include "ramet/layers/reduced_axes.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// A weight over `axes` as it broadcasts to x, whose own extents need not be known.
Value along(const Value& weight, const std::vector<Dim>& axes, std::size_t rank) {
  Shape shape(rank, 1);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    shape[static_cast<std::size_t>(axes[i])] = weight.dim(static_cast<Dim>(i));
  }
  return ops::reshape(weight, shape);
}

}  // namespace

void keep_sorted(Axes& axes, KerasVersion version) {
  if (version < KerasVersion{3, 14}) return;
  std::vector<Dim> sorted = axes.values();
  std::sort(sorted.begin(), sorted.end());
  axes = Axes(std::move(sorted));
}

Shape extents_of(const Shape& x, const Axes& axes, std::string_view who) {
  Shape extents;
  for (Dim axis : axes.from_front(x.size(), who)) {
    extents.push_back(x[static_cast<std::size_t>(axis)]);
  }
  return extents;
}

void LayerNormalizationLayer::build(const Shape& input) {
  // From here on Keras keeps the axes as a list, since 3.16 counted from the front.
  config_.axis =
      Axes(keras_version() < KerasVersion{3, 16} ? config_.axis.values()
                                                 : config_.axis.from_front(input.size(), name()));
  keep_sorted(config_.axis, keras_version());
  const Shape shape = extents_of(input, config().axis, keras_name);
  if (config().scale || config().rms_scaling) {
    gamma_ = add_weight("gamma", shape,
                        {.initializer = config().gamma_initializer,
                         .autocast = false,
                         .regularizer = config().gamma_regularizer,
                         .constraint = config().gamma_constraint});
  }
  if (config().center && !config().rms_scaling) {
    beta_ = add_weight("beta", shape,
                       {.initializer = config().beta_initializer,
                        .autocast = false,
                        .regularizer = config().beta_regularizer,
                        .constraint = config().beta_constraint});
  }
}

Value LayerNormalizationLayer::call(CallContext& context, const Value& input) {
  const DType wide = promote(input.dtype(), DType::float32);
  const std::vector<Dim> axes = config().axis.from_front(input.rank(), keras_name);
  const auto read = [&](const Variable& variable) {
    return variable ? ops::cast(context.read(variable), wide) : Value();
  };
  const Value gamma = read(gamma_), beta = read(beta_), x = ops::cast(input, wide);
  Value y;
  const bool is_last_axis = axes == std::vector<Dim>{static_cast<Dim>(input.rank()) - 1};
  if (is_last_axis && !config().rms_scaling) {
    y = ops::layer_norm(x, gamma, beta, {.epsilon = config().epsilon});
  } else {
    const auto over_axes = [&](ReduceFunction f) { return reduce(f, x, config().axis, true); };
    const Value centred = config().rms_scaling ? x : ops::subtract(x, over_axes(ops::mean));
    const Value variance = over_axes(ops::variance);
    y = ops::multiply(centred, ops::rsqrt(ops::add(variance, config().epsilon)));
    if (gamma) y = ops::multiply(y, along(gamma, axes, x.rank()));
    if (beta) y = ops::add(y, along(beta, axes, x.rank()));
  }
  // Keras goes through the input's type.
  return ops::cast(ops::cast(y, input.dtype()), compute_dtype());
}

RAMET_DEFINE_LAYER(LayerNormalizationLayer)

}  // namespace ramet
