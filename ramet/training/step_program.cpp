#include "ramet/training/step_program.h"

namespace ramet {

StepProgram::StepProgram(Graph graph, const CallContext& context, CompileOptions options,
                         Updates updates) {
  std::vector<std::int64_t> keys;
  for (const auto& update : context.updates()) {
    if (updates == Updates::left_out) break;
    keys.push_back(update.variable.key());
    state_.push_back(update.variable);
    graph.outputs.push_back(update.value);
  }
  program_ = Program::compile(graph, options, keys);
  for (const std::int64_t key : program_->variables())
    bound_.push_back(context.variables().at(key));
}

void StepProgram::bind() {
  bool is_current = workspace_ != nullptr;
  for (std::size_t i = 0; is_current && i < bound_.size(); ++i)
    is_current = versions_[i] == bound_[i].version();
  if (is_current) return;
  workspace_.reset();
  versions_.clear();
  std::vector<Tensor> weights;
  for (const Variable& variable : bound_) {
    weights.push_back(variable.value());
    versions_.push_back(variable.version());
  }
  workspace_ = std::make_unique<Workspace>(program_->bind(std::move(weights)));
}

std::vector<Tensor> StepProgram::run(std::span<const Tensor> inputs,
                                     std::vector<std::int64_t>* times) {
  bind();
  tensors_.clear();
  for (const Variable& variable : state_) tensors_.push_back(&variable.mutable_value());
  return workspace_->step(inputs, tensors_, times);
}

}  // namespace ramet
