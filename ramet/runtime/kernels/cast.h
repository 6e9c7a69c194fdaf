#pragma once

#include "ramet/runtime/kernel.h"

namespace ramet {

/// Between any two numeric types, by `convert` (core/convert.h).
extern const Kernel any_cast;

}  // namespace ramet
