// Functional models as Keras writes them: the layers with their calls ("inbound_nodes"), and which
// tensors go in and come out. The format is described in docs/formats/config.md.

#include <algorithm>
#include <deque>
#include <set>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/core/opaque.h"
#include "ramet/layers/registry.h"
#include "ramet/layers/reserved_names.h"
#include "ramet/models/model.h"
#include "ramet/models/opaque_chain.h"
#include "ramet/models/opaque_outputs.h"
#include "ramet/models/side_outputs.h"

namespace ramet {

namespace {

using Calls = std::vector<std::shared_ptr<const Node>>;

// ---------------------------------------------------------------- writing

Json write_tensor(const KerasTensor& tensor, const Function& graph) {
  if (!tensor) return Json();
  Json history =
      Json::array({tensor.node().layer->name(), graph.node_index(tensor.node()), tensor.index()});
  return Json::object({{"class_name", "__keras_tensor__"},
                       {"config", Json::object({{"shape", to_json(tensor.shape())},
                                                {"dtype", to_string(tensor.dtype())},
                                                {"keras_history", std::move(history)}})}});
}

template <class F>
Json write_tree(const Tree<KerasTensor>& tree, F&& leaf) {
  if (tree.is_leaf()) return leaf(tree.leaf());
  if (tree.is_constant()) return tree.constant();
  if (tree.is_dict()) {
    Json object = Json::object();
    for (std::size_t i = 0; i < tree.keys().size(); ++i)
      object[tree.keys()[i]] = write_tree(tree.items()[i], leaf);
    return object;
  }
  Json list = Json::array();
  for (const auto& item : tree.items()) list.push_back(write_tree(item, leaf));
  return list;
}

Json write_node(const Node& node, const Function& graph) {
  const auto leaf = [&](const KerasTensor& tensor) { return write_tensor(tensor, graph); };
  Json args = Json::array(), kwargs = Json::object();
  for (const auto& arg : node.arguments.args) args.push_back(write_tree(arg, leaf));
  for (const auto& [name, value] : node.arguments.kwargs) kwargs[name] = write_tree(value, leaf);
  return Json::object({{"args", std::move(args)}, {"kwargs", std::move(kwargs)}});
}

bool is_functional(const LayerBase& layer) {
  return dynamic_cast<const FunctionalModel*>(&layer) != nullptr;
}

// Here, and only here, Keras counts a nested Functional's calls from 1.
Json write_end(const KerasTensor& tensor, const Function& graph) {
  const std::size_t index =
      graph.node_index(tensor.node()) + (is_functional(*tensor.node().layer) ? 1 : 0);
  return Json::array({tensor.node().layer->name(), index, tensor.index()});
}

// ---------------------------------------------------------------- reading

class Reader {
 public:
  explicit Reader(const Json& config) : config_(config) {}

  Tree<KerasTensor> inputs() { return read_ends(config_.at("input_layers")); }
  Tree<KerasTensor> outputs() { return read_ends(config_.at("output_layers")); }
  std::vector<KerasTensor> side_outputs() const {
    std::vector<KerasTensor> tensors;
    for (const Made& made : made_) {
      if (!SideOutputs::is_from(made.layer.impl())) continue;
      for (const auto& node : made.nodes) tensors.emplace_back(node, 0);
    }
    return tensors;
  }

  void build() {
    std::set<std::string, std::less<>> names;
    for (const Json& entry : config_.at("layers").items()) {
      create(entry);
      names.insert(made_.back().name);
    }
    const ReservedNames reserved(std::move(names));
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < made_.size(); ++i) waiting.push_back(i);
    // A layer's calls are made in order, as soon as what they need is there.
    while (!waiting.empty()) {
      bool progressed = false;
      std::vector<std::size_t> still;
      for (std::size_t i : waiting) {
        const std::size_t before = made_[i].next;
        if (!make_calls(made_[i])) still.push_back(i);
        progressed = progressed || made_[i].next > before || still.empty() || still.back() != i;
      }
      if (!progressed) fail_unresolved(still);
      waiting = std::move(still);
    }
  }

