#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"
#include "ramet/ops/recurrent_tape.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Specs infer_lstm(const Call& call) {
  const auto& attrs = call.as<RecurrentAttrs>();
  const Dim units = call.shape(1).back();
  return infer_recurrent(call, 2, 4, {4 * units}, attrs.return_sequences);
}

Specs infer_lstm_tape(const Call& call) { return infer_tape(call, infer_lstm(call), 5); }

// c' = f c + i g and h' = o tanh(c'), with the gates i, f, o = sigmoid and g = tanh of x W + h U +
// b.
Values expand_lstm_tape(const Call& call) {
  const Value &x = call.inputs[0], &kernel = call.inputs[3], &recurrent = call.inputs[4],
              &bias = call.inputs[5], &mask = call.inputs[6];
  Value inputs = matmul(x, kernel);
  if (bias) inputs = add(inputs, bias);
  const bool is_tape = call.op == &lstm_tape_op;
  const auto cell = [&](const Value& input_part, const Values& states) -> Values {
    const Values gates = split(add(input_part, matmul(states[0], recurrent)), 4, -1);
    const Value i = sigmoid(gates[0]), f = sigmoid(gates[1]), g = tanh(gates[2]),
                o = sigmoid(gates[3]);
    const Value c = add(multiply(f, states[1]), multiply(i, g)), squashed = tanh(c);
    Values next = {multiply(o, squashed), c};
    if (is_tape) {
      next.push_back(concatenate({i, f, g, o, squashed}, -1));
      next.insert(next.end(), states.begin(), states.end());
    }
    return next;
  };
  return run_cell(inputs, {call.inputs[1], call.inputs[2]}, mask, call.as<RecurrentAttrs>(), cell);
}

enum GradientInput : std::size_t { in_tape, in_before, in_recurrent, in_mask, in_arriving };

Specs infer_lstm_gradient(const Call& call) {
  Spec gates = call.inputs[in_tape].spec();
  gates.shape[2] = call.inputs[in_recurrent].dim(1);
  Spec state = call.inputs[in_before].spec();
  state.shape.erase(1);
  return {gates, state, state};
}

Values expand_lstm_gradient(const Call& call) {
  const Value& recurrent = call.inputs[in_recurrent];
  const auto cell = [&](const Values& kept, const Values& flowing) -> Values {
    const Values tape = split(kept[0], 5, -1);
    const Value &i = tape[0], &f = tape[1], &g = tape[2], &o = tape[3], &squashed = tape[4];
    const Value &before = kept[1], &dh = flowing[0];
    const auto sigmoid_slope = [](const Value& y) { return multiply(y, subtract(1.0, y)); };
    const auto tanh_slope = [](const Value& y) { return subtract(1.0, multiply(y, y)); };
    const Value dc = add(flowing[1], multiply(multiply(dh, o), tanh_slope(squashed)));
    const Value gates = concatenate(
        {multiply(multiply(dc, g), sigmoid_slope(i)),
         multiply(multiply(dc, before), sigmoid_slope(f)), multiply(multiply(dc, i), tanh_slope(g)),
         multiply(multiply(dh, squashed), sigmoid_slope(o))},
        -1);
    return {matmul(gates, recurrent, {.transpose_b = true}), multiply(dc, f), gates};
  };
  const Values arriving(call.inputs.begin() + in_arriving, call.inputs.end());
  return run_cell_gradient({call.inputs[in_tape], call.inputs[in_before]}, 2, call.inputs[in_mask],
                           arriving, call.as<RecurrentAttrs>(), cell);
}

}  // namespace

const Op lstm_op = {
    .name = "lstm", .infer = infer_lstm, .expand = expand_lstm_tape, .grad = lstm_gradient};
const Op lstm_tape_op = {.name = "lstm_tape", .infer = infer_lstm_tape, .expand = expand_lstm_tape};
const Op lstm_gradient_op = {
    .name = "lstm_gradient", .infer = infer_lstm_gradient, .expand = expand_lstm_gradient};

Values lstm(const Value& x, const Value& h, const Value& c, const Value& kernel,
            const Value& recurrent, const Value& bias, const Value& mask, RecurrentAttrs attrs) {
  const Value wanted_mask = mask ? cast(mask, DType::boolean) : mask;
  return emit_all(lstm_op, {x, h, c, kernel, recurrent, bias, wanted_mask}, attrs);
}

Values lstm_gradient(const Call& call, const Values&, const Values& arriving) {
  const Value &x = call.inputs[0], &kernel = call.inputs[3], &recurrent = call.inputs[4],
              &bias = call.inputs[5], &mask = call.inputs[6];
  const Values tape = emit_all(lstm_tape_op, call.inputs, call.attrs);
  const Value &kept = tape[3], &h = tape[4], &c = tape[5];
  const Values back =
      emit_all(lstm_gradient_op, {kept, c, recurrent, mask, arriving[0], arriving[1], arriving[2]},
               call.attrs);
  const Value gates = merge_time(back[0]);
  const MatmulAttrs left_transposed{.transpose_a = true};
  return {reshape(matmul(gates, kernel, {.transpose_b = true}), x.shape()),
          back[1],
          back[2],
          matmul(merge_time(x), gates, left_transposed),
          matmul(merge_time(h), gates, left_transposed),
          bias ? sum(gates, {{0}}) : Value(),
          Value()};
}

}  // namespace ramet::ops
