#pragma once

#include <functional>
#include <string>

#include "ramet/ops/op.h"

namespace ramet {

/// The function of that name that the innermost CustomObjectScope (registry.h) has, or null.
const std::function<Value(const Value& x)>* find_custom_function(const std::string& name);

}  // namespace ramet
