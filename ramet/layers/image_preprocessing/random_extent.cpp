#include "ramet/layers/image_preprocessing/random_extent.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Of the change.
struct Bounds {
  double low, high;
};
Bounds bounds_of(const NumberPair& factor) {
  if (factor.is_pair()) return {factor.low(), factor.high()};
  const double number = factor.json().as_double();
  return {-number, number};
}

}  // namespace

template <class Self>
RandomExtentLayer<Self>::RandomExtentLayer(RandomExtentConfig config, LayerOptions options)
    : LayerOf<Self, RandomExtentConfig>(std::move(config), std::move(options)) {
  const auto [low, high] = bounds_of(this->config().factor);
  if (high < low) {
    fail<ValueError>(
        "`factor` argument cannot have an upper bound lesser than the lower bound. Received: "
        "factor=({}, {})",
        low, high);
  }
  if (low < -1 || high < -1) {
    fail<ValueError>("`factor` argument must have values larger than -1. Received: factor=({}, {})",
                     low, high);
  }
}

template <class Self>
Value RandomExtentLayer<Self>::call(CallContext& context, const Value& x) {
  ops::require_images(x);
  const std::size_t axis = normalize_axis(Self::axis, x.rank(), Self::keras_name);
  if (context.symbolic()) {
    Spec spec = x.spec();
    spec.shape[axis] = any_dim;
    return input(spec);
  }
  if (!context.training()) return x;
  const auto [low, high] = bounds_of(this->config().factor);
  if (low != high) {
    fail<NotImplementedError>(
        "Layer '{}' ({}) draws the size of its images in training, but a program of ramet has "
        "fixed shapes. Give it a `factor` whose bounds are equal, or replace it, for example by "
        "RandomZoom, with `clone_model(model, {{.clone_function = ...}})`; `predict` and "
        "`evaluate` work as it is.",
        this->name(), Self::keras_name);
  }
  // As Keras computes it, in float32.
  const auto extent =
      static_cast<Dim>(static_cast<float>(1 + low) * static_cast<float>(x.shape()[axis]));
  ops::ResizeAttrs size{x.dim(-3), x.dim(-2), this->config().interpolation};
  (Self::axis == -3 ? size.height : size.width) = extent;
  const bool keeps_type = size.interpolation == Interpolation::nearest;
  const Value resized = ops::resize(keeps_type ? x : ops::cast(x, DType::float32), size);
  return ops::cast(resized, this->compute_dtype());
}

template class RandomExtentLayer<RandomHeightLayer>;
template class RandomExtentLayer<RandomWidthLayer>;

RAMET_DEFINE_LAYER(RandomHeightLayer)
RAMET_DEFINE_LAYER(RandomWidthLayer)

}  // namespace ramet
