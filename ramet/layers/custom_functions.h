#pragma once

#include <functional>
#include <string>

#include "ramet/ops/op.h"

namespace ramet {

/// A C++ function in the place of a Python one.
using TensorFunction = std::function<Value(const Value& x)>;

/// The function of that name that the innermost CustomObjectScope (registry.h) has, or null.
const TensorFunction* find_custom_function(const std::string& name);

}  // namespace ramet
