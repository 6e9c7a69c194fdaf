#include "ramet/layers/rnn/stacked_rnn_cells.h"

#include <algorithm>
#include <map>

#include "ramet/layers/registry.h"

namespace ramet {

StackedRNNCellsLayer::StackedRNNCellsLayer(StackedRNNCellsConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (config_.cells.get().empty()) {
    fail<ValueError>("StackedRNNCells: expected at least one cell, received none.");
  }
  // Members of a list are saved by class: cells/lstm_cell, cells/gru_cell, cells/lstm_cell_1.
  std::map<std::string, int> counts;
  for (const Layer& cell : config_.cells.get()) {
    recurrent_cell(cell);
    std::string member = cell.impl().path_name();
    const int earlier = counts[member]++;
    if (earlier > 0) member += "_" + std::to_string(earlier);
    add_sublayer("cells/" + member, cell);
  }
}

void StackedRNNCellsLayer::build(const Shape& step) {
  Shape input = step;
  for (const Layer& cell : config().cells.get()) {
    cell.impl().build_from({{"input_shape", input}});
    input = {step[0], recurrent_cell(cell).output_size()};
  }
}

Tree<Dim> StackedRNNCellsLayer::state_size() const {
  std::vector<Tree<Dim>> sizes;
  for (const Layer& cell : config().cells.get()) sizes.push_back(recurrent_cell(cell).state_size());
  if (states_are_reversed()) std::ranges::reverse(sizes);
  return Tree<Dim>::list(std::move(sizes));
}

Dim StackedRNNCellsLayer::output_size() const {
  return recurrent_cell(config().cells.get().back()).output_size();
}

Values StackedRNNCellsLayer::initial_states(const Spec& step) const {
  Values states;
  Spec input = step;
  for (const Layer& cell : config().cells.get()) {
    const RecurrentCell& steps = recurrent_cell(cell);
    const Values own = steps.initial_states(input);
    states.insert(states_are_reversed() ? states.begin() : states.end(), own.begin(), own.end());
    input.shape = {step.shape[0], steps.output_size()};
  }
  return states;
}

CellMasks StackedRNNCellsLayer::draw_masks(CallContext& context, const Spec& step) {
  CellMasks masks;
  Spec input = step;
  for (const Layer& cell : config().cells.get()) {
    RecurrentCell& steps = recurrent_cell(cell);
    masks.of_cells.push_back(steps.draw_masks(context, input));
    input.shape = {step.shape[0], steps.output_size()};
  }
  return masks;
}

Value StackedRNNCellsLayer::project(CallContext& context, const Value& x, const CellMasks& masks) {
  return recurrent_cell(config().cells.get().front()).project(context, x, masks.of_cells.front());
}

CellStep StackedRNNCellsLayer::step(CallContext& context, const Value& projected,
                                    const Values& states, const CellMasks& masks) {
  CellStep result;
  auto own_masks = masks.of_cells.begin();
  const bool reversed = states_are_reversed();
  auto next_state = reversed ? states.end() : states.begin();
  for (const Layer& cell : config().cells.get()) {
    RecurrentCell& steps = recurrent_cell(cell);
    const auto count = static_cast<Dim>(steps.state_size().flatten().size());
    if (reversed) next_state -= count;
    const Value x = result.output ? steps.project(context, result.output, *own_masks) : projected;
    CellStep own = steps.step(context, x, Values(next_state, next_state + count), *own_masks++);
    result.output = own.output;
    result.states.insert(reversed ? result.states.begin() : result.states.end(), own.states.begin(),
                         own.states.end());
    if (!reversed) next_state += count;
  }
  return result;
}

RAMET_DEFINE_LAYER(StackedRNNCellsLayer)

}  // namespace ramet
