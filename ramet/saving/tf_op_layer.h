#pragma once

#include <string_view>
#include <vector>

#include "ramet/core/json.h"

namespace ramet {

/// A TensorFlowOpLayer as the TFOpLambda that does the same: its config gets a "function" and its
/// calls get the node's attributes and constants as keyword arguments. False if the op is not
/// known.
bool as_tf_op_lambda(Json& entry);

/// The ops that are known: "AddV2".
std::vector<std::string_view> known_tensorflow_ops();

}  // namespace ramet
