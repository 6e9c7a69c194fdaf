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
  if (x.back() != any_dim && x.back() != kernel.back()) {
    fail<ValueError>("conv_transpose: expected a kernel (taps..., out, channels), received {}.",
                     describe(call.inputs));
  }
  Shape result = x;
  for (std::size_t i = 0; i < spatial; ++i) result[i + 1] = attrs.output[i];
  result.back() = kernel[spatial];
  return {{result, call.inputs[0].dtype()}};
}

}  // namespace

const Op conv_op = {.name = "conv", .infer = infer_conv};
const Op conv_transpose_op = {.name = "conv_transpose", .infer = infer_conv_transpose};

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
