// sum, prod, max, min of integers and bool: plain loops for what is rare or small, such as masks.

#include <algorithm>
#include <limits>

#include "ramet/ops/reduction.h"
#include "ramet/runtime/kernels/native/kernels.h"

namespace ramet {

namespace native {

namespace {

template <class T>
struct Merges {
  static T sum(T a, T b) { return static_cast<T>(wide(a) + wide(b)); }
  static T prod(T a, T b) { return static_cast<T>(wide(a) * wide(b)); }
  static T max(T a, T b) { return std::max(a, b); }
  static T min(T a, T b) { return std::min(a, b); }
  static std::uint64_t wide(T x) { return static_cast<std::uint64_t>(x); }  // wraps around
};

/// The axes that vanish are neighbours: y[o][j] of x[o][i][j] over i.
struct Blocks {
  Dim outer = 1, rows = 1, columns = 1;
};

template <class T, T (*merge)(T, T)>
void reduce(const Blocks& blocks, const T* x, T first, T* y) {
  for (Dim outer = 0; outer < blocks.outer; ++outer) {
    if (blocks.columns == 1) {
      T result = first;
      for (Dim i = 0; i < blocks.rows; ++i) result = merge(result, x[i]);
      *y = result;
    } else {
      std::fill(y, y + blocks.columns, first);
      for (Dim i = 0; i < blocks.rows; ++i) {
        const T* row = x + i * blocks.columns;
        for (Dim j = 0; j < blocks.columns; ++j) y[j] = merge(y[j], row[j]);
      }
    }
    x += blocks.rows * blocks.columns;
    y += blocks.columns;
  }
}

template <class T>
class IntReduceStep final : public Step {
 public:
  IntReduceStep(const KernelRequest& request, Blocks blocks)
      : op_(request.node().op),
        blocks_(blocks),
        x_(request.node().inputs[0]),
        y_(request.node().outputs[0]) {}

  void run(const Frame& frame) const override {
    const T* x = frame.in<T>(x_);
    T* y = frame.out<T>(y_);
    if (op_ == &ops::sum_op) return reduce<T, Merges<T>::sum>(blocks_, x, T{0}, y);
    if (op_ == &ops::prod_op) return reduce<T, Merges<T>::prod>(blocks_, x, T{1}, y);
    using Limits = std::numeric_limits<T>;
    if (op_ == &ops::max_op) return reduce<T, Merges<T>::max>(blocks_, x, Limits::min(), y);
    reduce<T, Merges<T>::min>(blocks_, x, Limits::max(), y);
  }

 private:
  const Op* op_;
  Blocks blocks_;
  ValueId x_, y_;
};

std::unique_ptr<Step> make_int_reduce(KernelRequest& request, std::string& refusal) {
  const Spec& x = request.input(0);
  if (is_float(x.dtype)) {
    refusal = "floats";
    return nullptr;
  }
  if (is_complex(x.dtype)) {
    refusal = "complex numbers";
    return nullptr;
  }
  const std::vector<Dim>& axes = request.node().attrs.as<ops::ReduceAttrs>().axes;
  Blocks blocks;
  for (std::size_t i = 0; i < x.shape.size(); ++i) {
    const auto axis = static_cast<Dim>(i);
    const bool is_reduced = std::count(axes.begin(), axes.end(), axis) > 0;
    const bool is_before = axis < axes.front();
    (is_reduced ? blocks.rows : is_before ? blocks.outer : blocks.columns) *= x.shape[i];
  }
  if (axes.back() - axes.front() + 1 != static_cast<Dim>(axes.size())) {
    refusal = "axes that are no neighbours";
    return nullptr;
  }
  return dispatch(x.dtype, [&](auto zero) -> std::unique_ptr<Step> {
    using T = decltype(zero);
    if constexpr (std::is_integral_v<T>) {
      return std::make_unique<IntReduceStep<T>>(request, blocks);
    } else {
      return nullptr;
    }
  });
}

}  // namespace

}  // namespace native

const Kernel native_int_reduce = {"native:int_reduce", native::make_int_reduce};

}  // namespace ramet
