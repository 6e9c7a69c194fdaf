#pragma once
// How a family of operations says what it has. At the end of <family>.cpp:
//
//   std::vector<LayerEntry> numpy_search_operations() { return operation_entries<Argsort, Sort>();
//   }

#include <vector>

#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"

namespace ramet {

namespace operations {

template <class Config>
LayerEntry operation_entry() {
  return {Config::keras_name, Config::module_name, &layer_from_config<OperationOf<Config>>,
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
