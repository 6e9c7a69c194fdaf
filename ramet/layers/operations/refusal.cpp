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
    {"keras.src.ops.numpy", "Where",
     "of a condition alone it gives places, and how many there are depends on the values", false},
};

bool is_none(const Json& call, std::size_t place, std::string_view name) {
  const Json &args = call.at("args"), *given = call.at("kwargs").find(name);
  if (place < args.size()) given = &args[place];
  return given == nullptr || given->is_null();
}

}  // namespace

std::span<const RefusedOperation> refused_operations() { return refused; }

const RefusedOperation* find_refused_operation(std::string_view module, std::string_view name) {
  const auto found =
      std::find_if(std::begin(refused), std::end(refused), [&](const RefusedOperation& operation) {
        return operation.module == module && operation.name == name;
      });
  return found == std::end(refused) ? nullptr : found;
}

bool has_refused_call(const Json& envelope) {
  const Json *module = envelope.find("module"), *calls = envelope.find("inbound_nodes");
  if (module == nullptr || calls == nullptr) return false;
  if (!(*module == Json("keras.src.ops.numpy")) || !(envelope.at("class_name") == Json("Where")))
    return false;
  return std::ranges::any_of(calls->items(), [](const Json& call) {
    return call.is_object() && is_none(call, 1, "x1") && is_none(call, 2, "x2");
  });
}

}  // namespace ramet
