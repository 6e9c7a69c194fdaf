#include "ramet/ops/elementwise.h"
#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/image.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

Specs infer_count_values(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  const Dim values = call.as<CountAttrs>().values;
  if (x.dtype != DType::int32 || x.shape.empty() || values < 1) {
    fail<ValueError>(
        "count_values: expected int32 numbers along at least one axis and at least one value, "
        "received {} and {}.",
        to_string(x), values);
  }
  Shape shape = x.shape;
  shape.back() = values;
  return {{shape, DType::int32}};
}

}  // namespace

const Op count_values_op = {
    .name = "count_values", .infer = infer_count_values, .grad = no_gradient};

Value count_values(const Value& x, Dim values) {
  return emit(count_values_op, {cast(x, DType::int32)}, CountAttrs{values});
}

}  // namespace ramet::ops
