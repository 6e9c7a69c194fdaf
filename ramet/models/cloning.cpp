#include "ramet/models/cloning.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ramet/layers/core/input_layer.h"
#include "ramet/models/side_outputs.h"

namespace ramet {

namespace {

class Cloner {
 public:
  explicit Cloner(CloneOptions options) : options_(std::move(options)) {}

  Model clone(const Model& model, const std::optional<Tree<KerasTensor>>& input_tensors) {
    Model copy = model->is_sequential() ? clone_sequential(model, input_tensors)
                                        : clone_functional(model, input_tensors);
    if (options_.keep_compiled) copy->saved_compile_config = model->compile_config();
    return copy;
  }

 private:
  Layer clone_layer(const Layer& layer) {
    const auto known = options_.cache->find(&layer.impl());
    if (known != options_.cache->end()) return known->second;
    const bool enters =
        options_.recursive && dynamic_cast<const ModelBase*>(&layer.impl()) != nullptr;
    Layer copy = enters                    ? Layer(clone(Model::of(layer), std::nullopt))
                 : options_.clone_function ? options_.clone_function(layer)
                                           : layer.from_own_config();
    if (!options_.clone_function && !enters) copy.impl().copy_adapted_state(layer.impl());
    options_.cache->emplace(&layer.impl(), copy);
    return copy;
  }

  Model clone_sequential(const Model& model,
                         const std::optional<Tree<KerasTensor>>& input_tensors) {
    const auto& original = *static_cast<SequentialModel*>(model.operator->());
    if (original.stack().empty()) fail<IndexError>("list index out of range");
    std::vector<Layer> layers;
    for (const Layer& layer : original.layers()) layers.push_back(clone_layer(layer));
    const auto* input = original.stack().front().as<InputLayerLayer>();
    if (input_tensors) {
      KerasTensor tensor = only_tensor(*input_tensors);
      const auto* given = dynamic_cast<const InputLayerLayer*>(tensor.node().layer.get());
      layers.insert(layers.begin(),
                    InputLayer({.batch_shape = tensor.shape(),
                                .dtype = tensor.dtype(),
                                .sparse = given != nullptr && given->config().sparse,
                                .ragged = given != nullptr && given->config().ragged,
                                .name = input != nullptr ? input->name() : "",
                                .optional = input != nullptr && input->config().optional}));
    } else if (input != nullptr) {
      layers.insert(layers.begin(), InputLayer(input->config()));
    }
    return Sequential(
        std::move(layers),
        {.name = model.name(), .trainable = model.trainable(), .dtype = original.dtype_policy()});
  }

  static KerasTensor only_tensor(const Tree<KerasTensor>& given) {
    if (given.is_leaf()) return given.leaf();
    if (given.is_sequence()) {
      if (given.items().size() != 1) {
        fail<ValueError>("Argument `input_tensors` must contain a single tensor.");
      }
      if (given.items()[0].is_leaf()) return given.items()[0].leaf();
    }
    fail<ValueError>(
        "Argument `input_tensors` must be a KerasTensor. Received invalid value: input_tensors={}",
        to_string(given));
  }

  Model clone_functional(const Model& model,
                         const std::optional<Tree<KerasTensor>>& input_tensors) {
    const auto& original = *static_cast<FunctionalModel*>(model.operator->());
    const Function& graph = *original.function();
    const Tree<KerasTensor> inputs =
        input_tensors ? checked(*input_tensors, graph.inputs()) : graph.inputs().map(fresh_input);
    std::unordered_map<const Node*, std::shared_ptr<const Node>> became;
    const auto call = [&](const Node& node, const Arguments<KerasTensor>& arguments) {
      const Layer layer = clone_layer(Layer(node.layer));
      if (options_.call_function) return options_.call_function(layer, arguments);
      if (!is_same_call(node, arguments)) return layer.call(arguments);
      const auto copy = repeat_call(node, layer, arguments);
      became.emplace(&node, copy);
      return outputs_of(copy);
    };
    std::vector<KerasTensor> side;
    Tree<KerasTensor> outputs = graph.run<KerasTensor>(
        inputs.flatten(), [&](const Node& node, const Arguments<KerasTensor>& arguments) {
          Tree<KerasTensor> result = call(node, arguments);
          if (SideOutputs::is_from(*node.layer)) {
            for (const KerasTensor& tensor : result.flatten()) side.push_back(tensor);
          }
          return result;
        });
    const SideOutputs scope(std::move(side));
    const LayerOptions options{.name = model.name(), .trainable = model.trainable()};
    if (!options_.clone_function && !input_tensors) {
      if (auto nodes = all_nodes(graph, became, inputs)) {
        return Model(std::make_shared<FunctionalModel>(
            Function(graph, std::move(*nodes), inputs, std::move(outputs)), options,
            original.model_class()));
      }
    }
    return Model(std::make_shared<FunctionalModel>(inputs, std::move(outputs), options,
                                                   original.model_class()));
  }

