#pragma once
// A layer that computes with others, of which it must know what they give, is as opaque as they
// are.

#include <string>
#include <string_view>

#include "ramet/core/json.h"

namespace ramet {

/// The class of the first layer that ramet does not know in the envelope of an RNN, a
/// StackedRNNCells, a Bidirectional or a TimeDistributed; else an empty text.
std::string unknown_part(const Json& envelope);

/// In the envelope of a layer of a known class that is opaque all the same: why. No file has it.
constexpr std::string_view given_up = "given_up";

}  // namespace ramet
