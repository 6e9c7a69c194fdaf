#include <algorithm>
#include <limits>
#include <numeric>

#include "ramet/ops/movement.h"
#include "ramet/runtime/plan_impl.h"

namespace ramet {

namespace {

constexpr std::size_t line = 64;
std::size_t round_up(std::size_t bytes) { return (bytes + line - 1) / line * line; }

struct Block {
  std::size_t bytes = 0;
  int first = -1, last = -1;  // steps between which it lives
  std::size_t offset = 0;
};

// Largest first, each at the lowest offset that is free while it lives. Leaves out those whose
// `first` is negative; gives how many bytes all need.
std::size_t place_blocks(std::vector<Block>& blocks) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].first >= 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].bytes > blocks[b].bytes; });
  std::size_t bytes = 0;
  std::vector<std::size_t> placed;  // sorted by offset
  for (std::size_t i : order) {
    Block& block = blocks[i];
    for (std::size_t j : placed) {
      const Block& other = blocks[j];
      if (other.last < block.first || other.first > block.last) continue;
      if (block.offset + block.bytes <= other.offset) break;
      block.offset = std::max(block.offset, other.offset + other.bytes);
    }
    placed.insert(std::upper_bound(
                      placed.begin(), placed.end(), block.offset,
                      [&](std::size_t offset, std::size_t j) { return offset < blocks[j].offset; }),
                  i);
    bytes = std::max(bytes, block.offset + block.bytes);
  }
  return bytes;
}

class Planner {
 public:
  explicit Planner(ProgramImpl& program)
      : p_(program),
        root_(program.ir.values.size()),
        last_use_(root_.size(), -1),
        made_at_(root_.size(), -1) {
    std::iota(root_.begin(), root_.end(), ValueId{0});
  }

  void run() {
    p_.places.assign(root_.size(), {});
    alias_views();
    find_lifetimes();
    place_fixed();
    place_outputs();
    place_updates();
    reuse_in_place();
    place_prepared();
    place_strings();
    place_arena();
    for (std::size_t i = 0; i < root_.size(); ++i)
      p_.places[i] = p_.places[index(root(static_cast<ValueId>(i)))];
  }

 private:
  static std::size_t index(ValueId id) { return static_cast<std::size_t>(id); }
  ValueId root(ValueId id) const {
    while (root_[index(id)] != id) id = root_[index(id)];
    return id;
  }

  // A reshape is the same bytes under another shape.
  void alias_views() {
    for (const IrNode& node : p_.ir.nodes) {
      if (node.op == &ops::reshape_op) root_[index(node.outputs[0])] = root(node.inputs[0]);
    }
  }

  void find_lifetimes() {
    for (std::size_t s = 0; s < p_.steps.size(); ++s) {
      const auto now = static_cast<int>(s);
      const auto use = [&](ValueId id) {
        if (id != no_value) last_use_[index(root(id))] = now;
      };
      const PlannedStep& step = p_.steps[s];
      for (ValueId id : step.node.outputs) {
        made_at_[index(root(id))] = now;
        use(id);
      }
      for (ValueId id : step.scratch) {
        made_at_[index(id)] = now;
        use(id);
      }
      for (ValueId id : step.node.inputs) {
        const auto& released = step.released;
        if (std::find(released.begin(), released.end(), id) == released.end()) use(id);
      }
      use(step.node.epilogue.bias);
      use(step.node.epilogue.residual);
    }
  }

  void place_fixed() {
    for (std::size_t i = 0; i < p_.ir.inputs.size(); ++i)
      p_.places[index(p_.ir.inputs[i])] = {Place::Kind::input, i};
    for (std::size_t i = 0; i < p_.ir.variables.size(); ++i) {
      p_.places[index(p_.ir.variables[i])] = {Place::Kind::variable, i};
    }
    for (std::size_t i = 0; i < root_.size(); ++i) {
      if (p_.ir.values[i].origin == Origin::constant) p_.places[i] = {Place::Kind::constant, i};
    }
    for (std::size_t i = 0; i < p_.ir.states.size(); ++i)
      p_.places[index(p_.ir.states[i])] = {Place::Kind::state, i};
  }

  void place_outputs() {
    for (std::size_t i = 0; i < p_.output_specs.size(); ++i) {
      const ValueId source = root(p_.ir.outputs[i]);
      Place& place = p_.places[index(source)];
      const bool is_dynamic = made_at_[index(source)] >= 0;
      if (place.kind == Place::Kind::none && is_dynamic) {
        place = {Place::Kind::output, i};
      } else {
        p_.copies.push_back({i, source});
      }
    }
  }

  // The next value of a state is written over the old one when nobody reads that any more: at the
  // latest the loop that writes, which reads an element before it writes it.
  void place_updates() {
    constexpr int at_the_end = std::numeric_limits<int>::max();
    for (ValueId id : p_.ir.outputs) {
      if (p_.places[index(root(id))].kind == Place::Kind::state)
        last_use_[index(root(id))] = at_the_end;
    }
    for (std::size_t i = 0; i < p_.ir.states.size(); ++i) {
      const ValueId state = p_.ir.states[i];
      const ValueId next = root(p_.ir.outputs[p_.output_specs.size() + i]);
      if (next == state) continue;
      const int made_at = made_at_[index(next)], last_read = last_use_[index(state)];
      const bool is_free = p_.places[index(next)].kind == Place::Kind::none && made_at >= 0;
      if (is_free &&
          (last_read < made_at || (last_read == made_at && reads_first(made_at, state, next)))) {
        p_.places[index(next)] = {Place::Kind::state, i};
      } else {
        last_use_[index(next)] = at_the_end;
        p_.state_copies.push_back({i, next});
      }
    }
  }

