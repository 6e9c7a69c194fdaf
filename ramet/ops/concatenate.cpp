#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

Specs infer_concatenate(const Call& call) {
  const auto axis = static_cast<std::size_t>(call.as<AxisAttrs>().axis);
  Spec result = call.inputs[0].spec();
  const auto refuse = [&] {
    fail<ValueError>("concatenate: expected equal types and shapes except on axis {}, received {}.",
                     axis, describe(call.inputs));
  };
  for (std::size_t k = 1; k < call.inputs.size(); ++k) {
    const Spec& x = call.inputs[k].spec();
    if (x.dtype != result.dtype || x.shape.size() != result.shape.size()) refuse();
    for (std::size_t i = 0; i < x.shape.size(); ++i) {
      Dim& extent = result.shape[i];
      if (i == axis) {
        extent = extent == any_dim || x.shape[i] == any_dim ? any_dim : extent + x.shape[i];
      } else if (extent == any_dim) {
        extent = x.shape[i];
      } else if (x.shape[i] != any_dim && x.shape[i] != extent) {
        refuse();
      }
    }
  }
  return {result};
}

Values concatenate_gradient(const Call& call, const Values&, const Values& arriving) {
  const Dim axis = call.as<AxisAttrs>().axis;
  std::vector<Dim> ends;
  Dim end = 0;
  for (const Value& x : call.inputs) ends.push_back(end += x.dim(axis));
  ends.pop_back();
  return split_at(arriving[0], ends, axis);
}

}  // namespace

const Op concatenate_op = {
    .name = "concatenate", .infer = infer_concatenate, .grad = concatenate_gradient};

Value concatenate(const Values& xs, std::int64_t axis) {
  if (xs.empty()) fail<ValueError>("concatenate: expected at least one value, received none.");
  const auto position = static_cast<Dim>(normalize_axis(axis, xs[0].rank(), "concatenate"));
  if (xs.size() == 1) return xs[0];
  return emit(concatenate_op, promote_all(xs), AxisAttrs{position});
}

Value stack(const Values& xs, std::int64_t axis) {
  if (xs.empty()) fail<ValueError>("stack: expected at least one value, received none.");
  const auto position = static_cast<Dim>(normalize_axis(axis, xs[0].rank() + 1, "stack"));
  Values expanded;
  for (const Value& x : xs) {
    if (!is_compatible(x.shape(), xs[0].shape())) {
      fail<ValueError>("stack: expected equal shapes, received {}.", describe(xs));
    }
    expanded.push_back(expand_dims(x, position));
  }
  return concatenate(expanded, position);
}

}  // namespace ramet::ops
