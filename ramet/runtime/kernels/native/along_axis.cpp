// argmax, argmin, cumsum and cumprod: scalar loops along one axis of (outer, extent, inner).
// Benchmark: native/along_axis.

#include "ramet/ops/movement.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/statistics.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

struct AxisBlocks {
  Dim outer = 1, extent = 1, inner = 1;
  AxisBlocks(const Shape& shape, Dim axis) : extent(shape[static_cast<std::size_t>(axis)]) {
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (static_cast<Dim>(i) < axis) outer *= shape[i];
      if (static_cast<Dim>(i) > axis) inner *= shape[i];
    }
  }
};

class AxisStep : public Step {
 public:
  AxisStep(const KernelRequest& request, AxisBlocks blocks)
      : blocks_(blocks), x_(request.node().inputs[0]), y_(request.node().outputs[0]) {}

 protected:
  template <class F>
  void for_each_outer(const Frame& frame, F&& f) const {
    const Dim elements = blocks_.outer * blocks_.extent * blocks_.inner;
    parallel_for(useful_threads(frame.threads, elements), blocks_.outer,
                 [&](Dim begin, Dim end, int) {
                   for (Dim i = begin; i < end; ++i) f(i);
                 });
  }

  AxisBlocks blocks_;
  ValueId x_, y_;
};

// A NaN wins against all numbers, and the first of equals stays.
struct Larger {
  static bool wins(float best, float x) { return !(x <= best) && best == best; }
};
struct Smaller {
  static bool wins(float best, float x) { return !(x >= best) && best == best; }
};

template <class Order>
class ArgStep final : public AxisStep {
 public:
  using AxisStep::AxisStep;

  void run(const Frame& frame) const override {
    for_each_outer(frame, [&](Dim outer) {
      const float* x = frame.in<float>(x_) + outer * blocks_.extent * blocks_.inner;
      std::int32_t* y = frame.out<std::int32_t>(y_) + outer * blocks_.inner;
      for (Dim j = 0; j < blocks_.inner; ++j) {
        float best = x[j];
        std::int32_t at = 0;
        for (Dim i = 1; i < blocks_.extent; ++i) {
          const float candidate = x[i * blocks_.inner + j];
          if (Order::wins(best, candidate)) {
            best = candidate;
            at = static_cast<std::int32_t>(i);
          }
        }
        y[j] = at;
      }
    });
  }
};

struct Sum {
  static constexpr double first = 0;
  static double combine(double total, double x) { return total + x; }
};
struct Product {
  static constexpr double first = 1;
  static double combine(double total, double x) { return total * x; }
};

template <class Function>
class RunningStep final : public AxisStep {
 public:
  using AxisStep::AxisStep;

  void run(const Frame& frame) const override {
    for_each_outer(frame, [&](Dim outer) {
      const float* x = frame.in<float>(x_) + outer * blocks_.extent * blocks_.inner;
      float* y = frame.out<float>(y_) + outer * blocks_.extent * blocks_.inner;
      for (Dim j = 0; j < blocks_.inner; ++j) {
        double total = Function::first;
        for (Dim i = 0; i < blocks_.extent; ++i) {
          total = Function::combine(total, static_cast<double>(x[i * blocks_.inner + j]));
          y[i * blocks_.inner + j] = static_cast<float>(total);
        }
      }
    });
  }
};

bool fits(const KernelRequest& request, std::string& refusal) {
  if (request.input(0).dtype == DType::float32) return true;
  refusal = "not float32";
  return false;
}

std::unique_ptr<Step> make_arg(KernelRequest& request, std::string& refusal) {
  const Dim axis = request.node().attrs.as<ops::ArgAttrs>().axis;
  if (!fits(request, refusal)) return nullptr;
  const AxisBlocks blocks(request.input(0).shape, axis);
  if (blocks.extent == 0) {
    refusal = "no elements";
    return nullptr;
  }
  if (request.node().op == &ops::argmax_op) {
    return std::make_unique<ArgStep<Larger>>(request, blocks);
  }
  return std::make_unique<ArgStep<Smaller>>(request, blocks);
}

std::unique_ptr<Step> make_cumsum(KernelRequest& request, std::string& refusal) {
  if (!fits(request, refusal)) return nullptr;
  const Dim axis = request.node().attrs.as<ops::AxisAttrs>().axis;
  const AxisBlocks blocks(request.input(0).shape, axis);
  if (request.node().op == &ops::cumprod_op)
    return std::make_unique<RunningStep<Product>>(request, blocks);
  return std::make_unique<RunningStep<Sum>>(request, blocks);
}

}  // namespace

}  // namespace native

const Kernel native_arg = {"native:arg", native::make_arg};
const Kernel native_cumsum = {"native:cumsum", native::make_cumsum};

}  // namespace ramet