 private:
  struct Made {
    std::string name;
    Layer layer;
    const Json* calls;     // inbound_nodes
    std::size_t next = 0;  // the call to make
    Calls nodes = {};
    OpaqueOutputs::Guesses guesses = {};  // that its outputs depend on
  };

  void create(const Json& entry) {
    const std::string& name = entry.at("name").as_string();
    if (position_.contains(name)) {
      fail<ValueError>(
          "The name \"{}\" is used 2 times in the model. All operation names should be unique.",
          name);
    }
    Layer layer = search_.make(entry);
    position_.emplace(name, made_.size());
    static const Json no_calls = Json::array();
    const Json* calls = entry.find("inbound_nodes");
    made_.push_back({name, layer, calls != nullptr ? calls : &no_calls});
    made_.back().guesses = search_.inside(layer);
    if (auto* input = layer.as<InputLayerLayer>())
      made_.back().nodes.push_back(input->output().node_ptr());
  }

  using FoundSpecs = std::vector<std::optional<Spec>>;

  // What later layers say they were given is all that is known of an opaque layer's outputs. Those
  // of which nothing is said are taken to be like what the layer was given.
  void note_opaque_outputs(Made& made, const Specs& given) {
    auto* opaque = made.layer.as<OpaqueLayer>();
    if (opaque == nullptr || opaque->known_outputs) return;
    FoundSpecs found;
    for (const Json& entry : config_.at("layers").items()) {
      if (const Json* calls = entry.find("inbound_nodes")) find_uses(*calls, made.name, found);
    }
    find_ends(config_.at("output_layers"), made.name, found);
    if (given.empty()) return;
    if (found.empty()) found.resize(1);
    if (std::all_of(found.begin(), found.end(),
                    [](const auto& spec) { return spec.has_value(); })) {
      opaque->known_outputs.emplace();
      for (const std::optional<Spec>& spec : found) opaque->known_outputs->push_back(*spec);
      return;
    }
    std::optional<Spec> likely;
    if (!found[0]) likely = fitting_output(given[0], followers(made.name));
    made.guesses.insert(search_.guess(*opaque, given, found, likely));
  }

  // The layers that are called one after another on what a layer gives.
  std::vector<Layer> followers(const std::string& name) const {
    std::vector<Layer> layers;
    const std::string* last = &name;
    while (layers.size() < 16) {
      const auto next = std::find_if(made_.begin(), made_.end(),
                                     [&](const Made& made) { return is_used(*made.calls, *last); });
      if (next == made_.end()) break;
      layers.push_back(next->layer);
      last = &next->name;
    }
    return layers;
  }

  static bool is_used(const Json& json, const std::string& name) {
    if (json.is_array()) {
      return std::any_of(json.items().begin(), json.items().end(),
                         [&](const Json& item) { return is_used(item, name); });
    }
    if (!json.is_object()) return false;
    if (const Json* config = tensor_config(json)) {
      const Json& history = config->at("keras_history");
      return history.is_array() && history.size() == 3 && history[0] == Json(name) &&
             history[2] == Json(0);
    }
    return std::any_of(json.members().begin(), json.members().end(),
                       [&](const auto& member) { return is_used(member.second, name); });
  }

  static std::optional<Spec>* place(FoundSpecs& found, const Json& index) {
    if (!index.is_int() || index.as_int() < 0 || index.as_int() >= 64) return nullptr;
    const auto position = static_cast<std::size_t>(index.as_int());
    if (found.size() <= position) found.resize(position + 1);
    return &found[position];
  }

  static Spec spec_of(const Json& tensor) {
    Spec spec;
    from_json(tensor.at("shape"), spec.shape);
    spec.dtype = parse_dtype(tensor.at("dtype").as_string());
    return spec;
  }

