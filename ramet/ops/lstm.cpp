#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"

namespace ramet::ops {

Values run_cell(const Value& gates, const Values& states, const Value& mask,
                const RecurrentAttrs& attrs, const Cell& cell) {
  Values sequences = {gates}, initial = states;
  if (mask) {
    sequences.push_back(mask);
    initial.push_back(zeros_like(states[0]));  // the output before the first step
  }
  const auto step = [&](const Values& slices, const Values& current) -> StepResult {
    const Values before(current.begin(), current.begin() + static_cast<Dim>(states.size()));
    Values next = cell(slices[0], before);
    Value output = next[0];
    if (mask) {
      const Value is_there = expand_dims(slices[1], -1);
      const Operand absent = attrs.zero_output_for_mask ? Operand(0.0) : Operand(current.back());
      output = where(is_there, output, absent);
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = where(is_there, next[i], before[i]);
      next.push_back(output);
    }
    return {attrs.return_sequences ? Values{output} : Values{}, next};
  };
  const ScanResult result = scan(sequences, initial, step, attrs.reverse);
  const Value& last = mask ? result.states.back() : result.states[0];
  Values outputs = {attrs.return_sequences ? result.sequences[0] : last};
  for (std::size_t i = 0; i < states.size(); ++i) outputs.push_back(result.states[i]);
  return outputs;
}

Specs infer_recurrent(const Call& call, std::size_t states, Dim gates, const Shape& bias_shape,
                      bool return_sequences) {
  require_numeric(call);
  const Value &x = call.inputs[0], &kernel = call.inputs[states + 1],
              &recurrent = call.inputs[states + 2], &bias = call.inputs[states + 3],
              &mask = call.inputs[states + 4];
  const Spec& state = call.inputs[1].spec();
  const Dim units = state.shape.size() == 2 ? state.shape[1] : any_dim;
  const auto fits = [](const Value& value, const Shape& wanted) {
    return is_compatible(wanted, value.shape());
  };
  bool is_right = x.rank() == 3 && fits(kernel, {x.shape().back(), gates * units}) &&
                  fits(recurrent, {units, gates * units}) && (!bias || fits(bias, bias_shape)) &&
                  (!mask || fits(mask, {x.dim(0), x.dim(1)}));
  for (std::size_t i = 1; i <= states; ++i) {
    is_right = is_right && fits(call.inputs[i], {x.dim(0), units});
  }
  if (!is_right) {
    fail<ValueError>(
        "{0}: expected x (batch, time, in), states (batch, units), kernel (in, {1} "
        "units), recurrent (units, {1} units), a bias and a mask, received {2}.",
        call.op->name, gates, describe(call.inputs));
  }
  const Dim batch = same_extent(x.dim(0), state.shape[0], call.op->name, "batches");
  Spec output{{batch, units}, state.dtype};
  if (return_sequences) output.shape.insert(1, x.dim(1));
  Specs specs(states + 1, Spec{{batch, units}, state.dtype});
  specs[0] = output;
  return specs;
}

namespace {

Specs infer_lstm(const Call& call) {
  const auto& attrs = call.as<RecurrentAttrs>();
  const Dim units = call.shape(1).back();
  return infer_recurrent(call, 2, 4, {4 * units}, attrs.return_sequences);
}

// c' = f c + i g and h' = o tanh(c'), with the gates i, f, o = sigmoid and g = tanh of x W + h U +
// b.
Values expand_lstm(const Call& call) {
  const Value &x = call.inputs[0], &kernel = call.inputs[3], &recurrent = call.inputs[4],
              &bias = call.inputs[5], &mask = call.inputs[6];
  Value inputs = matmul(x, kernel);
  if (bias) inputs = add(inputs, bias);
  const auto cell = [&recurrent](const Value& input_part, const Values& states) -> Values {
    const Values gates = split(add(input_part, matmul(states[0], recurrent)), 4, -1);
    const Value i = sigmoid(gates[0]), f = sigmoid(gates[1]), g = tanh(gates[2]),
                o = sigmoid(gates[3]);
    const Value c = add(multiply(f, states[1]), multiply(i, g));
    return {multiply(o, tanh(c)), c};
  };
  return run_cell(inputs, {call.inputs[1], call.inputs[2]}, mask, call.as<RecurrentAttrs>(), cell);
}

}  // namespace

const Op lstm_op = {.name = "lstm", .infer = infer_lstm, .expand = expand_lstm};

Values lstm(const Value& x, const Value& h, const Value& c, const Value& kernel,
            const Value& recurrent, const Value& bias, const Value& mask, RecurrentAttrs attrs) {
  const Value wanted_mask = mask ? cast(mask, DType::boolean) : mask;
  return emit_all(lstm_op, {x, h, c, kernel, recurrent, bias, wanted_mask}, attrs);
}

}  // namespace ramet::ops
