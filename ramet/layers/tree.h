#pragma once
// Tree: the nested lists, tuples and dicts in which Keras passes tensors around, with T at the
// leaves. What is not a tensor (numbers, None, slices, ...) is a constant, kept as the JSON that
// Keras writes for it.

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/core/error.h"
#include "ramet/core/json.h"

namespace ramet {

template <class T>
class Tree {
 public:
  enum class Kind { leaf, constant, list, tuple, dict };
  using Member = std::pair<std::string, Tree>;

  /// None.
  Tree() = default;
  Tree(T leaf) : kind_(Kind::leaf), leaf_(std::move(leaf)) {}  // NOLINT: leaves read as themselves
  Tree(const std::vector<T>& leaves)  // NOLINT: a list of leaves reads as one
      : kind_(Kind::list), items_(leaves.begin(), leaves.end()) {}
  Tree(std::initializer_list<T> leaves) : Tree(std::vector<T>(leaves)) {}
  static Tree constant(Json value) {
    Tree tree;
    tree.constant_ = std::move(value);
    return tree;
  }
  static Tree list(std::vector<Tree> items) { return Tree(Kind::list, std::move(items)); }
  static Tree tuple(std::vector<Tree> items) { return Tree(Kind::tuple, std::move(items)); }
  static Tree list_of(const std::vector<T>& leaves) {
    return list(std::vector<Tree>(leaves.begin(), leaves.end()));
  }
  static Tree dict(std::vector<Member> members) {
    Tree tree(Kind::dict, {});
    for (auto& [key, value] : members) {
      tree.keys_.push_back(std::move(key));
      tree.items_.push_back(std::move(value));
    }
    return tree;
  }

  Kind kind() const { return kind_; }
  bool is_leaf() const { return kind_ == Kind::leaf; }
  bool is_constant() const { return kind_ == Kind::constant; }
  bool is_none() const { return is_constant() && constant_.is_null(); }
  bool is_sequence() const { return kind_ == Kind::list || kind_ == Kind::tuple; }
  bool is_dict() const { return kind_ == Kind::dict; }
  const T& leaf() const {
    RAMET_ASSERT(is_leaf());
    return *leaf_;
  }
  const Json& constant() const { return constant_; }
  const std::vector<Tree>& items() const { return items_; }
  std::vector<Tree>& items() { return items_; }
  /// A dict's keys, in the order they were written; items() stand in the same order.
  const std::vector<std::string>& keys() const { return keys_; }
  const Tree* find(std::string_view key) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i] == key) return &items_[i];
    }
    return nullptr;
  }

  /// Calls f(leaf) for each leaf, in Keras's flattening order: dicts by sorted key.
  template <class F>
  void for_each(F&& f) const {
    if (is_leaf()) f(*leaf_);
    for (std::size_t i : order()) items_[i].for_each(f);
  }
  std::vector<T> flatten() const {
    std::vector<T> leaves;
    for_each([&](const T& leaf) { leaves.push_back(leaf); });
    return leaves;
  }
  /// The same structure with f(leaf) at the leaves; called in flattening order.
  template <class F>
  auto map(F&& f) const -> Tree<std::decay_t<decltype(f(std::declval<const T&>()))>> {
    using U = std::decay_t<decltype(f(std::declval<const T&>()))>;
    if (is_leaf()) return Tree<U>(f(*leaf_));
    if (is_constant()) return Tree<U>::constant(constant_);
    std::vector<Tree<U>> mapped(items_.size());
    for (std::size_t i : order()) mapped[i] = items_[i].map(f);
    if (kind_ == Kind::list) return Tree<U>::list(std::move(mapped));
    if (kind_ == Kind::tuple) return Tree<U>::tuple(std::move(mapped));
    std::vector<std::pair<std::string, Tree<U>>> members;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      members.emplace_back(keys_[i], std::move(mapped[i]));
    }
    return Tree<U>::dict(std::move(members));
  }

 private:
  Tree(Kind kind, std::vector<Tree> items) : kind_(kind), items_(std::move(items)) {}
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> positions(items_.size());
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    if (is_dict()) {
      std::sort(positions.begin(), positions.end(),
                [&](std::size_t a, std::size_t b) { return keys_[a] < keys_[b]; });
    }
    return positions;
  }

  Kind kind_ = Kind::constant;
  std::optional<T> leaf_;
  Json constant_;
  std::vector<Tree> items_;
  std::vector<std::string> keys_;
};

/// True when both have the same lists, tuples and keys (in any order); leaves are not compared.
template <class A, class B>
bool same_structure(const Tree<A>& a, const Tree<B>& b) {
  if (static_cast<int>(a.kind()) != static_cast<int>(b.kind()) ||
      a.items().size() != b.items().size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    const Tree<B>* other = a.is_dict() ? b.find(a.keys()[i]) : &b.items()[i];
    if (other == nullptr || !same_structure(a.items()[i], *other)) return false;
  }
  return true;
}

/// `structure` with its leaves replaced by `leaves`, given in flattening order.
template <class A, class B>
Tree<B> pack(const Tree<A>& structure, const std::vector<B>& leaves) {
  std::size_t next = 0;
  return structure.map([&](const A&) {
    RAMET_ASSERT(next < leaves.size());
    return leaves[next++];
  });
}

/// What a call was given: call(*args, **kwargs).
template <class T>
struct Arguments {
  std::vector<Tree<T>> args;
  std::vector<std::pair<std::string, Tree<T>>> kwargs;

  template <class F>
  auto map(F&& f) const {
    using U = std::decay_t<decltype(f(std::declval<const T&>()))>;
    Arguments<U> mapped;
    for (const auto& arg : args) mapped.args.push_back(arg.map(f));
    for (const auto& [name, value] : kwargs) mapped.kwargs.emplace_back(name, value.map(f));
    return mapped;
  }
  /// Positional leaves first, then keyword leaves by sorted name, as Keras collects them.
  template <class F>
  void for_each(F&& f) const {
    for (const auto& arg : args) arg.for_each(f);
    std::vector<const std::pair<std::string, Tree<T>>*> sorted;
    for (const auto& member : kwargs) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const auto* member : sorted) member->second.for_each(f);
  }
  const Tree<T>* find(std::string_view name) const {
    for (const auto& [key, value] : kwargs) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

}  // namespace ramet
