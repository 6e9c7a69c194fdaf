#include "ramet/models/program_cache.h"

#include <algorithm>

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
  Workspace workspace = take(cached, state);
  std::vector<Tensor> outputs =
      times == nullptr ? workspace.run(inputs) : workspace.run_profiled(inputs, *times);
  give_back(cached.get(), std::move(workspace));
  for (std::size_t i = 0; i < cached->updates.size(); ++i) {
    state[cached->updates[i]].assign(outputs[cached->output_count + i]);
  }
  outputs.resize(cached->output_count);
  return outputs;
}

Workspace Bindings::take(const std::shared_ptr<const CachedProgram>& cached,
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
  }
  if (entry->idle.empty()) return Workspace(entry->bound);
  Workspace workspace = std::move(entry->idle.back());
  entry->idle.pop_back();
  return workspace;
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
