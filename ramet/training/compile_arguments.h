#pragma once
// What `compile` takes for losses and metrics: names, objects, None, and lists and dicts of them.
//
//   .loss = "mse"
//   .loss = {"mse", losses::Huber{.delta = 2}}
//   .metrics = MetricArgument::dict({{"head", {"accuracy", metrics::AUC{}}}})

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ramet/layers/tree.h"
#include "ramet/training/losses/loss.h"
#include "ramet/training/metrics/metric.h"
#include "ramet/training/metrics/wrapper.h"

namespace ramet {

/// A loss, or the name of one. "crossentropy" and "ce" are resolved once shapes are known.
class LossIdentifier {
 public:
  LossIdentifier(std::string name) : name_(std::move(name)), json_(name_) {}  // NOLINT
  LossIdentifier(Loss loss);                                                  // NOLINT
  static LossIdentifier from(const Json& json);
  /// As it was given, or the loss's own.
  const std::string& name() const { return name_; }
  /// Raises ValueError "Could not interpret loss identifier: x".
  Loss resolve(const Value& y_true, const Value& y_pred) const;
  /// As Keras saves it.
  Json json() const { return json_; }

 private:
  std::string name_;
  std::optional<Loss> loss_;
  Json json_;
};

/// A metric, a function or loss whose mean is taken, or a name. "accuracy" and "acc" are resolved
/// once shapes are known.
class MetricIdentifier {
 public:
  MetricIdentifier(std::string name) : name_(std::move(name)), json_(name_) {}           // NOLINT
  MetricIdentifier(Metric metric);                                                       // NOLINT
  MetricIdentifier(Loss loss) : MetricIdentifier(metrics::Function(std::move(loss))) {}  // NOLINT
  MetricIdentifier(const metrics::Function& function);                                   // NOLINT
  static MetricIdentifier from(const Json& json);
  /// The metric, which has the name that was given. Raises ValueError "Could not interpret metric
  /// identifier: x".
  Metric resolve(const Value& y_true, const Value& y_pred) const;
  /// As it was given, or the metric's own.
  const std::string& name() const { return name_; }
  bool is_name() const { return !metric_; }
  /// Of a metric.
  std::string class_name() const { return std::string((*metric_)->class_name()); }
  /// As Keras saves it; raises NotImplementedError for a function of one's own.
  Json json() const;

 private:
  std::string name_;
  std::optional<Metric> metric_;
  Json json_;
};

/// What makes one identifier, and is no tree of them.
template <class T, class Identifier>
concept OneOf = std::constructible_from<Identifier, T> &&
    !std::derived_from<std::remove_cvref_t<T>, Tree<Identifier>>;

/// Identifiers, None, and lists, tuples and dicts of them.
template <class Identifier>
class ArgumentTree : public Tree<Identifier> {
  using Base = Tree<Identifier>;

 public:
  /// None
  ArgumentTree() = default;
  ArgumentTree(std::nullptr_t) {}  // NOLINT: Python's None
  ArgumentTree(const char* name) : ArgumentTree(Identifier(std::string(name))) {}  // NOLINT
  template <OneOf<Identifier> T>
  ArgumentTree(T&& one) : Base(Identifier(std::forward<T>(one))) {}  // NOLINT
  ArgumentTree(std::initializer_list<ArgumentTree> items)
      : Base(Base::list(std::vector<Base>(items.begin(), items.end()))) {}
  ArgumentTree(const Base& tree) : Base(tree) {}  // NOLINT
  static ArgumentTree dict(std::vector<std::pair<std::string, ArgumentTree>> members) {
    return Base::dict({members.begin(), members.end()});
  }
  /// As Keras saves it.
  static ArgumentTree from(const Json& json);
  Json json() const { return json_of(*this); }

 private:
  static Json json_of(const Base& tree);
};
using LossArgument = ArgumentTree<LossIdentifier>;
using MetricArgument = ArgumentTree<MetricIdentifier>;

/// Factors of losses: none, one, a list, or a dict.
using LossWeights = Tree<double>;
LossWeights loss_weights_from_json(const Json& json);
Json to_json(const LossWeights& weights);

}  // namespace ramet
