#pragma once
// TensorFlow functions that Keras 2 kept as nodes of a graph: TFOpLambda and SlicingOpLambda
// (TF 2.4 and later) name a function, TensorFlowOpLayer (TF 1.13 to 2.3) holds the node of a
// TensorFlow graph. Common ones become Keras 3's operations; others stay as they are, and are
// opaque.

#include <string_view>
#include <vector>

#include "ramet/core/json.h"

namespace ramet {

/// True for a layer entry of one of these classes.
bool is_tf_op(const Json& entry);

/// Rewrites the entry, whose calls are in Keras 3's form already, if its function is known.
void modernize_tf_op(Json& entry);

/// The functions that become operations: "math.add".
std::vector<std::string_view> known_tensorflow_functions();

}  // namespace ramet
