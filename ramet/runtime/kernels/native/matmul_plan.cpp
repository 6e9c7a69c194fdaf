#include "ramet/runtime/kernels/native/matmul_plan.h"

#include "ramet/ops/linalg.h"

namespace ramet::native {

namespace {

Factor factor_of(const Shape& shape, bool transposed) {
  const Dim first = shape[shape.size() - 2], second = shape.back();
  const Shape leading(std::span(shape.begin(), shape.size() - 2));
  if (transposed) return {second, first, 1, second, leading};
  return {first, second, second, 1, leading};
}

}  // namespace

MatmulPlan::MatmulPlan(const KernelRequest& request) {
  const auto& attrs = request.node().attrs.as<ops::MatmulAttrs>();
  a = factor_of(request.input(0).shape, attrs.transpose_a);
  b = factor_of(request.input(1).shape, attrs.transpose_b);
  m = a.rows;
  k = a.columns;
  n = b.columns;
  const Shape& y = request.output().shape;
  const Shape batch(std::span(y.begin(), y.size() - 2));
  products = element_count(batch);
  b_is_shared = element_count(b.leading) == 1;
  if (b_is_shared && !attrs.transpose_a && a.leading == batch) {
    m *= products;  // one product of many rows
    products = 1;
  }
  const std::vector<Shape> operands = {a.leading, b.leading};
  leading = products == 1 ? join_layouts({}, std::vector<Shape>(2)) : join_layouts(batch, operands);
}

MatmulPlan::MatmulPlan(Dim rows, Dim columns, Dim terms)
    : m(rows),
      n(columns),
      k(terms),
      a{rows, terms, terms, 1, {}},
      b{terms, columns, columns, 1, {}},
      leading(join_layouts({}, std::vector<Shape>(2))),
      b_is_shared(true) {}

Dim MatmulPlan::offset(std::size_t operand, Dim product) const {
  if (products == 1) return 0;
  const Dim inner_stride = leading.strides[operand][leading.extents.size() - 1];
  const Dim matrix = leading.walk(operand, product / leading.inner()).offset() +
                     product % leading.inner() * inner_stride;
  return matrix * (operand == 0 ? a.rows * a.columns : b.rows * b.columns);
}

ValueId prepare_panels(KernelRequest& request, const GemmLoops& loops, ValueId id,
                       const Factor& factor) {
  request.release(id);
  return request.prepare(
      static_cast<std::size_t>(loops.packed_size(factor.rows, factor.columns)) * sizeof(float),
      {id}, [=](const Frame& frame, std::byte* memory) {
        loops.pack(frame.in<float>(id), factor.row, factor.column, factor.rows, factor.columns,
                   reinterpret_cast<float*>(memory));
      });
}

}  // namespace ramet::native
