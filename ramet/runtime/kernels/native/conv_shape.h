#pragma once
// What the convolution kernels of this folder see in a node of one or two spatial axes.

#include <algorithm>
#include <utility>

#include "ramet/ops/nn.h"
#include "ramet/runtime/ir.h"

namespace ramet::native {

/// One of the spatial axes.
struct ConvAxis {
  Dim in = 1, out = 1, taps = 1, stride = 1, dilation = 1, before = 0;

  /// From the first tap to the last.
  Dim span() const { return (taps - 1) * dilation + 1; }
  /// Does each output look at the input of the same place, and nowhere else?
  bool is_same() const { return taps == 1 && stride == 1 && before == 0 && in == out; }
  /// Where the first tap of an output lies.
  Dim at(Dim output) const { return output * stride - before; }
  /// The taps [first, last) of an output that are not beside the input.
  std::pair<Dim, Dim> inside(Dim output) const {
    const Dim from = at(output);
    const Dim first = from < 0 ? std::min((-from + dilation - 1) / dilation, taps) : 0;
    const Dim last = from < in ? std::clamp((in - 1 - from) / dilation + 1, first, taps) : first;
    return {first, last};
  }
  /// The outputs [first, last) of which all taps are inside; they lie together.
  std::pair<Dim, Dim> whole() const {
    const std::pair<Dim, Dim> all = {0, taps};
    Dim first = 0;
    while (first < out && inside(first) != all) ++first;
    Dim last = first;
    while (last < out && inside(last) == all) ++last;
    return {first, last};
  }
};

/// Where there is one axis, it is x.
struct ConvShape {
  static bool fits(const IrNode& node) {
    return node.attrs.as<ops::ConvAttrs>().strides.size() <= 2;
  }
  /// Of a node that fits.
  ConvShape(const Ir& ir, const IrNode& node) {
    const auto& attrs = node.attrs.as<ops::ConvAttrs>();
    const Shape &input = ir.shape(node.inputs[0]), &kernel = ir.shape(node.inputs[1]),
                &output = ir.shape(node.outputs[0]);
    images = input[0];
    channels = input.back();
    filters = output.back();
    ConvAxis* const axes[] = {&x, &y};  // innermost first
    const std::size_t rank = attrs.strides.size();
    for (std::size_t i = 0; i < rank; ++i) {
      const std::size_t from = rank - 1 - i;
      *axes[i] = {input[from + 1],     output[from + 1],     kernel[from],
                  attrs.strides[from], attrs.dilation[from], attrs.pad_before[from]};
    }
  }

  ConvAxis y, x;
  Dim images = 1, channels = 1, filters = 1;

  Dim in_line() const { return x.in * channels; }  ///< floats
  Dim out_line() const { return x.out * filters; }
  Dim terms() const { return y.taps * x.taps * channels; }
  bool is_product() const { return y.is_same() && x.is_same(); }
};

}  // namespace ramet::native
