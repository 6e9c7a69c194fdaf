#include "ramet/layers/operations/refusal.h"

#include <algorithm>

namespace ramet {

namespace {

constexpr std::string_view calls_python = "it calls a Python function, which a file does not hold";
constexpr std::string_view depends_on_values =
    "the shape of its result depends on the values it is given";

constexpr RefusedOperation refused[] = {
    {"keras.src.ops.core", "AssociativeScan", calls_python},
    {"keras.src.ops.core", "Cond", calls_python},
    {"keras.src.ops.core", "ForiLoop", calls_python},
    {"keras.src.ops.core", "Map", calls_python},
    {"keras.src.ops.core", "Scan", calls_python},
    {"keras.src.ops.core", "Switch", calls_python},
    {"keras.src.ops.core", "VectorizedMap", calls_python},
    {"keras.src.ops.core", "WhileLoop", calls_python},
    {"keras.src.ops.image", "ElasticTransform",
     "without a `seed`, it draws other random numbers at every call", false},
    {"keras.src.ops.linalg", "JVP", calls_python},
    {"keras.src.ops.math", "SegmentMax",
     "without `num_segments`, the shape of its result depends on the values it is given", false},
    {"keras.src.ops.math", "SegmentMin",
     "without `num_segments`, the shape of its result depends on the values it is given", false},
    {"keras.src.ops.math", "SegmentProd",
     "without `num_segments`, the shape of its result depends on the values it is given", false},
    {"keras.src.ops.math", "SegmentSum",
     "without `num_segments`, the shape of its result depends on the values it is given", false},
    {"keras.src.ops.numpy", "Arange", depends_on_values},
    {"keras.src.ops.numpy", "Bincount",
     "without `minlength`, the shape of its result depends on the values it is given", false},
    {"keras.src.ops.numpy", "Nonzero", depends_on_values},
    {"keras.src.ops.numpy", "Unique",
     "it runs only with a `size`, sorted and over all elements; else the shape of its result "
     "depends on the values it is given",
     false},
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
