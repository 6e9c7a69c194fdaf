#include "ramet/training/compile_arguments.h"

#include <algorithm>
#include <cctype>

#include "ramet/training/losses/crossentropy.h"
#include "ramet/training/metrics/accuracy.h"

namespace ramet {

namespace {

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

enum class Classes { binary, sparse, categorical };

Classes classes_of(const Value& y_true, const Value& y_pred) {
  if (y_pred.rank() == 0) return Classes::categorical;
  if (y_pred.dim(-1) == 1) return Classes::binary;
  if (y_true.rank() < y_pred.rank()) return Classes::sparse;
  return y_true.dim(-1) == 1 && y_pred.dim(-1) > 1 ? Classes::sparse : Classes::categorical;
}

bool is_function(const Json& json) {
  const Json* class_name = json.find("class_name");
  return class_name != nullptr && *class_name == Json("function");
}

template <class Leaf, class Make>
Tree<Leaf> tree_from(const Json& json, const Make& make) {
  const auto each = [&](const Json& items) {
    std::vector<Tree<Leaf>> trees;
    for (const Json& item : items.items()) trees.push_back(tree_from<Leaf>(item, make));
    return trees;
  };
  if (json.is_null()) return {};
  if (json.is_array()) return Tree<Leaf>::list(each(json));
  const Json* class_name = json.find("class_name");
  if (class_name != nullptr && *class_name == Json("__tuple__")) {
    return Tree<Leaf>::tuple(each(json.at("items")));
  }
  if (!json.is_object() || class_name != nullptr) return make(json);
  std::vector<typename Tree<Leaf>::Member> members;
  for (const auto& [key, value] : json.members()) {
    members.emplace_back(key, tree_from<Leaf>(value, make));
  }
  return Tree<Leaf>::dict(std::move(members));
}

template <class Leaf, class Write>
Json tree_to(const Tree<Leaf>& tree, const Write& write) {
  if (tree.is_leaf()) return write(tree.leaf());
  if (tree.is_constant()) return tree.constant();
  if (tree.is_dict()) {
    Json json = Json::object();
    for (std::size_t i = 0; i < tree.keys().size(); ++i) {
      json[tree.keys()[i]] = tree_to(tree.items()[i], write);
    }
    return json;
  }
  Json items = Json::array();
  for (const auto& item : tree.items()) items.push_back(tree_to(item, write));
  if (tree.kind() == Tree<Leaf>::Kind::list) return items;
  return Json::object({{"class_name", "__tuple__"}, {"items", std::move(items)}});
}

}  // namespace

LossIdentifier::LossIdentifier(Loss loss) : name_(loss.name()), loss_(loss), json_(Json()) {
  try {
    json_ = loss.envelope();
  } catch (const NotImplementedError&) {
    // A function of one's own: asked for when it is saved.
  }
}

LossIdentifier LossIdentifier::from(const Json& json) {
  if (json.is_string()) return LossIdentifier(json.as_string());
  LossIdentifier identifier = is_function(json) ? LossIdentifier(json.at("config").as_string())
                                                : LossIdentifier(Loss::from(json));
  identifier.json_ = json;
  return identifier;
}

Loss LossIdentifier::resolve(const Value& y_true, const Value& y_pred) const {
  if (loss_) return *loss_;
  const std::string lower = lower_case(name_);
  if (lower != "crossentropy" && lower != "ce") return Loss(std::string_view(name_));
  switch (classes_of(y_true, y_pred)) {
    case Classes::binary:
      return losses::BinaryCrossentropy{};
    case Classes::sparse:
      return losses::SparseCategoricalCrossentropy{};
    case Classes::categorical:
      break;
  }
  return losses::CategoricalCrossentropy{};
}

MetricIdentifier::MetricIdentifier(Metric metric) : name_(metric.name()), metric_(metric) {}

MetricIdentifier::MetricIdentifier(const metrics::Function& function)
    : MetricIdentifier(
          Metric(metrics::MeanMetricWrapper{.fn = function, .name = function.name()})) {}

MetricIdentifier MetricIdentifier::from(const Json& json) {
  if (json.is_string()) return MetricIdentifier(json.as_string());
  MetricIdentifier identifier{Metric::from(json)};
  identifier.json_ = json;
  return identifier;
}

Metric MetricIdentifier::resolve(const Value& y_true, const Value& y_pred) const {
  if (metric_) return *metric_;
  const std::string lower = lower_case(name_);
  if (lower != "accuracy" && lower != "acc") {
    const Metric metric{std::string_view(name_)};
    metric->set_name(name_);
    return metric;
  }
  switch (classes_of(y_true, y_pred)) {
    case Classes::binary:
      return metrics::BinaryAccuracy{.name = name_};
    case Classes::sparse:
      return metrics::SparseCategoricalAccuracy{.name = name_};
    case Classes::categorical:
      break;
  }
  return metrics::CategoricalAccuracy{.name = name_};
}

Json MetricIdentifier::json() const { return json_.is_null() ? metric_->envelope() : json_; }

template <class Identifier>
ArgumentTree<Identifier> ArgumentTree<Identifier>::from(const Json& json) {
  return tree_from<Identifier>(
      json, [](const Json& one) { return Tree<Identifier>(Identifier::from(one)); });
}

template <class Identifier>
Json ArgumentTree<Identifier>::json_of(const Tree<Identifier>& tree) {
  return tree_to(tree, [](const Identifier& one) { return one.json(); });
}

template class ArgumentTree<LossIdentifier>;
template class ArgumentTree<MetricIdentifier>;

LossWeights loss_weights_from_json(const Json& json) {
  return tree_from<double>(json, [](const Json& one) { return LossWeights(one.as_double()); });
}

Json to_json(const LossWeights& weights) {
  return tree_to(weights, [](double one) { return Json(one); });
}

}  // namespace ramet
