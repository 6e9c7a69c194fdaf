#include "ramet/saving/older_weights.h"

#include <algorithm>
#include <unordered_map>

#include "ramet/layers/quantization/quantizers.h"
#include "ramet/layers/rnn/gru_cell.h"
#include "ramet/layers/rnn/lstm_cell.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Equal parts of the last axis, each through `change`.
template <class F>
Value by_gate(const Tensor& kernel, Dim gates, F&& change) {
  Values parts;
  for (const Value& gate : ops::split(constant(kernel), gates, -1)) parts.push_back(change(gate));
  return ops::concatenate(parts, -1);
}

// CuDNN keeps a gate's kernel transposed, but in memory of the other shape.
Value input_kernel(const Value& gate) {
  return ops::transpose(ops::reshape(gate, {gate.dim(1), gate.dim(0)}));
}
Value recurrent_kernel(const Value& gate) { return ops::transpose(gate); }

// kernel, recurrent kernel and bias of a cell, and where their values are.
struct CellWeights {
  Variable kernel, recurrent, bias;
  Dim gates;
};

void find_cells(const LayerBase& layer, std::vector<CellWeights>& cells) {
  const Dim gates = dynamic_cast<const LSTMCellLayer*>(&layer) != nullptr  ? 4
                    : dynamic_cast<const GRUCellLayer*>(&layer) != nullptr ? 3
                                                                           : 0;
  const std::vector<Variable>& weights = layer.own_trainable();
  if (gates > 0 && weights.size() == 3)
    cells.push_back({weights[0], weights[1], weights[2], gates});
  for (const Sublayer& sub : layer.sublayers()) find_cells(sub.layer.impl(), cells);
}

// Two biases of CuDNN, which an LSTM adds and a GRU keeps apart.
void from_cudnn(const CellWeights& cell, Tensor& kernel, Tensor& recurrent, Tensor& bias) {
  const Dim units = cell.recurrent.shape()[0];
  if (!(bias.shape() == Shape{2 * cell.gates * units})) return;
  const Value halves = ops::reshape(constant(bias), {2, cell.gates * units});
  std::vector<Tensor> converted = evaluate_all(
      {by_gate(kernel, cell.gates, input_kernel), by_gate(recurrent, cell.gates, recurrent_kernel),
       cell.gates == 4 ? ops::sum(halves, {.axes = {0}}) : halves});
  kernel = std::move(converted[0]);
  recurrent = std::move(converted[1]);
  bias = std::move(converted[2]);
}

// Keras 1 kept W, U and b of each gate: of i, c, f, o for an LSTM, of z, r, h for a GRU.
std::vector<Tensor> joined_gates(const std::vector<Tensor>& values,
                                 std::vector<std::size_t> order) {
  std::vector<Tensor> joined;
  for (std::size_t part = 0; part < 3; ++part) {
    Values gates;
    for (const std::size_t gate : order) gates.push_back(constant(values[3 * gate + part]));
    joined.push_back(evaluate_all({ops::concatenate(gates, -1)})[0]);
  }
  return joined;
}

}  // namespace

std::vector<Tensor> modern_weights(const Layer& layer, const std::vector<Variable>& variables,
                                   std::vector<Tensor> values) {
  std::vector<CellWeights> cells;
  find_cells(layer.impl(), cells);
  if (cells.size() == 1 && variables.size() == 3 && values.size() == 12) {
    values = joined_gates(values, {0, 2, 1, 3});
  } else if (cells.size() == 1 && variables.size() == 3 && values.size() == 9) {
    values = joined_gates(values, {0, 1, 2});
  }
  if (values.size() != variables.size()) return values;
  std::unordered_map<std::int64_t, std::size_t> position;
  for (std::size_t i = 0; i < variables.size(); ++i) position[variables[i].key()] = i;
  for (const CellWeights& cell : cells) {
    const auto kernel = position.find(cell.kernel.key()),
               recurrent = position.find(cell.recurrent.key()),
               bias = position.find(cell.bias.key());
    if (kernel == position.end() || recurrent == position.end() || bias == position.end()) continue;
    from_cudnn(cell, values[kernel->second], values[recurrent->second], values[bias->second]);
  }
  return values;
}

Tensor modern_value(const Variable& variable, Tensor value) {
  const Shape &wanted = variable.shape(), &found = value.shape();
  if (wanted == found || wanted.size() != 2 || found.size() != 2 ||
      value.dtype() != variable.dtype())
    return value;
  if (variable.dtype() == DType::int8 && found[0] == (wanted[0] + 1) / 2 &&
      wanted[1] == (found[1] + 1) / 2) {
    return evaluate_all(
        {pack_int4(ops::cast(unpack_int4(constant(value), wanted[0], 0), DType::int8), -1)})[0];
  }
  if (variable.dtype() == DType::uint8 && found[1] == wanted[1] &&
      wanted[0] == (found[0] + 3) / 4) {
    return evaluate_all({pack_int2(constant(value), 0)})[0];
  }
  return value;
}

}  // namespace ramet
