#include "ramet/layers/preprocessing/string_lookup.h"

namespace ramet {

StringLookupLayer::StringLookupLayer(StringLookupConfig config, LayerOptions options)
    : LookupLayer(std::move(config), std::move(options)) {}

}  // namespace ramet
