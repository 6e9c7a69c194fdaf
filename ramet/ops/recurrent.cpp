// Loops over the time steps of a cell, there and back.

#include <iterator>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/recurrent_impl.h"

namespace ramet::ops {

namespace {

// Takes the last of `values`, from `at` on.
Values take_from(Values& values, std::size_t at) {
  Values rest(values.begin() + static_cast<Dim>(at), values.end());
  values.resize(at);
  return rest;
}

Value flipped_if(bool flips, const Value& sequence) {
  return flips ? flip(sequence, {1}) : sequence;
}

}  // namespace

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
    Values kept = take_from(next, states.size());
    Value output = next[0];
    if (mask) {
      const Value is_there = expand_dims(slices[1], -1);
      const Operand absent = attrs.zero_output_for_mask ? Operand(0.0) : Operand(current.back());
      output = where(is_there, output, absent);
      for (std::size_t i = 0; i < next.size(); ++i) next[i] = where(is_there, next[i], before[i]);
      for (Value& value : kept) value = where(is_there, value, 0.0);
      next.push_back(output);
    }
    if (attrs.return_sequences) kept.insert(kept.begin(), output);
    return {kept, next};
  };
  ScanResult result = scan(sequences, initial, step, attrs.reverse);
  const Value& last = mask ? result.states.back() : result.states[0];
  const Values kept = take_from(result.sequences, attrs.return_sequences ? 1 : 0);
  Values outputs = {attrs.return_sequences ? result.sequences[0] : last};
  for (std::size_t i = 0; i < states.size(); ++i) outputs.push_back(result.states[i]);
  for (const Value& value : kept) outputs.push_back(flipped_if(attrs.reverse, value));
  return outputs;
}

Values run_cell_gradient(const Values& kept, std::size_t states, const Value& mask,
                         const Values& arriving, const RecurrentAttrs& attrs,
                         const CellGradient& cell) {
  const Value nothing = zeros_like(squeeze(slice_axis(kept.back(), 1, 0, 1), 1));  // (batch, units)
  const auto or_nothing = [&](const Value& value) { return value ? value : nothing; };
  const Value each_output = attrs.return_sequences ? arriving[0] : Value();
  const Value last_output = attrs.return_sequences ? Value() : arriving[0];
  Values sequences = kept, initial;
  if (mask) sequences.push_back(mask);
  // Sequences of outputs stand in the order of the steps, all others in that of the inputs.
  if (each_output) sequences.push_back(flipped_if(attrs.reverse, each_output));
  for (std::size_t i = 0; i < states; ++i) initial.push_back(or_nothing(arriving[i + 1]));
  // What arrives at outputs of masked steps waits for the step whose output they repeat.
  if (mask) {
    initial.push_back(or_nothing(last_output));
  } else if (last_output) {
    initial[0] = add(initial[0], last_output);
  }
  const auto step = [&](const Values& slices, const Values& current) -> StepResult {
    const Values slices_kept(slices.begin(), slices.begin() + static_cast<Dim>(kept.size()));
    Values flowing(current.begin(), current.begin() + static_cast<Dim>(states));
    if (!mask) {
      if (each_output) flowing[0] = add(flowing[0], slices.back());
      Values next = cell(slices_kept, flowing);
      Values given = take_from(next, states);
      return {given, next};
    }
    const Value is_there = expand_dims(slices[kept.size()], -1);
    Value waiting = current.back();
    if (each_output) waiting = add(waiting, slices.back());
    const Values passing = flowing;
    flowing[0] = add(flowing[0], waiting);
    Values next = cell(slices_kept, flowing);
    Values given = take_from(next, states);
    for (Value& value : given) value = where(is_there, value, 0.0);
    for (std::size_t i = 0; i < states; ++i) next[i] = where(is_there, next[i], passing[i]);
    next.push_back(attrs.zero_output_for_mask ? nothing : where(is_there, 0.0, waiting));
    return {given, next};
  };
  const ScanResult result = scan(sequences, initial, step, !attrs.reverse);
  Values outputs;
  for (const Value& value : result.sequences) {
    outputs.push_back(flipped_if(!attrs.reverse, value));
  }
  outputs.insert(outputs.end(), result.states.begin(),
                 result.states.begin() + static_cast<Dim>(states));
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

Specs infer_tape(const Call& call, Specs specs, Dim blocks) {
  const Spec state = specs[1];
  const std::size_t states = specs.size() - 1;
  const Shape sequence = {state.shape[0], call.inputs[0].dim(1), state.shape[1]};
  Shape tape = sequence;
  tape[2] *= blocks;
  specs.push_back({tape, state.dtype});
  specs.insert(specs.end(), states, Spec{sequence, state.dtype});
  return specs;
}

Value merge_time(const Value& sequence) {
  Shape shape = sequence.shape();
  shape[1] *= shape[0];
  shape.erase(0);
  return reshape(sequence, shape);
}

}  // namespace ramet::ops
