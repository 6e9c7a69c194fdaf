#include "ramet/runtime/program.h"

#include <omp.h>

#include <chrono>
#include <cstring>

#include "ramet/runtime/plan_impl.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

// The thread's OpenMP team size, for the time of a run: oneDNN's kernels look at it too.
class TeamSize {
 public:
  explicit TeamSize(int threads) : before_(omp_get_max_threads()) {
    if (threads != before_) omp_set_num_threads(threads);
    changed_ = threads != before_;
  }
  ~TeamSize() {
    if (changed_) omp_set_num_threads(before_);
  }
  TeamSize(const TeamSize&) = delete;
  TeamSize& operator=(const TeamSize&) = delete;

 private:
  int before_;
  bool changed_ = false;
};

void check_specs(std::span<const Tensor> given, const Specs& wanted, std::string_view what) {
  if (given.size() != wanted.size()) {
    fail<ValueError>("Program: expected {} {}, received {}.", wanted.size(), what, given.size());
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!(given[i].spec() == wanted[i])) {
      fail<ValueError>("Program: expected {} {} to be {}, received {}.", what, i,
                       to_string(wanted[i]), to_string(given[i].spec()));
    }
  }
}

void copy_elements(DType dtype, std::size_t bytes, const std::byte* from, std::byte* to) {
  if (dtype == DType::string) {
    std::copy_n(reinterpret_cast<const std::string*>(from), bytes / sizeof(std::string),
                reinterpret_cast<std::string*>(to));
  } else {
    std::memcpy(to, from, bytes);
  }
}

// Kernels read through const pointers; the frame has one kind.
std::byte* data_of(const Tensor& tensor) { return const_cast<std::byte*>(tensor.bytes()); }

}  // namespace

void ProgramImpl::execute(std::byte* const* pointers, std::vector<std::int64_t>* times) const {
  const TeamSize team(threads);
  const Frame frame{pointers, threads};
  if (times == nullptr) {
    for (const Step* step : order) step->run(frame);
    return;
  }
  times->clear();
  for (const Step* step : order) {
    const auto start = std::chrono::steady_clock::now();
    step->run(frame);
    times->push_back((std::chrono::steady_clock::now() - start).count());
  }
}

std::shared_ptr<const BoundProgram> ProgramImpl::bind(std::vector<Tensor> weights) const {
  Specs wanted;
  for (ValueId id : ir.variables) wanted.push_back(ir.spec(id));
  check_specs(weights, wanted, "weights");
  auto bound = std::make_shared<BoundProgramImpl>();
  bound->program_ = std::static_pointer_cast<const ProgramImpl>(shared_from_this());
  bound->weights_ = std::move(weights);
  bound->prepared_ = LastingMemory(prepared_bytes);
  const auto passing = Storage::allocate(passing_bytes);
  bound->pointers_.assign(places.size(), nullptr);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    if (place.kind == Place::Kind::variable)
      bound->pointers_[i] = data_of(bound->weights_[place.at]);
    if (place.kind == Place::Kind::constant)
      bound->pointers_[i] = data_of(ir.values[place.at].constant);
    if (place.kind == Place::Kind::prepared)
      bound->pointers_[i] = bound->prepared_.data() + place.at;
    if (place.kind == Place::Kind::passing) bound->pointers_[i] = passing->data() + place.at;
  }
  const TeamSize team(threads);
  const Frame frame{bound->pointers_.data(), threads};
  for (const StaticAction& action : static_actions) {
    if (action.step != nullptr) {
      action.step->run(frame);
    } else {
      action.fill(frame, bound->pointers_[static_cast<std::size_t>(action.target)]);
    }
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].kind == Place::Kind::passing) bound->pointers_[i] = nullptr;
  }
  return bound;
}

// ---------------------------------------------------------------- workspaces

struct Workspace::Impl {
  std::shared_ptr<const BoundProgramImpl> bound;
  LastingMemory arena;
  std::vector<std::vector<std::string>> strings;
  std::vector<std::byte*> pointers;
  struct Slot {
    ValueId id;
    std::size_t at;
  };
  std::vector<Slot> inputs, outputs, states;       // values whose pointers change with each run
  std::vector<std::vector<std::byte>> old_states;  // what is copied over another state

  void check_states(std::span<Tensor* const> given) const {
    const ProgramImpl& program = *bound->program_;
    if (given.size() != program.state_keys.size()) {
      fail<ValueError>("Program: expected {} states, received {}.", program.state_keys.size(),
                       given.size());
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
      const Spec& wanted = program.ir.spec(program.ir.states[i]);
      if (!(given[i]->spec() == wanted)) {
        fail<ValueError>("Program: expected state {} to be {}, received {}.", i, to_string(wanted),
                         to_string(given[i]->spec()));
      }
    }
  }

