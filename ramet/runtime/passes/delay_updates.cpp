#include <algorithm>
#include <unordered_map>

#include "ramet/ops/movement.h"
#include "ramet/runtime/passes/passes.h"

namespace ramet::passes {

namespace {

// Edges between positions of nodes: what must run before what, and what had better do so.
struct Order {
  std::vector<std::vector<std::size_t>> after, rather_after;
  std::vector<std::size_t> needs, wishes;  // how many are still to run before

  explicit Order(std::size_t count)
      : after(count), rather_after(count), needs(count, 0), wishes(count, 0) {}
  void add(std::size_t first, std::size_t second) {
    after[first].push_back(second);
    ++needs[second];
  }
  void wish(std::size_t first, std::size_t second) {
    rather_after[first].push_back(second);
    ++wishes[second];
  }
};

template <class F>
void for_each_input(const IrNode& node, F&& f) {
  for (ValueId id : node.inputs) f(id);
  f(node.epilogue.bias);
  f(node.epilogue.residual);
}

// Nodes in an order that keeps what must be kept, and otherwise the order they had.
std::vector<std::size_t> sorted(Order order) {
  const std::size_t count = order.needs.size();
  std::vector<std::size_t> ready, done;  // ready: a heap, the least first
  std::vector<bool> is_queued(count, false);
  const auto queue = [&](std::size_t node) {
    is_queued[node] = true;
    ready.push_back(node);
    std::push_heap(ready.begin(), ready.end(), std::greater<>());
  };
  const auto queue_if_free = [&](std::size_t node) {
    if (!is_queued[node] && order.needs[node] == 0 && order.wishes[node] == 0) queue(node);
  };
  for (std::size_t i = 0; i < count; ++i) queue_if_free(i);
  while (done.size() < count) {
    if (ready.empty()) {
      // A reader of the old value needs the next one too: a wish cannot be met, and costs a copy.
      std::size_t node = 0;
      while (is_queued[node] || order.needs[node] > 0) ++node;
      queue(node);
    }
    std::pop_heap(ready.begin(), ready.end(), std::greater<>());
    const std::size_t node = ready.back();
    ready.pop_back();
    done.push_back(node);
    for (std::size_t next : order.after[node]) --order.needs[next];
    for (std::size_t next : order.rather_after[node]) --order.wishes[next];
    for (std::size_t next : order.after[node]) queue_if_free(next);
    for (std::size_t next : order.rather_after[node]) queue_if_free(next);
  }
  return done;
}

}  // namespace

void delay_updates(Ir& ir) {
  if (ir.states.empty()) return;
  constexpr std::size_t nobody = static_cast<std::size_t>(-1);
  std::vector<std::size_t> made_by(ir.values.size(), nobody);
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    for (ValueId id : ir.nodes[i].outputs) made_by[static_cast<std::size_t>(id)] = i;
  }
  std::unordered_map<ValueId, std::size_t> writer;  // by state
  const std::size_t first_update = ir.outputs.size() - ir.states.size();
  for (std::size_t i = 0; i < ir.states.size(); ++i) {
    const std::size_t node = made_by[static_cast<std::size_t>(ir.outputs[first_update + i])];
    if (node != nobody) writer.emplace(ir.states[i], node);
  }

  // Whoever reads a reshaped state reads the state.
  for (const IrNode& node : ir.nodes) {
    if (node.op != &ops::reshape_op) continue;
    if (const auto it = writer.find(node.inputs[0]); it != writer.end())
      writer.emplace(node.outputs[0], it->second);
  }

  Order order(ir.nodes.size());
  for (std::size_t i = 0; i < ir.nodes.size(); ++i) {
    for_each_input(ir.nodes[i], [&](ValueId id) {
      if (id == no_value) return;
      if (const std::size_t maker = made_by[static_cast<std::size_t>(id)]; maker != nobody)
        order.add(maker, i);
      if (const auto it = writer.find(id); it != writer.end() && it->second != i)
        order.wish(i, it->second);
    });
  }
  const std::vector<std::size_t> positions = sorted(std::move(order));
  std::vector<IrNode> nodes;
  nodes.reserve(positions.size());
  for (std::size_t i : positions) nodes.push_back(std::move(ir.nodes[i]));
  ir.nodes = std::move(nodes);
}

}  // namespace ramet::passes
