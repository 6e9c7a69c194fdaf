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
  bool always = true;             ///< else only with some configs or calls
};

/// Sorted by module and name.
std::span<const RefusedOperation> refused_operations();
/// Null for operations that ramet runs, or has never heard of.
const RefusedOperation* find_refused_operation(std::string_view module, std::string_view name);
/// Whether this entry of a model's config is called in a way that ramet does not run.
bool has_refused_call(const Json& envelope);

}  // namespace ramet
