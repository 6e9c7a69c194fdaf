#include "ramet/layers/preprocessing/integer_lookup.h"

#include "ramet/layers/registry.h"

namespace ramet {

namespace {

IntegerLookupConfig checked(IntegerLookupConfig config) {
  if (config.max_tokens && *config.max_tokens <= 1) {
    fail<ValueError>(
        "If `max_tokens` is set for `IntegerLookup`, it must be greater than 1. Received: "
        "max_tokens={}",
        *config.max_tokens);
  }
  if (config.num_oov_indices < 0) {
    fail<ValueError>(
        "The value of `num_oov_indices` argument for `IntegerLookup` must >= 0. Received: "
        "num_oov_indices={}",
        config.num_oov_indices);
  }
  if (config.vocabulary_dtype != "int64") {
    fail<ValueError>(
        "Only `vocabulary_dtype='int64'` is supported at this time. Received: vocabulary_dtype={}",
        config.vocabulary_dtype);
  }
  return config;
}

}  // namespace

IntegerLookupLayer::IntegerLookupLayer(IntegerLookupConfig config, LayerOptions options)
    : LookupLayer(checked(std::move(config)), std::move(options)) {}

RAMET_DEFINE_LAYER(IntegerLookupLayer)

}  // namespace ramet
