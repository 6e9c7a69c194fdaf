#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

std::optional<EpilogueActivation> activation_of(const IrNode& node) {
  const std::pair<const Op*, EpilogueFunction> plain[] = {
      {&ops::relu_op, EpilogueFunction::relu},
      {&ops::sigmoid_op, EpilogueFunction::sigmoid},
      {&ops::tanh_op, EpilogueFunction::tanh},
      {&ops::silu_op, EpilogueFunction::silu},
      {&ops::hard_sigmoid_op, EpilogueFunction::hard_sigmoid},
      {&ops::hard_silu_op, EpilogueFunction::hard_silu},
  };
  for (const auto& [op, function] : plain) {
    if (node.op == op) return EpilogueActivation{function};
  }
  if (node.op == &ops::gelu_op) {
    return EpilogueActivation{node.attrs.as<ops::GeluAttrs>().approximate
                                  ? EpilogueFunction::gelu_tanh
                                  : EpilogueFunction::gelu};
  }
  if (node.op == &ops::elu_op) {
    return EpilogueActivation{EpilogueFunction::elu,
                              static_cast<float>(node.attrs.as<ops::SlopeAttrs>().alpha)};
  }
  if (node.op == &ops::leaky_relu_op) {
    return EpilogueActivation{EpilogueFunction::leaky_relu,
                              static_cast<float>(node.attrs.as<ops::SlopeAttrs>().alpha)};
  }
  return std::nullopt;
}

// The bounds of what a function cuts off, if it does nothing else.
struct Bounds {
  float low, high;
};
constexpr float unbounded = std::numeric_limits<float>::max();
std::optional<Bounds> bounds_of(const EpilogueActivation& activation) {
  if (activation.function == EpilogueFunction::relu) return Bounds{0, unbounded};
  if (activation.function == EpilogueFunction::clip)
    return Bounds{activation.alpha, activation.beta};
  return std::nullopt;
}

// One function for two in a row, such as a relu and an upper bound.
std::optional<EpilogueActivation> composed(const EpilogueActivation& first,
                                           const EpilogueActivation& second) {
  if (first.function == EpilogueFunction::none) return second;
  const auto inner = bounds_of(first), outer = bounds_of(second);
  if (!inner || !outer || outer->low > outer->high) return std::nullopt;
  const float low = std::clamp(inner->low, outer->low, outer->high);
  const float high = std::clamp(inner->high, outer->low, outer->high);
  if (low == 0 && high == unbounded) return EpilogueActivation{EpilogueFunction::relu};
  return EpilogueActivation{EpilogueFunction::clip, low, high};
}

class Fuser {
 public:
  explicit Fuser(Ir& ir) : ir_(ir), uses_(ir.use_counts()), users_(ir.values.size(), nullptr) {
    for (IrNode& node : ir.nodes) {
      for (ValueId id : node.inputs) {
        if (id != no_value) users_[static_cast<std::size_t>(id)] = &node;
      }
    }
  }

  void run() {
    for (IrNode& node : ir_.nodes) {
      const bool is_heavy = node.op == &ops::conv_op || node.op == &ops::matmul_op;
      if (is_heavy && !dead_.contains(&node) && !ir_.value(node.outputs[0]).is_static &&
          ir_.spec(node.outputs[0]).dtype == DType::float32) {
        absorb(node);
      }
    }
    std::vector<IrNode> kept;
    for (IrNode& node : ir_.nodes) {
      if (const auto moved = moved_.find(&node); moved != moved_.end()) {
        kept.push_back(std::move(moved->second));
      } else if (!dead_.contains(&node)) {
        kept.push_back(std::move(node));
      }
    }
    ir_.nodes = std::move(kept);
  }

 private:
  // Follows the chain of single uses; the fused node takes the place of the last one it swallows.
  void absorb(IrNode& heavy) {
    IrNode fused = heavy;
    const Dim channels = ir_.shape(heavy.outputs[0]).back();
    std::vector<IrNode*> swallowed = {&heavy};
    for (ValueId last = heavy.outputs[0]; uses_[static_cast<std::size_t>(last)] == 1;) {
      IrNode* user = users_[static_cast<std::size_t>(last)];
      // The sum of two convolutions goes into the first of them only.
      if (user == nullptr || dead_.contains(user) || moved_.contains(user)) break;
      if (!(ir_.spec(user->outputs[0]) == ir_.spec(last))) break;
      if (!take(fused.epilogue, *user, last, channels)) break;
      swallowed.push_back(user);
      last = user->outputs[0];
    }
    if (swallowed.size() == 1) return;
    IrNode* place = swallowed.back();
    fused.outputs[0] = place->outputs[0];
    for (IrNode* node : swallowed) dead_.insert(node);
    dead_.erase(place);
    moved_.emplace(place, std::move(fused));
  }

  bool take(Epilogue& epilogue, const IrNode& user, ValueId last, Dim channels) const {
    const bool has_before = epilogue.before.function != EpilogueFunction::none;
    const bool has_after = epilogue.after.function != EpilogueFunction::none;
    if (user.op == &ops::add_op) {
      if (has_after) return false;
      const ValueId other = user.inputs[user.inputs[0] == last ? 1 : 0];
      if (other == last) return false;
      const bool is_bias = ir_.shape(other) == Shape{channels};
      if (is_bias && epilogue.bias == no_value && !has_before && epilogue.residual == no_value) {
        epilogue.bias = other;
        return true;
      }
      if (ir_.shape(other) == ir_.shape(last) && epilogue.residual == no_value) {
        epilogue.residual = other;
        return true;
      }
      return false;
    }
    const auto activation = user.inputs.size() == 1 ? activation_of(user) : clip_of(user, last);
    if (!activation) return false;
    EpilogueActivation& before_it =
        epilogue.residual == no_value ? epilogue.before : epilogue.after;
    const auto both = composed(before_it, *activation);
    if (!both) return false;
    before_it = *both;
    return true;
  }

  // minimum(x, c) as a clip without lower bound, such as the second half of relu6.
  std::optional<EpilogueActivation> clip_of(const IrNode& user, ValueId last) const {
    if (user.op != &ops::minimum_op && user.op != &ops::maximum_op) return std::nullopt;
    const ValueId other = user.inputs[user.inputs[0] == last ? 1 : 0];
    const Ir::ValueInfo& bound = ir_.value(other);
    if (bound.origin != Origin::constant || bound.constant.size() != 1) return std::nullopt;
    const auto limit = static_cast<float>(bound.constant.at(0));
    if (user.op == &ops::minimum_op)
      return EpilogueActivation{EpilogueFunction::clip, -unbounded, limit};
    if (limit == 0) return EpilogueActivation{EpilogueFunction::relu};
    return EpilogueActivation{EpilogueFunction::clip, limit, unbounded};
  }

  Ir& ir_;
  std::vector<int> uses_;
  std::vector<IrNode*> users_;
  std::set<const IrNode*> dead_;
  std::map<const IrNode*, IrNode> moved_;
};

}  // namespace

void fuse_epilogue(Ir& ir) {
  ir.mark_static();
  Fuser(ir).run();
  ir.mark_static();
}

}  // namespace ramet::passes
