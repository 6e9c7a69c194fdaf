#pragma once
// One call of a TensorFlow function that Keras 2 kept in a model: its arguments as C++ values, and
// the functions that ramet computes.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/layers/operations/operation.h"
#include "ramet/layers/selection.h"

namespace ramet {

/// Whether a call becomes a node of a model, so that only shapes and types are wanted.
enum class Calling { symbolic, computing };

/// The arguments of a call. Each is named as TensorFlow names it, and has a place for when it is
/// given by position.
class TfCall {
 public:
  TfCall(const CallInputs& inputs, Calling calling);

  bool is_symbolic() const { return calling_ == Calling::symbolic; }
  /// Null when it is not given, or None.
  const Tree<Value>* find(std::size_t place, std::string_view name) const;
  const Tree<Value>* find(std::string_view name) const { return find(nowhere, name); }

  /// Also of None.
  bool is_given(std::size_t place, std::string_view name) const;

  /// Raises TypeError when it is not given.
  Value tensor(std::size_t place, std::string_view name) const;
  ops::Operand operand(std::size_t place, std::string_view name) const;
  Values tensors(std::size_t place, std::string_view name) const;

  // What is no tensor. The last argument stands for what is not given.
  Json json(std::size_t place, std::string_view name) const;  ///< null when not given
  Dim integer(std::size_t place, std::string_view name, Dim otherwise) const;
  double number(std::size_t place, std::string_view name, double otherwise) const;
  bool flag(std::size_t place, std::string_view name, bool otherwise = false) const;
  std::string text(std::size_t place, std::string_view name, std::string_view otherwise) const;
  DType dtype(std::size_t place, std::string_view name, DType otherwise) const;
  /// Of a number or a list; also where they are computed from shapes. Those that only data can
  /// tell, or a symbolic call cannot yet, are any_dim.
  std::vector<Dim> integers(std::size_t place, std::string_view name) const;
  Shape shape(std::size_t place, std::string_view name) const {
    return Shape(integers(place, name));
  }

  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  /// A seed for one draw of random numbers. Raises NotImplementedError where a call has none.
  Value seed() const;
  /// Where seeds come from, for functions that draw.
  std::function<Value()> seeds;
  /// Finds out about extents that only data can tell.
  ExtentFinder extent;

 private:
  Calling calling_;
  std::vector<const Tree<Value>*> args_;
  std::vector<std::pair<std::string_view, const Tree<Value>*>> kwargs_;
};

/// The data of a value that depends on constants alone, such as the extents of a tensor.
std::optional<Tensor> known_value(const Value& value);
/// What a tree of one integer says, or any_dim.
Dim known_integer(const Tree<Value>& tree);

struct TfFunction {
  std::string_view name;  ///< "math.squared_difference"
  Tree<Value> (*call)(const TfCall& call);
};

// One list a family, sorted.
std::span<const TfFunction> tf_math_functions();
std::span<const TfFunction> tf_linalg_functions();
std::span<const TfFunction> tf_nn_functions();
std::span<const TfFunction> tf_shape_functions();
std::span<const TfFunction> tf_index_functions();
std::span<const TfFunction> tf_image_functions();
std::span<const TfFunction> tf_random_functions();
std::span<const TfFunction> tf_selection_functions();
std::span<const TfFunction> tf_signal_functions();
std::span<const TfFunction> tf_special_functions();

/// Null for a function that ramet does not compute.
const TfFunction* find_tf_function(std::string_view name);
std::vector<std::string_view> tf_function_names();

}  // namespace ramet
