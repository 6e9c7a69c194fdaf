#include <omp.h>

#include "ramet/ops/ops.h"
#include "ramet/runtime/kernels/native/split_gemm.h"
#include "ramet/runtime/passes/passes.h"
#include "ramet/runtime/plan_impl.h"
#include "ramet/runtime/reference_step_impl.h"

namespace ramet {

namespace {

class PlanRequest final : public KernelRequest {
 public:
  PlanRequest(ProgramImpl& program, const IrNode& node)
      : KernelRequest(program.ir, node, program.threads, program.options.precision),
        program_(program) {}

  bool splitting_pays(Dim multiplications) const override {
    // What is measured may change from process to process, and with it the last bits: not for small
    // models.
    constexpr Dim fewest = 4 * 1024 * 1024;
    return multiplications >= fewest && !program_.options.repeatable &&
           native::matrix_unit_pays(threads_);
  }
  ValueId scratch(std::size_t bytes) override {
    scratch_ids.push_back(add(bytes, false));
    return scratch_ids.back();
  }
  ValueId prepare(std::size_t bytes, std::vector<ValueId> from,
                  std::function<void(const Frame&, std::byte*)> fill) override {
    const ValueId id = add(bytes, true);
    actions.push_back({nullptr, std::move(fill), id, std::move(from), {}});
    return id;
  }
  std::vector<ValueId> take_released() { return std::move(released_); }

  std::vector<ValueId> scratch_ids;
  std::vector<StaticAction> actions;

 private:
  ValueId add(std::size_t bytes, bool is_static) {
    const ValueId id =
        ir_.add_value({.spec = {{static_cast<Dim>(bytes)}, DType::uint8}, .is_static = is_static});
    program_.byte_sizes.resize(ir_.values.size(), 0);
    program_.byte_sizes[static_cast<std::size_t>(id)] = bytes;
    return id;
  }
  ProgramImpl& program_;
};

// Asks one kernel, by `make`; what it asked for before it refused is taken back.
template <class Make>
std::unique_ptr<Step> try_kernel(ProgramImpl& program, Make make) {
  const std::size_t count = program.ir.values.size();
  std::unique_ptr<Step> step = make();
  if (step == nullptr) {
    program.ir.values.resize(count);
    program.byte_sizes.resize(std::min(count, program.byte_sizes.size()));
  }
  return step;
}

// True when some kernel would take the composite as a whole.
bool has_kernel(ProgramImpl& program, const IrNode& node) {
  const std::size_t count = program.ir.values.size();
  for (const Kernel& kernel : kernels_for(*node.op)) {
    PlanRequest request(program, node);
    std::string refusal;
    if (try_kernel(program, [&] { return kernel.make(request, refusal); }) == nullptr) continue;
    program.ir.values.resize(count);
    program.byte_sizes.clear();
    return true;
  }
  return false;
}

void optimize(ProgramImpl& program) {
  Ir& ir = program.ir;
  passes::widen_halves(ir);
  passes::simplify(ir);
  passes::merge_tapes(ir);
  passes::merge_scans(ir);
  passes::mask_pool(ir);
  passes::fold_pad(ir);
  passes::fold_scale(ir);
  passes::delay_reshape(ir);
  passes::fuse_epilogue(ir);
  passes::expand(ir, [&](const Ir&, const IrNode& node) { return has_kernel(program, node); });
  passes::absorb_broadcasts(ir);
  passes::simplify(ir);
  passes::fold_constants(ir);
  passes::delay_reshape(ir);
  passes::fuse_epilogue(ir);
  passes::move_gates(ir);
  passes::fuse_elementwise(ir);
  passes::repeat_narrow(ir);
  passes::simplify(ir);
}

/// A step, and what is to be done beforehand, after all that stands before it in the graph.
struct Accepted {
  PlannedStep planned;
  std::vector<StaticAction> actions = {};

  void take(std::unique_ptr<Step> step, std::string_view name, PlanRequest& request) {
    planned.step = std::move(step);
    planned.kernel = name;
    planned.scratch = std::move(request.scratch_ids);
    planned.released = request.take_released();
    actions = std::move(request.actions);
  }
  void emit_actions(ProgramImpl& program) {
    for (StaticAction& action : actions) program.static_actions.push_back(std::move(action));
  }
};

// Nodes that one step computes, by the number of the last; what the step reads is in its node.
class Chains {
 public:
  Chains(ProgramImpl& program, const std::vector<IrNode>& nodes)
      : program_(program), nodes_(nodes), is_taken_(nodes.size()) {
    if (program.options.reference) return;
    const std::vector<int> uses = program.ir.use_counts();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const IrNode& node = nodes[i];
      if (node.outputs.size() == 1 && uses[static_cast<std::size_t>(node.outputs[0])] == 1 &&
          !program.ir.value(node.outputs[0]).is_static) {
        makers_[node.outputs[0]] = i;
      }
    }
    for (std::size_t i = nodes.size(); i-- > 0;) {
      if (!is_taken_[i]) take_chain(i);
    }
  }
  bool contains(std::size_t node) const { return is_taken_[node]; }
  /// Null for all but the last of a chain.
  Accepted* step(std::size_t node) {
    const auto it = steps_.find(node);
    return it == steps_.end() ? nullptr : &it->second;
  }

