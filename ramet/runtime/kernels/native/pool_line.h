#pragma once
// Max-pooling of one line of windows, all channels of each.

#include <vector>

#include "ramet/runtime/kernels/native/conv_shape.h"

namespace ramet::native {

/// The spatial axes of a pooling, outermost first.
std::vector<ConvAxis> pool_axes(const Ir& ir, const IrNode& node);

class PoolLine {
 public:
  PoolLine(const ConvAxis& axis, Dim channels);

  Dim floats() const { return axis_.out * channels_; }  ///< of the result
  /// `lines` are those that the windows look at; `taps` has room for a pointer to each element of a
  /// window.
  void run(const float* const* lines, Dim line_count, const float** taps, float* y) const;

 private:
  ConvAxis axis_;
  Dim channels_;
  Dim left_ = 0, right_ = 0;  ///< windows between them are inside
};

}  // namespace ramet::native
