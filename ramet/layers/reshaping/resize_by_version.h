#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/ops/image.h"

namespace ramet {

/// ops::resize as a version of Keras has it: since 3.6 whole numbers are rounded, before the
/// fraction was cut off.
Value resize_by_version(KerasVersion version, const Value& images, const ops::ResizeAttrs& attrs,
                        const ops::AspectRatio& ratio = {});

}  // namespace ramet
