#include "ramet/layers/preprocessing/string_lookup.h"

#include "ramet/layers/registry.h"

namespace ramet {

StringLookupLayer::StringLookupLayer(StringLookupConfig config, LayerOptions options)
    : LookupLayer(std::move(config), std::move(options)) {}

RAMET_DEFINE_LAYER(StringLookupLayer)

}  // namespace ramet
