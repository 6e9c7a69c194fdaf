#pragma once
// CallContext: what a layer's `call` has beside its inputs. Calls are pure: state changes and
// losses leave through the context, which makes programs of them.

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
  /// True while a call becomes a node of a model: only shapes and types are wanted.
  bool symbolic() const { return symbolic_; }
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

  /// An extent that only data can tell, such as how many words the longest text of a batch has;
  /// `value`, an integer scalar, computes it. any_dim until whoever runs the call knows it.
  Dim extent(const Value& value);
  /// Answers to `extent`, in the order in which it will be asked.
  void know_extents(std::vector<Dim> extents) { known_extents_ = std::move(extents); }
  /// What `extent` was asked for and could not answer.
  const Values& wanted_extents() const { return wanted_extents_; }

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
  bool symbolic_ = false;
  DType compute_dtype_ = DType::float32;
  std::unordered_map<std::int64_t, Variable> variables_;
  std::unordered_map<std::int64_t, Value> leaves_;
  std::unordered_map<Value, Value, Hash> masks_;
  std::vector<Update> updates_;
  Values losses_;
  std::vector<Dim> known_extents_;
  std::size_t asked_extents_ = 0;
  Values wanted_extents_;
};

}  // namespace ramet
