#pragma once
// Operations of Keras that ramet keeps in a model but does not run, and why.

#include <optional>
#include <span>
#include <string_view>

#include "ramet/core/json.h"

namespace ramet {

struct RefusedOperation {
  std::string_view module, name;  ///< "keras.src.ops.core", "Map"
  std::string_view reason;        ///< "it calls a Python function"
};

/// Sorted by module and name.
std::span<const RefusedOperation> refused_operations();
/// Null for operations that ramet runs, or has never heard of.
const RefusedOperation* find_refused_operation(std::string_view module, std::string_view name);

}  // namespace ramet