 private:
  std::optional<std::size_t> maker_of(std::size_t node) const {
    const std::vector<ValueId>& inputs = nodes_[node].inputs;
    const auto it = inputs.empty() ? makers_.end() : makers_.find(inputs[0]);
    if (it == makers_.end() || is_taken_[it->second]) return std::nullopt;
    return it->second;
  }

  /// As many nodes as `kernel` wants before the one with this number; none if they are not there.
  std::vector<std::size_t> before(std::size_t last, const ChainKernel& kernel) const {
    std::vector<std::size_t> found;
    for (std::size_t at = last; found.size() < kernel.producers; at = found.front()) {
      const std::optional<std::size_t> maker = maker_of(at);
      if (!maker || (!found.empty() && nodes_[*maker].op != nodes_[found.front()].op)) return {};
      found.insert(found.begin(), *maker);
    }
    return found;
  }

  void take_chain(std::size_t last) {
    const std::optional<std::size_t> maker = maker_of(last);
    if (!maker) return;
    const IrNode& node = nodes_[last];
    for (const ChainKernel& kernel : chain_kernels_for(*nodes_[*maker].op, *node.op)) {
      const std::vector<std::size_t> numbers = before(last, kernel);
      if (numbers.empty()) continue;
      std::vector<const IrNode*> producers;
      for (std::size_t number : numbers) producers.push_back(&nodes_[number]);
      PlanRequest request(program_, node);
      std::string refusal;
      auto step = try_kernel(program_, [&] { return kernel.make(request, producers, refusal); });
      if (step == nullptr) continue;
      Accepted& accepted = steps_[last];
      accepted.planned.node = node;
      accepted.planned.node.inputs = inputs_of(producers, node);
      accepted.take(std::move(step), kernel.name, request);
      is_taken_[last] = true;
      for (std::size_t number : numbers) is_taken_[number] = true;
      return;
    }
  }

  static std::vector<ValueId> inputs_of(Producers producers, const IrNode& last) {
    std::vector<ValueId> inputs = {producers[0]->inputs[0]};
    for (const IrNode* node : producers) {
      inputs.insert(inputs.end(), node->inputs.begin() + 1, node->inputs.end());
      inputs.push_back(node->epilogue.bias);
    }
    inputs.insert(inputs.end(), last.inputs.begin() + 1, last.inputs.end());
    return inputs;
  }

  ProgramImpl& program_;
  const std::vector<IrNode>& nodes_;
  std::map<ValueId, std::size_t> makers_;  // of what one node reads
  std::vector<bool> is_taken_;
  std::map<std::size_t, Accepted> steps_;
};

void choose_kernel(ProgramImpl& program, const IrNode& node) {
  Accepted accepted{{node, "", "", nullptr, {}, {}}};
  PlannedStep& planned = accepted.planned;
  if (!program.options.reference) {
    for (const Kernel& kernel : kernels_for(*node.op)) {
      PlanRequest request(program, node);
      std::string refusal;
      if (auto step = try_kernel(program, [&] { return kernel.make(request, refusal); })) {
        accepted.take(std::move(step), kernel.name, request);
        break;
      }
      planned.refusals += fmt::format("{}: no ({}); ", kernel.name, refusal);
    }
  }
  if (planned.step == nullptr) {
    PlanRequest request(program, node);
    std::unique_ptr<Step> step =
        node.op == &ops::scan_op ? make_scan_step(request) : make_reference_step(request);
    if (step == nullptr) {
      const Json attrs = node.attrs.json();
      const Json* explanation = attrs.find("explanation");
      if (explanation != nullptr) fail<NotImplementedError>("{}", explanation->as_string());
      fail<NotImplementedError>(
          "{}: no kernel computes {}.", node.op->name,
          node.outputs.empty() ? "this" : to_string(program.ir.spec(node.outputs[0])));
    }
    accepted.take(std::move(step), node.op == &ops::scan_op ? "scan" : "reference", request);
  }
  accepted.emit_actions(program);
  const bool is_static = std::all_of(node.outputs.begin(), node.outputs.end(),
                                     [&](ValueId id) { return program.ir.value(id).is_static; });
  if (is_static) {
    StaticAction action{std::move(planned.step), {}, no_value, node.inputs, node.outputs};
    action.reads.insert(action.reads.end(), {node.epilogue.bias, node.epilogue.residual});
    for (ValueId id : planned.scratch) {
      program.ir.value(id).is_static = true;
      action.writes.push_back(id);
    }
    program.static_actions.push_back(std::move(action));
  } else {
    program.steps.push_back(std::move(planned));
  }
}

}  // namespace

