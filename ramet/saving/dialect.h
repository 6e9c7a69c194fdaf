#pragma once
// Keras 2 configs rewritten as Keras 3 writes them: batch_input_shape, lists of inbound nodes,
// class names without a module, arguments that have gone. docs/formats/config.md lists what is
// changed.

#include "ramet/core/json.h"

namespace ramet {

/// True for a config (an envelope, or what is in a legacy .h5) that Keras 2 wrote.
bool is_keras_2(const Json& envelope);

/// The envelope in Keras 3's form; what is in that form already stays as it is.
Json normalize_dialect(Json envelope);

}  // namespace ramet
