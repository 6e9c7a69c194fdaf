#pragma once
// A recurrent layer computes with its cells, so one with a cell of an unknown class is opaque as a
// whole.

#include <string>

#include "ramet/core/json.h"

namespace ramet {

/// The class of the first cell that ramet does not know in the envelope of an RNN, a
/// StackedRNNCells or a Bidirectional; else an empty text.
std::string unknown_cell(const Json& envelope);

}  // namespace ramet
