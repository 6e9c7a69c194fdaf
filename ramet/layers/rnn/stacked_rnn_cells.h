#pragma once

#include "ramet/layers/rnn/recurrent_cell.h"

namespace ramet {

struct StackedRNNCellsConfig {
  required<std::vector<Layer>> cells;

  static constexpr void describe(auto& d) {
    d.field("cells", &StackedRNNCellsConfig::cells, "Run one after the other in each step.");
  }
};

/// Cells as one cell: each takes the output of the one before it. The states are the list of
/// theirs.
class StackedRNNCellsLayer final : public LayerOf<StackedRNNCellsLayer, StackedRNNCellsConfig>,
                                   public RecurrentCell {
 public:
  static constexpr std::string_view keras_name = "StackedRNNCells";
  static constexpr auto arguments = cell_arguments;
  explicit StackedRNNCellsLayer(StackedRNNCellsConfig config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override;
  Dim output_size() const override;
  Values initial_states(const Spec& step) const override;
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_cell(context, inputs);
  }

 private:
  /// Up to Keras 2.1 those of the last cell were the first.
  bool states_are_reversed() const { return keras_version() < KerasVersion{2, 2}; }
};

using StackedRNNCells = Handle<StackedRNNCellsLayer>;

}  // namespace ramet
