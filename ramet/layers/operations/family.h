#pragma once
// How a family of operations says what it has. At the end of <family>.cpp:
//
//   std::vector<LayerEntry> numpy_search_operations() { return operation_entries<Argsort, Sort>();
//   }

#include <vector>

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"

namespace ramet {

namespace operations {

/// An operation from its config. Where ramet cannot compute that config, an opaque layer that keeps
/// it; see refusal.h.
template <class Config>
Layer operation_from_config(const Json& json) {
  Layer layer = layer_from_config<OperationOf<Config>>(json);
  if constexpr (requires(const Config& config) { config.is_refused(); }) {
    if (layer.as<OperationOf<Config>>()->config().is_refused())
      return opaque_layer(serialize_layer(layer));
  }
  return layer;
}

template <class Config>
LayerEntry operation_entry() {
  return {Config::keras_name, Config::module_name, operation_from_config<Config>,
          &document_config<Config>};
}

template <class... Configs>
std::vector<LayerEntry> operation_entries() {
  return {operation_entry<Configs>()...};
}

#define RAMET_OPERATIONS(family) std::vector<LayerEntry> family##_operations();
#include "ramet/layers/operations/list.inc"
#undef RAMET_OPERATIONS

}  // namespace operations
}  // namespace ramet
