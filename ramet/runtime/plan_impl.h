#pragma once
// What a compiled program is made of. Private to this room.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ramet/runtime/ir.h"
#include "ramet/runtime/kernel.h"
#include "ramet/runtime/lasting_memory.h"
#include "ramet/runtime/program.h"

namespace ramet {

/// Where a value's bytes are while a program runs.
struct Place {
  enum class Kind {
    none,
    input,
    output,
    variable,
    state,
    constant,
    prepared,
    passing,  ///< prepared, and gone when all is prepared
    arena,
    strings
  };
  Kind kind = Kind::none;
  std::size_t at = 0;  ///< position in the list, or byte offset
};

struct PlannedStep {
  IrNode node;
  std::string kernel;
  std::string refusals;  ///< "onednn:conv: no (why); ..."
  std::unique_ptr<Step> step;
  std::vector<ValueId> scratch;
  std::vector<ValueId> released;  ///< inputs that the step does not read
};

/// Done once per set of weights: a step whose inputs are all static, or a packing.
struct StaticAction {
  std::unique_ptr<Step> step;  // or:
  std::function<void(const Frame&, std::byte*)> fill;
  ValueId target = no_value;
  std::vector<ValueId> reads, writes;  ///< target is not among them
};

class ProgramImpl final : public Program {
 public:
  const Specs& inputs() const override { return input_specs; }
  const Specs& outputs() const override { return output_specs; }
  const std::vector<std::int64_t>& variables() const override { return keys; }
  const std::vector<std::int64_t>& state() const override { return state_keys; }
  std::shared_ptr<const BoundProgram> bind(std::vector<Tensor> weights) const override;
  std::string to_text(bool refusals) const override;

  /// Runs all steps; `pointers` must be complete. `times`, if given, gets nanoseconds per step.
  void execute(std::byte* const* pointers, std::vector<std::int64_t>* times = nullptr) const;

  CompileOptions options;
  int threads = 1;
  Ir ir;
  Specs input_specs, output_specs;
  std::vector<std::int64_t> keys, state_keys;
  std::vector<StaticAction> static_actions;
  std::vector<PlannedStep> steps;
  std::vector<const Step*> order;       ///< the same, side by side: a run of many reads fewer lines
  std::vector<Place> places;            ///< by ValueId
  std::vector<std::size_t> byte_sizes;  ///< by ValueId
  std::size_t graph_values = 0;  ///< values beyond these are kernels' scratch and packed weights
  std::size_t arena_bytes = 0, prepared_bytes = 0, passing_bytes = 0;
  /// Strings own memory, so they cannot lie in the arena: a workspace has an array of so many
  /// elements for each value of Place::Kind::strings.
  std::vector<std::size_t> string_counts;
  /// Outputs that no step writes (an input, a weight, one given twice): copied at the end.
  struct Copy {
    std::size_t output;
    ValueId from;
  };
  std::vector<Copy> copies;
  /// States whose next value no step could write in place: copied after `copies`.
  struct StateCopy {
    std::size_t state;
    ValueId from;
  };
  std::vector<StateCopy> state_copies;
};

class BoundProgramImpl final : public BoundProgram {
 public:
  const Program& program() const override { return *program_; }
  const std::vector<Tensor>& weights() const override { return weights_; }

  std::shared_ptr<const ProgramImpl> program_;
  std::vector<Tensor> weights_;
  LastingMemory prepared_;
  /// Pointers of everything that does not change from run to run; null elsewhere.
  std::vector<std::byte*> pointers_;
};

/// Lays out memory: fills places, sizes and copies of a program whose steps are chosen. A value
/// lives from the step that makes it to the last that reads it; values that do not live at once
/// share memory. So do what is prepared, when only other preparations read it.
void plan_memory(ProgramImpl& program);

/// The step that loops over a scan's body.
std::unique_ptr<Step> make_scan_step(KernelRequest& request);

}  // namespace ramet
