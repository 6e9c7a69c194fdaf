#include "ramet/layers/rnn/peephole_lstm_cell.h"

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

void PeepholeLSTMCellLayer::build(const Shape& step) {
  LSTMCellOf::build(step);
  const VariableOptions peephole{.initializer = config().kernel_initializer};
  for (std::size_t i = 0; i < peepholes_.size(); ++i) {
    constexpr std::string_view gates[] = {"input", "forget", "output"};
    peepholes_[i] =
        add_weight(fmt::format("{}_gate_peephole_weights", gates[i]), {config().units}, peephole);
  }
}

Value PeepholeLSTMCellLayer::before_gate(CallContext& context, LSTMGate gate, const Value& sum,
                                         const Value& carry) {
  const Variable& peephole = peepholes_[static_cast<std::size_t>(gate)];
  return ops::add(sum, ops::multiply(read_weight(context, peephole, *this), carry));
}

RAMET_DEFINE_LAYER(PeepholeLSTMCellLayer)

}  // namespace ramet