  static void find_ends(const Json& json, const std::string& name, FoundSpecs& found) {
    if (json.is_object()) {
      for (const auto& [key, value] : json.members()) find_ends(value, name, found);
    } else if (json.is_array()) {
      const bool is_end = json.size() == 3 && json[0].is_string();
      if (is_end && json[0] == Json(name)) place(found, json[2]);
      if (is_end) return;
      for (const Json& item : json.items()) find_ends(item, name, found);
    }
  }

  static void find_uses(const Json& json, const std::string& name, FoundSpecs& found) {
    if (json.is_array()) {
      for (const Json& item : json.items()) find_uses(item, name, found);
    } else if (json.is_object()) {
      if (const Json* config = tensor_config(json)) {
        const Json& history = config->at("keras_history");
        if (history.is_array() && history.size() == 3 && history[0] == Json(name)) {
          auto* spec = place(found, history[2]);  // Keras 2 says no shapes, but how many there are
          if (spec != nullptr && config->contains("shape")) *spec = spec_of(*config);
        }
        return;
      }
      for (const auto& [key, value] : json.members()) find_uses(value, name, found);
    }
  }

  static const Json* tensor_config(const Json& json) {
    const Json* class_name = json.find("class_name");
    if (class_name == nullptr || !(*class_name == Json("__keras_tensor__"))) return nullptr;
    return json.find("config");
  }

  // True when all calls of the layer are made.
  bool make_calls(Made& made) {
    const Json::Array& calls = made.calls->items();
    for (; made.next < calls.size(); ++made.next) {
      const Json& call = calls[made.next];
      missing_ = false;
      taken_.clear();
      Arguments<KerasTensor> arguments;
      for (const Json& arg : call.at("args").items()) arguments.args.push_back(read_argument(arg));
      if (const Json* kwargs = call.find("kwargs")) {
        for (const auto& [key, value] : kwargs->members()) {
          arguments.kwargs.emplace_back(key, read_argument(value));
        }
      }
      if (missing_) return false;
      Specs given;
      arguments.map([&](const KerasTensor& tensor) {
        if (tensor) given.push_back(tensor.spec());
        return tensor;
      });
      made.guesses.insert(taken_.begin(), taken_.end());
      note_opaque_outputs(made, given);
      search_.call(made.layer, given, made.guesses, [&] {
        made.nodes.push_back(made.layer.impl().call_symbolic(std::move(arguments)));
      });
    }
    return true;
  }

  Tree<KerasTensor> read_argument(const Json& json) {
    if (json.is_array()) {
      std::vector<Tree<KerasTensor>> items;
      for (const Json& item : json.items()) items.push_back(read_argument(item));
      return Tree<KerasTensor>::list(std::move(items));
    }
    if (!json.is_object()) return Tree<KerasTensor>::constant(json);
    if (const Json* config = tensor_config(json)) {
      const Json& history = config->at("keras_history");
      if (history.is_null()) return Tree<KerasTensor>::constant(json);
      const std::string& name = history[0].as_string();
      const auto it = position_.find(name);
      if (it == position_.end()) fail<ValueError>("Unknown layer: {}", name);
      const Made& source = made_[it->second];
      taken_.insert(source.guesses.begin(), source.guesses.end());
      return find_tensor(source, history[1].as_int(), history[2].as_int());
    }
    if (json.contains("class_name")) return Tree<KerasTensor>::constant(json);
    std::vector<Tree<KerasTensor>::Member> members;
    for (const auto& [key, value] : json.members()) members.emplace_back(key, read_argument(value));
    return Tree<KerasTensor>::dict(std::move(members));
  }

  // An absent tensor, and a note that it is missing, when that call is not made yet.
  KerasTensor find_tensor(const Made& made, std::int64_t call, std::int64_t index) {
    if (call < 0 || call >= static_cast<std::int64_t>(made.nodes.size())) {
      missing_ = true;
      return KerasTensor();
    }
    const auto& node = made.nodes[static_cast<std::size_t>(call)];
    if (index < 0 || index >= static_cast<std::int64_t>(node->outputs.size())) {
      fail<ValueError>("Layer '{}' gives {} tensors, but the config asks for number {}.", made.name,
                       node->outputs.size(), index);
    }
    return KerasTensor(node, static_cast<std::size_t>(index));
  }

