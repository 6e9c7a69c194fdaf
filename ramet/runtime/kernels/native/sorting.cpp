// argsort along the last axis: rows in parallel, float32 and int32. Benchmark: none yet.

#include "ramet/ops/sorting.h"

#include <algorithm>
#include <numeric>

#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

// NaN is larger than every number; equal elements keep their order.
template <class T>
struct Ascending {
  const T* x;
  static bool less(T a, T b) { return a < b || (a == a && b != b); }
  bool operator()(std::int32_t i, std::int32_t j) const {
    if (less(x[i], x[j])) return true;
    return !less(x[j], x[i]) && i < j;
  }
};
template <class T>
struct Descending {
  const T* x;
  bool operator()(std::int32_t i, std::int32_t j) const {
    if (Ascending<T>::less(x[j], x[i])) return true;
    return !Ascending<T>::less(x[i], x[j]) && i < j;
  }
};

template <class T, template <class> class Order>
class ArgsortStep final : public Step {
 public:
  ArgsortStep(KernelRequest& request, Dim extent, Dim count)
      : x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        extent_(extent),
        count_(count) {
    rows_ = element_count(request.input(0).shape) / extent;
    const auto bytes = static_cast<std::size_t>(extent * request.threads()) * sizeof(std::int32_t);
    orders_ = request.scratch(bytes);
  }

  void run(const Frame& frame) const override {
    // A comparison or two for each doubling of a row.
    const int threads = useful_threads(frame.threads, rows_ * extent_ * 8);
    parallel_for(threads, rows_, [&](Dim begin, Dim end, int thread) {
      std::int32_t* order = frame.out<std::int32_t>(orders_) + thread * extent_;
      for (Dim row = begin; row < end; ++row) {
        const Order<T> comes_first{frame.in<T>(x_) + row * extent_};
        std::iota(order, order + extent_, 0);
        if (count_ == extent_) {
          std::sort(order, order + extent_, comes_first);
        } else {
          std::partial_sort(order, order + count_, order + extent_, comes_first);
        }
        std::copy_n(order, count_, frame.out<std::int32_t>(y_) + row * count_);
      }
    });
  }

 private:
  ValueId x_, y_, orders_;
  Dim extent_, count_, rows_;
};

template <class T>
std::unique_ptr<Step> step_for(KernelRequest& request, bool descending, Dim extent, Dim count) {
  if (descending) return std::make_unique<ArgsortStep<T, Descending>>(request, extent, count);
  return std::make_unique<ArgsortStep<T, Ascending>>(request, extent, count);
}

std::unique_ptr<Step> make_argsort(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::SortAttrs>();
  const Spec& x = request.input(0);
  const auto axis = static_cast<std::size_t>(attrs.axis);
  if (axis + 1 != x.shape.size()) {
    refusal = "not the last axis";
    return nullptr;
  }
  const Dim extent = x.shape[axis], count = request.output().shape[axis];
  if (extent == 0) {
    refusal = "no elements";
    return nullptr;
  }
  if (x.dtype == DType::float32) return step_for<float>(request, attrs.descending, extent, count);
  if (x.dtype == DType::int32)
    return step_for<std::int32_t>(request, attrs.descending, extent, count);
  refusal = "neither float32 nor int32";
  return nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_argsort = {"native:argsort", native::make_argsort};

}  // namespace ramet
