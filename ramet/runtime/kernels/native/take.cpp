// take: rows picked by index, of any type but strings. Benchmark: native/take.

#include <cmath>
#include <cstring>

#include "ramet/core/convert.h"
#include "ramet/ops/movement.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

using IndexReader = Dim (*)(const std::byte* indices, Dim position);

IndexReader index_reader(DType dtype) {
  return dispatch(dtype, [](auto zero) -> IndexReader {
    using T = decltype(zero);
    return [](const std::byte* indices, Dim position) {
      return convert<Dim>(reinterpret_cast<const T*>(indices)[position]);
    };
  });
}

/// y[outer][k] = x[outer][indices[k]], in rows of `row_bytes`.
class TakeStep final : public Step {
 public:
  TakeStep(KernelRequest& request, std::size_t axis)
      : x_(request.node().inputs[0]),
        indices_(request.node().inputs[1]),
        y_(request.node().outputs[0]),
        read_index_(index_reader(request.input(1).dtype)) {
    const Spec& x = request.input(0);
    extent_ = x.shape[axis];
    picked_ = element_count(request.input(1).shape);
    for (std::size_t i = 0; i < axis; ++i) outer_ *= x.shape[i];
    Dim row = 1;
    for (std::size_t i = axis + 1; i < x.shape.size(); ++i) row *= x.shape[i];
    row_bytes_ = static_cast<std::size_t>(row) * size_of(x.dtype);
    missing_ = Tensor::full(x.dtype, {row}, is_float(x.dtype) ? std::nan("") : 0.0);
  }

  void run(const Frame& frame) const override {
    switch (row_bytes_) {
      case 4:
        return run_rows<4>(frame);
      case 8:
        return run_rows<8>(frame);
      default:
        return run_rows<0>(frame);
    }
  }

 private:
  /// With rows of `fixed_bytes`, or of any size if that is 0.
  template <std::size_t fixed_bytes>
  void run_rows(const Frame& frame) const {
    const std::size_t bytes = fixed_bytes == 0 ? row_bytes_ : fixed_bytes;
    const std::byte* indices = frame.in<std::byte>(indices_);
    const auto words = static_cast<Dim>((bytes + 3) / 4);
    const int threads = useful_threads(frame.threads, outer_ * picked_ * words);
    parallel_for(threads, outer_ * picked_, [&](Dim begin, Dim end, int) {
      for (Dim i = begin; i < end; ++i) {
        const std::byte* from = row(frame, i / picked_, read_index_(indices, i % picked_));
        std::memcpy(frame.out<std::byte>(y_) + static_cast<std::size_t>(i) * bytes, from, bytes);
      }
    });
  }

  const std::byte* row(const Frame& frame, Dim outer, Dim index) const {
    if (index < 0) index += extent_;
    if (index < 0 || index >= extent_) return missing_.bytes();
    return frame.in<std::byte>(x_) + static_cast<std::size_t>(outer * extent_ + index) * row_bytes_;
  }

  ValueId x_, indices_, y_;
  IndexReader read_index_;
  Dim outer_ = 1, extent_ = 0, picked_ = 0;
  std::size_t row_bytes_ = 0;
  Tensor missing_;  // a row for indices that are outside
};

std::unique_ptr<Step> make_take(KernelRequest& request, std::string& refusal) {
  if (request.input(0).dtype == DType::string) {
    refusal = "strings";
    return nullptr;
  }
  const Dim axis = request.node().attrs.as<ops::AxisAttrs>().axis;
  return std::make_unique<TakeStep>(request, static_cast<std::size_t>(axis));
}

}  // namespace

}  // namespace native

const Kernel native_take = {"native:take", native::make_take};

}  // namespace ramet
