// Max-pooling with the convolution that makes its input, where that has few terms: its lines are
// made when they are wanted, and stay in the cache. Benchmark: bench/compare mnist_cnn.

#include "ramet/runtime/kernels/native/conv_lines.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/pool_line.h"

namespace ramet {

namespace native {

namespace {

class ConvMaxPoolStep final : public Step {
 public:
  ConvMaxPoolStep(KernelRequest& request, const IrNode& conv, const std::vector<ConvAxis>& axes)
      : rows_(axes.size() > 1 ? axes.front() : ConvAxis()),
        lines_(request, conv, rows_),
        line_(axes.back(), request.output().shape.back()),
        images_(request.output().shape.front()),
        taps_(rows_.taps * axes.back().taps),
        pointers_(request.scratch(static_cast<std::size_t>(request.threads() * taps_) *
                                  sizeof(const float*))),
        y_(request.node().outputs[0]) {}

  void run(const Frame& frame) const override {
    parallel_for(frame.threads, images_ * rows_.out, [&](Dim begin, Dim end, int thread) {
      ConvLines::Walk walk{thread};
      ConvLines::Pointers lines;
      auto** taps = frame.out<const float*>(pointers_) + thread * taps_;
      for (Dim row = begin; row < end; ++row) {
        const Dim count = lines_.find(frame, walk, row / rows_.out, row % rows_.out, lines);
        line_.run(lines.data(), count, taps, frame.out<float>(y_) + row * line_.floats());
      }
    });
  }

 private:
  ConvAxis rows_;
  ConvLines lines_;
  PoolLine line_;
  Dim images_, taps_;
  ValueId pointers_, y_;
};

std::unique_ptr<Step> make_conv_max_pool(KernelRequest& request, Producers before,
                                         std::string& refusal) {
  const std::vector<ConvAxis> axes = pool_axes(request.ir(), request.node());
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
  } else if (axes.size() > 2) {
    refusal = "more than two spatial axes";
  } else if (axes.front().taps > ConvLines::most_taps) {
    refusal = "large windows";
  } else {
    refusal = ConvLines::refuse(request, *before[0], ConvLines::most_terms);
  }
  if (!refusal.empty()) return nullptr;
  return std::make_unique<ConvMaxPoolStep>(request, *before[0], axes);
}

}  // namespace

}  // namespace native

const ChainKernel native_conv_max_pool = {"native:conv_max_pool", 1, native::make_conv_max_pool};

}  // namespace ramet
