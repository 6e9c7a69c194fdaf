#pragma once
// Variable: a weight or another piece of state. A handle: copies refer to the same variable.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ramet/core/tensor.h"
#include "ramet/layers/objects/constraints.h"
#include "ramet/layers/objects/initializers.h"
#include "ramet/layers/objects/regularizers.h"

namespace ramet {

struct VariableOptions {
  Initializer initializer = "zeros";
  bool trainable = true;
  bool autocast = true;  ///< read in the layer's compute dtype
  std::optional<Regularizer> regularizer = std::nullopt;
  std::optional<Constraint> constraint = std::nullopt;
};

/// Values are drawn when they are first asked for. Reading is safe from several threads; assigning
/// is not, as with any value.
class Variable {
 public:
  /// Refers to nothing.
  Variable() = default;
  /// `path` is the name with its scopes: "dense/kernel". Raises ValueError unless shape is known.
  Variable(std::string name, std::string path, Spec spec, VariableOptions options);

  explicit operator bool() const { return state_ != nullptr; }
  const std::string& name() const;
  const std::string& path() const;
  const Spec& spec() const;
  const Shape& shape() const { return spec().shape; }
  DType dtype() const { return spec().dtype; }
  /// Identifies the variable within the process; used as its key in op graphs.
  std::int64_t key() const;
  bool trainable() const;
  void set_trainable(bool trainable) const;
  const VariableOptions& options() const;

  Tensor value() const;
  /// Takes another value, converted to the variable's dtype. Raises ValueError when shapes differ.
  void assign(const Tensor& value) const;
  /// The value for writing in place, as an optimizer does at each step; counts as an assignment.
  /// Tensors that share its memory keep what they hold. Valid until the next assignment.
  Tensor& mutable_value() const;
  /// Changes whenever the value does, without drawing it: what packed weights are cached by.
  const void* version() const;

  /// Takes `source`'s value now, sharing its memory until either is assigned; undrawn values stay
  /// undrawn and will turn out equal.
  void copy_from(const Variable& source) const;
  /// From now on both have one value: an assignment to either is seen by both.
  void share_with(const Variable& source) const;

  friend bool operator==(const Variable&, const Variable&) = default;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ramet
