#include "ramet/models/optional_inputs.h"

#include "ramet/layers/core/input_layer.h"
#include "ramet/models/model.h"

namespace ramet {

Tensor left_out() { return Tensor::zeros(DType::boolean, {}); }

bool is_optional(const KerasTensor& input) {
  const auto* layer = dynamic_cast<const InputLayerLayer*>(input.node().layer.get());
  return layer != nullptr && layer->config().optional;
}

bool is_left_out(const Spec& spec, const KerasTensor& wanted) {
  return spec.shape.empty() && spec.dtype == DType::boolean && wanted.rank() > 0;
}

void check_optional(const KerasTensor& input) {
  if (is_optional(input)) return;
  fail<ValueError>(
      "The input '{}' is not optional, but None was passed. Please provide a valid tensor.",
      input.node().layer->name());
}

Tree<Tensor> with_optional_members(const Tree<Tensor>& given, const Tree<KerasTensor>& wanted) {
  if (!given.is_dict() || !wanted.is_dict()) return given;
  std::vector<Tree<Tensor>::Member> members;
  for (std::size_t i = 0; i < given.keys().size(); ++i) {
    members.emplace_back(given.keys()[i], given.items()[i]);
  }
  for (std::size_t i = 0; i < wanted.keys().size(); ++i) {
    const Tree<KerasTensor>& item = wanted.items()[i];
    const bool may_lack = item.is_leaf() && is_optional(item.leaf());
    if (may_lack && given.find(wanted.keys()[i]) == nullptr) {
      members.emplace_back(wanted.keys()[i], Tree<Tensor>());
    }
  }
  return Tree<Tensor>::dict(std::move(members));
}

Arguments<Value> with_none(Arguments<Value> arguments, const LayerBase& layer) {
  const auto is_absent = [](const Value& value) { return !value; };
  const bool passes_on = dynamic_cast<const ModelBase*>(&layer) != nullptr;
  for (Tree<Value>& tree : arguments.args) {
    const bool is_alone = tree.is_leaf();
    tree.for_each([&](const Value& value) {
      if (value || is_alone || passes_on) return;
      fail<ValueError>("Layer '{}' ({}) needs all tensors of its list, but one was left out.",
                       layer.name(), layer.class_name());
    });
    tree = none_where(std::move(tree), is_absent);
  }
  for (auto& [key, tree] : arguments.kwargs) tree = none_where(std::move(tree), is_absent);
  return arguments;
}

}  // namespace ramet
