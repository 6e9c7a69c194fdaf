#include <algorithm>
#include <numeric>

#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

Specs infer_transpose(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  Shape shape;
  for (Dim axis : call.as<PermutationAttrs>().axes) {
    shape.push_back(x.shape[static_cast<std::size_t>(axis)]);
  }
  return {{shape, x.dtype}};
}

Values transpose_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& axes = call.as<PermutationAttrs>().axes;
  std::vector<std::int64_t> inverse(axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    inverse[static_cast<std::size_t>(axes[i])] = static_cast<std::int64_t>(i);
  }
  return {inverse.empty() ? arriving[0] : transpose(arriving[0], inverse)};
}

}  // namespace

const Op transpose_op = {.name = "transpose", .infer = infer_transpose, .grad = transpose_gradient};

Value transpose(const Value& x, std::vector<std::int64_t> axes) {
  std::vector<Dim> identity(x.rank());
  std::iota(identity.begin(), identity.end(), Dim{0});
  if (axes.empty()) axes.assign(identity.rbegin(), identity.rend());
  for (Dim& axis : axes) axis = static_cast<Dim>(normalize_axis(axis, x.rank(), "transpose"));
  if (axes == identity) return x;
  if (!std::is_permutation(axes.begin(), axes.end(), identity.begin(), identity.end())) {
    fail<ValueError>("transpose: expected each axis of {} once, received {}.", to_string(x.shape()),
                     to_json(axes).dump());
  }
  return emit(transpose_op, {x}, PermutationAttrs{std::move(axes)});
}

}  // namespace ramet::ops
