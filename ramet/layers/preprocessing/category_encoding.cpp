#include "ramet/layers/preprocessing/category_encoding.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

CategoryEncodingLayer::CategoryEncodingLayer(CategoryEncodingConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const OutputMode mode = config_.output_mode;
  if (mode == OutputMode::indices || mode == OutputMode::tf_idf) {
    fail<ValueError>("Unknown arg for output_mode: {}", config_.output_mode.name());
  }
  if (!config_.num_tokens) {
    fail<ValueError>(
        "num_tokens must be set to use this layer. If the number of tokens is not known "
        "beforehand, use the "
        "IntegerLookup layer instead.");
  }
  if (*config_.num_tokens < 1) {
    fail<ValueError>("`num_tokens` must be >= 1. Received: num_tokens={}.", *config_.num_tokens);
  }
}

Value CategoryEncodingLayer::call(CallContext&, const CallInputs& inputs) {
  const Value x = inputs.value("inputs");
  if (x.dtype() == DType::string) {
    fail<TypeError>("Layer '{}' (CategoryEncoding) expects numbers, received {}.", name(),
                    to_string(x.spec()));
  }
  Value weights = inputs.value("count_weights");
  if (weights && config().output_mode != OutputMode::count) {
    fail<ValueError>(
        "`count_weights` is not used when `output_mode` is not `'count'`. Received "
        "`count_weights={}`.",
        to_string(weights.spec()));
  }
  if (weights) weights = ops::cast(weights, compute_dtype());
  return encode_numbers(x, config().output_mode, *config().num_tokens, variable_dtype(),
                        keras_version(), weights);
}

RAMET_DEFINE_LAYER(CategoryEncodingLayer)

}  // namespace ramet
