#pragma once
// What the innermost CustomObjectScope (registry.h) has under a name, for those who read configs.

#include <functional>
#include <string>

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

/// Null when there is none.
const std::function<Value(const Value& x)>* find_custom_function(const std::string& name);
/// What makes an initializer, regularizer or constraint; null when there is none.
const ObjectFactory* find_custom_object(const std::string& name);

}  // namespace ramet
