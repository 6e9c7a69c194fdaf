#pragma once
// What an opaque layer gives in a Sequential, where no graph says it.

#include <optional>
#include <span>

#include "ramet/layers/layer.h"

namespace ramet {

/// What an opaque layer must give, called on `given`, for the layers after it to be given what they
/// were built on. Empty when none of them was built, or nothing fits.
std::optional<Spec> fitting_output(const KerasTensor& given, std::span<const Layer> after);

}  // namespace ramet
