#include "ramet/models/program_cache.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

namespace ramet {

namespace {

bool reads_such(const CachedProgram& cached, const std::vector<Variable>& state) {
  for (std::size_t i = 0; i < cached.reads.size(); ++i) {
    if (!(state[cached.reads[i]].spec() == cached.read_specs[i])) return false;
  }
  return true;
}

}  // namespace

std::shared_ptr<const CachedProgram> ProgramCache::find(const Specs& inputs,
                                                        const CompileOptions& options,
                                                        const std::vector<Dim>& extents,
                                                        const std::vector<Variable>& state) {
  const std::lock_guard lock(mutex_);
  for (const auto& cached : programs_) {
    if (cached->state_size == state.size() && cached->inputs == inputs &&
        cached->options == options && cached->extents == extents && reads_such(*cached, state)) {
      return cached;
    }
  }
  return nullptr;
}

void ProgramCache::add(std::shared_ptr<const CachedProgram> program) {
  // A caller that predicts with ever new shapes must not fill the memory.
  constexpr std::size_t most = 64;
  const std::lock_guard lock(mutex_);
  if (programs_.size() >= most) programs_.erase(programs_.begin());
  programs_.push_back(std::move(program));
}

std::vector<Tensor> Bindings::run(const std::shared_ptr<const CachedProgram>& cached,
                                  const std::vector<Variable>& state,
                                  const std::vector<Tensor>& inputs,
                                  std::vector<std::int64_t>* times) {
  Taken taken = take(cached, state);
  std::vector<Tensor> outputs =
      times == nullptr ? taken.workspace.run(inputs) : taken.workspace.run_profiled(inputs, *times);
  keep(cached, std::move(taken));
  for (std::size_t i = 0; i < cached->updates.size(); ++i) {
    state[cached->updates[i]].assign(outputs[cached->output_count + i]);
  }
  outputs.resize(cached->output_count);
  return outputs;
}

Bindings::Lane* Bindings::lane() const {
  Lanes* lanes = lanes_.load(std::memory_order_acquire);
  if (lanes == nullptr) return nullptr;
  return &(*lanes)[std::hash<std::thread::id>()(std::this_thread::get_id()) % lanes->size()];
}

std::optional<Bindings::Results> Bindings::run_again(const CompileOptions& options,
                                                     const std::vector<const Variable*>& state,
                                                     const std::vector<Tensor>& inputs) {
  if (this->lane() == nullptr) return std::nullopt;
  Lane& lane = *this->lane();
  const std::unique_lock lock(lane.mutex, std::try_to_lock);
  if (!lock.owns_lock() || !lane.workspace) return std::nullopt;
  const CachedProgram& cached = *lane.cached;
  const auto fits = [](const Tensor& tensor, const Spec& spec) { return tensor.spec() == spec; };
  if (!(cached.options == options) || cached.state_size != state.size() ||
      !std::equal(inputs.begin(), inputs.end(), cached.inputs.begin(), cached.inputs.end(), fits)) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < cached.reads.size(); ++i) {
    const Variable& variable = *state[cached.reads[i]];
    if (lane.versions[i] != variable.version() || !(variable.spec() == cached.read_specs[i])) {
      return std::nullopt;
    }
  }
  return Results{lane.workspace->run(inputs), cached.structure};
}

// Programs whose extents data decided, or that replace variables, are looked up each time.
void Bindings::keep(const std::shared_ptr<const CachedProgram>& cached, Taken taken) {
  Lane& lane = *this->lane();
  const bool can_repeat =
      cached->extents.empty() && !cached->finds_extents && cached->updates.empty();
  std::unique_lock lock(lane.mutex, std::try_to_lock);
  if (!can_repeat || !lock.owns_lock()) return give_back(cached.get(), std::move(taken.workspace));
  const std::shared_ptr<const CachedProgram> before = std::exchange(lane.cached, cached);
  std::optional<Workspace> idle = std::exchange(lane.workspace, std::move(taken.workspace));
  lane.versions = std::move(taken.versions);
  lock.unlock();
  if (idle) give_back(before.get(), std::move(*idle));
}

Bindings::Taken Bindings::take(const std::shared_ptr<const CachedProgram>& cached,
                               const std::vector<Variable>& state) {
  const std::lock_guard lock(mutex_);
  auto entry = std::find_if(entries_.begin(), entries_.end(),
                            [&](const Entry& e) { return e.cached == cached; });
  if (entry == entries_.end()) {
    constexpr std::size_t most = 16;
    if (entries_.size() >= most) entries_.erase(entries_.begin());
    entries_.push_back({cached, {}, nullptr, {}});
    entry = entries_.end() - 1;
  }
  bool is_current = entry->bound != nullptr;
  for (std::size_t i = 0; is_current && i < cached->reads.size(); ++i) {
    is_current = entry->versions[i] == state[cached->reads[i]].version();
  }
  if (!is_current) {
    std::vector<Tensor> weights;
    entry->versions.clear();
    for (std::size_t position : cached->reads) {
      weights.push_back(state[position].value());
      entry->versions.push_back(state[position].version());
    }
    entry->bound = cached->program->bind(std::move(weights));
    entry->idle.clear();
    forget(cached.get());
  }
  if (entry->idle.empty()) return {Workspace(entry->bound), entry->versions};
  Workspace workspace = std::move(entry->idle.back());
  entry->idle.pop_back();
  return {std::move(workspace), entry->versions};
}

// What lanes keep of old weights would live until their threads come again.
void Bindings::forget(const CachedProgram* cached) {
  if (owned_lanes_ == nullptr) {
    owned_lanes_ = std::make_unique<Lanes>();
    lanes_.store(owned_lanes_.get(), std::memory_order_release);
  }
  for (Lane& lane : *owned_lanes_) {
    const std::unique_lock lock(lane.mutex, std::try_to_lock);
    if (lock.owns_lock() && lane.cached.get() == cached) lane.workspace.reset();
  }
}

void Bindings::give_back(const CachedProgram* cached, Workspace workspace) {
  const std::lock_guard lock(mutex_);
  for (Entry& entry : entries_) {
    if (entry.cached.get() == cached && entry.bound.get() == &workspace.bound()) {
      entry.idle.push_back(std::move(workspace));
      return;
    }
  }
}

}  // namespace ramet
