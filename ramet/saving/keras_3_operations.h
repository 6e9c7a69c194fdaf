#pragma once

#include "ramet/core/json.h"

namespace ramet {

/// Rewrites a layer entry of a graph that is an operation as an older Keras 3 wrote it: under
/// another name, or with arguments in its call that belong to its config by now.
void modernize_operation(Json& entry);

}  // namespace ramet
