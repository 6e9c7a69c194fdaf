#pragma once
// A layer that computes with others, of which it must know what they give, is as opaque as they
// are.

#include <string>

#include "ramet/core/json.h"

namespace ramet {

/// The class of the first layer that ramet does not know in the envelope of an RNN, a
/// StackedRNNCells, a Bidirectional or a TimeDistributed; else an empty text.
std::string unknown_part(const Json& envelope);

}  // namespace ramet
