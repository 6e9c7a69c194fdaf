#pragma once

#include "ramet/ops/op.h"

namespace ramet {

/// Bilinear, as TensorFlow 1 resized: the pixels are points at whole numbers, the first stays where
/// it is.
Value resized_from_corner(const Value& images, Dim height, Dim width);

}  // namespace ramet
