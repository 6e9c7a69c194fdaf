#pragma once
// Structures as Keras's `tree` module sees them: None is a leaf too.

#include <string>
#include <vector>

#include "ramet/layers/tree.h"

namespace ramet::structures {

template <class T>
bool is_nested(const Tree<T>& tree) {
  return !tree.is_leaf() && !tree.is_constant();
}

/// Positions of a tree's items in flattening order: dicts by sorted key.
template <class T>
std::vector<std::size_t> order_of(const Tree<T>& tree) {
  std::vector<std::size_t> positions(tree.items().size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = i;
  if (tree.is_dict()) {
    std::sort(positions.begin(), positions.end(),
              [&](std::size_t a, std::size_t b) { return tree.keys()[a] < tree.keys()[b]; });
  }
  return positions;
}

/// What is not nested, None included, in flattening order.
template <class T>
std::vector<Tree<T>> flatten(const Tree<T>& tree) {
  if (!is_nested(tree)) return {tree};
  std::vector<Tree<T>> leaves;
  for (std::size_t i : order_of(tree)) {
    const auto below = flatten(tree.items()[i]);
    leaves.insert(leaves.end(), below.begin(), below.end());
  }
  return leaves;
}

/// A tree of the same form whose items are `f(item)` of a nested tree's items.
template <class U, class T, class F>
Tree<U> with_items(const Tree<T>& tree, F&& f) {
  std::vector<Tree<U>> items(tree.items().size());
  for (std::size_t i : order_of(tree)) items[i] = f(tree.items()[i]);
  if (tree.kind() == Tree<T>::Kind::list) return Tree<U>::list(std::move(items));
  if (tree.kind() == Tree<T>::Kind::tuple) return Tree<U>::tuple(std::move(items));
  std::vector<typename Tree<U>::Member> members;
  for (std::size_t i = 0; i < items.size(); ++i) {
    members.emplace_back(tree.keys()[i], std::move(items[i]));
  }
  return Tree<U>::dict(std::move(members));
}

/// `f(leaf)` in the place of each leaf, None included.
template <class U, class T, class F>
Tree<U> map(const Tree<T>& tree, F&& f) {
  if (!is_nested(tree)) return f(tree);
  return with_items<U>(tree, [&](const Tree<T>& item) { return map<U>(item, f); });
}

/// The leaves in the structure's form; there must be as many as it has.
template <class U, class T>
Tree<U> pack_as(const Tree<T>& structure, const std::vector<Tree<U>>& leaves) {
  std::size_t next = 0;
  return map<U>(structure, [&](const Tree<T>&) { return leaves[next++]; });
}

/// Both have the same lists, tuples and keys; where one has a leaf, so has the other.
template <class T, class U>
bool have_same_form(const Tree<T>& a, const Tree<U>& b, bool list_is_tuple = false) {
  if (is_nested(a) != is_nested(b)) return false;
  if (!is_nested(a)) return true;
  const bool same_kind = static_cast<int>(a.kind()) == static_cast<int>(b.kind()) ||
                         (list_is_tuple && a.is_sequence() && b.is_sequence());
  if (!same_kind || a.items().size() != b.items().size()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    const Tree<U>* other = a.is_dict() ? b.find(a.keys()[i]) : &b.items()[i];
    if (other == nullptr || !have_same_form(a.items()[i], *other, list_is_tuple)) return false;
  }
  return true;
}

/// As Python prints it, with `leaf(tree)` for what is neither nested nor None.
template <class T, class F>
std::string to_text(const Tree<T>& tree, const F& leaf) {
  if (tree.is_none()) return "None";
  if (!is_nested(tree)) return leaf(tree);
  std::string text;
  for (std::size_t i = 0; i < tree.items().size(); ++i) {
    if (i > 0) text += ", ";
    if (tree.is_dict()) text += "'" + tree.keys()[i] + "': ";
    text += to_text(tree.items()[i], leaf);
  }
  if (tree.is_dict()) return "{" + text + "}";
  if (tree.kind() == Tree<T>::Kind::list) return "[" + text + "]";
  return "(" + text + (tree.items().size() == 1 ? ",)" : ")");
}

/// "['a', 'b']"
inline std::string to_text(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return "[" + text + "]";
}

}  // namespace ramet::structures
