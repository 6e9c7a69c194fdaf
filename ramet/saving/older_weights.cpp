#include "ramet/saving/older_weights.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>

#include "ramet/layers/normalization/batch_normalization.h"
#include "ramet/layers/quantization/quantizers.h"
#include "ramet/layers/rnn/conv_lstm.h"
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
  bool is_channels_first = false;
};

bool is_channels_first(const LayerBase& layer) {
  const Json config = layer.get_config();
  const Json* format = config.find("data_format");
  return format != nullptr && *format == Json("channels_first");
}

void find_cells(const LayerBase& layer, std::vector<CellWeights>& cells) {
  const bool is_conv = dynamic_cast<const ConvLSTMCellLayer<2>*>(&layer) != nullptr;
  const Dim gates = dynamic_cast<const LSTMCellLayer*>(&layer) != nullptr || is_conv ? 4
                    : dynamic_cast<const GRUCellLayer*>(&layer) != nullptr           ? 3
                                                                                     : 0;
  const std::vector<Variable>& weights = layer.own_trainable();
  if (gates > 0 && weights.size() == 3) {
    cells.push_back(
        {weights[0], weights[1], weights[2], gates, is_conv && is_channels_first(layer)});
  }
  for (const Sublayer& sub : layer.sublayers()) find_cells(sub.layer.impl(), cells);
}

// Two biases of CuDNN, which an LSTM adds and a GRU keeps apart.
void from_cudnn(const CellWeights& cell, Tensor& kernel, Tensor& recurrent, Tensor& bias) {
  const Dim units = cell.recurrent.shape()[0];
  if (kernel.shape().size() != 2 || !(bias.shape() == Shape{2 * cell.gates * units})) return;
  const Value halves = ops::reshape(constant(bias), {2, cell.gates * units});
  std::vector<Tensor> converted = evaluate_all(
      {by_gate(kernel, cell.gates, input_kernel), by_gate(recurrent, cell.gates, recurrent_kernel),
       cell.gates == 4 ? ops::sum(halves, {.axes = {0}}) : halves});
  kernel = std::move(converted[0]);
  recurrent = std::move(converted[1]);
  bias = std::move(converted[2]);
}

Tensor channels_behind(const Tensor& kernel);

// Keras 1 kept W, U and b of each gate: of i, c, f, o for an LSTM, of z, r, h for a GRU.
std::vector<Tensor> joined_gates(std::span<const Tensor> values, const CellWeights& cell) {
  const bool is_lstm = cell.gates == 4;
  const std::vector<std::size_t> order =
      is_lstm ? std::vector<std::size_t>{0, 2, 1, 3} : std::vector<std::size_t>{0, 1, 2};
  std::vector<Tensor> joined;
  for (std::size_t part = 0; part < 3; ++part) {
    Values gates;
    for (const std::size_t gate : order) {
      const Tensor& value = values[3 * gate + part];
      const bool is_turned = cell.is_channels_first && value.shape().size() == 4;
      gates.push_back(constant(is_turned ? channels_behind(value) : value));
    }
    joined.push_back(evaluate_all({ops::concatenate(gates, -1)})[0]);
  }
  return joined;
}

using Positions = std::unordered_map<std::int64_t, std::size_t>;

// Where `parts` values of a file stand for other ones of today. What is before them is given, too.
struct Joint {
  std::size_t parts;
  std::function<std::vector<Tensor>(std::span<const Tensor> values, const Tensor* before)> join;
};
using Joints = std::map<std::size_t, Joint>;  // by the place of the first of today's

void add_joints_of_cells(const std::vector<CellWeights>& cells, const Positions& position,
                         Joints& joints) {
  for (const CellWeights& cell : cells) {
    const auto kernel = position.find(cell.kernel.key());
    if (kernel == position.end()) continue;
    joints[kernel->second] = {3 * static_cast<std::size_t>(cell.gates),
                              [&cell](std::span<const Tensor> values, const Tensor*) {
                                return joined_gates(values, cell);
                              }};
  }
}

