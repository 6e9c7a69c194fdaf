#pragma once
// compile_config: what a model was compiled with, in the form of Keras 3's `.keras` files, and its
// older form in legacy .h5 files ("training_config") and Keras 2.

#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/json.h"

namespace ramet {

/// From a legacy file's training_config, or from Keras 2's compile_config, to Keras 3's form.
/// `outputs` are the names of the model's outputs.
Json modern_compile_config(const Json& config, std::string_view keras_version = "",
                           const std::vector<std::string>& outputs = {});
/// Of a Functional model whose several outputs are listed or named, by its envelope.
std::vector<std::string> saved_output_names(const Json& envelope);
/// To a legacy file's training_config.
Json legacy_training_config(const Json& compile_config);

}  // namespace ramet
