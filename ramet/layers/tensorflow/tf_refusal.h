#pragma once
// TensorFlow functions that Keras 2 keeps in a model and ramet does not compute, and why.

#include <span>
#include <string_view>

namespace ramet {

/// The module of opaque layers that stand for such functions.
constexpr std::string_view tensorflow_module = "tensorflow";

struct RefusedTfFunction {
  std::string_view name;    ///< "unique", or a whole family: "strings."
  std::string_view reason;  ///< "it calls a Python function"
};

std::span<const RefusedTfFunction> refused_tf_functions();
/// Also of functions that are not listed.
std::string_view tf_refusal_reason(std::string_view function);

}  // namespace ramet
