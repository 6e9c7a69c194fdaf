#include "ramet/training/compile_loss.h"

#include <algorithm>
#include <set>

#include "ramet/ops/operators.h"
#include "ramet/ops/ops.h"
#include "ramet/training/metrics/mean.h"
#include "ramet/training/structures.h"

namespace ramet {

using namespace structures;

namespace {

std::set<std::string> as_set(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

template <class T>
const Tree<T>* item(const Tree<T>& tree, const std::variant<std::size_t, std::string>& key) {
  if (const auto* name = std::get_if<std::string>(&key)) {
    return tree.is_dict() ? tree.find(*name) : nullptr;
  }
  const std::size_t position = std::get<std::size_t>(key);
  return tree.is_sequence() && position < tree.items().size() ? &tree.items()[position] : nullptr;
}

const Value& only_value(const Tree<Value>& tree, std::string_view what, const std::string& loss) {
  static const Value none;
  if (tree.is_none()) return none;
  if (!tree.is_leaf()) {
    fail<ValueError>("{}: expected one tensor as {}, received a structure of them.", loss, what);
  }
  return tree.leaf();
}

// Whether targets fit predictions, whatever weighs them.
bool fits(const Loss& loss, const Value& wanted, const Value& predicted) {
  try {
    (void)loss(wanted, predicted);
    return true;
  } catch (const ValueError&) {
    return false;
  }
}

std::string stars(const Tree<Value>& tree) {
  if (!is_nested(tree)) return "*";
  return to_text(map<Value>(tree, [](const auto&) { return Tree<Value>(Value()); }),
                 [](const auto&) { return std::string("'*'"); });
}

}  // namespace

std::string CompileLoss::to_text(const Path& path) {
  std::string text;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) text += ", ";
    const auto* name = std::get_if<std::string>(&path[i]);
    text += name != nullptr ? "'" + *name + "'" : std::to_string(std::get<std::size_t>(path[i]));
  }
  return "(" + text + (path.size() == 1 ? ",)" : ")");
}

template <class T>
const Tree<T>& CompileLoss::at(const Tree<T>& tree, const Path& path) {
  const Tree<T>* found = &tree;
  for (const auto& key : path) {
    found = item(*found, key);
    if (found == nullptr) {
      fail<ValueError>("compile: expected a structure that has the path {}, received {}.",
                       to_text(path),
                       structures::to_text(tree, [](const auto&) { return std::string("'*'"); }));
    }
  }
  return *found;
}

// ---------------------------------------------------------------- matching losses with outputs

Tree<CompileLoss::Weighted> CompileLoss::weighted_losses(const Tree<Value>& y_pred) const {
  Tree<LossIdentifier> loss = loss_;
  LossWeights weights = loss_weights_;
  if (!output_names_.empty() && loss.is_dict() && !y_pred.is_dict()) {
    if (as_set(output_names_) != as_set(loss.keys())) {
      fail<ValueError>("Expected keys {} in loss dict, but found loss.keys()={}",
                       structures::to_text(output_names_), structures::to_text(loss.keys()));
    }
    std::vector<Tree<LossIdentifier>> list;
    std::vector<LossWeights> weight_list;
    for (const std::string& name : output_names_) {
      list.push_back(*loss.find(name));
      if (!weights.is_dict()) continue;
      const LossWeights* weight = weights.find(name);
      if (weight == nullptr) {
        fail<ValueError>("loss_weights: expected a weight for '{}', received {}.", name,
                         structures::to_text(weights.keys()));
      }
      weight_list.push_back(*weight);
    }
    loss = Tree<LossIdentifier>::list(std::move(list));
    if (weights.is_dict()) weights = LossWeights::list(std::move(weight_list));
  }

  const std::vector<Tree<LossIdentifier>> losses = flatten(loss);
  std::vector<LossWeights> each(losses.size());
  if (!weights.is_none()) {
    each = flatten(weights);
    if (each.size() != losses.size()) {
      fail<ValueError>(
          "`loss_weights` must match the number of losses, got {} losses and {} weights.",
          losses.size(), is_nested(weights) ? weights.items().size() : 1);
    }
  }
  std::vector<Tree<Weighted>> weighted;
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (!losses[i].is_leaf()) {
      weighted.emplace_back();
    } else {
      weighted.push_back(Weighted{losses[i].leaf(), each[i].is_leaf()
                                                        ? std::optional<double>(each[i].leaf())
                                                        : std::nullopt});
    }
  }
  return pack_as(loss, weighted);
}

