#pragma once
// Inputs that may be left out: None in the place of a tensor, as Keras has it for
// Input(optional=True). Among flat inputs a tensor without axes stands for one; what comes in
// batches has axes.

#include "ramet/layers/layer_base.h"

namespace ramet {

Tensor left_out();
bool is_optional(const KerasTensor& input);
bool is_left_out(const Spec& spec, const KerasTensor& wanted);
/// Raises ValueError unless this input of a model may be left out.
void check_optional(const KerasTensor& input);

/// With None for the members of a dict that may be left out.
Tree<Tensor> with_optional_members(const Tree<Tensor>& given, const Tree<KerasTensor>& wanted);

/// `leaf` in the place of each None.
template <class T>
Tree<T> in_place_of_none(Tree<T> tree, const T& leaf) {
  if (tree.is_none()) return leaf;
  if (!tree.is_leaf()) {
    for (Tree<T>& item : tree.items()) item = in_place_of_none(std::move(item), leaf);
  }
  return tree;
}

/// None in the place of each leaf for which `is_absent` holds.
template <class T, class F>
Tree<T> none_where(Tree<T> tree, const F& is_absent) {
  if (tree.is_leaf()) return is_absent(tree.leaf()) ? Tree<T>() : tree;
  for (Tree<T>& item : tree.items()) item = none_where(std::move(item), is_absent);
  return tree;
}

/// What a layer is called with when an input was left out: None in the place of absent values.
/// Raises ValueError where that is one of a list of tensors.
Arguments<Value> with_none(Arguments<Value> arguments, const LayerBase& layer);

}  // namespace ramet
