// Products of matrices. A factor that is static is packed once.

#include "ramet/ops/linalg.h"
#include "ramet/runtime/kernels/onednn/epilogue_impl.h"
#include "ramet/runtime/kernels/onednn/kernels.h"

namespace ramet {

namespace onednn {

namespace {

// Below it a plain loop is done before oneDNN has looked at its arguments.
constexpr Dim fewest_multiplications = 16 * 1024;

// One of the three matrices: leading axes, then rows and columns with their strides in elements.
struct Matrix {
  Shape leading;
  Dim rows = 1, columns = 1;
  bool transposed = false;

  Matrix(const Shape& shape, bool transpose) : transposed(transpose) {
    const std::size_t rank = shape.size();
    leading = Shape(std::span(shape.begin(), rank - 2));
    rows = shape[rank - (transpose ? 1 : 2)];
    columns = shape[rank - (transpose ? 2 : 1)];
  }

  Desc desc() const {
    dnnl::memory::dims extents = leading.to_vector(), strides;
    extents.insert(extents.end(), {rows, columns});
    strides = dense_strides(Shape(extents));
    if (transposed) {
      strides[strides.size() - 2] = 1;
      strides.back() = rows;
    }
    return {extents, dnnl::memory::data_type::f32, strides};
  }
};

struct Product {
  Matrix a, b, y;
};

// Gives every matrix the same leading axes: extents of 1 where it broadcasts, neighbours joined
// where all of them walk along, so that mostly one is left, or none.
void join_leading_axes(Product& product) {
  Matrix* const matrices[] = {&product.a, &product.b, &product.y};
  const std::size_t rank = product.y.leading.size();
  for (Matrix* matrix : matrices) {
    while (matrix->leading.size() < rank) matrix->leading.insert(0, 1);
  }
  const auto same_kind = [&](std::size_t i) {  // do axes i and i + 1 broadcast alike?
    return std::ranges::all_of(matrices, [i](const Matrix* matrix) {
      return (matrix->leading[i] == 1) == (matrix->leading[i + 1] == 1);
    });
  };
  const auto join = [&](std::size_t i) {
    for (Matrix* matrix : matrices) {
      matrix->leading[i + 1] *= matrix->leading[i];
      matrix->leading.erase(i);
    }
  };
  for (std::size_t i = rank; i-- > 0;) {
    const bool is_last = i + 1 == product.y.leading.size();
    if (product.y.leading[i] == 1) {
      for (Matrix* matrix : matrices) matrix->leading.erase(i);
    } else if (!is_last && same_kind(i)) {
      join(i);
    }
  }
}

// Many matrices a times one b are one tall matrix times b.
void stack_rows(Product& product) {
  if (product.a.transposed || element_count(product.b.leading) != 1) return;
  product.a.rows *= element_count(product.a.leading);
  product.y.rows = product.a.rows;
  for (Matrix* matrix : {&product.a, &product.b, &product.y}) matrix->leading = {};
}

std::unique_ptr<Step> make_matmul(KernelRequest& request, std::string& refusal) {
  const IrNode& node = request.node();
  const auto& attrs = node.attrs.as<ops::MatmulAttrs>();
  Product product{Matrix(request.input(0).shape, attrs.transpose_a),
                  Matrix(request.input(1).shape, attrs.transpose_b),
                  Matrix(request.output().shape, false)};
  if (element_count(request.output().shape) * product.a.columns < fewest_multiplications) {
    refusal = fmt::format("fewer than {} multiplications", fewest_multiplications);
    return nullptr;
  }
  join_leading_axes(product);
  stack_rows(product);

  const Desc a = product.a.desc(), b = product.b.desc(), y = product.y.desc();
  Desc bias;
  if (node.epilogue.bias != no_value) {
    Shape shape(product.y.leading.size() + 2, 1);
    shape.back() = product.y.columns;
    bias = row_major(shape);
  }
  const FusedEpilogue epilogue(node.epilogue, y);
  const bool pack = request.is_static(node.inputs[1]);
  const auto desc =
      describe<dnnl::matmul>(engine(), epilogue.attributes, a, pack ? any_layout(b) : b, bias, y);
  StepBuilder builder(request);
  std::vector<Argument> arguments = epilogue.arguments;
  const ValueId packed = builder.packed(node.inputs[1], b, desc.weights_desc());
  arguments.push_back({DNNL_ARG_SRC, a, node.inputs[0]});
  arguments.push_back({DNNL_ARG_WEIGHTS, desc.weights_desc(), packed});
  arguments.push_back({DNNL_ARG_DST, y, node.outputs[0]});
  if (node.epilogue.bias != no_value) {
    arguments.push_back({DNNL_ARG_BIAS, bias, node.epilogue.bias});
  }
  builder.add(desc, std::move(arguments));
  add_epilogue(builder, epilogue.rest, node.outputs[0], y);
  return builder.finish();
}

}  // namespace

}  // namespace onednn

const Kernel onednn_matmul = {
    .name = "onednn:matmul",
    .make =
        [](KernelRequest& request, std::string& refusal) {
          return onednn::make_step(request, refusal, onednn::make_matmul);
        },
};

}  // namespace ramet
