// slice, transpose and broadcast_to, of any type but strings. Benchmark: native/copy.

#include "ramet/ops/movement.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/strided_copy.h"

namespace ramet {

namespace native {

namespace {

class CopyStep final : public Step {
 public:
  CopyStep(const KernelRequest& request, StridedCopy copy)
      : copy_(std::move(copy)), x_(request.node().inputs[0]), y_(request.node().outputs[0]) {}

  void run(const Frame& frame) const override {
    copy_.run(frame.in<std::byte>(x_), frame.out<std::byte>(y_), frame.threads);
  }

 private:
  StridedCopy copy_;
  ValueId x_, y_;
};

/// Distances in x between neighbours along each axis of y.
struct Distances {
  std::vector<Dim> strides;
  Dim first = 0;
};

Distances slice_distances(const IrNode& node, const Shape& x) {
  const auto& attrs = node.attrs.as<ops::SliceAttrs>();
  Distances result{dense_strides(x)};
  for (std::size_t axis = 0; axis < x.size(); ++axis) {
    result.first += attrs.start[axis] * result.strides[axis];
    result.strides[axis] *= attrs.step[axis];
  }
  return result;
}

Distances transpose_distances(const IrNode& node, const Shape& x) {
  const std::vector<Dim> strides = dense_strides(x);
  Distances result;
  for (Dim axis : node.attrs.as<ops::PermutationAttrs>().axes) {
    result.strides.push_back(strides[static_cast<std::size_t>(axis)]);
  }
  return result;
}

Distances broadcast_distances(const Shape& x, const Shape& y) {
  const std::vector<Dim> strides = dense_strides(x);
  Distances result{std::vector<Dim>(y.size(), 0)};
  for (std::size_t back = 1; back <= x.size(); ++back) {
    if (x[x.size() - back] == 1) continue;
    result.strides[y.size() - back] = strides[x.size() - back];
  }
  return result;
}

std::unique_ptr<Step> make_strided(KernelRequest& request, std::string& refusal) {
  const Spec &x = request.input(0), &y = request.output();
  if (x.dtype == DType::string || x.dtype == DType::complex128) {
    refusal = to_string(x.dtype);
    return nullptr;
  }
  const IrNode& node = request.node();
  const Distances distances = node.op == &ops::slice_op ? slice_distances(node, x.shape)
                              : node.op == &ops::transpose_op
                                  ? transpose_distances(node, x.shape)
                                  : broadcast_distances(x.shape, y.shape);
  return std::make_unique<CopyStep>(
      request, StridedCopy(x.dtype, y.shape, distances.strides, distances.first));
}

}  // namespace

}  // namespace native

const Kernel native_strided = {"native:strided", native::make_strided};

}  // namespace ramet
