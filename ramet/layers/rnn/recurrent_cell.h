#pragma once
// RecurrentCell: one step of a recurrent layer. A cell is a layer that is a RecurrentCell too:
//
//   class MinimalCellLayer final : public LayerOf<MinimalCellLayer, MinimalCellConfig>,
//                                  public RecurrentCell {
//    public:
//     static constexpr std::string_view keras_name = "MinimalCell";
//     static constexpr auto arguments = cell_arguments;
//     using LayerOf::LayerOf;
//     void build(const Shape& step);  // (batch, features)
//     Tree<Dim> state_size() const override { return config().units; }
//     CellStep step(CallContext& context, const Value& x, const Values& states,
//                   const CellMasks& masks) override;
//     Tree<Value> call(CallContext& context, const CallInputs& inputs) {
//       return call_cell(context, inputs);
//     }
//   };

#include "ramet/layers/layer_base.h"
#include "ramet/ops/recurrent.h"

namespace ramet {

inline constexpr std::array<std::string_view, 3> cell_arguments = {"inputs", "states", "training"};

struct CellStep {
  Value output;
  Values states;  // the next ones
};

/// What a cell drops in training, drawn once for all steps. A list has one mask for each gate, one
/// for all gates, or none where nothing is dropped.
struct CellMasks {
  Values of_input, of_state;
  std::vector<CellMasks> of_cells = {};  ///< in a cell that is made of cells
};

class RecurrentCell {
 public:
  virtual ~RecurrentCell() = default;

  /// Sizes of the states: one, or a list (of lists) of them.
  virtual Tree<Dim> state_size() const = 0;
  /// Size of the output; by default that of the first state.
  virtual Dim output_size() const { return state_size().flatten().front(); }
  /// What the states are before the first step; by default zeros of shape (batch, size). `step` is
  /// the spec of one step's input.
  virtual Values initial_states(const Spec& step) const;

  /// The masks for a sequence whose steps have this spec.
  virtual CellMasks draw_masks(CallContext& context, const Spec& step);
  /// The part of a step that does not depend on the states. The whole sequence goes through it at
  /// once: x has a time axis behind the batch axis, or it has none.
  virtual Value project(CallContext& context, const Value& x, const CellMasks& masks);
  /// One step, from what `project` gave.
  virtual CellStep step(CallContext& context, const Value& projected, const Values& states,
                        const CellMasks& masks) = 0;

  /// All steps: the output, or all outputs, and the last states. By default a loop over `step`;
  /// cells for which there is an op use that. `mask` is bool (batch, time) or null: where it is
  /// false, the states stay and the output repeats (or is zero).
  virtual Values run(CallContext& context, const Value& x, const Values& states, const Value& mask,
                     const ops::RecurrentAttrs& loop);

 protected:
  /// The cell as a layer of its own: cell(inputs, states) gives (output, [states]).
  Tree<Value> call_cell(CallContext& context, const CallInputs& inputs);
};

/// The layer as a cell. Raises ValueError when it is none.
RecurrentCell& recurrent_cell(const Layer& layer);

/// What one step sees of a sequence.
Spec step_of_sequence(const Value& sequence);

}  // namespace ramet
