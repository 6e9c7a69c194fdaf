#include "ramet/layers/operations/operation.h"

#include "ramet/ops/movement.h"

namespace ramet {

namespace {

/// Numbers of nested lists, row by row, and what they are.
struct NestedNumbers {
  Shape shape;
  std::vector<double> numbers;
  std::vector<std::string> strings;
  bool all_bool = true, all_int = true;

  void collect(const Json& json, std::size_t depth) {
    if (!json.is_array()) {
      if (json.is_string()) {
        strings.push_back(json.as_string());
        return;
      }
      all_bool = all_bool && json.is_bool();
      all_int = all_int && json.is_int();
      numbers.push_back(json.is_bool() ? (json.as_bool() ? 1 : 0) : json.as_double());
      return;
    }
    if (shape.size() == depth) shape.push_back(static_cast<Dim>(json.size()));
    for (const Json& item : json.items()) collect(item, depth + 1);
  }
  DType dtype() const {
    if (numbers.empty() || (!all_bool && !all_int)) return DType::float32;
    return all_bool ? DType::boolean : DType::int32;
  }
};

Json nested_list(const Tensor& tensor, std::size_t axis, Dim& next) {
  if (axis == tensor.rank()) {
    const double value = tensor.at(next++);
    if (tensor.dtype() == DType::boolean) return value != 0;
    return is_integer(tensor.dtype()) ? Json(static_cast<std::int64_t>(value)) : Json(value);
  }
  Json list = Json::array();
  for (Dim i = 0; i < tensor.shape()[axis]; ++i)
    list.push_back(nested_list(tensor, axis + 1, next));
  return list;
}

// A tree without leaves as the JSON it came from.
std::optional<Json> constant_of(const Tree<Value>& tree) {
  if (tree.is_leaf()) return std::nullopt;
  if (tree.is_constant()) return tree.constant();
  Json list = Json::array();
  for (const Tree<Value>& item : tree.items()) {
    std::optional<Json> json = constant_of(item);
    if (!json) return std::nullopt;
    list.push_back(std::move(*json));
  }
  return list;
}

Spec with_extent(Spec spec, Dim extent) {
  for (Dim& dim : spec.shape) dim = dim == any_dim ? extent : dim;
  return spec;
}

}  // namespace

Tensor constant_tensor(const Json& json) {
  const Json* envelope = json.find("class_name") != nullptr ? json.find("config") : nullptr;
  const Json* dtype = envelope != nullptr ? envelope->find("dtype") : nullptr;
  NestedNumbers nested;
  nested.collect(envelope != nullptr ? envelope->at("value") : json, 0);
  if (!nested.strings.empty()) return Tensor::strings(nested.shape, std::move(nested.strings));
  return Tensor::of<double>(nested.shape, std::span<const double>(nested.numbers))
      .cast(dtype != nullptr ? parse_dtype(dtype->as_string()) : nested.dtype());
}

Json constant_json(const Tensor& tensor) {
  Dim next = 0;
  return Json::object({{"class_name", "__numpy__"},
                       {"config", Json::object({{"value", nested_list(tensor, 0, next)},
                                                {"dtype", to_string(tensor.dtype())}})}});
}

ops::Operand operand(const CallInputs& inputs, std::string_view name) {
  const Tree<Value>* tree = inputs.find(name);
  if (tree == nullptr)
    fail<TypeError>("expected a tensor or a number for `{}`, received None.", name);
  if (tree->is_constant()) {
    const Json& json = tree->constant();
    if (json.is_bool()) return json.as_bool();
    if (json.is_int()) return json.as_int();
    if (json.is_double()) return json.as_double();
  }
  return as_tensor(*tree, name);
}

Value tensor_argument(const CallInputs& inputs, std::string_view name) {
  const Tree<Value>* tree = inputs.find(name);
  return tree == nullptr ? Value() : as_tensor(*tree, name);
}

Value as_tensor(const Tree<Value>& tree, std::string_view name) {
  if (tree.is_leaf()) return tree.leaf();
  if (const std::optional<Json> json = constant_of(tree)) return constant(constant_tensor(*json));
  if (!tree.is_sequence())
    fail<TypeError>("expected a tensor for `{}`, received a structure.", name);
  Values items;
  for (const Tree<Value>& item : tree.items()) items.push_back(as_tensor(item, name));
  return ops::stack(items, 0);
}

Values tensor_list(const CallInputs& inputs, std::string_view name) {
  const Tree<Value>* tree = inputs.find(name);
  if (tree == nullptr) return {};
  if (!tree->is_sequence()) return {as_tensor(*tree, name)};
  Values values;
  for (const Tree<Value>& item : tree->items()) values.push_back(as_tensor(item, name));
  return values;
}

std::optional<Json> constant_argument(const CallInputs& inputs, std::string_view name) {
  const Tree<Value>* tree = inputs.find(name);
  return tree == nullptr ? std::nullopt : constant_of(*tree);
}

// As Keras does where it has no rule. The numbers are unlikely to be anything else, and divisible
// by most that blocks and groups ask for.
Tree<Value> infer_by_example(const CallInputs& inputs,
                             const std::function<Tree<Value>(const CallInputs&)>& call) {
  bool is_all_known = true;
  for (const auto& [name, tree] : inputs.bound) {
    tree.for_each(
        [&](const Value& value) { is_all_known = is_all_known && is_known(value.shape()); });
  }
  if (is_all_known) return call(inputs);
  const auto with_example = [&](Dim extent) {
    CallInputs example = inputs;
    for (auto& [name, tree] : example.bound) {
      tree = tree.map([&](const Value& value) { return input(with_extent(value.spec(), extent)); });
    }
    return call(example);
  };
  const Tree<Value> first = with_example(2520);
  const Values second = with_example(5040).flatten();
  std::size_t next = 0;
  return first.map([&](const Value& value) {
    Spec spec = value.spec();
    const Shape& other = second[next++].shape();
    for (std::size_t i = 0; i < spec.shape.size(); ++i) {
      if (spec.shape[i] != other[i]) spec.shape[i] = any_dim;
    }
    return input(spec);
  });
}

}  // namespace ramet
