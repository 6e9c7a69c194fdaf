#include "ramet/layers/rnn/cell_fields.h"

#include "ramet/ops/elementwise.h"

namespace ramet {

Tensor ForgetGateBias::draw(const Shape& shape, DType dtype, std::uint64_t seed) const {
  const Dim units = shape[0] / 4;
  const Tensor blocks[] = {others->draw({units}, dtype, seed), Tensor::full(dtype, {units}, 1),
                           others->draw({2 * units}, dtype, seed)};
  return concatenate_rows(blocks);
}

Value read_weight(CallContext& context, const Variable& variable, const LayerBase& cell) {
  return ops::cast(context.read_exact(variable), cell.compute_dtype());
}

}  // namespace ramet
