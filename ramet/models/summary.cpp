#include "ramet/models/summary.h"

#include <array>
#include <cmath>
#include <regex>
#include <unordered_set>

#include "ramet/models/text_table.h"

namespace ramet {

namespace {

// A summary has the classes' own names. One has another name in Keras's list, and so in files.
std::string_view printed_class(const Layer& layer) {
  return layer.class_name() == "GroupQueryAttention" ? "GroupedQueryAttention" : layer.class_name();
}

std::string with_thousands(Dim number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

struct Size {
  Dim count = 0;
  double bits = 0;
  void add(const Spec& spec) {
    const Dim elements = element_count(spec.shape);
    count += elements;
    const double bits_each =
        spec.dtype == DType::boolean ? 1 : 8.0 * static_cast<double>(size_of(spec.dtype));
    bits += static_cast<double>(elements) * bits_each;
  }
};

Size size_of_weights(const std::vector<Variable>& variables) {
  Size size;
  for (const Variable& variable : variables) size.add(variable.spec());
  return size;
}

std::string readable_memory(double bits) {
  const std::array<std::string_view, 6> units = {"B", "KB", "MB", "GB", "TB", "PB"};
  double bytes = std::ceil(bits / 8);
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < units.size(); ++unit) bytes /= 1024;
  return fmt::format("{:.2f} {}", bytes, units[unit]);
}

std::string structure_text(const Tree<std::string>& shapes) {
  if (shapes.is_leaf()) return shapes.leaf();
  std::string text;
  for (std::size_t i = 0; i < shapes.items().size(); ++i) {
    text += i == 0 ? "" : ", ";
    if (shapes.is_dict()) text += shapes.keys()[i] + ": ";
    text += structure_text(shapes.items()[i]);
  }
  if (shapes.is_dict()) return "{" + text + "}";
  return shapes.kind() == Tree<std::string>::Kind::list ? "[" + text + "]" : "(" + text + ")";
}

// Keras writes shapes without the comma that Python gives a tuple of one.
std::string shape_text(const Shape& shape) {
  std::string text = to_string(shape);
  if (shape.size() == 1) text.erase(text.size() - 2, 1);
  return text;
}

class Summary {
 public:
  Summary(const Model& model, const SummaryOptions& options)
      : model_(model), options_(options), is_linear_(model->is_sequential() || has_one_path()) {}

  std::string text() const {
    const auto [columns, width] = layout();
    std::vector<std::vector<std::string>> rows;
    const std::vector<Layer> shown = shown_layers();
    for (const Layer& layer : shown) add_rows(layer, model_->function(), 0, rows);
    return fmt::format("Model: \"{}\"\n", model_.name()) + render_table(columns, rows, width) +
           totals();
  }

 private:
  // A Functional whose nodes form one line without reuse is shown like a Sequential.
  bool has_one_path() const {
    const Function& graph = *model_->function();
    std::unordered_set<const LayerBase*> seen;
    for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
      if (i > 0 && graph.depths()[i] == graph.depths()[i - 1]) return false;
      const Node& node = *graph.nodes()[i];
      if (!node.is_input() && node.inputs().size() > 1) return false;
      if (!seen.insert(node.layer.get()).second) return false;
    }
    return true;
  }

  std::pair<std::vector<TableColumn>, int> layout() const {
    std::vector<TableColumn> columns = {
        {"Layer (type)", Align::left}, {"Output Shape", Align::left}, {"Param #", Align::right}};
    std::vector<double> positions = {0.45, 0.80, 1.0};
    int length = 88;
    if (!is_linear_) {
      columns.push_back({"Connected to", Align::left});
      positions = {0.3, 0.56, 0.74, 1.0};
      length = 108;
    }
    if (options_.show_trainable) {
      columns.push_back({"Trainable", Align::center});
      length += 12;
      for (double& position : positions) position *= 0.90;
      positions.push_back(1.0);
    }
    length = options_.line_length.value_or(std::min(length, options_.console_width - 4));
    int used = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      columns[i].width = static_cast<int>(positions[i] * length) - used;
      if (columns[i].width < 4) fail<ValueError>("Insufficient console width to print summary.");
      used += columns[i].width;
    }
    return {columns, length};
  }

