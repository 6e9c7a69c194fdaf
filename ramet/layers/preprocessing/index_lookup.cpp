#include "ramet/layers/preprocessing/index_lookup.h"

#include "ramet/layers/registry.h"

namespace ramet {

namespace {

IndexLookupConfig checked(IndexLookupConfig config) {
  const std::string& dtype = config.vocabulary_dtype.get();
  if (dtype != "string" && dtype != "int64") {
    fail<ValueError>("IndexLookup: expected vocabulary_dtype 'string' or 'int64', received '{}'.",
                     dtype);
  }
  return config;
}

}  // namespace

IndexLookupLayer::IndexLookupLayer(IndexLookupConfig config, LayerOptions options)
    : LookupLayer(checked(std::move(config)), std::move(options)) {}

RAMET_DEFINE_LAYER(IndexLookupLayer)

}  // namespace ramet
