#include "ramet/layers/operations/nn_normalization.h"

#include <cmath>

#include "ramet/layers/attention/attention_mask.h"
#include "ramet/layers/operations/family.h"
#include "ramet/layers/reduced_axes.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

constexpr double default_epsilon = 1e-7;  // keras.config.epsilon()

// In at least float32, as Keras does. Gamma and beta may be null.
Value normalized(const Value& x, const Axes& axis, std::optional<double> epsilon,
                 const Value& gamma, const Value& beta, bool rms_scaling) {
  const DType wide = promote(x.dtype(), DType::float32);
  const std::vector<Dim> axes = axis.from_front(x.rank(), "layer_normalization");
  const Value y = ops::cast(x, wide), variance = reduce(ops::variance, y, axis, true),
              factor = ops::rsqrt(ops::add(variance, epsilon.value_or(default_epsilon)));
  Shape along(x.rank(), 1);
  for (Dim position : axes)
    along[static_cast<std::size_t>(position)] = x.shape()[static_cast<std::size_t>(position)];
  Value result = rms_scaling ? y : ops::subtract(y, reduce(ops::mean, y, axis, true));
  result = ops::multiply(result, factor);
  if (gamma) result = ops::multiply(result, ops::reshape(ops::cast(gamma, wide), along));
  if (beta) result = ops::add(result, ops::reshape(ops::cast(beta, wide), along));
  return ops::cast(result, x.dtype());
}

}  // namespace

Value BatchNorm::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  Shape along(x.rank(), 1);
  along[normalize_axis(axis, x.rank(), "batch_normalization")] = any_dim;
  const auto spread = [&](std::string_view name) {
    const Value value = tensor_argument(inputs, name);
    return value ? ops::reshape(value, along) : value;
  };
  const Value scale = spread("scale"), offset = spread("offset");
  Value factor = ops::rsqrt(ops::add(spread("variance"), epsilon));
  if (scale) factor = ops::multiply(factor, scale);
  const Value y = ops::multiply(ops::subtract(x, spread("mean")), factor);
  return offset ? ops::add(y, offset) : y;
}

Value DotProductAttention::call(const CallInputs& inputs) const {
  Value query = inputs.value("query");
  Value key = inputs.value("key"), value = inputs.value("value");
  if (query.rank() != 4 || key.rank() != 4 || value.rank() != 4) {
    fail<ValueError>(
        "`dot_product_attention` only supports 4D inputs. Received: query.shape={}, key.shape={}, "
        "value.shape={}.",
        to_string(query.shape()), to_string(key.shape()), to_string(value.shape()));
  }
  const Dim heads = query.dim(2), groups = key.dim(2);
  if (groups >= 1 && heads > groups) {
    key = ops::repeat(key, heads / groups, 2);
    value = ops::repeat(value, heads / groups, 2);
  }
  const DType wide = promote(query.dtype(), DType::float32);
  Value bias = tensor_argument(inputs, "bias");
  if (const Value mask = tensor_argument(inputs, "mask")) {
    const Value hidden = ops::where(mask, 0.0, ops::full({}, ops::masked_score, wide));
    bias = bias ? ops::where(mask, ops::cast(bias, wide), ops::full({}, ops::masked_score, wide))
                : hidden;
    query = without_blind(query, mask);
  }
  double factor = 1 / std::sqrt(static_cast<double>(query.dim(3) == any_dim ? 1 : query.dim(3)));
  if (const std::optional<Json> scale = constant_argument(inputs, "scale"))
    factor = scale->as_double();
  return ops::attention(query, key, value, bias, {factor, is_causal});
}

Value LayerNorm::call(const CallInputs& inputs) const {
  return normalized(inputs.value("x"), axis, epsilon, tensor_argument(inputs, "gamma"),
                    tensor_argument(inputs, "beta"), rms_scaling);
}

Values Moments::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const Value wide = ops::cast(x, promote(x.dtype(), DType::float32));
  const auto narrow = [&](const Value& y) {
    const bool is_half = x.dtype() == DType::float16 || x.dtype() == DType::bfloat16;
    return is_half ? ops::cast(ops::clip(y, -65504, 65504), x.dtype()) : y;
  };
  return {narrow(reduce(ops::mean, wide, axes.get(), keepdims)),
          narrow(reduce(ops::variance, wide, axes.get(), keepdims))};
}

Value RMSNorm::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x"), scale = tensor_argument(inputs, "scale");
  const DType wide = promote(x.dtype(), DType::float32);
  const Value y = ops::cast(x, wide);
  const Value mean_square = reduce(ops::mean, ops::square(y), axis, true);
  Value result =
      ops::multiply(y, ops::rsqrt(ops::add(mean_square, epsilon.value_or(default_epsilon))));
  if (scale) result = ops::multiply(result, ops::cast(scale, wide));
  return ops::cast(result, x.dtype());
}

std::vector<LayerEntry> nn_normalization_operations() {
  return operation_entries<BatchNorm, DotProductAttention, LayerNorm, Moments, RMSNorm>();
}

}  // namespace operations

namespace ops {

KerasTensor batch_normalization(const KerasTensor& x, const KerasTensor& mean,
                                const KerasTensor& variance, Dim axis, const KerasTensor& offset,
                                const KerasTensor& scale, double epsilon) {
  return record(operations::BatchNorm{axis, epsilon},
                Arguments<KerasTensor>{{x, mean, variance, maybe(offset), maybe(scale)}, {}});
}

KerasTensor dot_product_attention(const KerasTensor& query, const KerasTensor& key,
                                  const KerasTensor& value, const KerasTensor& bias,
                                  const KerasTensor& mask, std::optional<double> scale,
                                  bool is_causal) {
  return record(operations::DotProductAttention{is_causal},
                Arguments<KerasTensor>{{query, key, value},
                                       {{"bias", maybe(bias)},
                                        {"mask", maybe(mask)},
                                        {"scale", Tree<KerasTensor>::constant(to_json(scale))}}});
}

KerasTensor layer_normalization(const KerasTensor& x, const KerasTensor& gamma,
                                const KerasTensor& beta, const Axes& axis,
                                std::optional<double> epsilon) {
  return record(operations::LayerNorm{axis, epsilon},
                Arguments<KerasTensor>{{x, maybe(gamma), maybe(beta)}, {}});
}

std::vector<KerasTensor> moments(const KerasTensor& x, const Axes& axes, bool keepdims,
                                 bool synchronized) {
  return apply_operation(operations::Moments{axes, keepdims, synchronized},
                         Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

KerasTensor rms_normalization(const KerasTensor& x, const KerasTensor& scale, const Axes& axis,
                              std::optional<double> epsilon) {
  return record(operations::RMSNorm{axis, epsilon},
                Arguments<KerasTensor>{{x}, {{"scale", maybe(scale)}}});
}

}  // namespace ops
}  // namespace ramet
