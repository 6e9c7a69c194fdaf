// The gradient of a recurrent layer runs the layer again with a tape (ops/recurrent_tape.h), which
// gives all that the layer does.

#include <algorithm>

#include "ramet/ops/recurrent_tape.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

const Op* tape_of(const Op& op) {
  if (&op == &ops::lstm_op) return &ops::lstm_tape_op;
  if (&op == &ops::gru_op) return &ops::gru_tape_op;
  return nullptr;
}

}  // namespace

void merge_tapes(Ir& ir) {
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    const IrNode layer = ir.nodes[i];
    const Op* op = tape_of(*layer.op);
    if (op == nullptr) continue;
    const auto tape = std::find_if(ir.nodes.begin(), ir.nodes.end(), [&](const IrNode& node) {
      return node.op == op && node.inputs == layer.inputs && node.attrs == layer.attrs;
    });
    if (tape == ir.nodes.end()) continue;
    for (std::size_t k = 0; k < layer.outputs.size(); ++k) {
      ir.replace_uses(layer.outputs[k], tape->outputs[k]);
    }
    // At the layer's place, which stands before all who use it.
    const std::size_t from = static_cast<std::size_t>(tape - ir.nodes.begin());
    if (from > i) ir.nodes[i] = *tape;
    ir.nodes.erase(ir.nodes.begin() + static_cast<std::ptrdiff_t>(std::max(from, i)));
    if (from < i) --i;
  }
}

}  // namespace ramet::passes
