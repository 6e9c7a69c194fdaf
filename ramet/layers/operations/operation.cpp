#include "ramet/layers/operations/operation.h"

namespace ramet {

namespace {

// A nested list of numbers, as __numpy__ and __tensor__ hold it.
void collect_numbers(const Json& json, std::size_t depth, Shape& shape, std::vector<double>& out) {
  if (!json.is_array()) {
    out.push_back(json.is_bool() ? (json.as_bool() ? 1 : 0) : json.as_double());
    return;
  }
  if (shape.size() == depth) shape.push_back(static_cast<Dim>(json.size()));
  for (const Json& item : json.items()) collect_numbers(item, depth + 1, shape, out);
}

}  // namespace

Tensor constant_tensor(const Json& json) {
  const Json* envelope = json.find("class_name") != nullptr ? json.find("config") : nullptr;
  const Json& values = envelope != nullptr ? envelope->at("value") : json;
  const Json* dtype = envelope != nullptr ? envelope->find("dtype") : nullptr;
  Shape shape;
  std::vector<double> numbers;
  collect_numbers(values, 0, shape, numbers);
  return Tensor::of<double>(shape, std::span<const double>(numbers))
      .cast(dtype != nullptr ? parse_dtype(dtype->as_string()) : DType::float32);
}

ops::Operand operand(const CallInputs& inputs, std::string_view name) {
  const Tree<Value>* tree = inputs.find(name);
  if (tree == nullptr) fail<TypeError>("expected a tensor or a number for `{}`, received None.", name);
  if (tree->is_leaf()) return tree->leaf();
  const Json& json = tree->constant();
  if (json.is_bool()) return json.as_bool();
  if (json.is_int()) return json.as_int();
  if (json.is_double()) return json.as_double();
  return constant(constant_tensor(json));
}

}  // namespace ramet
