#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"

namespace ramet::ops {

namespace {

Specs infer_gru(const Call& call) {
  const auto& attrs = call.as<GruAttrs>();
  const Dim units = call.shape(1).back();
  const Shape bias = attrs.reset_after ? Shape{2, 3 * units} : Shape{3 * units};
  return infer_recurrent(call, 1, 3, bias, attrs.return_sequences);
}

Value row(const Value& matrix, Dim index) {
  return squeeze(slice_axis(matrix, 0, index, index + 1), 0);
}

// h' = z h + (1 - z) g. The gates z and r are sigmoids of x W + h U + b; the candidate g is a tanh
// of x W + r (h U + b) with reset_after, else of x W + (r h) U + b.
Values expand_gru(const Call& call) {
  const auto& attrs = call.as<GruAttrs>();
  const Value &x = call.inputs[0], &kernel = call.inputs[2], &recurrent = call.inputs[3],
              &bias = call.inputs[4], &mask = call.inputs[5];
  const Dim units = call.shape(1).back();
  const Values blocks = split_at(recurrent, {2 * units}, 1);
  const Value &gate_weights = blocks[0], &candidate_weights = blocks[1];
  Value inputs = matmul(x, kernel), recurrent_bias;
  if (bias) inputs = add(inputs, attrs.reset_after ? row(bias, 0) : bias);
  if (bias && attrs.reset_after) recurrent_bias = row(bias, 1);

  const auto cell = [&](const Value& input_part, const Values& states) -> Values {
    const Value& h = states[0];
    const Values from_input = split_at(input_part, {2 * units}, 1);
    Value from_state;
    if (attrs.reset_after) {
      from_state = matmul(h, recurrent);
      if (recurrent_bias) from_state = add(from_state, recurrent_bias);
    } else {
      from_state = matmul(h, gate_weights);
    }
    const Value gates = sigmoid(add(from_input[0], slice_axis(from_state, 1, 0, 2 * units)));
    const Values z_and_r = split(gates, 2, 1);
    const Value &z = z_and_r[0], &r = z_and_r[1];
    const Value reset = attrs.reset_after
                            ? multiply(r, slice_axis(from_state, 1, 2 * units, 3 * units))
                            : matmul(multiply(r, h), candidate_weights);
    const Value candidate = tanh(add(from_input[1], reset));
    return {add(multiply(z, h), multiply(subtract(1.0, z), candidate))};
  };
  const RecurrentAttrs loop{attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask};
  return run_cell(inputs, {call.inputs[1]}, mask, loop, cell);
}

}  // namespace

const Op gru_op = {.name = "gru", .infer = infer_gru, .expand = expand_gru};

Values gru(const Value& x, const Value& h, const Value& kernel, const Value& recurrent,
           const Value& bias, const Value& mask, GruAttrs attrs) {
  const Value wanted_mask = mask ? cast(mask, DType::boolean) : mask;
  return emit_all(gru_op, {x, h, kernel, recurrent, bias, wanted_mask}, attrs);
}

}  // namespace ramet::ops
