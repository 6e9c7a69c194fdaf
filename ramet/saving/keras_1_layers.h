#pragma once
// Configs of layers as Keras 1 wrote them: other names of arguments, other ways to say the same.

#include <string>

#include "ramet/core/json.h"

namespace ramet {

/// Rewrites the config of a layer, whose class has its present name, where Keras 1 wrote it.
void modernize_keras_1(const std::string& class_name, Json& config);

/// Keras 1 does not save the dim_ordering of some layers. They get that of the first layer of the
/// model which says it.
void complete_dim_ordering(Json& envelope);

}  // namespace ramet
