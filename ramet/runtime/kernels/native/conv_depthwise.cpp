// Depthwise convolutions with the convolution that makes their input, where that has few terms:
// each line of the many channels between the two is made when it is wanted, and stays in the cache.
// So does what comes out, where a convolution of one tap takes it.
// Benchmark: bench/compare mobilenet_v2 efficientnet_b0.

#include <algorithm>
#include <array>
#include <optional>

#include "ramet/runtime/kernels/native/conv_shape.h"
#include "ramet/runtime/kernels/native/depthwise.h"
#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

constexpr Dim most_taps = 16;   ///< of one axis of the depthwise one
constexpr Dim most_terms = 64;  ///< of the first

const float* floats(const Frame& frame, ValueId id) {
  return id == no_value ? nullptr : frame.in<float>(id);
}

/// Makes lines of a convolution's output and keeps the last few.
class Lines {
 public:
  Lines(KernelRequest& request, const IrNode& node, Dim kept)
      : p_(request.ir(), node),
        loops_(gemm_loops()),
        epilogue_(node.epilogue),
        bounds_(bounds_of(node.epilogue)),
        x_(node.inputs[0]),
        kept_(kept) {
    // The outputs of which all taps are inside lie together.
    while (left_ < p_.x.out && p_.x.inside(left_) != whole()) ++left_;
    right_ = left_;
    while (right_ < p_.x.out && p_.x.inside(right_) == whole()) ++right_;
    const Dim terms = p_.terms(), filters = p_.filters;
    const ValueId kernel = node.inputs[1];
    request.release(kernel);
    panels_ = request.prepare(
        static_cast<std::size_t>(loops_.packed_size(terms, filters)) * sizeof(float), {kernel},
        [loops = loops_, terms, filters, kernel](const Frame& frame, std::byte* memory) {
          loops.pack(frame.in<float>(kernel), filters, 1, terms, filters,
                     reinterpret_cast<float*>(memory));
        });
    lines_ = request.scratch(static_cast<std::size_t>(kept * p_.out_line() * request.threads()) *
                             sizeof(float));
  }

  /// Where line `y` of an image is kept.
  float* line(const Frame& frame, int thread, Dim y) const {
    return frame.out<float>(lines_) + (thread * kept_ + y % kept_) * p_.out_line();
  }