std::shared_ptr<const Program> Program::compile(const Graph& graph, CompileOptions options,
                                                std::span<const std::int64_t> updates) {
  auto program = std::make_shared<ProgramImpl>();
  program->options = options;
  program->threads = options.threads > 0 ? options.threads : omp_get_max_threads();
  for (const Value& value : graph.inputs) program->input_specs.push_back(value.spec());
  for (std::size_t i = 0; i + updates.size() < graph.outputs.size(); ++i) {
    program->output_specs.push_back(graph.outputs[i].spec());
  }
  program->state_keys.assign(updates.begin(), updates.end());
  program->ir = Ir(graph, updates);
  Ir& ir = program->ir;
  if (options.reference) {
    passes::widen_halves(ir);
    passes::expand(ir, [](const Ir&, const IrNode&) { return false; });
    passes::simplify(ir);
  } else {
    optimize(*program);
  }
  // What simplification left unused needs no weights.
  std::erase_if(ir.variables, [uses = ir.use_counts()](ValueId id) {
    return uses[static_cast<std::size_t>(id)] == 0;
  });
  for (ValueId id : ir.variables) program->keys.push_back(ir.value(id).key);
  passes::delay_updates(ir);

  program->byte_sizes.assign(ir.values.size(), 0);
  for (std::size_t i = 0; i < ir.values.size(); ++i) {
    const Spec& spec = ir.values[i].spec;
    program->byte_sizes[i] =
        static_cast<std::size_t>(element_count(spec.shape)) * size_of(spec.dtype);
  }
  program->graph_values = ir.values.size();
  const std::vector<IrNode> nodes = ir.nodes;
  Chains chains(*program, nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (Accepted* chain = chains.step(i)) {
      chain->emit_actions(*program);
      program->steps.push_back(std::move(chain->planned));
    } else if (nodes[i].op != &ops::reshape_op && !chains.contains(i)) {
      choose_kernel(*program, nodes[i]);
    }
  }
#ifndef NDEBUG
  ir.verify();
#endif
  plan_memory(*program);
  for (const PlannedStep& planned : program->steps) program->order.push_back(planned.step.get());
  return program;
}

std::string ProgramImpl::to_text(bool refusals) const {
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const PlannedStep& planned = steps[i];
    const IrNode& node = planned.node;
    std::string in;
    for (ValueId id : node.inputs) {
      in += in.empty() ? "" : ", ";
      in += id == no_value ? "none" : to_string(ir.spec(id));
    }
    text += fmt::format("{:4} {:<20} {:<24} ({}) -> {}", i, node.op->name, planned.kernel, in,
                        node.outputs.empty() ? "" : to_string(ir.spec(node.outputs[0])));
    if (node.op == &fused_op) {
      text += fmt::format(" [{} instructions]", node.attrs.as<FusedAttrs>().steps.size());
    }
    if (!node.epilogue.empty()) {
      const Epilogue& e = node.epilogue;
      text += " +";
      if (e.bias != no_value) text += " bias";
      if (e.before.function != EpilogueFunction::none) {
        text += fmt::format(" {}", Choice<EpilogueFunction>(e.before.function).name());
      }
      if (e.residual != no_value) text += " residual";
      if (e.after.function != EpilogueFunction::none) {
        text += fmt::format(" {}", Choice<EpilogueFunction>(e.after.function).name());
      }
    }
    text += "\n";
    if (refusals && !planned.refusals.empty()) text += "       " + planned.refusals + "\n";
  }
  return text +
         fmt::format(
             "{} steps, {} done once per set of weights; {} threads; memory per caller {:.1f} KB, "
             "prepared weights {:.1f} KB\n",
             steps.size(), static_actions.size(), threads, static_cast<double>(arena_bytes) / 1024,
             static_cast<double>(prepared_bytes) / 1024);
}

}  // namespace ramet
