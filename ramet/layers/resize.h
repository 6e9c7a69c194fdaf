#pragma once
// Resizing one axis at a time, as tf.image.resize does it: half-pixel centres, no antialiasing.

#include <array>
#include <string_view>

#include "ramet/ops/op.h"

namespace ramet {

enum class Interpolation { nearest, bilinear, bicubic, lanczos3, lanczos5 };
constexpr auto choices(Interpolation) {
  return std::array<std::string_view, 5>{"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"};
}

/// The share of each of `from` elements in each of `to`: float32 (to, from).
Tensor resize_weights(Dim from, Dim to, Interpolation interpolation);

/// x with `extent` elements along an axis, whose extent is known. Keeps the type: integers are
/// truncated.
Value resize_axis(const Value& x, std::size_t axis, Dim extent, Interpolation interpolation);

}  // namespace ramet
