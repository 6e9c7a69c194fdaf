#pragma once
// What the kernels of this folder share: a Step that runs oneDNN primitives on the memory of a
// frame, and the builder that makes one.

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/onednn/version_impl.h"

namespace ramet::onednn {

using Desc = dnnl::memory::desc;

/// A value of the frame as an argument of a primitive; `index` is one of DNNL_ARG_...
struct Argument {
  int index;
  Desc desc;
  ValueId value;
};

/// Runs primitives one after the other.
class PrimitiveStep : public Step {
 public:
  struct Stage {
    dnnl::primitive primitive;
    std::vector<Argument> arguments;
  };
  explicit PrimitiveStep(std::vector<Stage> stages);
  ~PrimitiveStep() override;
  void run(const Frame& frame) const override;

 private:
  class Arguments;
  std::vector<Stage> stages_;
  // Memory objects of oneDNN, made when a thread finds none, kept for the next run.
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Arguments>> spare_;
};

class StepBuilder {
 public:
  explicit StepBuilder(KernelRequest& request) : request_(request) {}

  /// The data of `value`, which lie as `plain`, laid as `wanted`: the value itself where both are
  /// the same, packed once where it is static, else reordered at each run.
  ValueId packed(ValueId value, const Desc& plain, const Desc& wanted);
  /// A primitive that runs after those added before; its scratchpad is asked for here.
  void add(const dnnl::primitive_desc_base& desc, std::vector<Argument> arguments);
  /// Copies `from` to `to`, which may lie differently.
  void add_reorder(ValueId from, const Desc& from_desc, ValueId to, const Desc& to_desc);
  ValueId scratch(const Desc& desc) { return request_.scratch(desc.get_size()); }
  std::unique_ptr<Step> finish() { return std::make_unique<PrimitiveStep>(std::move(stages_)); }
  std::vector<PrimitiveStep::Stage> take_stages() { return std::move(stages_); }

 private:
  KernelRequest& request_;
  std::vector<PrimitiveStep::Stage> stages_;
};

const dnnl::engine& engine();

/// No epilogue, memory given by us.
dnnl::primitive_attr plain_attributes();

/// Dense and row-major.
Desc row_major(std::span<const Dim> extents);
inline Desc row_major(std::initializer_list<Dim> extents) {
  return row_major(std::span(extents.begin(), extents.size()));
}
/// (batch, spatial..., channels) in memory; oneDNN counts the axes as (batch, channels,
/// spatial...).
Desc channels_last(const Shape& shape);
/// The same axes as `channels_last`, in whatever layout a primitive likes best.
Desc any_layout(const Desc& desc);

/// Primitives are made for the number of threads that OpenMP would use: sets it, and puts it back.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

/// Why no primitive can do this node, whatever its op: "" if nothing speaks against it.
std::string refuse_node(const KernelRequest& request);

/// What every kernel here does around its `build`, which makes the step or says why not.
template <class Build>
std::unique_ptr<Step> make_step(KernelRequest& request, std::string& refusal, Build&& build) {
  refusal = refuse_node(request);
  if (!refusal.empty()) return nullptr;
  const ThreadScope threads(request.threads());
  try {
    return build(request, refusal);
  } catch (const dnnl::error& error) {
    refusal = fmt::format("oneDNN has none for this shape ({})", error.what());
    return nullptr;
  }
}

}  // namespace ramet::onednn
