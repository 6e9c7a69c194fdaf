#include "ramet/layers/operations/refusal.h"

#include <algorithm>

namespace ramet {

namespace {

constexpr std::string_view calls_python = "it calls a Python function, which a file does not hold";
constexpr std::string_view never_recorded =
    "Keras makes a constant of it, and fails where a limit is a tensor";

constexpr std::string_view never_runs =
    "the length of a window is a tensor in it, with which Keras makes no model that runs";

constexpr RefusedOperation refused[] = {
    {"keras.src.ops.core", "AssociativeScan", calls_python},
    {"keras.src.ops.core", "Cond", calls_python},
    {"keras.src.ops.core", "ForiLoop", calls_python},
    {"keras.src.ops.core", "Map", calls_python},
    {"keras.src.ops.core", "Scan", calls_python},
    {"keras.src.ops.core", "Switch", calls_python},
    {"keras.src.ops.core", "VectorizedMap", calls_python},
    {"keras.src.ops.core", "WhileLoop", calls_python},
    {"keras.src.ops.linalg", "JVP", calls_python},
    {"keras.src.ops.numpy", "Arange", never_recorded},
    {"keras.src.ops.numpy", "Bartlett", never_runs},  // these five from Keras 3.10 to 3.14
    {"keras.src.ops.numpy", "Blackman", never_runs},
    {"keras.src.ops.numpy", "Hamming", never_runs},
    {"keras.src.ops.numpy", "Hanning", never_runs},
    {"keras.src.ops.numpy", "Kaiser", never_runs},
};

}  // namespace

std::span<const RefusedOperation> refused_operations() { return refused; }

const RefusedOperation* find_refused_operation(std::string_view module, std::string_view name) {
  const auto found =
      std::find_if(std::begin(refused), std::end(refused), [&](const RefusedOperation& operation) {
        return operation.module == module && operation.name == name;
      });
  return found == std::end(refused) ? nullptr : found;
}

}  // namespace ramet
