#include <algorithm>

#include "ramet/ops/backward.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/window_impl.h"

namespace ramet::ops {

namespace {

void require_ranks(const Call& call, std::size_t spatial) {
  require_numeric(call);
  const Value &x = call.inputs[0], &kernel = call.inputs[1];
  if (x.rank() != spatial + 2 || kernel.rank() != spatial + 2 || x.dtype() != kernel.dtype()) {
    fail<ValueError>("{}: expected two values of one type with {} spatial axes, received {}.",
                     call.op->name, spatial, describe(call.inputs));
  }
}

Specs infer_conv(const Call& call) {
  const auto& attrs = call.as<ConvAttrs>();
  const std::size_t spatial = attrs.strides.size();
  require_ranks(call, spatial);
  require_lengths("conv", spatial, {&attrs.dilation, &attrs.pad_before, &attrs.pad_after});
  const Shape &x = call.shape(0), &kernel = call.shape(1);
  const Dim in = x.back(), in_of_group = kernel[spatial], out = kernel.back();
  if ((in != any_dim && in != in_of_group * attrs.groups) || out % attrs.groups != 0) {
    fail<ValueError>(
        "conv: expected a kernel (taps..., channels / {0}, multiple of {0}), received {1}.",
        attrs.groups, describe(call.inputs));
  }
  Shape result = x;
  for (std::size_t i = 0; i < spatial; ++i) {
    const Window window{kernel[i], attrs.strides[i], attrs.dilation[i], attrs.pad_before[i],
                        attrs.pad_after[i]};
    result[i + 1] = window_count(x[i + 1], window, "conv");
  }
  result.back() = out;
  return {{result, call.inputs[0].dtype()}};
}

Specs infer_conv_transpose(const Call& call) {
  const auto& attrs = call.as<ConvTransposeAttrs>();
  const std::size_t spatial = attrs.strides.size();
  require_ranks(call, spatial);
  require_lengths("conv_transpose", spatial,
                  {&attrs.dilation, &attrs.pad_before, &attrs.pad_after, &attrs.output});
  const Shape &x = call.shape(0), &kernel = call.shape(1);
  if ((x.back() != any_dim && x.back() != kernel.back()) || kernel.back() % attrs.groups != 0) {
    fail<ValueError>("conv_transpose: expected a kernel (taps..., out, channels), received {}.",
                     describe(call.inputs));
  }
  Shape result = x;
  for (std::size_t i = 0; i < spatial; ++i) result[i + 1] = attrs.output[i];
  result.back() = kernel[spatial] * attrs.groups;
  return {{result, call.inputs[0].dtype()}};
}

std::vector<Dim> spatial_extents(const Shape& shape) {
  return {shape.begin() + 1, shape.end() - 1};
}

std::vector<Dim> taps_of(const Shape& kernel) { return {kernel.begin(), kernel.end() - 2}; }

Values conv_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& a = call.as<ConvAttrs>();
  const Value &x = call.inputs[0], &kernel = call.inputs[1], &dy = arriving[0];
  return {conv_transpose(dy, kernel,
                         {a.strides, a.dilation, a.pad_before, a.pad_after,
                          spatial_extents(x.shape()), a.groups}),
          conv_kernel_gradient(x, dy,
                               {a.strides, a.dilation, a.pad_before, a.pad_after,
                                taps_of(kernel.shape()), a.groups})};
}

// The convolution that a transposed one is the gradient of: its padding behind may be whatever
// gives as many windows as x has elements.
ConvAttrs untransposed(const Call& call) {
  const auto& attrs = call.as<ConvTransposeAttrs>();
  ConvAttrs plain{attrs.strides, attrs.dilation, attrs.pad_before, {}, attrs.groups};
  for (std::size_t i = 0; i < attrs.strides.size(); ++i) {
    const Dim covered = (call.shape(0)[i + 1] - 1) * attrs.strides[i] +
                        (call.shape(1)[i] - 1) * attrs.dilation[i] + 1;
    const Dim least = covered - attrs.output[i] - attrs.pad_before[i];
    plain.pad_after.push_back(least >= 0 ? least : std::min<Dim>(0, least + attrs.strides[i] - 1));
  }
  return plain;
}

Values conv_transpose_gradient(const Call& call, const Values&, const Values& arriving) {
  const ConvAttrs a = untransposed(call);
  const Value &x = call.inputs[0], &kernel = call.inputs[1], &dy = arriving[0];
  return {conv(dy, kernel, a),
          conv_kernel_gradient(dy, x,
                               {a.strides, a.dilation, a.pad_before, a.pad_after,
                                taps_of(kernel.shape()), a.groups})};
}

Specs infer_kernel_gradient(const Call& call) {
  const auto& attrs = call.as<ConvKernelGradientAttrs>();
  const std::size_t spatial = attrs.strides.size();
  require_ranks(call, spatial);
  require_lengths(call.op->name, spatial,
                  {&attrs.dilation, &attrs.pad_before, &attrs.pad_after, &attrs.taps});
  Shape kernel(attrs.taps);
  kernel.push_back(call.shape(0).back() / attrs.groups);
  kernel.push_back(call.shape(1).back());
  return {{kernel, call.inputs[0].dtype()}};
}

// It is linear in x and in dy: with respect to the kernel, <arriving, conv_kernel_gradient(x, dy)>
// is <conv(x, arriving), dy>.
Values kernel_gradient_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& a = call.as<ConvKernelGradientAttrs>();
  const Value &x = call.inputs[0], &dy = call.inputs[1], &kernel = arriving[0];
  return {conv_transpose(dy, kernel,
                         {a.strides, a.dilation, a.pad_before, a.pad_after,
                          spatial_extents(x.shape()), a.groups}),
          conv(x, kernel, {a.strides, a.dilation, a.pad_before, a.pad_after, a.groups})};
}

}  // namespace

const Op conv_op = {.name = "conv", .infer = infer_conv, .grad = conv_gradient};
const Op conv_transpose_op = {
    .name = "conv_transpose", .infer = infer_conv_transpose, .grad = conv_transpose_gradient};
const Op conv_kernel_gradient_op = {.name = "conv_kernel_gradient",
                                    .infer = infer_kernel_gradient,
                                    .grad = kernel_gradient_gradient};

Value conv_kernel_gradient(const Value& x, const Value& dy, ConvKernelGradientAttrs attrs) {
  return emit(conv_kernel_gradient_op, {x, dy}, std::move(attrs));
}

Value conv(const Value& x, const Value& kernel, ConvAttrs attrs) {
  return emit(conv_op, promote_all({x, kernel}), std::move(attrs));
}
Value conv_transpose(const Value& x, const Value& kernel, ConvTransposeAttrs attrs) {
  return emit(conv_transpose_op, promote_all({x, kernel}), std::move(attrs));
}

std::pair<Dim, Dim> same_padding(Dim extent, Dim window, Dim stride, Dim dilation) {
  if (extent == any_dim) return {0, 0};
  const Dim count = (extent + stride - 1) / stride;
  const Dim covered = (count - 1) * stride + (window - 1) * dilation + 1;
  const Dim total = std::max<Dim>(covered - extent, 0);
  return {total / 2, total - total / 2};
}

}  // namespace ramet::ops
