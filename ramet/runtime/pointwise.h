#pragma once

#include <algorithm>

#include "ramet/ops/nn.h"

namespace ramet {

/// Does each output of a convolution look at the input of the same place, and nowhere else?
/// `kernel` is (taps..., channels, filters).
inline bool is_pointwise(const ops::ConvAttrs& attrs, const Shape& kernel) {
  const auto is = [](Dim wanted) { return [=](Dim value) { return value == wanted; }; };
  return attrs.groups == 1 && std::all_of(kernel.begin(), kernel.end() - 2, is(1)) &&
         std::ranges::all_of(attrs.strides, is(1)) &&
         std::ranges::all_of(attrs.pad_before, is(0)) &&
         std::ranges::all_of(attrs.pad_after, is(0));
}

}  // namespace ramet