  Tree<KerasTensor> read_ends(const Json& json) {
    if (json.is_object()) {
      std::vector<Tree<KerasTensor>::Member> members;
      for (const auto& [key, value] : json.members()) members.emplace_back(key, read_ends(value));
      return Tree<KerasTensor>::dict(std::move(members));
    }
    if (json.size() == 3 && json[0].is_string()) {
      const std::string& name = json[0].as_string();
      const auto it = position_.find(name);
      if (it == position_.end())
        fail<RuntimeError>("Internal error: could not find layer {}.", name);
      const Made& made = made_[it->second];
      missing_ = false;
      const std::int64_t call = json[1].as_int() - (is_functional(made.layer.impl()) ? 1 : 0);
      KerasTensor tensor = find_tensor(made, call, json[2].as_int());
      if (missing_) {
        fail<ValueError>("Layer '{}' is called {} times, but the config asks for call {}.", name,
                         made.nodes.size(), call);
      }
      return tensor;
    }
    std::vector<Tree<KerasTensor>> items;
    for (const Json& item : json.items()) items.push_back(read_ends(item));
    return Tree<KerasTensor>::list(std::move(items));
  }

  [[noreturn]] void fail_unresolved(const std::vector<std::size_t>& waiting) const {
    std::string names;
    for (std::size_t i : waiting) names += (names.empty() ? "'" : ", '") + made_[i].name + "'";
    fail<ValueError>(
        "Invalid Functional model configuration. The graph of the Functional model either has "
        "loops "
        "or disconnected nodes. The following nodes failed to be resolved: {}",
        names);
  }

  const Json& config_;
  OpaqueOutputs& search_ = *OpaqueOutputs::current();
  OpaqueOutputs::Guesses taken_;  // by the arguments of a call
  std::vector<Made> made_;
  std::map<std::string, std::size_t> position_;
  bool missing_ = false;
};

}  // namespace

Json FunctionalModel::get_config() const {
  Json entries = Json::array();
  for (const Layer& operation : function_.operations()) {
    Json entry = serialize_layer(operation);
    entry["name"] = operation.name();
    Json calls = Json::array();
    if (operation.as<InputLayerLayer>() == nullptr) {
      std::vector<const Node*> nodes;
      for (const auto& node : function_.nodes()) {
        if (node->layer == operation.impl_ptr()) nodes.push_back(node.get());
      }
      std::sort(nodes.begin(), nodes.end(),
                [](const Node* a, const Node* b) { return a->call_index < b->call_index; });
      for (const Node* node : nodes) calls.push_back(write_node(*node, function_));
    }
    entry["inbound_nodes"] = std::move(calls);
    entries.push_back(std::move(entry));
  }
  const auto end = [&](const KerasTensor& tensor) { return write_end(tensor, function_); };
  return Json::object({{"name", name()},
                       {"trainable", trainable()},
                       {"layers", std::move(entries)},
                       {"input_layers", write_tree(function_.inputs(), end)},
                       {"output_layers", write_tree(function_.outputs(), end)}});
}

namespace {

Layer read(const Json& config, ModelClass model_class) {
  Reader reader(config);
  reader.build();
  LayerOptions options;
  if (const Json* name = config.find("name"); name != nullptr && name->is_string()) {
    options.name = name->as_string();
  }
  if (const Json* trainable = config.find("trainable");
      trainable != nullptr && trainable->is_bool()) {
    options.trainable = trainable->as_bool();
  }
  const SideOutputs side(reader.side_outputs());
  return Layer(std::make_shared<FunctionalModel>(reader.inputs(), reader.outputs(),
                                                 std::move(options), std::move(model_class)));
}

}  // namespace

Layer FunctionalModel::from_config(const Json& config, ModelClass model_class) {
  return OpaqueOutputs::reading(config, [&] { return read(config, model_class); });
}

}  // namespace ramet