  void make(const Frame& frame, int thread, Dim image, Dim y) const {
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

 private:
  std::pair<Dim, Dim> whole() const { return {0, p_.x.taps}; }

  // One that also looks beside the image.
  void make_pixel(const Frame& frame, const float* x, Dim y, Dim pixel, float* line_y) const {
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

  ConvShape p_;
  GemmLoops loops_;
  Epilogue epilogue_;
  std::optional<Bounds> bounds_;  ///< all that the epilogue does, besides the bias
  ValueId x_, panels_ = no_value, lines_ = no_value;
  Dim kept_ = 1, left_ = 0, right_ = 0;
};

/// The convolution of one tap that takes each line of the depthwise one's outputs.
class Projection {
 public:
  Projection(KernelRequest& request, const IrNode& node)
      : shape_(request.ir(), node), loops_(gemm_loops()), epilogue_(node.epilogue) {
    const Dim terms = shape_.channels, filters = shape_.filters;
    const ValueId kernel = node.inputs[1];
    request.release(kernel);
    panels_ = request.prepare(
        static_cast<std::size_t>(loops_.packed_size(terms, filters)) * sizeof(float), {kernel},
        [loops = loops_, terms, filters, kernel](const Frame& frame, std::byte* memory) {
          loops.pack(frame.in<float>(kernel), filters, 1, terms, filters,
                     reinterpret_cast<float*>(memory));
        });
    line_ = request.scratch(static_cast<std::size_t>(shape_.in_line() * request.threads()) *
                            sizeof(float));
  }

  /// Where the line that it takes is to be written.
  float* line(const Frame& frame, int thread) const {
    return frame.out<float>(line_) + thread * shape_.in_line();
  }
  void run(const Frame& frame, int thread, float* y, const float* residual) const {
    const std::optional<Bounds> bounds = bounds_of(epilogue_);
    GemmTask task{.m = shape_.x.in,
                  .n = shape_.filters,
                  .k = shape_.channels,
                  .a = line(frame, thread),
                  .a_row = shape_.channels,
                  .c = y,
                  .c_row = shape_.filters,
                  .start = floats(frame, epilogue_.bias),
                  .bounds = bounds.value_or(Bounds())};
    loops_.use_packed(task, frame.in<float>(panels_));
    loops_.multiply(task);
    if (!bounds) apply_epilogue_to_sums(epilogue_, task, residual);
  }

 private:
  ConvShape shape_;
  GemmLoops loops_;
  Epilogue epilogue_;
  ValueId panels_ = no_value, line_ = no_value;
};

class ConvDepthwiseStep final : public Step {
 public:
  /// `depthwise` makes the step's result, or what `projection` makes it of.
  ConvDepthwiseStep(const KernelRequest& request, const IrNode& depthwise, Lines lines,
                    std::optional<Projection> projection)
      : p_(request.ir(), depthwise),
        run_row_(depthwise_function()),
        lines_(std::move(lines)),
        projection_(std::move(projection)),
        epilogue_(depthwise.epilogue),
        bounds_(bounds_of(depthwise.epilogue)),
        kernel_(depthwise.inputs[1]),
        residual_(request.node().epilogue.residual),
        y_(request.node().outputs[0]),
        y_line_(p_.x.out * request.output().shape.back()) {}

  void run(const Frame& frame) const override {
    parallel_for(frame.threads, p_.images * p_.y.out, [&](Dim begin, Dim end, int thread) {
      Dim made = 0;  // lines of the image, up to this one
      for (Dim row = begin; row < end; ++row) {
        if (row % p_.y.out == 0) made = 0;
        run_row(frame, row, thread, made);
      }
    });
  }

 private:
  void run_row(const Frame& frame, Dim row, int thread, Dim& made) const {
    const Dim image = row / p_.y.out, y = row % p_.y.out;
    const auto [first, last] = p_.y.inside(y);
    const auto line_of = [&](Dim tap) { return p_.y.at(y) + tap * p_.y.dilation; };
    if (first < last) made = std::max(made, line_of(first));
    for (; first < last && made <= line_of(last - 1); ++made) {
      lines_.make(frame, thread, image, made);
    }
    std::array<const float*, most_taps> lines;
    for (Dim tap = first; tap < last; ++tap) {
      lines[static_cast<std::size_t>(tap - first)] = lines_.line(frame, thread, line_of(tap));
    }
    float* result = frame.out<float>(y_) + row * y_line_;
    const float* residual = floats(frame, residual_);
    if (residual != nullptr) residual += row * y_line_;
    float* to = projection_ ? projection_->line(frame, thread) : result;
    run_row_({.channels = p_.channels,
              .in = p_.x.in,
              .out = p_.x.out,
              .taps = p_.x.taps,
              .stride = p_.x.stride,
              .dilation = p_.x.dilation,
              .before = p_.x.before,
              .lines = lines.data(),
              .line_count = last - first,
              .kernel = frame.in<float>(kernel_) + first * p_.x.taps * p_.channels,
              .bias = floats(frame, epilogue_.bias),
              .y = to,
              .bounds = bounds_.value_or(Bounds())});
    if (!bounds_) {
      apply_epilogue_to_sums(epilogue_,
                             {.m = p_.x.out, .n = p_.channels, .c = to, .c_row = p_.channels},
                             projection_ ? nullptr : residual);
    }
    if (projection_) projection_->run(frame, thread, result, residual);
  }

  ConvShape p_;
  DepthwiseFunction run_row_;
  Lines lines_;
  std::optional<Projection> projection_;
  Epilogue epilogue_;             ///< of the depthwise one
  std::optional<Bounds> bounds_;  ///< all that it does, besides the bias
  ValueId kernel_, residual_, y_;
  Dim y_line_;  ///< floats
};

std::string refuse(const KernelRequest& request, const IrNode& producer, const IrNode& depthwise) {
  const auto &attrs = depthwise.attrs.as<ops::ConvAttrs>(),
             &first = producer.attrs.as<ops::ConvAttrs>();
  if (request.output().dtype != DType::float32) return "not float32";
  if (!ConvShape::fits(depthwise)) return "more than two spatial axes";
  const ConvShape plan(request.ir(), depthwise), before(request.ir(), producer);
  if (attrs.groups != plan.channels || plan.filters != plan.channels)
    return "not one filter a channel";
  if (std::max(plan.y.taps, plan.x.taps) > most_taps) return "too many taps";
  if (first.groups != 1 || before.x.dilation != 1) return "in groups or with a dilation";
  if (before.terms() > most_terms) return "too many terms";
  if (producer.epilogue.residual != no_value) return "a residual";
  if (!request.is_static(producer.inputs[1])) return "a kernel that changes";
  // What lies between would leave the second-level cache before it is read.
  constexpr Dim fewest_floats = 384 * 1024;
  if (before.images * before.y.out * before.out_line() < fewest_floats) return "fits the cache";
  return "";
}

std::string refuse_projection(const KernelRequest& request, const IrNode& depthwise) {
  const IrNode& node = request.node();
  // They are read once for each line.
  constexpr Dim most_weights = 32 * 1024;
  if (depthwise.epilogue.residual != no_value) return "a residual";
  if (!ConvShape::fits(node)) return "more than two spatial axes";
  const ConvShape shape(request.ir(), node);
  if (node.attrs.as<ops::ConvAttrs>().groups != 1 || !shape.is_product()) return "several taps";
  if (!request.is_static(node.inputs[1])) return "a kernel that changes";
  if (shape.channels * shape.filters > most_weights) return "many weights";
  return "";
}

std::unique_ptr<Step> make_conv_depthwise(KernelRequest& request, Producers before,
                                          std::string& refusal) {
  const bool projects = before.size() == 2;
  const IrNode& depthwise = projects ? *before[1] : request.node();
  refusal = refuse(request, *before[0], depthwise);
  if (projects && refusal.empty()) refusal = refuse_projection(request, depthwise);
  if (!refusal.empty()) return nullptr;
  std::optional<Projection> projection;
  if (projects) projection.emplace(request, request.node());
  const Dim kept = ConvShape(request.ir(), depthwise).y.span();
  return std::make_unique<ConvDepthwiseStep>(request, depthwise, Lines(request, *before[0], kept),
                                             projection);
}

}  // namespace

}  // namespace native

const ChainKernel native_conv_depthwise = {"native:conv_depthwise", 1, native::make_conv_depthwise};
const ChainKernel native_conv_depthwise_conv = {"native:conv_depthwise_conv", 2,
                                                native::make_conv_depthwise};

}  // namespace ramet
