#include "ramet/layers/rnn/cell_fields.h"

#include "ramet/ops/ops.h"

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

Values draw_masks_for(CallContext& context, const Spec& spec, double rate, std::size_t count,
                      const SeedGenerator& seeds) {
  const Value ones = ops::full(spec.shape, 1, spec.dtype);
  Values masks;
  for (std::size_t i = 0; i < count; ++i) {
    masks.push_back(ops::dropout(ones, rate, seeds.next(context)));
  }
  return masks;
}

Value masked(const Value& x, const Value& mask) {
  return ops::multiply(x, x.rank() > mask.rank() ? ops::expand_dims(mask, 1) : mask);
}

Value masked_product(const Value& x, const Values& masks, const Value& kernel,
                     const Product& product) {
  const auto multiply = [&](const Value& seen, const Value& weights) {
    return product ? product(seen, weights) : ops::matmul(seen, weights);
  };
  if (masks.empty()) return multiply(x, kernel);
  if (masks.size() == 1) return multiply(masked(x, masks[0]), kernel);
  const Values blocks = ops::split(kernel, static_cast<Dim>(masks.size()), -1);
  Values parts;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    parts.push_back(multiply(masked(x, masks[i]), blocks[i]));
  }
  return ops::concatenate(parts, -1);
}

}  // namespace ramet