  // What each node became, or nothing unless that is one node with the same place in the graph.
  static std::optional<std::vector<std::shared_ptr<const Node>>> all_nodes(
      const Function& graph,
      const std::unordered_map<const Node*, std::shared_ptr<const Node>>& became,
      const Tree<KerasTensor>& inputs) {
    std::unordered_map<const Node*, std::shared_ptr<const Node>> fresh;
    const std::vector<KerasTensor> now = inputs.flatten(), &before = graph.flat_inputs();
    for (std::size_t i = 0; i < now.size(); ++i)
      fresh.emplace(&before[i].node(), now[i].node_ptr());
    std::vector<std::shared_ptr<const Node>> nodes;
    nodes.reserve(graph.nodes().size());
    for (const auto& node : graph.nodes()) {
      const auto& known = node->is_input() ? fresh : became;
      const auto found = known.find(node.get());
      if (found == known.end()) return std::nullopt;
      nodes.push_back(found->second);
    }
    return nodes;
  }

  // Is this what the node's layer was called on, so that the equal layer gives what it gave? Masks
  // and layers within layers are left to the layer.
  bool is_same_call(const Node& node, const Arguments<KerasTensor>& arguments) const {
    bool has_tensors = false;  // among its keywords
    for (const auto& [name, value] : node.arguments.kwargs) {
      value.for_each([&](const KerasTensor& tensor) { has_tensors = has_tensors || tensor; });
    }
    if (options_.clone_function || !node.masks.empty() || has_tensors || !node.layer->built ||
        !node.layer->sublayers().empty() ||
        dynamic_cast<const ModelBase*>(node.layer.get()) != nullptr) {
      return false;
    }
    const std::vector<Tree<KerasTensor>>&before = node.arguments.args, &now = arguments.args;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const std::vector<KerasTensor> old = before[i].flatten(), given = now[i].flatten();
      const bool is_same =
          std::equal(old.begin(), old.end(), given.begin(), given.end(),
                     [](const KerasTensor& a, const KerasTensor& b) {
                       return a && b && a.spec() == b.spec() && !a.mask() && !b.mask();
                     });
      if (!is_same) return false;
    }
    return true;
  }

  // What `call` does, with the outputs that are known already.
  static std::shared_ptr<const Node> repeat_call(const Node& node, const Layer& layer,
                                                 const Arguments<KerasTensor>& arguments) {
    layer.impl().build_from(node.layer->build_shapes);
    return layer.impl().record_node(arguments, node.outputs, {}, node.structure);
  }

  static KerasTensor fresh_input(const KerasTensor& tensor) {
    const auto* input = dynamic_cast<const InputLayerLayer*>(tensor.node().layer.get());
    RAMET_ASSERT(input != nullptr);
    return InputLayer(input->config()).output();
  }

  static Tree<KerasTensor> checked(const Tree<KerasTensor>& given,
                                   const Tree<KerasTensor>& wanted) {
    bool all_tensors = true;
    const auto look = [&](const auto& self, const Tree<KerasTensor>& tree) -> void {
      all_tensors = all_tensors && !tree.is_constant();
      for (const auto& item : tree.items()) self(self, item);
    };
    look(look, given);
    if (!all_tensors) {
      fail<ValueError>(
          "All entries in `input_tensors` must be KerasTensors. Received invalid values: "
          "inputs_tensors={}",
          to_string(given));
    }
    if (!same_structure(given, wanted)) {
      fail<ValueError>(
          "`input_tensors` must have the same structure as model.input\nReference structure: "
          "{}\nReceived "
          "structure: {}",
          to_string(wanted), to_string(given));
    }
    return given;
  }

