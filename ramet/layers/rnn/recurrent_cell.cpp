#include "ramet/layers/rnn/recurrent_cell.h"

#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// One flag a sample, with as many axes as `x`.
Value along_batch(const Value& flags, const Value& x) {
  Value result = flags;
  while (result.rank() < x.rank()) result = ops::expand_dims(result, -1);
  return result;
}

}  // namespace

Values RecurrentCell::initial_states(const Spec& step) const {
  Values states;
  state_size().for_each([&](Dim size) {
    states.push_back(ops::full({step.shape[0], size}, 0, step.dtype));
  });
  return states;
}

CellMasks RecurrentCell::draw_masks(CallContext&, const Spec&) { return {}; }

Value RecurrentCell::project(CallContext&, const Value& x, const CellMasks&) { return x; }

Values RecurrentCell::run(CallContext& context, const Value& x, const Values& states,
                          const Value& mask, const ops::RecurrentAttrs& loop) {
  const CellMasks masks = draw_masks(context, step_of_sequence(x));
  const Value projected = project(context, x, masks);
  // The last output is carried as one more state where it is wanted after the loop, or in it.
  const bool repeats_output = mask && !loop.zero_output_for_mask;
  const bool carries_output = repeats_output || !loop.return_sequences;
  Values sequences = {projected}, initial = states;
  if (mask) sequences.push_back(mask);
  if (carries_output) {
    initial.push_back(
        ops::zeros_like(step(context, input(step_of_sequence(projected)), states, masks).output));
  }

  const auto one_step = [&](const Values& slices, const Values& current) -> ops::StepResult {
    const Values before(current.begin(), current.begin() + static_cast<Dim>(states.size()));
    auto [output, next] = step(context, slices[0], before, masks);
    if (mask) {
      const ops::Operand absent = repeats_output ? ops::Operand(current.back()) : ops::Operand(0.0);
      output = ops::where(along_batch(slices[1], output), output, absent);
      for (std::size_t i = 0; i < next.size(); ++i) {
        next[i] = ops::where(along_batch(slices[1], next[i]), next[i], before[i]);
      }
    }
    if (carries_output) next.push_back(output);
    return {loop.return_sequences ? Values{output} : Values{}, next};
  };
  const ops::ScanResult result = ops::scan(sequences, initial, one_step, loop.reverse);

  Values outputs = {loop.return_sequences ? result.sequences[0] : result.states.back()};
  outputs.insert(outputs.end(), result.states.begin(),
                 result.states.begin() + static_cast<Dim>(states.size()));
  return outputs;
}

Tree<Value> RecurrentCell::call_cell(CallContext& context, const CallInputs& inputs) {
  const Values states = inputs.values("states");
  const std::size_t wanted = state_size().flatten().size();
  if (states.size() != wanted) {
    fail<ValueError>("A recurrent cell expects {} states, received {}.", wanted, states.size());
  }
  const Value x = inputs.value("inputs");
  const CellMasks masks = draw_masks(context, x.spec());
  const CellStep result = step(context, project(context, x, masks), states, masks);
  return Tree<Value>::tuple({result.output, Tree<Value>::list_of(result.states)});
}

Spec step_of_sequence(const Value& sequence) {
  Spec spec = sequence.spec();
  spec.shape.erase(1);
  return spec;
}

RecurrentCell& recurrent_cell(const Layer& layer) {
  auto* cell = dynamic_cast<RecurrentCell*>(&layer.impl());
  if (cell == nullptr) {
    fail<ValueError>(
        "A recurrent layer expects a cell that has a `state_size` and a `step` (a RecurrentCell), "
        "received layer '{}' ({}).",
        layer.name(), layer.class_name());
  }
  return *cell;
}

}  // namespace ramet
