#include <map>
#include <set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

class Folder {
 public:
  explicit Folder(Ir& ir) : ir_(ir), uses_(ir.use_counts()) {}

  void run() {
    std::vector<IrNode> old = std::move(ir_.nodes);
    ir_.nodes.clear();
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (find_chain(old, i)) continue;
      if (const auto chain = chains_.find(&old[i]); chain != chains_.end()) {
        rewrite(chain->second);
      } else if (!folded_.contains(&old[i])) {
        done_.push_back(std::move(old[i]));
      }
    }
    ir_.nodes = std::move(done_);
  }

 private:
  // The one node after `at` that uses `id`, or null when there are several.
  static IrNode* only_user(std::vector<IrNode>& nodes, std::size_t at, ValueId id) {
    for (std::size_t i = at + 1; i < nodes.size(); ++i) {
      const auto& inputs = nodes[i].inputs;
      if (std::find(inputs.begin(), inputs.end(), id) != inputs.end()) return &nodes[i];
    }
    return nullptr;
  }

  // A static operand with one element a channel, or one in all: what scales or shifts channels.
  bool is_per_channel(ValueId id, Dim channels) const {
    const Shape& shape = ir_.shape(id);
    if (!ir_.value(id).is_static || shape.size() == 0) return ir_.value(id).is_static;
    const Dim count = element_count(shape);
    return count == 1 || (shape.back() == channels && count == channels);
  }

  ValueId emit(const Op& op, std::vector<ValueId> inputs, Attrs attrs, Shape shape) {
    const ValueId id = ir_.add_value({.spec = {shape, DType::float32}, .is_static = true});
    done_.push_back({&op, std::move(attrs), std::move(inputs), {id}});
    return id;
  }
  ValueId as_vector(ValueId id, Dim channels) {
    if (ir_.shape(id) == Shape{channels}) return id;
    if (element_count(ir_.shape(id)) == channels) {
      return emit(ops::reshape_op, {id}, ops::ShapeAttrs{{channels}}, {channels});
    }
    const ValueId one = emit(ops::reshape_op, {id}, ops::ShapeAttrs{{1}}, {1});
    return emit(ops::broadcast_to_op, {one}, ops::ShapeAttrs{{channels}}, {channels});
  }

  // A heavy node and the scales and shifts after it.
  struct Chain {
    IrNode heavy;
    std::vector<IrNode> nodes;
  };

  // Notes the chain that starts here, under its last node: scales may be computed after the heavy
  // node, so everything happens where the chain ends.
  bool find_chain(std::vector<IrNode>& nodes, std::size_t at) {
    IrNode& heavy = nodes[at];
    const bool is_foldable = (heavy.op == &ops::conv_op || heavy.op == &ops::matmul_op) &&
                             heavy.epilogue.empty() && ir_.value(heavy.inputs[1]).is_static &&
                             !ir_.value(heavy.outputs[0]).is_static &&
                             ir_.spec(heavy.outputs[0]).dtype == DType::float32;
    if (!is_foldable) return false;
    if (heavy.op == &ops::matmul_op && (ir_.shape(heavy.inputs[1]).size() != 2 ||
                                        heavy.attrs.as<ops::MatmulAttrs>().transpose_b)) {
      return false;
    }
    const Dim channels = ir_.shape(heavy.outputs[0]).back();
    std::vector<IrNode*> chain;
    ValueId last = heavy.outputs[0];
    for (std::size_t from = at; uses_of(last) == 1;) {
      IrNode* user = only_user(nodes, from, last);
      if (user == nullptr || user->inputs.size() != 2) break;
      const bool is_first = user->inputs[0] == last;
      const ValueId other = user->inputs[is_first ? 1 : 0];
      const bool is_affine = user->op == &ops::multiply_op || user->op == &ops::add_op ||
                             (user->op == &ops::subtract_op && is_first);
      if (!is_affine || other == last || !is_per_channel(other, channels) ||
          !(ir_.shape(user->outputs[0]) == ir_.shape(last))) {
        break;
      }
      chain.push_back(user);
      last = user->outputs[0];
      from = static_cast<std::size_t>(user - nodes.data());
    }
    const bool has_scale = std::any_of(chain.begin(), chain.end(), [](const IrNode* node) {
      return node->op == &ops::multiply_op;
    });
    // The epilogue takes a single shift as it is.
    if (!has_scale && chain.size() < 2) return false;
    Chain found{heavy, {}};
    for (IrNode* node : chain) {
      found.nodes.push_back(*node);
      folded_.insert(node);
    }
    chains_.emplace(chain.back(), std::move(found));
    return true;
  }

  void rewrite(const Chain& chain) {
    const IrNode& heavy = chain.heavy;
    const Dim channels = ir_.shape(heavy.outputs[0]).back();
    ValueId scale = no_value, shift = no_value;
    for (const IrNode& node : chain.nodes) {
      const bool carries_first = !ir_.value(node.inputs[0]).is_static;
      const ValueId other = as_vector(node.inputs[carries_first ? 1 : 0], channels);
      if (node.op == &ops::multiply_op) {
        scale = scale == no_value ? other : emit(ops::multiply_op, {scale, other}, {}, {channels});
        if (shift != no_value) shift = emit(ops::multiply_op, {shift, other}, {}, {channels});
      } else if (node.op == &ops::add_op) {
        shift = shift == no_value ? other : emit(ops::add_op, {shift, other}, {}, {channels});
      } else {
        shift = shift == no_value ? emit(ops::negative_op, {other}, {}, {channels})
                                  : emit(ops::subtract_op, {shift, other}, {}, {channels});
      }
    }
    const ValueId result = chain.nodes.back().outputs[0];
    IrNode folded = heavy;
    if (scale != no_value)
      folded.inputs[1] =
          emit(ops::multiply_op, {heavy.inputs[1], scale}, {}, ir_.shape(heavy.inputs[1]));
    folded.outputs[0] = shift == no_value ? result : ir_.add_value({.spec = ir_.spec(result)});
    const ValueId product = folded.outputs[0];
    done_.push_back(std::move(folded));
    if (shift != no_value) done_.push_back({&ops::add_op, {}, {product, shift}, {result}});
  }

  int uses_of(ValueId id) const {
    return static_cast<std::size_t>(id) < uses_.size() ? uses_[static_cast<std::size_t>(id)] : 1;
  }

  Ir& ir_;
  std::vector<int> uses_;
  std::vector<IrNode> done_;
  std::set<const IrNode*> folded_;
  std::map<const IrNode*, Chain> chains_;
};

}  // namespace

void fold_scale(Ir& ir) {
  ir.mark_static();
  Folder(ir).run();
  ir.mark_static();
}

}  // namespace ramet::passes