  CloneOptions options_;  ///< with a cache
};

// Pairs of variables, by key of the original's, where both have the same shapes and types.
using Counterparts = std::unordered_map<std::int64_t, Variable>;

bool pair_up(const LayerBase& original, const LayerBase& copy, Counterparts& counterparts) {
  const std::vector<Variable> from = state_of(original), to = state_of(copy);
  const bool fits =
      std::equal(from.begin(), from.end(), to.begin(), to.end(),
                 [](const Variable& a, const Variable& b) { return a.spec() == b.spec(); });
  for (std::size_t i = 0; fits && i < from.size(); ++i) counterparts[from[i].key()] = to[i];
  return fits;
}

Counterparts counterparts_of(const Model& original, const Model& copy, const CloneCache& cache) {
  Counterparts counterparts;
  if (pair_up(*original.operator->(), *copy.operator->(), counterparts)) return counterparts;
  for (const auto& [layer, made] : cache) pair_up(*layer, made.impl(), counterparts);
  return counterparts;
}

// The variables that the optimizer's state was gathered for, and what they are in `model`.
std::vector<std::pair<Variable, Variable>> optimized_variables(const Model& model) {
  if (!model->trainer && !model->saved_optimizer_variables.empty())
    return model->saved_optimizer_variables;
  std::vector<std::pair<Variable, Variable>> pairs;
  for (const Variable& variable :
       model->trainer ? model->trainer->optimized_variables() : model.trainable_weights())
    pairs.emplace_back(variable, variable);
  return pairs;
}

void take_optimizer(const Model& copy, const Model& original, const Counterparts& counterparts) {
  std::vector<std::pair<Variable, Variable>> pairs = optimized_variables(original);
  if (pairs.empty()) return;  // it has taken no step
  copy->saved_optimizer_state =
      original->trainer ? original->optimizer_state() : original->saved_optimizer_state;
  std::vector<Variable> here;
  for (auto& [whose, variable] : pairs) {
    const auto found = variable ? counterparts.find(variable.key()) : counterparts.end();
    variable = found != counterparts.end() ? found->second : Variable();
    here.push_back(variable);
  }
  if (here != copy.trainable_weights()) copy->saved_optimizer_variables = std::move(pairs);
}

// What layers keep besides their weights.
void take_other_state(const Model& original, const Counterparts& counterparts) {
  std::unordered_set<std::int64_t> weights;
  for (const Variable& variable : original.weights()) weights.insert(variable.key());
  for (const Variable& variable : original->state()) {
    const auto found = counterparts.find(variable.key());
    if (found != counterparts.end() && !weights.contains(variable.key()))
      found->second.copy_from(variable);
  }
}

// Of each layer in each place, those of one in two places twice.
void add_weights_by_place(const LayerBase& layer, std::vector<Variable>& weights) {
  for (const auto* own : {&layer.own_trainable(), &layer.own_non_trainable()})
    weights.insert(weights.end(), own->begin(), own->end());
  for (const Sublayer& sub : layer.sublayers()) add_weights_by_place(sub.layer.impl(), weights);
}
std::vector<Variable> weights_by_place(const Model& model) {
  std::vector<Variable> weights;
  add_weights_by_place(*model.operator->(), weights);
  return weights;
}

void take_weights(const Model& copy, const Model& original, CloneWeights how) {
  std::vector<Variable> to = copy.weights(), from = original.weights();
  if (to.size() > from.size()) {
    // A layer that two models share has become two, as in Keras.
    std::vector<Variable> to_places = weights_by_place(copy),
                          from_places = weights_by_place(original);
    if (to_places.size() == from_places.size()) {
      to = std::move(to_places);
      from = std::move(from_places);
    }
  }
  if (to.size() != from.size()) {
    fail<ValueError>(
        "You called `set_weights(weights)` on layer '{}' with a weight list of length {}, but the "
        "layer "
        "was expecting {} weights.",
        copy.name(), from.size(), to.size());
  }
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (!(to[i].shape() == from[i].shape())) {
      fail<ValueError>("Layer {} weight shape {} is not compatible with provided weight shape {}.",
                       copy.name(), to_string(to[i].shape()), to_string(from[i].shape()));
    }
  }
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (how == CloneWeights::copy) {
      to[i].copy_from(from[i]);
    } else {
      to[i].share_with(from[i]);
    }
  }
}

}  // namespace

Model clone_model(const Model& model, CloneOptions options) {
  if (model->is_sequential() && options.call_function) {
    fail<ValueError>(
        "`call_function` argument is not supported with Sequential models.  In a Sequential model, "
        "layers aren't called at model-construction time (they're merely listed). Use "
        "`call_function` "
        "with Functional models only. Received model of type '{}', with call_function=<function>",
        model.class_name());
  }
  const KerasVersionScope same_version(model->keras_version());
  const CloneWeights weights = options.weights;
  const bool copies_optimizer = options.keep_compiled && options.optimizer == CloneOptimizer::copy;
  CloneCache own_cache;
  CloneCache& cache = options.cache != nullptr ? *options.cache : own_cache;
  options.cache = &cache;
  const bool is_exact = !options.clone_function && !options.call_function && !options.input_tensors;
  const std::optional<Tree<KerasTensor>> input_tensors = options.input_tensors;
  Model copy = Cloner(std::move(options)).clone(model, input_tensors);
  if (is_exact) copy->share_programs(*model.operator->());
  if (weights != CloneWeights::initialize) take_weights(copy, model, weights);
  if (copies_optimizer && model.compiled()) {
    const Counterparts counterparts = counterparts_of(model, copy, cache);
    take_optimizer(copy, model, counterparts);
    take_other_state(model, counterparts);
  }
  return copy;
}

}  // namespace ramet
