#include "ramet/layers/normalization/spectral_normalization.h"

#include "ramet/layers/objects/random_initializers.h"
#include "ramet/layers/operations/nn.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

SpectralNormalizationLayer::SpectralNormalizationLayer(SpectralNormalizationConfig config,
                                                       LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  add_sublayer("layer", this->config().layer);
}

void SpectralNormalizationLayer::build(const Shape& input) {
  const Layer& layer = config().layer;
  if (!layer.built()) layer.impl().build_from({{"input_shape", input}});
  for (const Variable& variable : layer.impl().own_trainable()) {
    if (variable.name() == "kernel" || variable.name() == "embeddings") kernel_ = variable;
  }
  if (!kernel_) {
    fail<ValueError>("{} object has no attribute 'kernel' nor 'embeddings'", layer.class_name());
  }
  share_weight(kernel_, true);
  vector_u_ =
      add_weight("vector_u", {1, kernel_.shape().back()},
                 {.initializer = initializers::TruncatedNormal{.stddev = 0.02}, .trainable = false},
                 kernel_.dtype());
  set_input_spec({.min_ndim = 1, .axes = {{-1, input.back()}}});
}

Value SpectralNormalizationLayer::call(CallContext& context, const Value& x) {
  if (context.training()) normalize_kernel(context);
  const Tree<Value> y = config().layer.get().impl().invoke(context, {{x}, {}});
  return ops::cast(y.leaf(), x.dtype());
}

void SpectralNormalizationLayer::normalize_kernel(CallContext& context) const {
  constexpr double epsilon = 1e-7;
  const Value kernel = context.read_exact(kernel_), old_u = context.read_exact(vector_u_);
  const Value weights = ops::reshape(kernel, {any_dim, kernel_.shape().back()});
  Value u = old_u, v;
  for (Dim i = 0; i < config().power_iterations; ++i) {
    v = ops::normalize(ops::matmul(u, weights, {.transpose_b = true}), std::nullopt, 2, epsilon);
    u = ops::normalize(ops::matmul(v, weights), std::nullopt, 2, epsilon);
  }
  const Value sigma = ops::matmul(ops::matmul(v, weights), u, {.transpose_b = true});
  const Value is_zero = ops::all(ops::equal(kernel, 0));
  const Value normalized = ops::reshape(ops::divide(weights, sigma), kernel_.shape());
  context.update_now(vector_u_, ops::where(is_zero, old_u, u));
  context.update_now(kernel_, ops::where(is_zero, kernel, normalized));
}

RAMET_DEFINE_LAYER(SpectralNormalizationLayer)

}  // namespace ramet
