#pragma once
// StepProgram: a graph that changes variables, compiled once and run many times. Variables that it
// updates are read and written in place; others are bound, and bound anew when they have changed.

#include <memory>
#include <string>
#include <vector>

#include "ramet/layers/call_context.h"
#include "ramet/runtime/program.h"

namespace ramet {

/// What becomes of the updates of a context: made by the program, or left out.
enum class Updates { made, left_out };

class StepProgram {
 public:
  /// Raises NotImplementedError when an op has no kernel for its types.
  StepProgram(Graph graph, const CallContext& context, CompileOptions options,
              Updates updates = Updates::made);

  const Specs& inputs() const { return program_->inputs(); }
  /// The graph's outputs. Raises ValueError when inputs do not fit.
  std::vector<Tensor> run(std::span<const Tensor> inputs,
                          std::vector<std::int64_t>* times = nullptr);
  /// Lets go of the memory of bound variables, so that writing to them need not copy it.
  void release() { workspace_.reset(); }
  std::string plan_text(bool refusals) const { return program_->to_text(refusals); }

 private:
  void bind();
  std::shared_ptr<const Program> program_;
  std::vector<Variable> bound_, state_;
  std::vector<const void*> versions_;  // of bound_, when they were bound
  std::unique_ptr<Workspace> workspace_;
  std::vector<Tensor*> tensors_;
};

}  // namespace ramet