void CompileLoss::build(const Tree<Value>& y_true, const Tree<Value>& y_pred) {
  Tree<Weighted> loss = weighted_losses(y_pred);
  const std::size_t outputs = flatten(y_pred).size();
  std::vector<Tree<std::string>> names(outputs);
  if (output_names_.size() == outputs) {
    std::copy(output_names_.begin(), output_names_.end(), names.begin());
  }
  if (!is_nested(loss)) loss = map<Weighted>(y_pred, [&](const auto&) { return loss; });
  entries_.clear();
  if (!loss.is_none()) build_nested(y_true, y_pred, loss, pack_as(y_pred, names), {});
  if (entries_.size() > 1) {
    for (const Entry& entry : entries_) {
      metrics_.push_back(metrics::Mean{.name = entry.name + "_loss"});
    }
  }
  is_built_ = true;
}

void CompileLoss::build_nested(const Tree<Value>& y_true, const Tree<Value>& y_pred,
                               const Tree<Weighted>& given, const Tree<std::string>& names,
                               const Path& path) {
  Tree<Weighted> loss = given;
  if (loss.is_sequence()) {
    const bool is_flat = std::none_of(loss.items().begin(), loss.items().end(),
                                      [](const auto& one) { return is_nested(one); });
    if (is_flat && loss.items().size() == flatten(y_pred).size()) {
      loss = pack_as(y_pred, loss.items());
    } else if (static_cast<int>(loss.kind()) != static_cast<int>(y_pred.kind())) {
      // Several losses of one output.
      for (const auto& one : loss.items()) {
        if (!one.is_none()) build_nested(y_true, y_pred, one, names, path);
      }
      return;
    }
  }
  if (loss.is_none()) return;
  if (loss.is_leaf()) return add_entry(y_true, y_pred, loss.leaf(), names, path);
  if (static_cast<int>(loss.kind()) != static_cast<int>(y_pred.kind())) {
    fail<ValueError>(
        "The path: {} in the `loss` argument, can't be found in the model's output (`y_pred`).",
        to_text(path));
  }
  for (std::size_t i = 0; i < loss.items().size(); ++i) {
    if (loss.items()[i].is_none()) continue;
    Path below = path;
    if (loss.is_dict()) {
      below.emplace_back(loss.keys()[i]);
    } else {
      below.emplace_back(i);
    }
    const Tree<Value>* wanted = item(y_true, below.back());
    const Tree<Value>* predicted = item(y_pred, below.back());
    if (wanted == nullptr || predicted == nullptr) {
      fail<ValueError>(
          "The path: {} in the `loss` argument, can't be found in either the model's output "
          "(`y_pred`) or in the labels (`y_true`).",
          to_text(below));
    }
    build_nested(*wanted, *predicted, loss.items()[i], *item(names, below.back()), below);
  }
}

void CompileLoss::add_entry(const Tree<Value>& y_true, const Tree<Value>& y_pred,
                            const Weighted& weighted, const Tree<std::string>& names,
                            const Path& path) {
  const std::string& loss_name = weighted.loss.name();
  const Loss loss = weighted.loss.resolve(only_value(y_true, "y_true", loss_name),
                                          only_value(y_pred, "y_pred", loss_name));
  Path named = path;
  if (!is_nested(names)) {
    const std::string output = names.is_leaf() ? names.leaf() : loss_name;
    if (named.empty()) {
      named.emplace_back(output);
    } else if (std::holds_alternative<std::size_t>(named.back())) {
      named.back() = output;
    }
  }
  std::string name;
  for (const auto& part : named) {
    if (!name.empty()) name += "/";
    const auto* text = std::get_if<std::string>(&part);
    name += text != nullptr ? *text : std::to_string(std::get<std::size_t>(part));
  }
  entries_.push_back({path, loss, weighted.weight, std::move(name)});
}

// ---------------------------------------------------------------- calling

