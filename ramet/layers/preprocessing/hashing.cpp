#include "ramet/layers/preprocessing/hashing.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

LayerOptions with_default_dtype(LayerOptions options, const HashingConfig& config) {
  if (!options.dtype && config.output_mode == OutputMode::indices)
    options.dtype = DTypePolicy("int64");
  return options;
}

}  // namespace

HashingLayer::HashingLayer(HashingConfig config, LayerOptions options)
    : LayerOf(config, with_default_dtype(std::move(options), config)) {
  if (config_.num_bins <= 0) {
    fail<ValueError>(
        "The `num_bins` for `Hashing` cannot be `None` or non-positive values. Received: "
        "num_bins={}.",
        config_.num_bins.get());
  }
  const OutputMode mode = config_.output_mode;
  const std::string& dtype = dtype_policy().name();
  if (mode == OutputMode::indices && dtype != "int32" && dtype != "int64") {
    fail<ValueError>(
        "When `output_mode=\"int\"`, `dtype` should be an integer type, 'int32' or 'in64'. "
        "Received: dtype={}",
        dtype);
  }
  if (mode == OutputMode::tf_idf) {
    fail<ValueError>(
        "Invalid value for argument `output_mode`. Expected one of ('int', 'one_hot', 'multi_hot', "
        "'count'). "
        "Received: output_mode=tf_idf");
  }
  if (config_.sparse && mode == OutputMode::indices) {
    fail<ValueError>(
        "`sparse` may only be true if `output_mode` is `\"one_hot\"`, `\"multi_hot\"`, or "
        "`\"count\"`. Received: "
        "sparse=True and output_mode=int");
  }
}

Value HashingLayer::call(CallContext&, const Value& x) {
  const bool is_column =
      config().output_mode == OutputMode::one_hot && x.rank() > 0 && x.shape().back() == 1;
  return encode_categorical(bins(is_column ? ops::squeeze(x, -1) : x), config().output_mode,
                            config().num_bins, variable_dtype());
}

Value HashingLayer::bins(const Value& x) const {
  const bool is_text = x.dtype() == DType::string;
  const Json& masked = config().mask_value;
  Dim buckets = config().num_bins;
  Value mask;
  if (!masked.is_null() && buckets > 1) {
    if (masked.is_string() != is_text) {
      fail<TypeError>("Layer '{}' (Hashing) has the mask_value {} and cannot compare it with {}.",
                      name(), masked.dump(), to_string(x.spec()));
    }
    --buckets;
    mask = ops::equal(x, is_text ? constant(Tensor::strings({}, {masked.as_string()}))
                                 : constant(Tensor::full(x.dtype(), {}, masked.as_double())));
  }
  // Floats are cut to integers first.
  const Value whole = is_text || !is_float(x.dtype()) ? x : ops::cast(x, DType::int64);
  Value bin = ops::hash_bucket(
      whole, {buckets, config().salt ? config().salt->words() : std::vector<Dim>()});
  if (mask) bin = ops::where(mask, 0.0, ops::add(bin, 1.0));
  return bin;
}

RAMET_DEFINE_LAYER(HashingLayer)

}  // namespace ramet
