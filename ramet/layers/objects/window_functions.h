#pragma once
// Windows: weights that fade a frame of a signal out towards its ends, named as scipy.signal names
// them.

#include <string_view>
#include <vector>

#include "ramet/core/shape.h"

namespace ramet {

/// scipy.signal.get_window(name, length, fftbins=periodic), for the names that need no parameters.
/// Raises ValueError for other names, and unless length is at least 1.
std::vector<double> make_window(std::string_view name, Dim length, bool periodic);

}  // namespace ramet
