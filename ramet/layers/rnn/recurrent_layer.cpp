#include "ramet/layers/rnn/recurrent_layer.h"

#include "ramet/ops/ops.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

// The check of an InputSpec, made here because the first argument may be a list: sequences and
// states, as Keras 2 has it.
void check_rank(const LayerBase& self, std::optional<std::size_t> rank, const Shape& sequences) {
  const bool fits = rank ? sequences.size() == *rank : sequences.size() >= 3;
  if (fits) return;
  fail<ValueError>(
      "Input 0 with name 'None' of layer '{}' is incompatible with the layer: expected {}ndim={}, "
      "found ndim={}. Full shape received: {}",
      self.name(), rank ? "" : "min_", rank.value_or(3), sequences.size(), to_string(sequences));
}

Spec step_spec(const Spec& sequences, DType dtype) {
  Spec step{sequences.shape, dtype};
  step.shape.erase(1);
  return step;
}

Value swap_batch_and_time(const Value& x) { return ops::moveaxis(x, {0}, {1}); }

// Bool (batch, time), or null. One mask serves all tensors of a list.
Value time_mask(const LayerBase& self, const CallInputs& inputs, bool time_major) {
  const Values masks = inputs.values("mask");
  if (masks.empty() || !masks[0]) return {};
  Value mask = ops::cast(masks[0], DType::boolean);
  if (mask.rank() == 3 && mask.shape()[2] == 1) mask = ops::squeeze(mask, 2);
  if (mask.rank() != 2) {
    fail<ValueError>("Layer '{}' expects a mask of shape (batch, time), received shape {}.",
                     self.name(), to_string(mask.shape()));
  }
  return time_major ? swap_batch_and_time(mask) : mask;
}

// The states in the structure of the cell's state_size.
std::vector<Tree<Value>> state_items(const Tree<Dim>& sizes, const Values& states) {
  const Tree<Value> packed = pack(sizes, states);
  return packed.is_leaf() ? std::vector{packed} : packed.items();
}

}  // namespace

void RecurrentLayer::reset_state() const {
  for (const Variable& state : states_) {
    state.assign(Tensor::zeros(state.dtype(), state.shape()));
  }
}

void RecurrentLayer::build_loop(const LayerBase& self, std::optional<std::size_t> rank,
                                const BuildShapes& shapes) {
  Shape sequences = shape_list(shapes).at(0);
  check_rank(self, rank, sequences);
  if (flags().time_major) std::swap(sequences[0], sequences[1]);
  const Spec step = step_spec({sequences, DType::float32}, cell().impl().compute_dtype());
  cell().impl().build_from({{"input_shape", step.shape}});
  if (!flags().stateful) return;
  if (sequences[0] == any_dim) {
    fail<ValueError>(
        "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch "
        "size: sequence.shape={}",
        to_string(sequences));
  }
  for (const Value& value : recurrent_cell(cell()).initial_states(step)) {
    const Variable state("rnn_state", self.name() + "/rnn_state",
                         {value.shape(), self.variable_dtype()}, {.trainable = false});
    state.assign(evaluate(value));
    states_.push_back(state);
  }
}

Values RecurrentLayer::first_states(const LayerBase& self, CallContext& context, const Spec& step,
                                    Values given) {
  const RecurrentCell& cell_steps = recurrent_cell(cell());
  if (given.empty()) {
    if (!flags().stateful) return cell_steps.initial_states(step);
    for (const Variable& state : states_) given.push_back(context.read_exact(state));
  }
  const std::size_t wanted = cell_steps.state_size().flatten().size();
  if (given.size() != wanted) {
    fail<ValueError>("Layer '{}' ({}) expects {} initial states, received {}.", self.name(),
                     self.class_name(), wanted, given.size());
  }
  for (Value& state : given) state = ops::cast(state, step.dtype);
  return given;
}

Tree<Value> RecurrentLayer::call_loop(const LayerBase& self, CallContext& context,
                                      const CallInputs& inputs) {
  const Values first = inputs.first().flatten();
  RecurrentCell& cell_steps = recurrent_cell(cell());
  Value x = ops::cast(first.at(0), cell().impl().compute_dtype());
  if (flags().time_major) x = swap_batch_and_time(x);
  const Spec step = step_spec(x.spec(), x.dtype());
  if (flags().stateful && step.shape[0] != any_dim && step.shape[0] != states_[0].shape()[0]) {
    fail<ValueError>(
        "If an RNN is stateful, the batch size of the input sequences must be the same as the "
        "batch "
        "size of the initial state. \n- Expected batch size: {}\n- Received batch size: {}",
        states_[0].shape()[0], step.shape[0]);
  }
  Values given(first.begin() + 1, first.end());
  if (given.empty()) given = inputs.values("initial_state");
  const Values before = first_states(self, context, step, std::move(given));

  const Value mask = time_mask(self, inputs, flags().time_major);
  // Unrolled backwards, Keras repeats the last output at masked steps, and then puts zeros where
  // the mask as it was given has none: step t stands where the mask has t from the end.
  const bool zeroes_late = mask && flags().unroll && flags().go_backwards &&
                           flags().return_sequences && flags().zero_output_for_mask;
  Values results = cell_steps.run(context, x, before, mask,
                                  {flags().go_backwards, flags().return_sequences,
                                   flags().zero_output_for_mask && !zeroes_late});
  if (zeroes_late) {
    Value is_there = mask;
    while (is_there.shape().size() < results[0].shape().size())
      is_there = ops::expand_dims(is_there, -1);
    results[0] = ops::where(is_there, results[0], 0.0);
  }
  for (Value& result : results) result = ops::cast(result, self.compute_dtype());
  const bool swaps_back = flags().time_major && flags().return_sequences;
  const Value output = swaps_back ? swap_batch_and_time(results[0]) : results[0];
  const Values after(results.begin() + 1, results.end());
  if (flags().stateful) {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      context.update_now(states_[i], ops::cast(after[i], states_[i].dtype()));
    }
  }
  if (!flags().return_state) return output;
  std::vector<Tree<Value>> items = state_items(cell_steps.state_size(), after);
  items.insert(items.begin(), output);
  return Tree<Value>::tuple(std::move(items));
}

}  // namespace ramet
