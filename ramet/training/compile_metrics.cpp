#include "ramet/training/compile_metrics.h"

#include <algorithm>
#include <map>
#include <set>

#include "ramet/training/structures.h"

namespace ramet {

using namespace structures;

namespace {

using Metrics = Tree<MetricIdentifier>;

std::string text_of(const Metrics& metrics) {
  return to_text(metrics, [](const Metrics& one) {
    const Json json = one.leaf().json();
    if (json.is_string()) return "'" + json.as_string() + "'";
    const Json* class_name = json.find("class_name");
    if (*class_name == Json("function")) return "<function " + json.at("config").as_string() + ">";
    return "<" + class_name->as_string() + " name=" + json.at("config").at("name").as_string() +
           ">";
  });
}

std::string crosses(const Tree<Value>& tree) {
  if (!is_nested(tree)) return "X";
  return to_text(map<Value>(tree, [](const auto&) { return Tree<Value>(Value()); }),
                 [](const auto&) { return std::string("'X'"); });
}

Metrics as_tuples(const Metrics& tree) {
  if (!is_nested(tree)) return tree;
  const Metrics inner = with_items<MetricIdentifier>(tree, as_tuples);
  return inner.is_dict() ? inner : Metrics::tuple(inner.items());
}

// How lists and dicts of metrics differ from the outputs, as Keras's tree library says it.
void require_same_form(const Metrics& metrics, const Tree<Value>& y_pred) {
  if (y_pred.is_sequence()) {
    if (!metrics.is_sequence()) {
      fail<ValueError>("Expected an instance of tuple, got {}.", text_of(as_tuples(metrics)));
    }
    if (metrics.items().size() != y_pred.items().size()) {
      fail<ValueError>("tuple arity mismatch; expected: {}, got: {}; tuple: {}.",
                       y_pred.items().size(), metrics.items().size(), text_of(as_tuples(metrics)));
    }
    return;
  }
  if (!metrics.is_dict()) {
    fail<ValueError>("Expected an instance of dict, got {}.", text_of(as_tuples(metrics)));
  }
  std::vector<std::string> expected = y_pred.keys(), got = metrics.keys(), missing, extra;
  std::sort(expected.begin(), expected.end());
  std::sort(got.begin(), got.end());
  std::set_difference(expected.begin(), expected.end(), got.begin(), got.end(),
                      std::back_inserter(missing));
  std::set_difference(got.begin(), got.end(), expected.begin(), expected.end(),
                      std::back_inserter(extra));
  if (missing.empty() && extra.empty()) return;
  std::string text = "dictionary key mismatch; expected key(s): " + to_text(expected) +
                     ", got key(s): " + to_text(got);
  if (!missing.empty()) text += ", missing key(s): " + to_text(missing);
  if (!extra.empty()) text += ", extra key(s): " + to_text(extra);
  fail<ValueError>("{}; dict: {}.", text, text_of(as_tuples(metrics)));
}

void require_nested(const Metrics& metrics, std::string_view name) {
  if (!metrics.is_leaf()) return;
  fail<ValueError>(
      "Expected `{0}` argument to be a list, tuple, or dict. Received instead: {0}={1} of type {2}",
      name, metrics.leaf().name(),
      metrics.leaf().is_name() ? std::string("<class 'str'>")
                               : "<class 'keras.metrics." + metrics.leaf().class_name() + "'>");
}

const Value& value_of(const Tree<Value>& tree) {
  static const Value none;
  return tree.is_leaf() ? tree.leaf() : none;
}

}  // namespace

CompileMetrics::CompileMetrics(MetricArgument metrics, MetricArgument weighted_metrics,
                               std::vector<std::string> output_names)
    : user_metrics_(std::move(metrics)),
      user_weighted_metrics_(std::move(weighted_metrics)),
      output_names_(std::move(output_names)) {
  require_nested(user_metrics_, "metrics");
  require_nested(user_weighted_metrics_, "weighted_metrics");
}

std::vector<Metric> CompileMetrics::metrics() const {
  std::vector<Metric> all;
  for (const MetricsLists* lists : {&flat_metrics_, &flat_weighted_metrics_}) {
    for (const auto& list : *lists) {
      if (list) all.insert(all.end(), list->metrics.begin(), list->metrics.end());
    }
  }
  return all;
}

// ---------------------------------------------------------------- matching metrics with outputs

std::optional<CompileMetrics::MetricsList> CompileMetrics::list_of(
    const Metrics& metrics, const Tree<Value>& y_true, const Tree<Value>& y_pred,
    std::optional<std::string> name) {
  if (metrics.is_none()) return std::nullopt;
  MetricsList list{{}, std::move(name)};
  const auto add = [&](const Metrics& one) {
    if (one.is_none()) fail<ValueError>("Expected metric, received `None`");
    if (!one.is_leaf()) {
      fail<ValueError>("Unknown `config` as a `dict`, config={}", text_of(one));
    }
    list.metrics.push_back(one.leaf().resolve(value_of(y_true), value_of(y_pred)));
  };
  if (metrics.is_sequence()) {
    for (const Metrics& one : metrics.items()) add(one);
  } else {
    add(metrics);
  }
  return list;
}

CompileMetrics::MetricsLists CompileMetrics::build_set(const MetricArgument& argument,
                                                       std::string_view argument_name,
                                                       const Names& names,
                                                       const Tree<Value>& y_true,
                                                       const Tree<Value>& y_pred) const {
  const Metrics& metrics = argument;
  const std::size_t outputs = flatten(y_pred).size();
  if (metrics.items().empty()) return MetricsLists(outputs);
  if (outputs == 1) {
    const Metrics all = Metrics::list(flatten(metrics));
    return {list_of(all, flatten(y_true)[0], flatten(y_pred)[0], std::nullopt)};
  }
  const auto name_at = [&](std::size_t i) {
    return i < names.size() ? std::optional<std::string>(names[i]) : std::nullopt;
  };

  // One entry for each output, by position or by name.
  std::vector<Metrics> flat;
  if (is_nested(y_pred) && y_pred.items().size() == outputs) {
    const auto is_output = [&](const std::string& key) {
      return std::find(names.begin(), names.end(), key) != names.end();
    };
    if (metrics.is_sequence() && metrics.items().size() == outputs) {
      flat = metrics.items();
    } else if (!names.empty() && metrics.is_dict() && metrics.items().size() <= outputs &&
               std::all_of(metrics.keys().begin(), metrics.keys().end(), is_output)) {
      for (const std::string& name : names) {
        const Metrics* found = metrics.find(name);
        flat.push_back(found != nullptr ? *found : Metrics());
      }
    }
  }
  if (!flat.empty()) {
    try {
      MetricsLists lists;
      const auto wanted = flatten_y(y_true), predicted = flatten_y(y_pred);
      for (std::size_t i = 0; i < std::min({flat.size(), wanted.size(), predicted.size()}); ++i) {
        lists.push_back(list_of(flat[i], wanted[i], predicted[i], name_at(i)));
      }
      return lists;
    } catch (const ValueError& error) {
      fail<ValueError>("{}\nReceived: {}={}", error.what(), argument_name, text_of(metrics));
    }
  }

  // The structure of the outputs, however deep.
  try {
    MetricsLists lists;
    const auto walk = [&](const auto& self, const Metrics& some, const Tree<Value>& wanted,
                          const Tree<Value>& predicted) -> void {
      if (!is_nested(predicted)) {
        lists.push_back(list_of(some, wanted, predicted, name_at(lists.size())));
        return;
      }
      require_same_form(some, predicted);
      if (!is_nested(wanted) || wanted.items().size() != predicted.items().size()) {
        fail<ValueError>("y_true and y_pred have different structures.");
      }
      for (std::size_t i : order_of(predicted)) {
        const std::string* key = predicted.is_dict() ? &predicted.keys()[i] : nullptr;
        const Tree<Value>* target = key ? wanted.find(*key) : &wanted.items()[i];
        if (target == nullptr) fail<ValueError>("y_true and y_pred have different structures.");
        self(self, key ? *some.find(*key) : some.items()[i], *target, predicted.items()[i]);
      }
    };
    walk(walk, metrics, y_true, y_pred);
    return lists;
  } catch (const ValueError& error) {
    const std::string named =
        output_names_.empty()
            ? "match the output structure of the model: "
            : "either be a dict or a list matching the output names of the functional model " +
                  to_text(output_names_) + " or match the output structure of the model: ";
    fail<ValueError>(
        "{0}\nInvalid `{1}`. `{1}` should contain metrics objects and {2}{3}.\nReceived: {1}={4}",
        error.what(), argument_name, named, crosses(y_pred), text_of(metrics));
  }
}

void CompileMetrics::build(const Tree<Value>& y_true, const Tree<Value>& y_pred) {
  const std::size_t outputs = flatten(y_pred).size();
  const bool is_flat = is_nested(y_pred) && y_pred.items().size() == outputs;
  Names names = output_names_;
  if (is_flat && y_pred.is_dict()) {
    const std::set<std::string> keys(y_pred.keys().begin(), y_pred.keys().end());
    if (keys != std::set<std::string>(names.begin(), names.end())) {
      names.assign(keys.begin(), keys.end());
    }
  }
  resolved_names_.reset();
  if (outputs > 1 && is_flat && !names.empty()) resolved_names_ = names;
  flat_metrics_ = build_set(user_metrics_, "metrics", names, y_true, y_pred);
  flat_weighted_metrics_ =
      build_set(user_weighted_metrics_, "weighted_metrics", names, y_true, y_pred);
  is_built_ = true;
}

// ---------------------------------------------------------------- updates and results

std::vector<Tree<Value>> CompileMetrics::flatten_y(const Tree<Value>& y) const {
  if (!y.is_dict() || !resolved_names_) return flatten(y);
  std::vector<Tree<Value>> all;
  for (const std::string& name : *resolved_names_) {
    const Tree<Value>* found = y.find(name);
    if (found == nullptr) {
      fail<ValueError>("metrics: expected a value for the output '{}', received {}.", name,
                       to_text(y.keys()));
    }
    all.push_back(*found);
  }
  return all;
}

void CompileMetrics::update(CallContext& context, const Tree<Value>& y_true,
                            const Tree<Value>& y_pred, const Tree<Value>& sample_weight) {
  if (!is_built_) build(y_true, y_pred);
  const auto wanted = flatten_y(y_true), predicted = flatten_y(y_pred);
  std::vector<Tree<Value>> weights(wanted.size());
  if (!sample_weight.is_none()) {
    const auto given = flatten_y(sample_weight);
    // One for all outputs is repeated.
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = given.size() < weights.size() ? given[0] : given[i];
    }
  }
  const std::size_t count = std::min(wanted.size(), predicted.size());
  const auto update_all = [&](const MetricsLists& lists, bool is_weighted) {
    for (std::size_t i = 0; i < std::min(lists.size(), count); ++i) {
      if (!lists[i]) continue;
      for (const Metric& metric : lists[i]->metrics) {
        if (metric->takes_values()) {
          fail<TypeError>("{}.update_state() got multiple values for argument 'sample_weight'",
                          metric->class_name());
        }
        metric->update(context, value_of(wanted[i]), value_of(predicted[i]),
                       is_weighted ? value_of(weights[i]) : Value());
      }
    }
  };
  update_all(flat_metrics_, false);
  update_all(flat_weighted_metrics_, true);
}

NamedValues CompileMetrics::result(CallContext& context) const {
  if (!is_built_) {
    fail<ValueError>("Cannot get result() since the metric has not yet been built.");
  }
  NamedValues results;
  std::map<std::string, int> uses;
  // The name, or with a number if it is taken.
  const auto add = [&](const std::string& name, const Metric& metric) {
    const int earlier = uses[name]++;
    results.emplace_back(earlier == 0 ? name : name + "_" + std::to_string(earlier),
                         metric->result(context));
  };
  const auto prefixed = [](const MetricsList& list, const std::string& name) {
    return list.output_name ? *list.output_name + "_" + name : name;
  };
  for (const auto& list : flat_metrics_) {
    if (!list) continue;
    for (const Metric& metric : list->metrics) add(prefixed(*list, metric.name()), metric);
  }
  for (const auto& list : flat_weighted_metrics_) {
    if (!list) continue;
    for (const Metric& metric : list->metrics) {
      const std::string name = prefixed(*list, metric.name());
      add(uses.count(name) == 0 ? name : prefixed(*list, "weighted_" + metric.name()), metric);
    }
  }
  return results;
}

void CompileMetrics::reset_state() {
  for (const Metric& metric : metrics()) metric.reset_state();
}

}  // namespace ramet
