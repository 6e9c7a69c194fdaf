#pragma once

#include "ramet/core/json.h"

namespace ramet {

/// A TensorFlowOpLayer as the TFOpLambda that does the same: its config gets a "function" and its
/// calls get the node's attributes and constants as keyword arguments. False if the op is not
/// known.
bool as_tf_op_lambda(Json& entry);

}  // namespace ramet
