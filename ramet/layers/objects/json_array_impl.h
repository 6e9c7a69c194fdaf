#pragma once
// Arrays inside configs. Private to this room.

#include <string_view>

#include "ramet/core/json.h"
#include "ramet/core/tensor.h"

namespace ramet {

/// Nested lists of numbers, or an envelope of them as Keras writes it ("__numpy__", "__tensor__"),
/// as a float64 tensor. Raises ValueError, its text starting with `who`, for anything else.
Tensor array_from_json(const Json& json, std::string_view who);

}  // namespace ramet