// Of renormalization TensorFlow 1.13 kept sums of weights, and no deviation.
std::vector<Tensor> from_sums(std::span<const Tensor> values, const Tensor& variance,
                              double epsilon) {
  const auto mean_of = [](const Tensor& sum, const Tensor& weight, double start) {
    return weight.at(0) > 0 ? ops::divide(constant(sum), weight.at(0))
                            : ops::full(sum.shape(), start, sum.dtype());
  };
  return evaluate_all({ops::sqrt(ops::add(constant(variance), epsilon)),
                       mean_of(values[0], values[1], 0), mean_of(values[2], values[3], 1)});
}

void add_joints_of_renormalization(const LayerBase& layer, const Positions& position,
                                   Joints& joints) {
  for (const Sublayer& sub : layer.sublayers())
    add_joints_of_renormalization(sub.layer.impl(), position, joints);
  const auto* batch = dynamic_cast<const BatchNormalizationLayer*>(&layer);
  if (batch == nullptr || !batch->config().renorm) return;
  const auto deviation =
      std::ranges::find(batch->own_non_trainable(), "moving_stddev", &Variable::name);
  if (deviation == batch->own_non_trainable().end()) return;
  const auto at = position.find(deviation->key());
  if (at == position.end()) return;
  const double epsilon = batch->config().epsilon;
  joints[at->second] = {4, [epsilon](std::span<const Tensor> values, const Tensor* variance) {
                          return from_sums(values, *variance, epsilon);
                        }};
}

// The values with what belongs together joined, if there are as many as that would take.
std::vector<Tensor> with_joints(const Joints& joints, std::size_t count,
                                std::vector<Tensor> values) {
  std::vector<Tensor> joined;
  std::size_t next = 0;
  while (joined.size() < count && next < values.size()) {
    const auto found = joints.find(joined.size());
    if (found == joints.end()) {
      joined.push_back(values[next++]);
      continue;
    }
    const Joint& joint = found->second;
    if (next + joint.parts > values.size()) return values;
    const std::vector<Tensor> one =
        joint.join(std::span<const Tensor>(values).subspan(next, joint.parts),
                   joined.empty() ? nullptr : &joined.back());
    joined.insert(joined.end(), one.begin(), one.end());
    next += joint.parts;
  }
  return joined.size() == count && next == values.size() ? joined : values;
}

// ---------------------------------------------------------------- convolutions

Tensor transposed(const Tensor& kernel, std::vector<std::int64_t> axes) {
  return evaluate_all({ops::transpose(constant(kernel), std::move(axes))})[0];
}

// (filters, channels, spatial...) as (spatial..., channels, filters).
Tensor channels_behind(const Tensor& kernel) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 2; i < kernel.shape().size(); ++i)
    axes.push_back(static_cast<std::int64_t>(i));
  axes.insert(axes.end(), {1, 0});
  return transposed(kernel, axes);
}

// Keras 1's kernel of a convolution over one axis had a second one, of extent 1.
Tensor without_second_axis(Tensor kernel, const Shape& wanted) {
  const Shape& shape = kernel.shape();
  if (!(shape[0] == wanted[0] && shape[1] == 1 && shape[3] == wanted[2]))
    kernel = transposed(kernel, {2, 3, 1, 0});
  return evaluate_all({ops::squeeze(constant(kernel), 1)})[0];
}

Tensor kernel_of_keras_1(Tensor kernel, const Shape& wanted, std::string_view class_name,
                         bool is_channels_first) {
  const std::size_t rank = kernel.shape().size();
  if (class_name == "Conv1D" && rank == 4) return without_second_axis(std::move(kernel), wanted);
  if (class_name == "Conv2DTranspose" && rank == 4)
    return transposed(kernel, is_channels_first ? std::vector<std::int64_t>{2, 3, 0, 1}
                                                : std::vector<std::int64_t>{0, 1, 3, 2});
  const bool is_conv = class_name == "Conv2D" || class_name == "Conv3D";
  return is_conv && is_channels_first ? channels_behind(kernel) : kernel;
}

Tensor turned_round(const Tensor& kernel) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i + 2 < kernel.shape().size(); ++i)
    axes.push_back(static_cast<std::int64_t>(i));
  return evaluate_all({ops::flip(constant(kernel), axes)})[0];
}

