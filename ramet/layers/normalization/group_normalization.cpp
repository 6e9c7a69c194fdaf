#include "ramet/layers/normalization/group_normalization.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

GroupNormalizationLayer::GroupNormalizationLayer(GroupNormalizationConfig config,
                                                 LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (this->config().groups == 0) {
    fail<ValueError>(
        "Received an invalid value for argument `groups`, expected a positive integer (or `-1` for "
        "instance normalization). Received: groups=0");
  }
}

void GroupNormalizationLayer::build(const Shape& input) {
  const Dim channels = input[normalize_axis(config().axis, input.size(), keras_name)];
  if (channels == any_dim) {
    fail<ValueError>(
        "Axis {} of input tensor should have a defined dimension but the layer received an input "
        "with shape {}.",
        config().axis, to_string(input));
  }
  if (config_.groups == -1) config_.groups = channels;
  if (channels < config().groups) {
    fail<ValueError>("Number of groups ({}) cannot be more than the number of channels ({}).",
                     config().groups, channels);
  }
  if (channels % config().groups != 0) {
    fail<ValueError>("Number of groups ({}) must divide the number of channels ({}).",
                     config().groups, channels);
  }
  if (config().scale) {
    gamma_ = add_weight("gamma", {channels},
                        {.initializer = config().gamma_initializer,
                         .autocast = false,
                         .regularizer = config().gamma_regularizer,
                         .constraint = config().gamma_constraint});
  }
  if (config().center) {
    beta_ = add_weight("beta", {channels},
                       {.initializer = config().beta_initializer,
                        .autocast = false,
                        .regularizer = config().beta_regularizer,
                        .constraint = config().beta_constraint});
  }
  set_input_spec({.ndim = input.size(), .axes = {{config().axis, channels}}});
}

Value GroupNormalizationLayer::call(CallContext& context, const Value& input) {
  const std::size_t axis = normalize_axis(config().axis, input.rank(), keras_name);
  // The extent that it was built on; here it may not be known.
  const Dim channels = input_spec()[0].axes[0].second;
  const Dim groups = config().groups, in_group = channels / groups;
  // The channels' axis as two: groups, and channels of a group.
  Shape grouped = input.shape(), along(input.rank() + 1, 1);
  grouped[axis] = in_group;
  grouped.insert(axis, groups);
  along[axis] = groups;
  along[axis + 1] = in_group;
  ops::ReduceAttrs of_group{.keepdims = true};
  for (std::size_t i = 1; i < grouped.size(); ++i) {
    if (i != axis) of_group.axes.push_back(static_cast<Dim>(i));
  }

  const DType wide = promote(input.dtype(), DType::float32);
  const auto read = [&](const Variable& variable) {
    return ops::reshape(ops::cast(context.read(variable), wide), along);
  };
  const Value x = ops::reshape(ops::cast(input, wide), grouped);
  const Value variance = ops::variance(x, of_group);
  Value y = ops::multiply(ops::subtract(x, ops::mean(x, of_group)),
                          ops::rsqrt(ops::add(variance, config().epsilon)));
  if (gamma_) y = ops::multiply(y, read(gamma_));
  if (beta_) y = ops::add(y, read(beta_));
  y = ops::cast(ops::reshape(y, input.shape()), input.dtype());
  return ops::cast(y, compute_dtype());
}

RAMET_DEFINE_LAYER(GroupNormalizationLayer)

}  // namespace ramet