  std::vector<Layer> shown_layers() const {
    std::vector<Layer> all = model_->is_sequential() ? model_.layers() : model_.operations();
    if (!options_.layer_range) return all;
    const std::regex first(options_.layer_range->first), last(options_.layer_range->second);
    const auto matches = [](const Layer& layer, const std::regex& pattern) {
      return std::regex_search(layer.name(), pattern, std::regex_constants::match_continuous);
    };
    std::optional<std::size_t> begin, end;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!begin && matches(all[i], first)) begin = i;
      if (matches(all[i], last)) end = i;
    }
    if (!begin || !end) {
      fail<ValueError>(
          "Passed layer_names do not match the layer names in the model. Received: ('{}', '{}')",
          options_.layer_range->first, options_.layer_range->second);
    }
    if (*begin > *end) std::swap(begin, end);
    return {all.begin() + static_cast<std::ptrdiff_t>(*begin),
            all.begin() + static_cast<std::ptrdiff_t>(*end) + 1};
  }

  static std::vector<const Node*> nodes_of(const Layer& layer, const Function* graph) {
    std::vector<const Node*> nodes;
    if (graph == nullptr) return nodes;
    for (const auto& node : graph->nodes()) {
      if (node->layer == layer.impl_ptr()) nodes.push_back(node.get());
    }
    std::sort(nodes.begin(), nodes.end(),
              [](const Node* a, const Node* b) { return a->call_index < b->call_index; });
    return nodes;
  }

  static std::string output_shape(const std::vector<const Node*>& nodes) {
    if (nodes.empty()) return "?";
    const Node& last = *nodes.back();
    if (last.outputs.size() == 1) return shape_text(last.outputs[0].shape);
    return structure_text(
        last.structure.map([&](std::size_t i) { return shape_text(last.outputs[i].shape); }));
  }

  static std::string connections(const std::vector<const Node*>& nodes, const Function& graph) {
    std::string text;
    for (const Node* node : nodes) {
      if (node->is_input()) continue;
      for (const KerasTensor& input : node->inputs()) {
        if (!input) continue;
        text += text.empty() ? "" : ", ";
        text += fmt::format("{}[{}][{}]", input.node().layer->name(),
                            graph.node_index(input.node()), input.index());
      }
    }
    return text.empty() ? "-" : text;
  }

  void add_rows(const Layer& layer, const Function* graph, int level,
                std::vector<std::vector<std::string>>& rows) const {
    std::string prefix;
    for (int i = 0; i < level; ++i) prefix += "   ";
    if (level > 0) prefix += "└ ";
    const std::vector<const Node*> nodes = nodes_of(layer, graph);
    const std::string params = layer.is_operation() ? "0"
                               : layer.built()      ? with_thousands(layer.count_params())
                                                    : "0 (unbuilt)";
    std::vector<std::string> row = {
        fmt::format("{}{} ({})", prefix, layer.name(), printed_class(layer)), output_shape(nodes),
        params};
    if (!is_linear_) row.push_back(graph == nullptr ? "-" : connections(nodes, *graph));
    if (options_.show_trainable)
      row.push_back(layer.weights().empty() ? "-" : layer.trainable() ? "Y" : "N");
    rows.push_back(std::move(row));
    const auto* nested = dynamic_cast<const ModelBase*>(&layer.impl());
    if (!options_.expand_nested || nested == nullptr) return;
    for (const Layer& inner : nested->layers())
      add_rows(inner, nested->function(), level + 1, rows);
  }

  std::string totals() const {
    const Size trainable = size_of_weights(model_.trainable_weights());
    const Size frozen = size_of_weights(model_.non_trainable_weights());
    Size optimizer;
    for (const Tensor& tensor : model_->optimizer_state()) optimizer.add(tensor.spec());
    const auto line = [](std::string_view what, const Size& size) {
      return fmt::format(" {} params: {} ({})\n", what, with_thousands(size.count),
                         readable_memory(size.bits));
    };
    Size total{trainable.count + frozen.count + optimizer.count,
               trainable.bits + frozen.bits + optimizer.bits};
    std::string text =
        line("Total", total) + line("Trainable", trainable) + line("Non-trainable", frozen);
    return optimizer.count > 0 ? text + line("Optimizer", optimizer) : text;
  }

  const Model& model_;
  const SummaryOptions& options_;
  bool is_linear_;
};

}  // namespace

std::string summary(const Model& model, const SummaryOptions& options) {
  return Summary(model, options).text();
}

Json summary_json(const Model& model) {
  const auto count = [](const std::vector<Variable>& variables) {
    return size_of_weights(variables).count;
  };
  Json layers = Json::array();
  for (const Layer& layer : model.layers()) {
    Json entry = Json::object({{"name", layer.name()},
                               {"class_name", printed_class(layer)},
                               {"params", layer.built() ? Json(layer.count_params()) : Json()}});
    const Function* graph = model->function();
    Json shape;
    if (graph != nullptr) {
      for (const auto& node : graph->nodes()) {
        if (node->layer == layer.impl_ptr() && node->outputs.size() == 1)
          shape = to_json(node->outputs[0].shape);
      }
    }
    entry["output_shape"] = std::move(shape);
    layers.push_back(std::move(entry));
  }
  return Json::object({{"name", model.name()},
                       {"class_name", model.class_name()},
                       {"total_params", count(model.weights())},
                       {"trainable_params", count(model.trainable_weights())},
                       {"non_trainable_params", count(model.non_trainable_weights())},
                       {"layers", std::move(layers)}});
}

}  // namespace ramet
