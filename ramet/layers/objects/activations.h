#pragma once
// Activations: functions by name, as Keras writes them in configs.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ramet/core/json.h"
#include "ramet/ops/op.h"

namespace ramet {

/// A built-in activation ("relu"; none means "linear"), or an envelope of a layer or of a user's
/// function, which is kept as it is. Such a one runs if a CustomObjectScope had a function of its
/// name when it was read.
class Activation {
 public:
  /// linear
  Activation() : Activation("linear") {}
  /// Raises ValueError "Could not interpret activation function identifier: x".
  Activation(const char* name) : Activation(std::string_view(name)) {}  // NOLINT: reads as in Keras
  Activation(std::string_view name);                                    // NOLINT
  /// Accepts a name, null, a function or layer envelope.
  static Activation from(const Json& json);

  /// As Keras saves it: "swish" becomes "silu". Of an envelope, the class or the function.
  std::string_view name() const { return name_; }
  bool is(std::string_view name) const { return name_ == name; }
  Value operator()(const Value& x) const;
  /// "" or why it cannot run.
  std::string explain() const;
  Json json() const;
  friend bool operator==(const Activation& a, const Activation& b) { return a.json() == b.json(); }

  /// The names of all built-in activations, sorted.
  static std::span<const std::string_view> names();

 private:
  std::string name_;
  Value (*function_)(const Value& x) = nullptr;
  std::shared_ptr<const std::function<Value(const Value& x)>> given_;
  Json custom_;
};

Json to_json(const Activation& activation);
void from_json(const Json& json, Activation& activation);

}  // namespace ramet