// The targets in the structure of the predictions.
Tree<Value> CompileLoss::fit(Tree<Value> y_true, const Tree<Value>& y_pred) const {
  if (have_same_form(y_true, y_pred)) return y_true;
  if (!is_nested(y_true) && is_nested(y_pred) && y_pred.items().size() == 1) {
    y_true = Tree<Value>::list({y_true});
  } else if (y_pred.is_sequence() && y_true.is_dict() &&
             as_set(output_names_) == as_set(y_true.keys())) {
    std::vector<Tree<Value>> list;
    for (const std::string& name : output_names_) list.push_back(*y_true.find(name));
    y_true = Tree<Value>::list(std::move(list));
  }
  const std::size_t outputs = flatten(y_pred).size();
  const bool is_flat =
      y_true.is_sequence() && std::none_of(y_true.items().begin(), y_true.items().end(),
                                           [](const auto& one) { return is_nested(one); });
  if (is_flat && y_true.items().size() == outputs) return pack_as(y_pred, y_true.items());
  if (have_same_form(y_true, y_pred, true)) return pack_as(y_pred, flatten(y_true));

  // Outputs without a loss need no targets.
  const std::vector<Tree<LossIdentifier>> losses = flatten<LossIdentifier>(loss_);
  const std::vector<Tree<Value>> given = flatten(y_true);
  const auto count = static_cast<std::size_t>(
      std::count_if(losses.begin(), losses.end(), [](const auto& loss) { return loss.is_leaf(); }));
  if (given.size() == count && is_nested<LossIdentifier>(loss_)) {
    std::vector<Tree<Value>> all;
    std::size_t next = 0;
    for (const auto& loss : losses) {
      all.push_back(loss.is_leaf() ? given[next++] : Tree<Value>());
    }
    return pack_as<Value, LossIdentifier>(loss_, all);
  }
  fail<ValueError>("y_true and y_pred have different structures.\ny_true: {}\ny_pred: {}\n",
                   stars(y_true), stars(y_pred));
}

Value CompileLoss::value_of(const Entry& entry, const Value& wanted, const Value& predicted,
                            const Value& weight, const Value& mask) {
  try {
    return ops::cast(entry.loss(wanted, predicted, weight, mask), DType::float32);
  } catch (const ValueError& error) {
    if (weight && fits(entry.loss, wanted, predicted)) {
      fail<ValueError>(
          "Sample weights of shape {} do not fit targets of shape {} and predictions of shape {} "
          "of "
          "'{}': {}",
          ramet::to_string(weight.shape()), ramet::to_string(wanted.shape()),
          ramet::to_string(predicted.shape()), entry.name, error.what());
    }
    fail<ValueError>("Targets of shape {} do not fit predictions of shape {} of '{}': {}",
                     ramet::to_string(wanted.shape()), ramet::to_string(predicted.shape()),
                     entry.name, error.what());
  }
}

Value CompileLoss::call(CallContext& context, Tree<Value> y_true, const Tree<Value>& y_pred,
                        const Tree<Value>& sample_weight) {
  const bool is_single = !is_nested(y_true) && !is_nested(y_pred);
  if (!is_single) y_true = fit(std::move(y_true), y_pred);
  if (!is_built_) build(y_true, y_pred);

  Value total, rows;
  if (means_ == LossMeans::of_rows)
    rows = ops::full({}, static_cast<double>(flatten(y_pred)[0].leaf().shape()[0]));
  class_targets_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    const Value& wanted = only_value(at(y_true, entry.path), "y_true", entry.name);
    const Value& predicted = only_value(at(y_pred, entry.path), "y_pred", entry.name);
    if (!wanted || !predicted) {
      fail<ValueError>("{}: expected a target for the loss, received None.", entry.name);
    }
    if (auto target = class_target(entry.loss, wanted, predicted))
      class_targets_.push_back(std::move(*target));
    const Tree<Value>& weights =
        is_nested(sample_weight) ? at(sample_weight, entry.path) : sample_weight;
    const Value& weight = only_value(weights, "sample_weight", entry.name);
    Value value = value_of(entry, wanted, predicted, weight, context.mask(predicted));
    if (!is_single && !metrics_.empty()) {
      metrics_[i]->update(context, value, rows, {});
    }
    if (entry.weight) value = value * *entry.weight;
    total = total ? total + value : value;
    // Of several losses for a single output, Keras computes all and returns the first.
    if (is_single) break;
  }
  return total;
}

void CompileLoss::reset_state() {
  for (const Metric& metric : metrics_) metric.reset_state();
}

}  // namespace ramet
