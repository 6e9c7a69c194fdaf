#pragma once
// Compiled programs of a model. The cache is shared by clones, whose variables stand in the same
// order; what is bound to one model's weights is kept in its Bindings.

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ramet/layers/tree.h"
#include "ramet/layers/variable.h"
#include "ramet/runtime/program.h"

namespace ramet {

/// One program, and which of a model's variables it reads and replaces.
struct CachedProgram {
  Specs inputs;
  std::size_t state_size = 0;  ///< variables of the model; quantizing a layer adds some
  CompileOptions options;
  std::vector<Dim> extents;  ///< that data decided (CallContext::extent)
  /// True when the outputs are the extents that come next, not those of the model.
  bool finds_extents = false;
  std::shared_ptr<const Program> program;
  std::vector<std::size_t> reads;  ///< positions in ModelBase::state(), as Program::bind wants them
  Specs read_specs;                ///< theirs: a vocabulary may have grown since
  std::vector<std::size_t> updates;  ///< positions of what the last outputs replace
  Tree<std::size_t> structure;       ///< of the outputs
  std::size_t output_count = 0;
};

class ProgramCache {
 public:
  /// Null when there is none that takes these inputs and this state.
  std::shared_ptr<const CachedProgram> find(const Specs& inputs, const CompileOptions& options,
                                            const std::vector<Dim>& extents,
                                            const std::vector<Variable>& state);
  void add(std::shared_ptr<const CachedProgram> program);
  /// Held while a program is compiled, so that two threads do not compile the same one.
  std::mutex compiling;

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const CachedProgram>> programs_;
};

/// Programs bound to one model's weights, with idle workspaces. Safe from several threads.
class Bindings {
 public:
  struct Results {
    std::vector<Tensor> outputs;
    Tree<std::size_t> structure;
  };
  /// Runs what this thread ran before, if nothing has changed and no other thread is at it; touches
  /// nothing that threads share. Not for programs that replace variables.
  std::optional<Results> run_again(const CompileOptions& options,
                                   const std::vector<const Variable*>& state,
                                   const std::vector<Tensor>& inputs);
  /// Runs the program on the variables' present values; binds anew when one has changed.
  std::vector<Tensor> run(const std::shared_ptr<const CachedProgram>& cached,
                          const std::vector<Variable>& state, const std::vector<Tensor>& inputs,
                          std::vector<std::int64_t>* times = nullptr);

 private:
  /// A workspace, and the versions of the variables that it is bound to.
  struct Taken {
    Workspace workspace;
    std::vector<const void*> versions;
  };
  /// Most threads have one of their own.
  struct alignas(64) Lane {
    std::mutex mutex;
    std::shared_ptr<const CachedProgram> cached;
    std::vector<const void*> versions;
    std::optional<Workspace> workspace;
  };
  using Lanes = std::array<Lane, 16>;
  /// This thread's; null before any thread has run.
  Lane* lane() const;
  void keep(const std::shared_ptr<const CachedProgram>& cached, Taken taken);

  struct Entry {
    std::shared_ptr<const CachedProgram> cached;
    std::vector<const void*> versions;
    std::shared_ptr<const BoundProgram> bound;
    std::vector<Workspace> idle;
  };
  Taken take(const std::shared_ptr<const CachedProgram>& cached,
             const std::vector<Variable>& state);
  /// Makes the lanes, or drops what they have of a program; within the lock.
  void forget(const CachedProgram* cached);
  void give_back(const CachedProgram* cached, Workspace workspace);
  std::mutex mutex_;
  std::vector<Entry> entries_;
  std::unique_ptr<Lanes> owned_lanes_;  // made with the first binding
  std::atomic<Lanes*> lanes_ = nullptr;
};

}  // namespace ramet
