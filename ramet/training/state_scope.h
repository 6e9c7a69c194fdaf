#pragma once
// StateScope: variables while a training step is written down: an assignment is seen by the reads
// that follow it, as in eager code. A branch keeps its assignments to itself until it is merged.

#include <map>
#include <vector>

#include "ramet/layers/call_context.h"

namespace ramet {

class StateScope {
 public:
  /// Assignments become updates of the context.
  explicit StateScope(CallContext& context) : context_(&context) {}
  /// A branch: what it assigns stays in it until `outer.merge`.
  explicit StateScope(StateScope& outer) : outer_(&outer) {}
  StateScope(const StateScope&) = delete;
  StateScope& operator=(const StateScope&) = delete;

  /// What the variable holds now, in its own dtype.
  Value read(const Variable& variable);
  /// Converted to the variable's dtype.
  void assign(const Variable& variable, const Value& value);
  void assign_add(const Variable& variable, const Value& value);
  void assign_subtract(const Variable& variable, const Value& value);
  /// Each variable that `branch`, a branch of this, has assigned: takes that where `condition`
  /// (a bool scalar) is true.
  void merge(const Value& condition, StateScope& branch);

 private:
  CallContext* context_ = nullptr;
  StateScope* outer_ = nullptr;
  std::map<std::int64_t, Value> assigned_;  // of a branch, by key
  std::vector<Variable> order_;
};

}  // namespace ramet
