#include "ramet/ops/ctc.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/reduction.h"
#include "ramet/ops/scatter.h"

namespace ramet::ops {

namespace {

// The second output is the gradient of the loss with respect to the logits, which comes with it.
Specs infer_ctc_loss(const Call& call) {
  const Value &labels = call.inputs[0], &logits = call.inputs[1];
  if (labels.rank() != 2 || logits.rank() != 3 || call.inputs[2].rank() != 1 ||
      call.inputs[3].rank() != 1) {
    fail<ValueError>(
        "ctc_loss: expected labels (batch, length), logits (batch, time, classes) and two vectors "
        "of lengths, "
        "received {}.",
        describe(call.inputs));
  }
  const Dim batch = same_extent(labels.dim(0), logits.dim(0), "ctc_loss", "batches");
  return {{{batch}, logits.dtype()}, logits.spec()};
}

Values grad_ctc_loss(const Call&, const Values& outputs, const Values& arriving) {
  if (arriving[1]) {
    fail<ValueError>(
        "gradients: expected the first derivative of ctc_loss, received a request for the second, "
        "which it does not have.");
  }
  const Value scale = expand_dims(expand_dims(arriving[0], -1), -1);
  return {Value(), multiply(outputs[1], scale), Value(), Value()};
}

Specs infer_ctc_beam_decode(const Call& call) {
  const auto& attrs = call.as<BeamAttrs>();
  const Value& inputs = call.inputs[0];
  if (inputs.rank() != 3 || call.inputs[1].rank() != 1 || attrs.paths < 1 ||
      attrs.width < attrs.paths) {
    fail<ValueError>(
        "ctc_beam_decode: expected logits (batch, time, classes), a vector of lengths, and at "
        "least one path but no more than the beam's width, received {}.",
        describe(call.inputs));
  }
  const Dim batch = inputs.dim(0);
  return {{{attrs.paths, batch, inputs.dim(1)}, DType::int32},
          {{batch, attrs.paths}, inputs.dtype()}};
}

// A class counted from the back, as Python does.
Dim from_front(Dim blank, const Value& logits) {
  return blank < 0 && logits.dim(-1) > 0 ? blank + logits.dim(-1) : blank;
}

}  // namespace

const Op ctc_loss_op = {.name = "ctc_loss", .infer = infer_ctc_loss, .grad = grad_ctc_loss};
const Op ctc_beam_decode_op = {.name = "ctc_beam_decode", .infer = infer_ctc_beam_decode};

Value ctc_loss(const Value& labels, const Value& logits, const Value& label_lengths,
               const Value& steps, Dim blank) {
  const DType dtype = promote(to_float(logits, "ctc_loss").dtype(), DType::float32);
  const auto whole = [](const Value& x) { return cast(x, DType::int32); };
  return emit_all(ctc_loss_op,
                  {whole(labels), cast(logits, dtype), whole(label_lengths), whole(steps)},
                  CtcAttrs{from_front(blank, logits)})[0];
}

CtcDecoded ctc_greedy_decode(const Value& inputs, const Value& steps, Dim blank,
                             bool merge_repeated) {
  const Value logits = to_float(inputs, "ctc_decode");
  const Dim batch = logits.dim(0), time = logits.dim(1);
  const Value best = argmax(logits, -1);
  const Value counts = less(arange(time), expand_dims(cast(steps, DType::int32), -1));
  Value is_label = logical_and(counts, not_equal(best, from_front(blank, logits)));
  if (merge_repeated && time > 0) {
    const Value before = pad(slice_axis(best, 1, 0, time - 1), {{0, 0}, {1, 0}}, -1);
    is_label = logical_and(is_label, not_equal(best, before));
  }
  // The n-th label goes to place n; what is no label goes nowhere.
  const Value number = subtract(cumsum(cast(is_label, DType::int32), 1), 1);
  const Value place = where(is_label, number, -1);
  const Value row = broadcast_to(reshape(arange(batch), {batch, 1}), {batch, time});
  const Value labels =
      scatter(full({batch, time}, -1, DType::int32), stack({row, place}, -1), best);
  const Value total = sum(where(counts, max(logits, {.axes = {-1}}), 0.0), {{1}, true});
  return {expand_dims(labels, 0), negative(total)};
}

CtcDecoded ctc_beam_decode(const Value& inputs, const Value& steps, BeamAttrs attrs) {
  const Value logits = to_float(inputs, "ctc_decode");
  attrs.blank = from_front(attrs.blank, logits);
  const Values decoded = emit_all(ctc_beam_decode_op, {logits, cast(steps, DType::int32)}, attrs);
  return {decoded[0], decoded[1]};
}

}  // namespace ramet::ops