  void copy_states(std::span<Tensor* const> given) {
    const ProgramImpl& program = *bound->program_;
    // States that trade places: all are read before any is written.
    old_states.resize(program.state_copies.size());
    for (std::size_t i = 0; i < program.state_copies.size(); ++i) {
      const auto [state, from] = program.state_copies[i];
      if (program.places[static_cast<std::size_t>(from)].kind != Place::Kind::state) continue;
      const std::byte* bytes = pointers[static_cast<std::size_t>(from)];
      old_states[i].assign(bytes, bytes + given[state]->byte_size());
    }
    for (std::size_t i = 0; i < program.state_copies.size(); ++i) {
      const auto [state, from] = program.state_copies[i];
      const std::byte* bytes =
          old_states[i].empty() ? pointers[static_cast<std::size_t>(from)] : old_states[i].data();
      std::memcpy(given[state]->mutable_bytes(), bytes, given[state]->byte_size());
    }
  }

  std::vector<Tensor> run(std::span<const Tensor> given, std::span<Tensor* const> state,
                          std::vector<std::int64_t>* times) {
    const ProgramImpl& program = *bound->program_;
    check_specs(given, program.input_specs, "inputs");
    check_states(state);
    std::vector<Tensor> results;
    results.reserve(program.output_specs.size());
    for (const Spec& spec : program.output_specs) results.emplace_back(spec.dtype, spec.shape);
    for (const Slot& slot : inputs)
      pointers[static_cast<std::size_t>(slot.id)] = data_of(given[slot.at]);
    for (const Slot& slot : outputs) {
      pointers[static_cast<std::size_t>(slot.id)] = results[slot.at].mutable_bytes();
    }
    for (Tensor* tensor : state)
      tensor->mutable_bytes();  // detaches all before any pointer is taken
    for (const Slot& slot : states)
      pointers[static_cast<std::size_t>(slot.id)] = data_of(*state[slot.at]);
    program.execute(pointers.data(), times);
    for (const ProgramImpl::Copy& copy : program.copies) {
      Tensor& result = results[copy.output];
      copy_elements(result.dtype(), result.byte_size(),
                    pointers[static_cast<std::size_t>(copy.from)], result.mutable_bytes());
    }
    copy_states(state);
    return results;
  }
};

Workspace::Workspace(std::shared_ptr<const BoundProgram> bound) : impl_(std::make_unique<Impl>()) {
  impl_->bound = std::static_pointer_cast<const BoundProgramImpl>(std::move(bound));
  const ProgramImpl& program = *impl_->bound->program_;
  impl_->arena = LastingMemory(program.arena_bytes);
  for (std::size_t count : program.string_counts) impl_->strings.emplace_back(count);
  impl_->pointers = impl_->bound->pointers_;
  for (std::size_t i = 0; i < program.places.size(); ++i) {
    const Place& place = program.places[i];
    const auto id = static_cast<ValueId>(i);
    if (place.kind == Place::Kind::arena) impl_->pointers[i] = impl_->arena.data() + place.at;
    if (place.kind == Place::Kind::strings) {
      impl_->pointers[i] = reinterpret_cast<std::byte*>(impl_->strings[place.at].data());
    }
    if (place.kind == Place::Kind::input) impl_->inputs.push_back({id, place.at});
    if (place.kind == Place::Kind::output) impl_->outputs.push_back({id, place.at});
    if (place.kind == Place::Kind::state) impl_->states.push_back({id, place.at});
  }
}

Workspace::~Workspace() = default;
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;

std::vector<Tensor> Workspace::run(std::span<const Tensor> inputs) {
  return impl_->run(inputs, {}, nullptr);
}
std::vector<Tensor> Workspace::step(std::span<const Tensor> inputs, std::span<Tensor* const> state,
                                    std::vector<std::int64_t>* times) {
  return impl_->run(inputs, state, times);
}
std::vector<Tensor> Workspace::run_profiled(std::span<const Tensor> inputs,
                                            std::vector<std::int64_t>& times) {
  return impl_->run(inputs, {}, &times);
}
const BoundProgram& Workspace::bound() const { return *impl_->bound; }

// ---------------------------------------------------------------- run once

std::vector<Tensor> run(const Graph& graph, std::span<const Tensor> inputs,
                        const VariableLookup& variables) {
  const auto program = Program::compile(graph, {.reference = true});
  std::vector<Tensor> weights;
  for (std::int64_t key : program->variables()) weights.push_back(variables(key));
  return Workspace(program->bind(std::move(weights))).run(inputs);
}

Tensor evaluate(const Value& value) { return run({{}, {value}})[0]; }

}  // namespace ramet
