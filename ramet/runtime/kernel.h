#pragma once
// Kernels: how a node is computed. For each op there is an ordered list, fastest first, the
// reference last; each says yes by making a Step, or no with a reason that RAMET_VERBOSE shows.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ramet/runtime/ir.h"
#include "ramet/runtime/precision.h"

namespace ramet {

/// The memory of one run: a pointer for each value, set before the first step. Dense, row-major,
/// 64-byte aligned except for what a caller passed in.
struct Frame {
  std::byte* const* pointers = nullptr;
  int threads = 1;

  template <class T>
  const T* in(ValueId id) const {
    return reinterpret_cast<const T*>(pointers[id]);
  }
  template <class T>
  T* out(ValueId id) const {
    return reinterpret_cast<T*>(pointers[id]);
  }
};

/// Something a program does: immutable, run by any number of threads at once with their own frames.
/// Allocates nothing in `run` (scratch is asked for when it is made; strings are the exception) and
/// throws there only for what data alone can show, such as a word that must be in a vocabulary and
/// is not, never inside a parallel region: what `infer` checked need not be checked again.
class Step {
 public:
  virtual ~Step() = default;
  virtual void run(const Frame& frame) const = 0;
};

/// What a kernel may ask while it makes its step.
class KernelRequest {
 public:
  KernelRequest(Ir& ir, const IrNode& node, int threads, Precision precision)
      : ir_(ir), node_(node), threads_(threads), precision_(precision) {}
  virtual ~KernelRequest() = default;

  const Ir& ir() const { return ir_; }
  const IrNode& node() const { return node_; }
  int threads() const { return threads_; }
  Precision precision() const { return precision_; }
  const Spec& input(std::size_t i) const { return ir_.spec(node_.inputs[i]); }
  const Spec& output(std::size_t i = 0) const { return ir_.spec(node_.outputs[i]); }
  bool has_input(std::size_t i) const {
    return i < node_.inputs.size() && node_.inputs[i] != no_value;
  }
  /// True when the value is the same at every run until the weights change.
  bool is_static(ValueId id) const { return ir_.value(id).is_static; }

  /// Is the matrix unit faster than vectors at so many multiplications in float32, which it must
  /// split? Several machines may share one, so this is measured, by who compiles.
  virtual bool splitting_pays(Dim multiplications) const = 0;

  /// Memory for the step's own use while it runs.
  virtual ValueId scratch(std::size_t bytes) = 0;
  /// Memory filled by `fill` once per set of weights, such as a packed kernel, from static values
  /// `from`; its last argument is the memory.
  virtual ValueId prepare(std::size_t bytes, std::vector<ValueId> from,
                          std::function<void(const Frame&, std::byte*)> fill) = 0;
  /// Says that the step does not read a static value when it runs, what was prepared from it being
  /// enough: the value may then be gone.
  void release(ValueId id) { released_.push_back(id); }

 protected:
  Ir& ir_;
  const IrNode& node_;
  std::vector<ValueId> released_;
  int threads_;
  Precision precision_;
};

/// One way to compute an op. `make` returns null and says why in `refusal` when it does not fit.
struct Kernel {
  std::string_view name;  ///< "onednn:conv"
  std::unique_ptr<Step> (*make)(KernelRequest& request, std::string& refusal);
};

/// Nodes before another one, in order: each makes the first input of the next, which nobody else
/// uses and which then is nowhere as a whole.
using Producers = std::span<const IrNode* const>;
/// One way to compute a node together with so many before it. `request` is for the last of them.
struct ChainKernel {
  std::string_view name;
  std::size_t producers;
  std::unique_ptr<Step> (*make)(KernelRequest& request, Producers before, std::string& refusal);
};
/// In order of preference; where all refuse, each node has a kernel of its own. The nodes before
/// the last are of the op `producer`, too.
std::span<const ChainKernel> chain_kernels_for(const Op& producer, const Op& consumer);

/// In order of preference. Every op that is no leaf and has no `expand` ends with its reference.
std::span<const Kernel> kernels_for(const Op& op);

/// The definition of an op in plain loops, on dense memory: `outputs[i]` is written from `inputs`
/// (null for an absent one). Half floats never get here: the compiler widens them.
struct ReferenceCall {
  const Attrs& attrs;
  std::span<const Spec> input_specs, output_specs;
  std::span<const std::byte* const> inputs;
  std::span<std::byte* const> outputs;

  template <class T>
  const T* in(std::size_t i) const {
    return reinterpret_cast<const T*>(inputs[i]);
  }
  template <class T>
  T* out(std::size_t i = 0) const {
    return reinterpret_cast<T*>(outputs[i]);
  }
};
using ReferenceKernel = void (*)(const ReferenceCall& call);
/// Null for leaves and for composites, which are defined by `expand`.
ReferenceKernel reference_kernel(const Op& op);

}  // namespace ramet
