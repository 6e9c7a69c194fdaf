#include "ramet/layers/reshaping/reshape.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/reshaping/own_result.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// The target for one sample, with its unknown extent worked out where the sample's shape is known.
Shape resolve(const Shape& sample, const std::vector<Dim>& target) {
  Shape shape(target);
  if (!is_known(sample)) return shape;
  Dim known = 1;
  for (Dim dim : target) known *= dim == any_dim ? 1 : dim;
  const Dim count = element_count(sample);
  const bool has_unknown = !is_known(shape);
  if (has_unknown ? known == 0 || count % known != 0 : known != count) {
    fail<ValueError>(
        "The total size of the tensor must be unchanged. Received: input_shape={}, target_shape={}",
        to_string(sample), to_string(shape));
  }
  if (has_unknown) std::replace(shape.begin(), shape.end(), any_dim, count / known);
  return shape;
}

}  // namespace

ReshapeLayer::ReshapeLayer(ReshapeConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const std::vector<Dim>& target = this->config().target_shape;
  if (std::count(target.begin(), target.end(), any_dim) > 1) {
    fail<ValueError>(
        "There must be at most one unknown dimension (-1) in `target_shape`. Received: "
        "target_shape={}.",
        to_json(target).dump());
  }
}

Value ReshapeLayer::call(CallContext&, const Value& x) {
  const Shape sample(std::span<const Dim>(x.shape().begin() + 1, x.shape().end()));
  Shape shape = resolve(sample, config().target_shape);
  shape.insert(0, x.shape()[0]);
  return own_result(ops::reshape(x, shape), x);
}

RAMET_DEFINE_LAYER(ReshapeLayer)

}  // namespace ramet
