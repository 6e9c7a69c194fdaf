#include <optional>
#include <set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/passes/passes.h"
#include "ramet/runtime/pointwise.h"

namespace ramet::passes {

namespace {

// A kernel that changes is packed at each run: so many more pixels than filters make up for that.
constexpr Dim fewest_pixels_a_filter = 4;

// A convolution of one tap, of a single image.
bool is_product(const Ir& ir, const IrNode& node) {
  if (node.op != &ops::conv_op || ir.spec(node.outputs[0]).dtype != DType::float32) return false;
  const Shape &x = ir.shape(node.inputs[0]), &kernel = ir.shape(node.inputs[1]);
  return is_pointwise(node.attrs.as<ops::ConvAttrs>(), kernel) && x[0] == 1 &&
         element_count(x) / x.back() >= fewest_pixels_a_filter * kernel.back();
}

class Mover {
 public:
  explicit Mover(Ir& ir) : ir_(ir), uses_(ir.use_counts()), makers_(ir.producers()) {}

  void run() {
    std::set<ValueId> unread;
    std::vector<IrNode> nodes;
    for (IrNode node : ir_.nodes) {
      if (const IrNode* gate = is_product(ir_, node) ? gate_before(node) : nullptr) {
        scale(node, *gate, nodes);
        unread.insert(gate->outputs[0]);
      }
      nodes.push_back(std::move(node));
    }
    std::erase_if(nodes, [&](const IrNode& node) { return unread.contains(node.outputs[0]); });
    ir_.nodes = std::move(nodes);
  }

 private:
  /// Which of the factors has one element a channel, or neither.
  std::optional<std::size_t> gate_of(const IrNode& product) const {
    const Shape& y = ir_.shape(product.outputs[0]);
    for (std::size_t i = 0; i < 2; ++i) {
      const Shape &gate = ir_.shape(product.inputs[i]), &x = ir_.shape(product.inputs[1 - i]);
      if (x == y && !gate.empty() && gate.back() == y.back() && element_count(gate) == y.back()) {
        return i;
      }
    }
    return std::nullopt;
  }

  const IrNode* gate_before(const IrNode& conv) const {
    const auto id = static_cast<std::size_t>(conv.inputs[0]);
    const IrNode* maker = makers_[id];
    const bool is_gated = maker != nullptr && maker->op == &ops::multiply_op && uses_[id] == 1 &&
                          !ir_.value(conv.inputs[0]).is_static && gate_of(*maker);
    return is_gated ? maker : nullptr;
  }

  void scale(IrNode& conv, const IrNode& product, std::vector<IrNode>& nodes) {
    const std::size_t gate = *gate_of(product);
    const Shape kernel = ir_.shape(conv.inputs[1]);
    const Shape column = {kernel[kernel.size() - 2], 1};
    const ValueId factors = ir_.add_value({.spec = {column, DType::float32}});
    const ValueId scaled = ir_.add_value({.spec = {kernel, DType::float32}});
    nodes.push_back({&ops::reshape_op, ops::ShapeAttrs{column}, {product.inputs[gate]}, {factors}});
    nodes.push_back({&ops::multiply_op, {}, {conv.inputs[1], factors}, {scaled}});
    conv.inputs[0] = product.inputs[1 - gate];
    conv.inputs[1] = scaled;
  }

  Ir& ir_;
  std::vector<int> uses_;
  std::vector<const IrNode*> makers_;
};

}  // namespace

void move_gates(Ir& ir) {
  ir.mark_static();
  Mover(ir).run();
}

}  // namespace ramet::passes
