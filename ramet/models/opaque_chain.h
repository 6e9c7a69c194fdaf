#pragma once
// What an opaque layer gives, where a file does not say it: what follows was built on it.

#include <optional>
#include <span>

#include "ramet/layers/layer.h"

namespace ramet {

/// What an opaque layer must give, called on `given`, for the layers after it to be given what they
/// were built on. Empty when the file does not tell that of any of them, or nothing fits.
std::optional<Spec> fitting_output(const Spec& given, std::span<const Layer> after);

}  // namespace ramet
