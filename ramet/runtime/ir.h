#pragma once
// Ir: an op graph as flat lists, which passes rewrite and the planner schedules. Values are
// numbers; nodes stand in an order in which they can run; every shape is known.

#include <map>
#include <string>
#include <vector>

#include "ramet/ops/op.h"

namespace ramet {

using ValueId = std::int32_t;
inline constexpr ValueId no_value = -1;

/// Where a value comes from, and so when it is known.
enum class Origin {
  input,     ///< given at each run
  variable,  ///< a weight: known when the program is bound to weights
  state,     ///< a variable that the program itself replaces: given at each run
  constant,  ///< known when the program is compiled
  computed,  ///< made by a node
};

/// What a heavy kernel does to its result before it leaves the registers:
/// y = after(before(x + bias) + residual). Absent parts do nothing.
enum class EpilogueFunction {
  // clang-format off
  none, relu, clip, sigmoid, tanh, silu, gelu, gelu_tanh, elu, leaky_relu, hard_sigmoid, hard_silu,
  // clang-format on
};
constexpr auto choices(EpilogueFunction) {
  return std::array<std::string_view, 12>{"none", "relu",       "clip",         "sigmoid",
                                          "tanh", "silu",       "gelu",         "gelu_tanh",
                                          "elu",  "leaky_relu", "hard_sigmoid", "hard_silu"};
}
/// alpha: the slope of leaky_relu, the factor of elu, the lower bound of clip; beta: its upper one.
struct EpilogueActivation {
  EpilogueFunction function = EpilogueFunction::none;
  float alpha = 0, beta = 0;
  friend bool operator==(const EpilogueActivation&, const EpilogueActivation&) = default;
};
struct Epilogue {
  ValueId bias = no_value;  ///< shape (channels,): the last axis
  EpilogueActivation before;
  ValueId residual = no_value;  ///< the output's own shape
  EpilogueActivation after;
  bool empty() const {
    return bias == no_value && residual == no_value && before.function == EpilogueFunction::none &&
           after.function == EpilogueFunction::none;
  }
};

struct IrNode {
  const Op* op = nullptr;
  Attrs attrs;
  std::vector<ValueId> inputs;  ///< no_value for an absent one
  std::vector<ValueId> outputs;
  Epilogue epilogue = {};  ///< only on matmul and conv
};

class Ir {
 public:
  struct ValueInfo {
    Spec spec;
    Origin origin = Origin::computed;
    std::string name = {};   // of an input
    std::int64_t key = 0;    // of a variable or state
    Tensor constant = {};    // of a constant
    bool is_static = false;  // depends on variables and constants only
  };

  Ir() = default;
  /// The last outputs of the graph are the next values of the variables with the keys `updates`.
  explicit Ir(const Graph& graph, std::span<const std::int64_t> updates = {});

  const Spec& spec(ValueId id) const { return values[static_cast<std::size_t>(id)].spec; }
  const Shape& shape(ValueId id) const { return spec(id).shape; }
  const ValueInfo& value(ValueId id) const { return values[static_cast<std::size_t>(id)]; }
  ValueInfo& value(ValueId id) { return values[static_cast<std::size_t>(id)]; }
  ValueId add_value(ValueInfo info);
  ValueId add_constant(Tensor tensor);
  /// The node that makes each value, or null; valid until nodes change.
  std::vector<const IrNode*> producers() const;
  /// How many node inputs, epilogues and graph outputs use each value.
  std::vector<int> use_counts() const;
  /// Sets `is_static` of every value.
  void mark_static();
  /// Replaces a value in all inputs, epilogues and outputs.
  void replace_uses(ValueId from, ValueId to);
  /// Raises InternalError when a node uses a value before it is made or shapes disagree.
  void verify() const;
  /// One line a node; the text that tests and RAMET_VERBOSE show.
  std::string to_text() const;

  std::vector<ValueInfo> values;
  std::vector<IrNode> nodes;
  std::vector<ValueId> inputs, outputs;
  std::vector<ValueId> variables;  // in order of first use, without the states
  std::vector<ValueId> states;     // what each of the last outputs replaces
};

// ---------------------------------------------------------------- the fused op

/// One instruction of a fused loop. Operands below `inputs` are the node's inputs, the others the
/// results of earlier instructions.
struct FusedStep {
  Elementwise function = Elementwise::add;
  DType dtype = DType::float32;  ///< of the result; operands are float32, or as this op takes them
  std::vector<std::int32_t> operands;
  friend bool operator==(const FusedStep&, const FusedStep&) = default;
};
Json to_json(const FusedStep& step);
void from_json(const Json& json, FusedStep& step);

/// The sum of an operand over all axes but the last, in one shape or another.
struct FusedSum {
  std::int32_t operand = 0;
  Shape shape;
  friend bool operator==(const FusedSum&, const FusedSum&) = default;
};
Json to_json(const FusedSum& sum);
void from_json(const Json& json, FusedSum& sum);

/// A small program that runs over tiles: every input broadcasts to the (one) output shape.
struct FusedAttrs {
  std::int32_t inputs = 0;
  std::vector<FusedStep> steps;
  std::vector<std::int32_t> results;  ///< which steps leave as outputs
  std::vector<FusedSum> sums = {};    ///< float32 outputs behind them
  static constexpr void describe(auto& d) {
    d.field("inputs", &FusedAttrs::inputs, "How many operands come from outside.");
    d.field("steps", &FusedAttrs::steps, "What is computed, in order.");
    d.field("results", &FusedAttrs::results, "Steps whose values leave the loop.");
    d.field("sums", &FusedAttrs::sums, "Operands whose sums over rows leave it.");
  }
};
/// Made by a pass only; its infer gives the broadcast shape of its inputs for each result, then the
/// sums.
extern const Op fused_op;

}  // namespace ramet
