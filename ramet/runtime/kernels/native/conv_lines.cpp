#include "ramet/runtime/kernels/native/conv_lines.h"

#include <algorithm>
#include <tuple>

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"

namespace ramet::native {

std::string ConvLines::refuse(const KernelRequest& request, const IrNode& conv, Dim terms) {
  if (!ConvShape::fits(conv)) return "more than two spatial axes";
  const ConvShape shape(request.ir(), conv);
  if (conv.attrs.as<ops::ConvAttrs>().groups != 1 || shape.x.dilation != 1)
    return "in groups or with a dilation";
  if (shape.terms() > terms) return "too many terms";
  if (conv.epilogue.residual != no_value) return "a residual";
  if (!request.is_static(conv.inputs[1])) return "a kernel that changes";
  // The whole would leave the second-level cache before it is read.
  constexpr Dim fewest_floats = 384 * 1024;
  if (shape.images * shape.y.out * shape.out_line() < fewest_floats) return "fits the cache";
  return "";
}

ConvLines::ConvLines(KernelRequest& request, const IrNode& conv, const ConvAxis& user)
    : p_(request.ir(), conv),
      user_(user),
      loops_(gemm_loops()),
      epilogue_(conv.epilogue),
      bounds_(bounds_of(conv.epilogue)),
      x_(conv.inputs[0]),
      kept_(user.span()) {
  std::tie(left_, right_) = p_.x.whole();
  panels_ =
      prepare_panels(request, loops_, conv.inputs[1], {p_.terms(), p_.filters, p_.filters, 1});
  lines_ = request.scratch(static_cast<std::size_t>(kept_ * p_.out_line() * request.threads()) *
                           sizeof(float));
}

Dim ConvLines::find(const Frame& frame, Walk& walk, Dim image, Dim output, Pointers& lines) const {
  if (output == 0) walk.made = 0;
  const auto [first, last] = user_.inside(output);
  const auto line_of = [&](Dim tap) { return user_.at(output) + tap * user_.dilation; };
  if (first < last) walk.made = std::max(walk.made, line_of(first));
  for (; first < last && walk.made <= line_of(last - 1); ++walk.made) {
    make(frame, walk.thread, image, walk.made);
  }
  for (Dim tap = first; tap < last; ++tap) {
    lines[static_cast<std::size_t>(tap - first)] = line(frame, walk.thread, line_of(tap));
  }
  return last - first;
}

float* ConvLines::line(const Frame& frame, int thread, Dim y) const {
  return frame.out<float>(lines_) + (thread * kept_ + y % kept_) * p_.out_line();
}

void ConvLines::make(const Frame& frame, int thread, Dim image, Dim y) const {
  const float* x = frame.in<float>(x_) + image * p_.y.in * p_.in_line();
  float* line_y = line(frame, thread, y);
  const auto [first, last] = p_.y.inside(y);
  const Dim row = p_.x.taps * p_.channels;
  if (first < last && left_ < right_) {
    loops_.multiply({.m = right_ - left_,
                     .n = p_.filters,
                     .k = (last - first) * row,
                     .a = x + (p_.y.at(y) + first * p_.y.dilation) * p_.in_line() +
                          p_.x.at(left_) * p_.channels,
                     .a_row = p_.x.stride * p_.channels,
                     .pieces = last - first,
                     .a_piece = p_.y.dilation * p_.in_line(),
                     .b = frame.in<float>(panels_) + first * row * loops_.panel,
                     .b_step = loops_.panel,
                     .b_panel = loops_.panel * p_.terms(),
                     .c = line_y + left_ * p_.filters,
                     .c_row = p_.filters,
                     .start = floats(frame, epilogue_.bias),
                     .bounds = bounds_.value_or(Bounds())});
  }
  const bool is_blank = first == last;
  for (Dim pixel = 0; pixel < p_.x.out; ++pixel) {
    if (is_blank || pixel < left_ || pixel >= right_) make_pixel(frame, x, y, pixel, line_y);
  }
  if (bounds_) return;
  apply_epilogue_to_sums(
      epilogue_, {.m = p_.x.out, .n = p_.filters, .c = line_y, .c_row = p_.filters}, nullptr);
}

// One that also looks beside the image.
void ConvLines::make_pixel(const Frame& frame, const float* x, Dim y, Dim pixel,
                           float* line_y) const {
  std::array<float, most_terms> seen = {};
  const auto [first_y, last_y] = p_.y.inside(y);
  const auto [first_x, last_x] = p_.x.inside(pixel);
  for (Dim ty = first_y; ty < last_y; ++ty) {
    const float* from = x + (p_.y.at(y) + ty * p_.y.dilation) * p_.in_line() +
                        (p_.x.at(pixel) + first_x) * p_.channels;
    std::copy_n(from, (last_x - first_x) * p_.channels,
                seen.begin() + (ty * p_.x.taps + first_x) * p_.channels);
  }
  GemmTask task{.m = 1,
                .n = p_.filters,
                .k = p_.terms(),
                .a = seen.data(),
                .c = line_y + pixel * p_.filters,
                .start = floats(frame, epilogue_.bias),
                .bounds = bounds_.value_or(Bounds())};
  loops_.use_packed(task, frame.in<float>(panels_));
  loops_.multiply(task);
}

}  // namespace ramet::native
