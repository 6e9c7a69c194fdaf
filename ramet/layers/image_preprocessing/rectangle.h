#pragma once
// Random rectangles of images, which RandomErasing and CutMix fill.

#include "ramet/layers/image_preprocessing/draws.h"
#include "ramet/layers/spatial.h"

namespace ramet {

/// One for each image.
struct Rectangles {
  Value is_inside;  ///< bool: for each pixel, (batch, height, width, 1) or as the format says
  Value area;       ///< as a part of the image: (batch, 1, 1, 1)
};

/// Of a random place, with these parts (batch, 1, 1, 1) of the height and the width.
Rectangles draw_rectangles(Draws& draws, Dim batch, Dim height, Dim width, const Value& height_part,
                           const Value& width_part, DataFormat format, DType dtype);

}  // namespace ramet
