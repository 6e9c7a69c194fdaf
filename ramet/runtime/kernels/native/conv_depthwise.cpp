// Depthwise convolutions with the convolution that makes their input, where that has few terms:
// each line of the many channels between the two is made when it is wanted, and stays in the cache.
// So does what comes out, where a convolution of one tap takes it.
// Benchmark: bench/compare mobilenet_v2 efficientnet_b0.

#include <algorithm>
#include <optional>

#include "ramet/runtime/kernels/native/conv_lines.h"
#include "ramet/runtime/kernels/native/depthwise.h"
#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

constexpr Dim most_terms = 64;  ///< of the first convolution

/// The convolution of one tap that takes each line of the depthwise one's outputs.
class Projection {
 public:
  Projection(KernelRequest& request, const IrNode& node)
      : shape_(request.ir(), node), loops_(gemm_loops()), epilogue_(node.epilogue) {
    panels_ = prepare_panels(request, loops_, node.inputs[1],
                             {shape_.channels, shape_.filters, shape_.filters, 1});
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
  ConvDepthwiseStep(const KernelRequest& request, const IrNode& depthwise, ConvLines lines,
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
      ConvLines::Walk walk{thread};
      for (Dim row = begin; row < end; ++row) run_row(frame, row, walk);
    });
  }

 private:
  void run_row(const Frame& frame, Dim row, ConvLines::Walk& walk) const {
    ConvLines::Pointers lines;
    const Dim y = row % p_.y.out;
    const Dim line_count = lines_.find(frame, walk, row / p_.y.out, y, lines);
    float* result = frame.out<float>(y_) + row * y_line_;
    const float* residual = floats(frame, residual_);
    if (residual != nullptr) residual += row * y_line_;
    float* to = projection_ ? projection_->line(frame, walk.thread) : result;
    run_row_({.channels = p_.channels,
              .in = p_.x.in,
              .out = p_.x.out,
              .taps = p_.x.taps,
              .stride = p_.x.stride,
              .dilation = p_.x.dilation,
              .before = p_.x.before,
              .lines = lines.data(),
              .line_count = line_count,
              .kernel = frame.in<float>(kernel_) + p_.y.inside(y).first * p_.x.taps * p_.channels,
              .bias = floats(frame, epilogue_.bias),
              .y = to,
              .bounds = bounds_.value_or(Bounds())});
    if (!bounds_) {
      apply_epilogue_to_sums(epilogue_,
                             {.m = p_.x.out, .n = p_.channels, .c = to, .c_row = p_.channels},
                             projection_ ? nullptr : residual);
    }
    if (projection_) projection_->run(frame, walk.thread, result, residual);
  }

  ConvShape p_;
  DepthwiseFunction run_row_;
  ConvLines lines_;
  std::optional<Projection> projection_;
  Epilogue epilogue_;             ///< of the depthwise one
  std::optional<Bounds> bounds_;  ///< all that it does, besides the bias
  ValueId kernel_, residual_, y_;
  Dim y_line_;  ///< floats
};

std::string refuse(const KernelRequest& request, const IrNode& producer, const IrNode& depthwise) {
  if (request.output().dtype != DType::float32) return "not float32";
  if (!ConvShape::fits(depthwise)) return "more than two spatial axes";
  const ConvShape plan(request.ir(), depthwise);
  if (depthwise.attrs.as<ops::ConvAttrs>().groups != plan.channels || plan.filters != plan.channels)
    return "not one filter a channel";
  if (std::max(plan.y.taps, plan.x.taps) > ConvLines::most_taps) return "too many taps";
  return ConvLines::refuse(request, producer, most_terms);
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
  ConvLines lines(request, *before[0], ConvShape(request.ir(), depthwise).y);
  return std::make_unique<ConvDepthwiseStep>(request, depthwise, std::move(lines), projection);
}

}  // namespace

}  // namespace native

const ChainKernel native_conv_depthwise = {"native:conv_depthwise", 1, native::make_conv_depthwise};
const ChainKernel native_conv_depthwise_conv = {"native:conv_depthwise_conv", 2,
                                                native::make_conv_depthwise};

}  // namespace ramet
