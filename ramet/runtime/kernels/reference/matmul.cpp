#include "ramet/ops/linalg.h"
#include "ramet/runtime/kernels/reference/reference_impl.h"

namespace ramet::reference {

namespace {

Shape without_last_two(const Shape& shape) {
  return Shape(std::span(shape.begin(), shape.size() - 2));
}

// The distances between rows and columns of one matrix, and between matrices.
struct MatrixView {
  Index leading;
  Dim rows, columns, row_stride, column_stride;

  MatrixView(const Shape& shape, bool transposed, const Shape& leading_shape)
      : leading(broadcast_strides(without_last_two(shape), leading_shape)) {
    rows = shape[shape.size() - 2], columns = shape.back();
    for (Dim& stride : leading) stride *= rows * columns;
    row_stride = columns, column_stride = 1;
    if (transposed) {
      std::swap(rows, columns);
      std::swap(row_stride, column_stride);
    }
  }
};

}  // namespace

// y[i][j] = sum over k of a[i][k] b[k][j], for each pair of matrices.
void matmul(const ReferenceCall& call) {
  const auto& attrs = call.attrs.as<ops::MatmulAttrs>();
  const Shape leading = without_last_two(call.output_specs[0].shape);
  const MatrixView a_view(call.input_specs[0].shape, attrs.transpose_a, leading);
  const MatrixView b_view(call.input_specs[1].shape, attrs.transpose_b, leading);
  for_numeric(call.output_specs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    using A = Accumulator<T>;
    T* y = call.out<T>();
    for_each_index(leading, [&](const Index& index) {
      const T* a = call.in<T>(0) + offset_of(index, a_view.leading);
      const T* b = call.in<T>(1) + offset_of(index, b_view.leading);
      for (Dim i = 0; i < a_view.rows; ++i) {
        for (Dim j = 0; j < b_view.columns; ++j) {
          A total{0};
          for (Dim k = 0; k < a_view.columns; ++k) {
            total += static_cast<A>(a[i * a_view.row_stride + k * a_view.column_stride]) *
                     static_cast<A>(b[k * b_view.row_stride + j * b_view.column_stride]);
          }
          *y++ = static_cast<T>(total);
        }
      }
    });
  });
}

}  // namespace ramet::reference