void fit_kernels(const LayerBase& layer, const Positions& position, const WeightOrigin& origin,
                 std::vector<Tensor>& values) {
  for (const Sublayer& sub : layer.sublayers())
    fit_kernels(sub.layer.impl(), position, origin, values);
  constexpr std::array<std::string_view, 5> convolutions = {"Conv1D", "Conv2D", "Conv3D",
                                                            "Conv2DTranspose", "SeparableConv2D"};
  if (std::ranges::find(convolutions, layer.class_name()) == convolutions.end()) return;
  const std::vector<Variable> weights = layer.weights();
  const auto at = weights.empty() ? position.end() : position.find(weights[0].key());
  if (at == position.end()) return;
  Tensor& kernel = values[at->second];
  const bool is_first = is_channels_first(layer);
  if (layer.class_name() == "SeparableConv2D") {
    if (!origin.is_keras_1 || !is_first) return;
    kernel = channels_behind(kernel);
    Tensor& pointwise = values[position.at(weights[1].key())];
    pointwise = channels_behind(pointwise);
    return;
  }
  if (origin.is_keras_1) {
    kernel = kernel_of_keras_1(std::move(kernel), weights[0].shape(), layer.class_name(), is_first);
  }
  if (origin.is_theano) kernel = turned_round(kernel);
  if (!(kernel.shape() == weights[0].shape()) && kernel.shape().size() == 4)
    kernel = transposed(kernel, {3, 2, 0, 1});
}

}  // namespace

std::vector<Tensor> modern_weights(const Layer& layer, const std::vector<Variable>& variables,
                                   std::vector<Tensor> values, const WeightOrigin& origin) {
  std::vector<CellWeights> cells;
  find_cells(layer.impl(), cells);
  Positions position;
  for (std::size_t i = 0; i < variables.size(); ++i) position[variables[i].key()] = i;
  if (values.size() > variables.size()) {
    Joints joints;
    if (origin.is_keras_1) {
      add_joints_of_cells(cells, position, joints);
    } else {
      add_joints_of_renormalization(layer.impl(), position, joints);
    }
    values = with_joints(joints, variables.size(), std::move(values));
  }
  if (values.size() != variables.size()) return values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = modern_value(variables[i], std::move(values[i]));
  }
  if (origin.is_keras_1 || origin.is_theano) fit_kernels(layer.impl(), position, origin, values);
  for (const CellWeights& cell : cells) {
    const auto kernel = position.find(cell.kernel.key()),
               recurrent = position.find(cell.recurrent.key()),
               bias = position.find(cell.bias.key());
    if (kernel == position.end() || recurrent == position.end() || bias == position.end()) continue;
    from_cudnn(cell, values[kernel->second], values[recurrent->second], values[bias->second]);
  }
  return values;
}

std::vector<std::size_t> older_places(const std::vector<Variable>& variables,
                                      const std::vector<Spec>& stored) {
  const std::size_t last = stored.size() - 1;
  const bool is_older = variables.size() >= 2 && stored.size() >= variables.size() &&
                        variables.front().dtype() == DType::int8 &&
                        stored.front().dtype != DType::int8 &&
                        stored[last - 1].dtype == DType::int8;
  if (!is_older) return {};
  std::vector<std::size_t> places{last - 1};
  while (places.size() + 1 < variables.size()) places.push_back(places.size() - 1);
  places.push_back(last);
  return places;
}

namespace {

// Axes of extent 1 and a last one.
bool is_row(const Shape& shape, Dim extent) {
  return shape.size() > 1 && shape.back() == extent &&
         std::ranges::count(shape, 1) + 1 >= static_cast<std::ptrdiff_t>(shape.size());
}

}  // namespace

Tensor modern_value(const Variable& variable, Tensor value) {
  const Shape &wanted = variable.shape(), &found = value.shape();
  if (wanted.size() == 1 && is_row(found, wanted[0]) && !is_integer(value.dtype())) {
    return value.reshape(wanted);
  }
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