  // True when a step reads each element of `in` before it writes the one at that place in `out`: a
  // loop over elements does.
  bool reads_first(int step, ValueId in, ValueId out) const {
    const IrNode& node = p_.steps[static_cast<std::size_t>(step)].node;
    if (node.op != &fused_op) return false;
    return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId id) {
      return root(id) != in || p_.ir.spec(id) == p_.ir.spec(out);
    });
  }

  void reuse_input(const IrNode& node, std::size_t step, ValueId result,
                   std::vector<ValueId>& taken) {
    const ValueId out = root(result);
    if (p_.places[index(out)].kind != Place::Kind::none) return;
    for (ValueId in : node.inputs) {
      const ValueId source = root(in);
      const bool fits = p_.places[index(source)].kind == Place::Kind::none &&
                        made_at_[index(source)] >= 0 &&
                        last_use_[index(source)] == static_cast<int>(step) && source != out &&
                        p_.ir.spec(in) == p_.ir.spec(result) &&
                        std::count(taken.begin(), taken.end(), source) == 0;
      if (!fits) continue;
      taken.push_back(source);
      root_[index(out)] = source;
      last_use_[index(source)] = last_use_[index(out)];
      return;
    }
  }

  // A loop over elements may write where it reads, if nobody reads there later.
  void reuse_in_place() {
    for (std::size_t s = 0; s < p_.steps.size(); ++s) {
      const IrNode& node = p_.steps[s].node;
      if (node.op != &fused_op) continue;
      const std::size_t results = node.attrs.as<FusedAttrs>().results.size();
      std::vector<ValueId> taken;
      for (std::size_t k = 0; k < results; ++k) reuse_input(node, s, node.outputs[k], taken);
    }
  }

  void place_prepared() {
    std::vector<bool> is_made(root_.size(), false);
    for (const IrNode& node : p_.ir.nodes) {
      for (ValueId id : node.outputs) is_made[index(root(id))] = true;
    }
    for (std::size_t i = p_.graph_values; i < root_.size(); ++i) is_made[i] = true;
    const std::vector<Block> passing = passing_blocks();
    std::size_t offset = 0;
    for (std::size_t i = 0; i < root_.size(); ++i) {
      const bool is_prepared = is_made[i] && p_.ir.values[i].is_static &&
                               p_.ir.values[i].origin == Origin::computed &&
                               root_[i] == static_cast<ValueId>(i) && made_at_[i] < 0;
      if (!is_prepared) continue;
      if (passing[i].first >= 0) {
        p_.places[i] = {Place::Kind::passing, passing[i].offset};
        continue;
      }
      p_.places[i] = {Place::Kind::prepared, offset};
      offset += round_up(p_.byte_sizes[i]);
    }
    p_.prepared_bytes = offset;
  }

  // What lives only while weights are prepared, by value; `first` is negative for all else.
  std::vector<Block> passing_blocks() {
    std::vector<Block> blocks(root_.size());
    const auto use = [&](ValueId id, std::size_t action) {
      if (id == no_value) return;
      Block& block = blocks[index(root(id))];
      if (block.first < 0) block.first = static_cast<int>(action);
      block.last = static_cast<int>(action);
    };
    for (std::size_t i = 0; i < p_.static_actions.size(); ++i) {
      for (ValueId id : p_.static_actions[i].writes) use(id, i);
      for (ValueId id : p_.static_actions[i].reads) use(id, i);
    }
    const auto keep = [&](ValueId id) { blocks[index(root(id))].first = -1; };
    for (const StaticAction& action : p_.static_actions) {
      if (action.target != no_value) keep(action.target);
    }
    for (const ProgramImpl::Copy& copy : p_.copies) keep(copy.from);
    for (const ProgramImpl::StateCopy& copy : p_.state_copies) keep(copy.from);
    for (std::size_t i = 0; i < root_.size(); ++i) {
      const bool is_computed = p_.ir.values[i].origin == Origin::computed;
      if (last_use_[i] >= 0 || !is_computed) blocks[i].first = -1;
      blocks[i].bytes = round_up(p_.byte_sizes[i]);
    }
    p_.passing_bytes = place_blocks(blocks);
    return blocks;
  }

  void place_strings() {
    for (std::size_t i = 0; i < root_.size(); ++i) {
      const Ir::ValueInfo& info = p_.ir.values[i];
      const bool is_own = root_[i] == static_cast<ValueId>(i) && made_at_[i] >= 0;
      if (info.spec.dtype != DType::string || !is_own || p_.places[i].kind != Place::Kind::none)
        continue;
      p_.places[i] = {Place::Kind::strings, p_.string_counts.size()};
      p_.string_counts.push_back(static_cast<std::size_t>(element_count(info.spec.shape)));
    }
  }

  void place_arena() {
    std::vector<Block> blocks(root_.size());
    for (std::size_t i = 0; i < root_.size(); ++i) {
      const bool is_own = root_[i] == static_cast<ValueId>(i) && made_at_[i] >= 0;
      if (!is_own || p_.places[i].kind != Place::Kind::none) continue;
      blocks[i] = {round_up(p_.byte_sizes[i]), made_at_[i], last_use_[i]};
    }
    p_.arena_bytes = place_blocks(blocks);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      if (blocks[i].first >= 0) p_.places[i] = {Place::Kind::arena, blocks[i].offset};
    }
  }

  ProgramImpl& p_;
  std::vector<ValueId> root_;
  std::vector<int> last_use_, made_at_;
};

}  // namespace

void plan_memory(ProgramImpl& program) { Planner(program).run(); }

}  // namespace ramet
