// Crossentropies of logits: composites, because their gradients are simpler than those of their
// parts.

#include "ramet/ops/cross_entropy.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Shape without_last(const Shape& shape) {
  Shape outer;
  for (std::size_t i = 0; i + 1 < shape.size(); ++i) outer.push_back(shape[i]);
  return outer;
}

Specs infer_softmax_cross_entropy(const Call& call) {
  const Spec& logits = call.inputs[1].spec();
  const Shape shape = broadcast(call.shape(0), logits.shape, "softmax_cross_entropy");
  return {{without_last(shape), logits.dtype}};
}

Values expand_softmax_cross_entropy(const Call& call) {
  const Value scores = multiply(call.inputs[0], log_softmax(call.inputs[1]));
  return {negative(sum(scores, {.axes = {-1}}))};
}

// The labels are taken to sum to 1, as TensorFlow does.
Values grad_softmax_cross_entropy(const Call& call, const Values&, const Values& arriving) {
  const Value dy = expand_dims(arriving[0], -1);
  const Value& logits = call.inputs[1];
  return {negative(multiply(log_softmax(logits), dy)),
          multiply(subtract(softmax(logits), call.inputs[0]), dy)};
}

Specs infer_sparse_softmax_cross_entropy(const Call& call) {
  const Spec& logits = call.inputs[1].spec();
  if (!is_integer(call.inputs[0].dtype()) || call.inputs[0].rank() + 1 != logits.shape.size()) {
    fail<ValueError>(
        "sparse_softmax_cross_entropy: expected integer labels of one rank less than the logits, "
        "received {}.",
        describe(call.inputs));
  }
  return {{broadcast(call.shape(0), without_last(logits.shape), "sparse_softmax_cross_entropy"),
           logits.dtype}};
}

Values expand_sparse_softmax_cross_entropy(const Call& call) {
  const Value& labels = call.inputs[0];
  // Negative classes would count from the back; they are as wrong as those that are too high.
  const Value known = where(less(labels, 0), call.inputs[1].dim(-1), labels);
  const Value picked = take_along_axis(log_softmax(call.inputs[1]), expand_dims(known, -1), -1);
  return {negative(squeeze(picked, -1))};
}

Values grad_sparse_softmax_cross_entropy(const Call& call, const Values&, const Values& arriving) {
  const Value& logits = call.inputs[1];
  const Value wanted = one_hot(call.inputs[0], logits.dim(-1), -1, logits.dtype());
  return {Value(), multiply(subtract(softmax(logits), wanted), expand_dims(arriving[0], -1))};
}

}  // namespace

const Op softmax_cross_entropy_op = {.name = "softmax_cross_entropy",
                                     .infer = infer_softmax_cross_entropy,
                                     .expand = expand_softmax_cross_entropy,
                                     .grad = grad_softmax_cross_entropy};
const Op sparse_softmax_cross_entropy_op = {.name = "sparse_softmax_cross_entropy",
                                            .infer = infer_sparse_softmax_cross_entropy,
                                            .expand = expand_sparse_softmax_cross_entropy,
                                            .grad = grad_sparse_softmax_cross_entropy};

Value softmax_cross_entropy(const Value& labels, const Value& logits, std::int64_t axis) {
  const auto moved = [&](const Value& x) {
    const std::size_t position = normalize_axis(axis, x.rank(), "softmax_cross_entropy");
    if (position + 1 == x.rank()) return x;
    std::vector<std::int64_t> order;
    for (std::size_t i = 0; i < x.rank(); ++i) {
      if (i != position) order.push_back(static_cast<std::int64_t>(i));
    }
    order.push_back(static_cast<std::int64_t>(position));
    return transpose(x, order);
  };
  const Values both = promote_all(
      {to_float(labels, "softmax_cross_entropy"), to_float(logits, "softmax_cross_entropy")});
  return emit(softmax_cross_entropy_op, {moved(both[0]), moved(both[1])});
}

Value sparse_softmax_cross_entropy(const Value& labels, const Value& logits) {
  return emit(sparse_softmax_cross_entropy_op,
              {labels, to_float(logits, "sparse_softmax_cross_entropy")});
}

}  // namespace ramet::ops
