#pragma once
// Ops that only gradients need: adjoints of convolution, pooling and picking. What is simpler is
// made of other ops, by the rules beside them.

#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"

namespace ramet::ops {

struct ConvKernelGradientAttrs {
  std::vector<Dim> strides, dilation, pad_before, pad_after, taps;
  Dim groups = 1;
  static constexpr void describe(auto& d) {
    using A = ConvKernelGradientAttrs;
    d.field("strides", &A::strides, "Of the convolution.");
    d.field("dilation", &A::dilation, "Of the convolution.");
    d.field("pad_before", &A::pad_before, "Of the convolution.");
    d.field("pad_after", &A::pad_after, "Of the convolution.");
    d.field("taps", &A::taps, "The kernel's extents.");
    d.field("groups", &A::groups, "Of the convolution.");
  }
};
/// The gradient of conv(x, kernel) with respect to the kernel: (taps..., in / groups, out).
Value conv_kernel_gradient(const Value& x, const Value& dy, ConvKernelGradientAttrs attrs);

/// The gradient of max_pool(x): each element of dy goes to the first largest one in its window.
Value max_pool_gradient(const Value& x, const Value& dy, PoolAttrs attrs);
/// The other way: of each window the element of `values` where x has its first largest one.
Value max_pool_pick(const Value& x, const Value& values, PoolAttrs attrs);

struct AveragePoolGradientAttrs {
  std::vector<Dim> window, strides, pad_before, pad_after, extents;
  static constexpr void describe(auto& d) {
    using A = AveragePoolGradientAttrs;
    d.field("window", &A::window, "Of the pooling.");
    d.field("strides", &A::strides, "Of the pooling.");
    d.field("pad_before", &A::pad_before, "Of the pooling.");
    d.field("pad_after", &A::pad_after, "Of the pooling.");
    d.field("extents", &A::extents, "The spatial extents of its input.");
  }
};
/// The gradient of average_pool: each element of dy goes in equal parts to what its window sees.
Value average_pool_gradient(const Value& dy, AveragePoolGradientAttrs attrs);

struct ScatterAddAttrs {
  Dim axis = 0, extent = 0;
  static constexpr void describe(auto& d) {
    d.field("axis", &ScatterAddAttrs::axis, "The axis that indices point into.");
    d.field("extent", &ScatterAddAttrs::extent, "Its extent in the output.");
  }
};
/// The gradient of take(x, indices, axis): zeros of x's shape, to which dy is added where indices
/// point. Indices outside point nowhere.
Value scatter_add(const Value& dy, const Value& indices, ScatterAddAttrs attrs);
/// So, of take_along_axis.
Value scatter_add_along_axis(const Value& dy, const Value& indices, ScatterAddAttrs attrs);

extern const Op conv_kernel_gradient_op, max_pool_gradient_op, max_pool_pick_op,
    average_pool_gradient_op, scatter_add_op, scatter_add_along_axis_op;

}  // namespace ramet::ops
