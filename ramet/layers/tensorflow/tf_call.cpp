#include "ramet/layers/tensorflow/tf_call.h"

#include <algorithm>

#include "ramet/runtime/run.h"

namespace ramet {

namespace {

constexpr std::span<const TfFunction> (*families[])() = {
    tf_math_functions,   tf_linalg_functions, tf_nn_functions,     tf_shape_functions,
    tf_index_functions,  tf_image_functions,  tf_random_functions, tf_selection_functions,
    tf_signal_functions, tf_special_functions};

}  // namespace

TfCall::TfCall(const CallInputs& inputs, Calling calling) : calling_(calling) {
  for (const auto& [name, tree] : inputs.bound) {
    if (name == "*args") {
      args_.push_back(&tree);
    } else {
      kwargs_.emplace_back(name, &tree);
    }
  }
}

const Tree<Value>* TfCall::find(std::size_t place, std::string_view name) const {
  const Tree<Value>* found = place < args_.size() ? args_[place] : nullptr;
  for (const auto& [key, tree] : kwargs_) {
    if (key == name) found = tree;
  }
  return found == nullptr || found->is_none() ? nullptr : found;
}

bool TfCall::is_given(std::size_t place, std::string_view name) const {
  return place < args_.size() ||
         std::any_of(kwargs_.begin(), kwargs_.end(),
                     [&](const auto& entry) { return entry.first == name; });
}

Value TfCall::seed() const {
  if (!seeds) fail<NotImplementedError>("expected seeds to draw with.");
  return seeds();
}

Value TfCall::tensor(std::size_t place, std::string_view name) const {
  const Tree<Value>* tree = find(place, name);
  if (tree == nullptr) fail<TypeError>("expected a tensor for `{}`, received None.", name);
  return as_tensor(*tree, name);
}

ops::Operand TfCall::operand(std::size_t place, std::string_view name) const {
  const Tree<Value>* tree = find(place, name);
  if (tree != nullptr && tree->is_constant()) {
    const Json& json = tree->constant();
    if (json.is_bool()) return json.as_bool();
    if (json.is_int()) return json.as_int();
    if (json.is_double()) return json.as_double();
  }
  return tensor(place, name);
}

Values TfCall::tensors(std::size_t place, std::string_view name) const {
  const Tree<Value>* tree = find(place, name);
  if (tree == nullptr) return {};
  if (!tree->is_sequence()) return {as_tensor(*tree, name)};
  Values values;
  for (const Tree<Value>& item : tree->items()) values.push_back(as_tensor(item, name));
  return values;
}

namespace {

Json json_of(const Tree<Value>& tree, std::string_view name) {
  if (tree.is_constant()) return tree.constant();
  if (!tree.is_sequence())
    fail<NotImplementedError>("expected a constant for `{}`, received a tensor.", name);
  Json list = Json::array();
  for (const Tree<Value>& item : tree.items()) list.push_back(json_of(item, name));
  return list;
}

}  // namespace

Json TfCall::json(std::size_t place, std::string_view name) const {
  const Tree<Value>* tree = find(place, name);
  return tree == nullptr ? Json() : json_of(*tree, name);
}

Dim TfCall::integer(std::size_t place, std::string_view name, Dim otherwise) const {
  const Tree<Value>* tree = find(place, name);
  if (tree == nullptr) return otherwise;
  return known_integer(*tree);
}

double TfCall::number(std::size_t place, std::string_view name, double otherwise) const {
  const Json given = json(place, name);
  return given.is_null() ? otherwise : given.as_double();
}

bool TfCall::flag(std::size_t place, std::string_view name, bool otherwise) const {
  const Json given = json(place, name);
  return given.is_bool() ? given.as_bool() : otherwise;
}

std::string TfCall::text(std::size_t place, std::string_view name,
                         std::string_view otherwise) const {
  const Json given = json(place, name);
  return given.is_string() ? given.as_string() : std::string(otherwise);
}

DType TfCall::dtype(std::size_t place, std::string_view name, DType otherwise) const {
  const Json given = json(place, name);
  return given.is_string() ? parse_dtype(given.as_string()) : otherwise;
}

std::vector<Dim> TfCall::integers(std::size_t place, std::string_view name) const {
  const Tree<Value>* tree = find(place, name);
  if (tree == nullptr) return {};
  std::vector<Dim> found;
  if (tree->is_sequence()) {
    for (const Tree<Value>& item : tree->items()) found.push_back(known_integer(item));
    return found;
  }
  if (tree->is_constant() && tree->constant().is_array()) {
    for (const Json& item : tree->constant().items()) found.push_back(item.as_int());
    return found;
  }
  if (!tree->is_leaf() || tree->leaf().rank() == 0) return {known_integer(*tree)};
  const std::optional<Tensor> known = known_value(tree->leaf());
  const Dim count = tree->leaf().dim(0);
  if (!known && (calling_ == Calling::computing || count == any_dim)) {
    fail<NotImplementedError>("expected `{}` to follow from shapes, received a tensor of data.",
                              name);
  }
  for (Dim i = 0; i < count; ++i) found.push_back(known ? static_cast<Dim>(known->at(i)) : any_dim);
  return found;
}

std::optional<Tensor> known_value(const Value& value) {
  for (const auto& call : postorder({&value, 1})) {
    if (call->op == &input_op || call->op == &variable_op) return std::nullopt;
  }
  return evaluate(value);
}

Dim known_integer(const Tree<Value>& tree) {
  if (tree.is_constant() && tree.constant().is_int()) return tree.constant().as_int();
  if (tree.is_constant() && tree.constant().is_double())
    return static_cast<Dim>(tree.constant().as_double());
  if (!tree.is_leaf()) return any_dim;
  const std::optional<Tensor> known = known_value(tree.leaf());
  return known && known->size() == 1 ? static_cast<Dim>(known->at(0)) : any_dim;
}

const TfFunction* find_tf_function(std::string_view name) {
  for (const auto family : families) {
    for (const TfFunction& function : family()) {
      if (function.name == name) return &function;
    }
  }
  return nullptr;
}

std::vector<std::string_view> tf_function_names() {
  std::vector<std::string_view> names;
  for (const auto family : families) {
    for (const TfFunction& function : family()) names.push_back(function.name);
  }
  return names;
}

}  // namespace ramet
