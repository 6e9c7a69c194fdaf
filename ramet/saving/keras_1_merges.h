#pragma once
// Merge, by which Keras 1 joined tensors in graphs and models in front of a Sequential.

#include "ramet/core/json.h"

namespace ramet {

/// Rewrites a Merge of Keras 1 as Add, Concatenate and their like; a function that is called there,
/// or a mode that none of them has, stays.
void modernize_merge(Json& envelope);

/// Whether a Sequential begins with a Merge of models, and so takes several inputs.
bool begins_with_branches(const Json& envelope);

/// Such a Sequential as a Functional, in the form of Keras 2.
Json graph_of_branches(const Json& envelope);

}  // namespace ramet
