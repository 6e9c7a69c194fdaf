#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"
#include "ramet/ops/recurrent_tape.h"
#include "ramet/ops/reduction.h"

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

Specs infer_gru_tape(const Call& call) {
  return infer_tape(call, infer_gru(call), call.as<GruAttrs>().reset_after ? 4 : 3);
}

RecurrentAttrs loop_attrs(const GruAttrs& attrs) {
  return {attrs.reverse, attrs.return_sequences, attrs.zero_output_for_mask};
}

// h' = z h + (1 - z) g. The gates z and r are sigmoids of x W + h U + b; the candidate g is a tanh
// of x W + r (h U + b) with reset_after, else of x W + (r h) U + b.
Values expand_gru_tape(const Call& call) {
  const auto& attrs = call.as<GruAttrs>();
  const Value &x = call.inputs[0], &kernel = call.inputs[2], &recurrent = call.inputs[3],
              &bias = call.inputs[4], &mask = call.inputs[5];
  const Dim units = call.shape(1).back();
  const Values blocks = split_at(recurrent, {2 * units}, 1);
  const Value &gate_weights = blocks[0], &candidate_weights = blocks[1];
  Value inputs = matmul(x, kernel), recurrent_bias;
  if (bias) inputs = add(inputs, attrs.reset_after ? row(bias, 0) : bias);
  if (bias && attrs.reset_after) recurrent_bias = row(bias, 1);

  const bool is_tape = call.op == &gru_tape_op;
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
    Value inner, reset;
    if (attrs.reset_after) {
      inner = slice_axis(from_state, 1, 2 * units, 3 * units);
      reset = multiply(r, inner);
    } else {
      reset = matmul(multiply(r, h), candidate_weights);
    }
    const Value candidate = tanh(add(from_input[1], reset));
    Values next = {add(multiply(z, h), multiply(subtract(1.0, z), candidate))};
    if (is_tape) {
      Values kept = {gates, candidate};
      if (inner) kept.push_back(inner);
      next.push_back(concatenate(kept, -1));
      next.push_back(h);
    }
    return next;
  };
  return run_cell(inputs, {call.inputs[1]}, mask, loop_attrs(attrs), cell);
}

enum GradientInput : std::size_t { in_tape, in_before, in_recurrent, in_mask, in_arriving };

Specs infer_gru_gradient(const Call& call) {
  Spec gates = call.inputs[in_tape].spec();
  gates.shape[2] = call.inputs[in_recurrent].dim(1);
  Spec state = call.inputs[in_before].spec();
  state.shape.erase(1);
  return {gates, gates, state};
}

Values expand_gru_gradient(const Call& call) {
  const auto& attrs = call.as<GruAttrs>();
  const Value& recurrent = call.inputs[in_recurrent];
  const Dim units = call.inputs[in_before].shape()[2];
  const Values weights = split_at(recurrent, {2 * units}, 1);
  const auto cell = [&](const Values& kept, const Values& flowing) -> Values {
    const Values tape = split(kept[0], attrs.reset_after ? 4 : 3, -1);
    const Value &z = tape[0], &r = tape[1], &candidate = tape[2], &h = kept[1], &dh = flowing[0];
    const auto sigmoid_slope = [](const Value& y) { return multiply(y, subtract(1.0, y)); };
    const Value to_candidate =
        multiply(multiply(dh, subtract(1.0, z)), subtract(1.0, multiply(candidate, candidate)));
    const Value to_z = multiply(multiply(dh, subtract(h, candidate)), sigmoid_slope(z));
    const MatmulAttrs transposed{.transpose_b = true};
    const Value passing = multiply(dh, z);
    if (attrs.reset_after) {
      const Value to_r = multiply(multiply(to_candidate, tape[3]), sigmoid_slope(r));
      const Value states = concatenate({to_z, to_r, multiply(to_candidate, r)}, -1);
      return {add(passing, matmul(states, recurrent, transposed)),
              concatenate({to_z, to_r, to_candidate}, -1), states};
    }
    const Value to_reset = matmul(to_candidate, weights[1], transposed);
    const Value to_r = multiply(multiply(to_reset, h), sigmoid_slope(r));
    const Value gates = concatenate({to_z, to_r}, -1), all = concatenate({gates, to_candidate}, -1);
    const Value before = add(passing, multiply(to_reset, r));
    return {add(before, matmul(gates, weights[0], transposed)), all, all};
  };
  const Values arriving(call.inputs.begin() + in_arriving, call.inputs.end());
  return run_cell_gradient({call.inputs[in_tape], call.inputs[in_before]}, 1, call.inputs[in_mask],
                           arriving, loop_attrs(attrs), cell);
}

}  // namespace

const Op gru_op = {
    .name = "gru", .infer = infer_gru, .expand = expand_gru_tape, .grad = gru_gradient};
const Op gru_tape_op = {.name = "gru_tape", .infer = infer_gru_tape, .expand = expand_gru_tape};
const Op gru_gradient_op = {
    .name = "gru_gradient", .infer = infer_gru_gradient, .expand = expand_gru_gradient};

Values gru(const Value& x, const Value& h, const Value& kernel, const Value& recurrent,
           const Value& bias, const Value& mask, GruAttrs attrs) {
  const Value wanted_mask = mask ? cast(mask, DType::boolean) : mask;
  return emit_all(gru_op, {x, h, kernel, recurrent, bias, wanted_mask}, attrs);
}

Values gru_gradient(const Call& call, const Values&, const Values& arriving) {
  const auto& attrs = call.as<GruAttrs>();
  const Value &x = call.inputs[0], &kernel = call.inputs[2], &recurrent = call.inputs[3],
              &bias = call.inputs[4], &mask = call.inputs[5];
  const Values tape = emit_all(gru_tape_op, call.inputs, call.attrs);
  const Value &kept = tape[2], &before = tape[3];
  const Values back = emit_all(
      gru_gradient_op, {kept, before, recurrent, mask, arriving[0], arriving[1]}, call.attrs);
  const Value from_inputs = merge_time(back[0]), from_states = merge_time(back[1]),
              h = merge_time(before);
  const MatmulAttrs left_transposed{.transpose_a = true};
  Value to_recurrent, to_bias;
  if (attrs.reset_after) {
    to_recurrent = matmul(h, from_states, left_transposed);
    if (bias) to_bias = stack({sum(from_inputs, {{0}}), sum(from_states, {{0}})}, 0);
  } else {
    const Dim units = h.shape()[1];
    const Values gates = split_at(from_states, {2 * units}, 1);
    const Value reset = multiply(slice_axis(merge_time(kept), 1, units, 2 * units), h);
    to_recurrent = concatenate(
        {matmul(h, gates[0], left_transposed), matmul(reset, gates[1], left_transposed)}, 1);
    if (bias) to_bias = sum(from_inputs, {{0}});
  }
  return {reshape(matmul(from_inputs, kernel, {.transpose_b = true}), x.shape()),
          back[2],
          matmul(merge_time(x), from_inputs, left_transposed),
          to_recurrent,
          to_bias,
          Value()};
}

}  // namespace ramet::ops
