#pragma once
// compile_config: what a model was compiled with, in the form of Keras 3's `.keras` files, and its
// older form in legacy .h5 files ("training_config") and Keras 2.

#include <string_view>

#include "ramet/core/json.h"

namespace ramet {

/// From a legacy file's training_config, or from Keras 2's compile_config, to Keras 3's form.
Json modern_compile_config(const Json& config, std::string_view keras_version = "");
/// To a legacy file's training_config.
Json legacy_training_config(const Json& compile_config);

}  // namespace ramet
