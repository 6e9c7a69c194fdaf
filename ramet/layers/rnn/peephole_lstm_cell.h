#pragma once

#include "ramet/layers/rnn/lstm_cell.h"

namespace ramet {

/// tf.keras.experimental.PeepholeLSTMCell of Keras 2: an LSTMCell whose gates also see the carry,
/// each unit its own: `ρ(i + pᵢ c)`, `ρ(f + p_f c)` and `ρ(o + pₒ c')`.
class PeepholeLSTMCellLayer final : public LayerOf<PeepholeLSTMCellLayer, LSTMCellConfig>,
                                    public RecurrentCell {
 public:
  static constexpr std::string_view keras_name = "PeepholeLSTMCell";
  static constexpr auto arguments = cell_arguments;
  explicit PeepholeLSTMCellLayer(LSTMCellConfig config, LayerOptions options = {});
  void build(const Shape& step);
  Tree<Dim> state_size() const override;  // [h, c]
  CellMasks draw_masks(CallContext& context, const Spec& step) override;
  Value project(CallContext& context, const Value& x, const CellMasks& masks) override;
  CellStep step(CallContext& context, const Value& projected, const Values& states,
                const CellMasks& masks) override;
  Tree<Value> call(CallContext& context, const CallInputs& inputs) {
    return call_cell(context, inputs);
  }
  std::vector<Variable> extra_state() const override { return {seeds_.state()}; }

 private:
  Variable kernel_, recurrent_kernel_, bias_;
  Variable input_peephole_, forget_peephole_, output_peephole_;
  SeedGenerator seeds_;
};

using PeepholeLSTMCell = Handle<PeepholeLSTMCellLayer>;

}  // namespace ramet
