#pragma once
// What layers that move pixels share: their arguments, and matrices of ops::affine_transform.

#include <array>

#include "ramet/ops/image.h"

namespace ramet {

/// Raises NotImplementedError, with Keras's words, unless it is "nearest" or "bilinear".
void require_affine(Interpolation interpolation);
/// So, unless it is "reflect", "wrap", "constant" or "nearest".
void require_affine(FillMode fill_mode);

/// Transforms (batch, 8) from columns a0, a1, a2, b0, b1, b2, each (batch, 1). A null one is that
/// of the transform that changes nothing.
Value affine_rows(const std::array<Value, 6>& columns);

}  // namespace ramet
