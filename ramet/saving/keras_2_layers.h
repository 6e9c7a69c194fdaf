#pragma once
// Classes and arguments that older versions of Keras called otherwise, layer by layer.

#include "ramet/core/json.h"

namespace ramet {

/// Rewrites one layer's class_name and config, whatever version it is of; what is in Keras 3's form
/// stays as it is.
void modernize_layer(Json& envelope);

/// The same for an initializer, regularizer or constraint inside a config: arguments that have
/// gone.
void modernize_object(Json& envelope);

}  // namespace ramet
