// scatter_add: rows added where indices point. Each thread has a part of the output and looks at
// all indices, so that the order of the additions does not depend on threads.

#include "ramet/core/convert.h"
#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

class ScatterAddStep final : public Step {
 public:
  explicit ScatterAddStep(const KernelRequest& request)
      : dy_(request.node().inputs[0]),
        indices_(request.node().inputs[1]),
        y_(request.node().outputs[0]),
        index_dtype_(request.input(1).dtype),
        count_(element_count(request.input(1).shape)) {
    const auto axis =
        static_cast<std::size_t>(request.node().attrs.as<ops::ScatterAddAttrs>().axis);
    const Shape& y = request.output().shape;
    extent_ = y[axis];
    for (std::size_t i = 0; i < axis; ++i) outer_ *= y[i];
    for (std::size_t i = axis + 1; i < y.size(); ++i) row_ *= y[i];
  }

  void run(const Frame& frame) const override {
    dispatch(index_dtype_, [&](auto zero) { run_with<decltype(zero)>(frame); });
  }

 private:
  template <class Index>
  void run_with(const Frame& frame) const {
    const Index* indices = frame.in<Index>(indices_);
    const int threads = useful_threads(frame.threads, outer_ * (count_ + extent_) * row_);
    parallel_for(threads, extent_, [&](Dim begin, Dim end, int) {
      for (Dim outer = 0; outer < outer_; ++outer) {
        float* y = frame.out<float>(y_) + outer * extent_ * row_;
        const float* dy = frame.in<float>(dy_) + outer * count_ * row_;
        std::fill(y + begin * row_, y + end * row_, 0.0f);
        for (Dim k = 0; k < count_; ++k) {
          Dim index = convert<Dim>(indices[k]);
          if (index < 0) index += extent_;
          if (index < begin || index >= end) continue;
          float* to = y + index * row_;
          const float* from = dy + k * row_;
          for (Dim i = 0; i < row_; ++i) to[i] += from[i];
        }
      }
    });
  }

  ValueId dy_, indices_, y_;
  DType index_dtype_;
  Dim count_, outer_ = 1, extent_ = 0, row_ = 1;
};

std::unique_ptr<Step> make_scatter_add(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
    return nullptr;
  }
  return std::make_unique<ScatterAddStep>(request);
}

}  // namespace

}  // namespace native

const Kernel native_scatter_add = {"native:scatter_add", native::make_scatter_add};

}  // namespace ramet
