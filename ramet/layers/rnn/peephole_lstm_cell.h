#pragma once

#include "ramet/layers/rnn/lstm_cell.h"

namespace ramet {

/// tf.keras.experimental.PeepholeLSTMCell of Keras 2: an LSTMCell whose gates also see the carry,
/// each unit its own: `ρ(i + pᵢ c)`, `ρ(f + p_f c)` and `ρ(o + pₒ c')`.
class PeepholeLSTMCellLayer final : public LSTMCellOf<PeepholeLSTMCellLayer> {
 public:
  static constexpr std::string_view keras_name = "PeepholeLSTMCell";
  using LSTMCellOf::LSTMCellOf;
  void build(const Shape& step);
  Value before_gate(CallContext& context, LSTMGate gate, const Value& sum, const Value& carry);

 private:
  std::array<Variable, 3> peepholes_;  // by LSTMGate
};

using PeepholeLSTMCell = Handle<PeepholeLSTMCellLayer>;

}  // namespace ramet
