#pragma once
// What the convolutions of this folder share.

#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/onednn/primitive_impl.h"

namespace ramet::onednn {

/// The operands of a convolution as they lie in memory, and oneDNN's names for its geometry.
struct ConvProblem {
  explicit ConvProblem(const KernelRequest& request);

  Desc input, kernel, bias, output;  // no bias: an empty Desc
  dnnl::memory::dims strides, dilation, pad_before, pad_after;
};

/// (taps..., in / groups, out) in memory; oneDNN's axes are ([groups,] out, in, taps...).
Desc conv_kernel_desc(const Shape& shape, Dim groups);
/// oneDNN counts the elements between two taps, Keras the distance.
dnnl::memory::dims skipped_between_taps(const std::vector<Dim>& dilation);
/// The Desc of an epilogue's bias, or an empty one.
Desc bias_desc(const KernelRequest& request);

}  // namespace ramet::onednn
