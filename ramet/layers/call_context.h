#pragma once
// CallContext: what a layer's `call` has beside its inputs. Calls are pure: state changes and losses
// leave through the context, which makes programs of them.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ramet/layers/variable.h"
#include "ramet/ops/op.h"

namespace ramet {

class LayerBase;

class CallContext {
 public:
  explicit CallContext(bool training = false) : training_(training) {}

  /// True while training: dropout drops, batch statistics are used.
  bool training() const { return training_; }
  /// The variable as a value, in the compute dtype of the layer being called.
  Value read(const Variable& variable);
  /// As `read`, in the variable's own dtype.
  Value read_exact(const Variable& variable);
  /// The variable's next value, once the program has run.
  void update(const Variable& variable, Value value);
  /// As `update`, and reads that follow in this call see the new value too.
  void update_now(const Variable& variable, const Value& value);
  void add_loss(Value loss) { losses_.push_back(std::move(loss)); }

  /// The mask attached to a value, or null.
  Value mask(const Value& value) const;
  void set_mask(const Value& value, Value mask);  ///< a null mask changes nothing
  void clear_mask(const Value& value) { masks_.erase(value); }

  struct Update {
    Variable variable;
    Value value;
  };
  const std::vector<Update>& updates() const { return updates_; }
  const Values& losses() const { return losses_; }
  /// Variables read so far, by key.
  const std::unordered_map<std::int64_t, Variable>& variables() const { return variables_; }

 private:
  friend class LayerBase;
  struct Hash {
    std::size_t operator()(const Value& v) const {
      return std::hash<const void*>()(v.call_ptr().get()) * 31 + v.output();
    }
  };
  bool training_;
  DType compute_dtype_ = DType::float32;
  std::unordered_map<std::int64_t, Variable> variables_;
  std::unordered_map<std::int64_t, Value> leaves_;
  std::unordered_map<Value, Value, Hash> masks_;
  std::vector<Update> updates_;
  Values losses_;
};

}  // namespace ramet
