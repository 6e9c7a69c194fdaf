#pragma once
#include "ramet/models/model.h"

namespace ramet {

/// The model as a layer of another one: what `from_config` makes of its config, not compiled.
Model clone_as_layer(const Model& model);

}  // namespace ramet
