#pragma once
// How windows slide over an axis: shared by convolution and pooling. Private to this room.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "ramet/core/shape.h"

namespace ramet::ops {

struct Window {
  Dim taps = 1, stride = 1, dilation = 1, pad_before = 0, pad_after = 0;
};

/// How many windows fit into an axis; raises ValueError, naming `who`, when it would be negative.
Dim window_count(Dim extent, const Window& window, std::string_view who);

/// Raises ValueError, naming `who`, unless every list has one entry a spatial axis.
void require_lengths(std::string_view who, std::size_t spatial,
                     std::initializer_list<const std::vector<Dim>*> lists);

}  // namespace ramet::ops
