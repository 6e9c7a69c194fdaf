#pragma once
// TensorFlow functions that Keras 2 keeps in a model and ramet does not compute, and why.

#include <string_view>

namespace ramet {

/// The module of opaque layers that stand for such functions.
constexpr std::string_view tensorflow_module = "tensorflow";

/// "it calls a Python function"; also of functions that are not listed.
std::string_view tf_refusal_reason(std::string_view function);

}  // namespace ramet
