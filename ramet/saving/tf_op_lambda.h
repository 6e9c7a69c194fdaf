#pragma once
// TensorFlow functions as nodes of Keras 2 graphs (TFOpLambda, SlicingOpLambda), rewritten as the
// operations that Keras 3 has for them.

#include "ramet/core/json.h"

namespace ramet {

/// True for a layer entry of such a class.
bool is_tf_op(const Json& entry);

/// Rewrites the entry of a TensorFlow function that Keras 3 has an operation for, and its calls,
/// which must already be in the form {"args", "kwargs"}. Leaves others as they are.
void modernize_tf_op(Json& entry);

}  // namespace ramet
