#include "ramet/layers/objects/regularizers.h"

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/objects/unknown_object.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// A model that only predicts has no use for the penalty, so that asking for it is no mistake yet.
class UnknownRegularizer final : public UnknownObject<UnknownRegularizer, RegularizerInterface> {
 public:
  static constexpr std::string_view use = "training";
  using UnknownObject::UnknownObject;
  Value penalty(const Value& x) const override {
    if (given() != nullptr) return given()->penalty(x);
    return emit_opaque(explain(), {x}, {Spec{{}, x.dtype()}})[0];
  }
};

}  // namespace

std::span<const ObjectEntry<RegularizerInterface>> RegularizerInterface::entries() {
  static const ObjectEntry<RegularizerInterface> list[] = {
#define RAMET_REGULARIZER(Class, ...) \
  object_entry<RegularizerInterface, regularizers::Class>({__VA_ARGS__}),
#include "ramet/layers/objects/regularizers.inc"
#undef RAMET_REGULARIZER
  };
  return list;
}

std::string_view RegularizerInterface::canonical_name(std::string_view name) {
  return class_called(name, entries());
}

std::shared_ptr<const RegularizerInterface> RegularizerInterface::unknown(const Json& json) {
  return read_unknown<UnknownRegularizer>(json);
}

namespace regularizers {

namespace {

Value l1_penalty(const Value& x, double factor) {
  return ops::multiply(ops::sum(ops::absolute(x)), factor);
}
Value l2_penalty(const Value& x, double factor) {
  return ops::multiply(ops::sum(ops::square(x)), factor);
}

/// Along `axis`, divided by the L2 norm; zeros stay zeros, and get no gradient of the norm.
Value normalize(const Value& x, Dim axis) {
  constexpr double epsilon = 1e-7;
  const Value squares = ops::sum(ops::square(x), {.axes = {axis}, .keepdims = true});
  return ops::multiply(x, ops::rsqrt(ops::maximum(squares, epsilon * epsilon)));
}

/// 1 everywhere but on the diagonal.
Value off_diagonal(Dim size, DType dtype) {
  Tensor mask = Tensor::full(DType::float32, {size, size}, 1);
  const auto elements = mask.mutable_data<float>();
  for (Dim i = 0; i < size; ++i) elements[static_cast<std::size_t>(i * size + i)] = 0;
  return ops::cast(constant(std::move(mask)), dtype);
}

}  // namespace

Value L1::penalty(const Value& x) const { return l1_penalty(x, l1.get()); }
Value L2::penalty(const Value& x) const { return l2_penalty(x, l2); }

Value L1L2::penalty(const Value& x) const {
  if (l1 == 0 && l2 == 0) return ops::full({}, 0, x.dtype());
  if (l1 == 0) return l2_penalty(x, l2);
  if (l2 == 0) return l1_penalty(x, l1);
  return ops::add(l1_penalty(x, l1), l2_penalty(x, l2));
}

Value OrthogonalRegularizer::penalty(const Value& x) const {
  const bool by_rows = mode == OrthogonalMode::rows;
  if (x.rank() != 2 || x.shape()[by_rows ? 0 : 1] == any_dim) {
    fail<ValueError>("OrthogonalRegularizer: expected rank 2 and known {}, received shape {}.",
                     mode.name(), to_string(x.shape()));
  }
  const Value unit = normalize(x, by_rows ? 1 : 0);
  const Value cosines = ops::matmul(unit, unit, {.transpose_a = !by_rows, .transpose_b = by_rows});
  const Dim size = x.shape()[by_rows ? 0 : 1];
  const Value sum = ops::sum(ops::absolute(ops::multiply(cosines, off_diagonal(size, x.dtype()))));
  const double pairs = static_cast<double>(size) * static_cast<double>(size - 1) / 2;
  return ops::divide(ops::multiply(sum, factor.get() * 0.5), pairs);
}

}  // namespace regularizers
}  // namespace ramet
