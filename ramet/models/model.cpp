#include "ramet/models/model.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include "ramet/layers/core/input_layer.h"
#include "ramet/layers/naming.h"
#include "ramet/models/optional_inputs.h"
#include "ramet/models/program_cache.h"
#include "ramet/ops/movement.h"
#include "ramet/runtime/run.h"

namespace ramet {

namespace {

// The path under which Keras saves each member of model.layers: "layers/dense_1", by class.
std::string layer_attribute(const Layer& layer, std::map<std::string, int>& counts) {
  const std::string base = layer.impl().path_name();
  const int count = counts[base]++;
  return "layers/" + base + (count == 0 ? "" : "_" + std::to_string(count));
}

// The variables of a model, each once, where its layers keep them: requests that run side by side
// must not all count references to them.
class StateView {
 public:
  explicit StateView(const LayerBase& model) {
    collect(model);
    drop_repeated();
  }
  const std::vector<const Variable*>& variables() const { return all_; }

 private:
  void collect(const LayerBase& layer) {
    for (const Variable& variable : layer.own_trainable()) all_.push_back(&variable);
    for (const Variable& variable : layer.own_non_trainable()) all_.push_back(&variable);
    for (Variable& variable : layer.extra_state()) {
      held_.push_back(std::move(variable));
      all_.push_back(&held_.back());
    }
    const auto* model = dynamic_cast<const ModelBase*>(&layer);
    if (model != nullptr && model->function() != nullptr) {
      for (const Layer& member : model->function()->operations()) collect(member.impl());
    } else {
      for (const Sublayer& sub : layer.sublayers()) collect(sub.layer.impl());
    }
  }

  // Keeps the first of those that shared layers show twice.
  void drop_repeated() {
    std::vector<std::pair<std::int64_t, std::size_t>> keys;
    for (std::size_t i = 0; i < all_.size(); ++i) keys.emplace_back(all_[i]->key(), i);
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (keys[i].first == keys[i - 1].first) all_[keys[i].second] = nullptr;
    }
    std::erase(all_, nullptr);
  }

  std::vector<const Variable*> all_;
  std::deque<Variable> held_;
};

CompileOptions compile_options_of(const PredictOptions& options) {
  return {options.threads, options.reference, options.precision};
}

// Keras's adjustment of rank: (batch,) for a (batch, 1) input and the reverse.
Tensor adjust_rank(const Tensor& x, const Shape& wanted, const std::string& name) {
  const Shape& shape = x.shape();
  if (shape.size() == wanted.size() + 1 && shape.back() == 1) {
    return x.reshape(Shape(std::span(shape.begin(), wanted.size())));
  }
  if (shape.size() + 1 == wanted.size() && wanted.back() == 1) {
    Shape longer = shape;
    longer.push_back(1);
    return x.reshape(longer);
  }
  bool fits = shape.size() == wanted.size();
  for (std::size_t i = 1; fits && i < shape.size(); ++i) {
    fits = wanted[i] == any_dim || wanted[i] == shape[i];
  }
  if (!fits) {
    fail<ValueError>(
        "Invalid input shape for input '{}'. Expected shape {}, but input has incompatible shape "
        "{}",
        name, to_string(wanted), to_string(shape));
  }
  return x;
}

// The tensor in the corner of a larger one.
Tensor padded(const Tensor& part, const Shape& shape) {
  const Value x = input(part.spec());
  std::vector<std::pair<Dim, Dim>> widths;
  for (std::size_t i = 0; i < shape.size(); ++i) widths.emplace_back(0, shape[i] - part.shape()[i]);
  return run({{x}, {ops::pad(x, widths)}}, std::span(&part, 1))[0];
}

// The first of the wanted extents: those that do not hang on others.
Values computable(const Values& wanted) {
  Values known;
  for (const Value& value : wanted) {
    for (const auto& call : postorder(std::span(&value, 1))) {
      for (const Spec& spec : call->outputs) {
        if (!is_known(spec.shape)) return known;
      }
    }
    known.push_back(value);
  }
  return known;
}

// Batches may differ in extents that their data decided: 0, or an empty string, fills up.
Tensor join_batches(std::vector<Tensor>& parts) {
  Shape largest = parts[0].shape();
  for (const Tensor& part : parts) {
    for (std::size_t i = 1; i < largest.size() && part.rank() == largest.size(); ++i) {
      largest[i] = std::max(largest[i], part.shape()[i]);
    }
  }
  for (Tensor& part : parts) {
    Shape wanted = largest;
    wanted[0] = part.shape()[0];
    if (part.rank() == wanted.size() && !(part.shape() == wanted)) part = padded(part, wanted);
  }
  return concatenate_rows(parts);
}

}  // namespace

ModelBase::ModelBase(std::string_view class_name, LayerOptions options)
    : LayerBase(class_name, std::move(options)),
      programs_(std::make_shared<ProgramCache>()),
      bindings_(std::make_shared<Bindings>()) {}

std::vector<Sublayer> ModelBase::sublayers() const {
  std::map<std::string, int> counts;
  std::vector<Sublayer> members;
  for (const Layer& layer : layers()) members.push_back({layer_attribute(layer, counts), layer});
  return members;
}

void ModelBase::extend_envelope(Json& envelope) const {
  LayerBase::extend_envelope(envelope);
  Json config = compile_config();
  envelope["compile_config"] = config.is_null() ? Json::object() : std::move(config);
}

std::vector<Tensor> ModelBase::optimizer_state() const {
  const std::vector<Variable> variables =
      trainer ? trainer->optimizer_variables() : std::vector<Variable>();
  // Gathered for another model's variables, it says nothing yet of this one's.
  if (!trainer && !saved_optimizer_variables.empty()) return {};
  if (variables.empty()) return saved_optimizer_state;
  std::vector<Tensor> values;
  for (const Variable& variable : variables) values.push_back(variable.value());
  return values;
}

std::vector<Variable> state_of(const LayerBase& layer) {
  const StateView view(layer);
  std::vector<Variable> all;
  for (const Variable* variable : view.variables()) all.push_back(*variable);
  return all;
}

Tree<Value> ModelBase::call_with(CallContext& context, const CallInputs& inputs) {
  const Function* graph = function();
  RAMET_ASSERT(graph != nullptr);
  const KerasVersionScope same_version(keras_version());  // of operations
  Values given = in_place_of_none(inputs.first(), Value()).flatten();
  const auto& wanted = graph->flat_inputs();
  if (given.size() != wanted.size()) {
    fail<ValueError>("Layer \"{}\" expects {} input(s), but it received {} input tensors.", name(),
                     wanted.size(), given.size());
  }
  const Tree<Value>* mask = inputs.find("mask");
  if (mask != nullptr) {
    const Values masks = mask->flatten();
    for (std::size_t i = 0; i < masks.size() && i < given.size(); ++i)
      if (given[i]) context.set_mask(given[i], masks[i]);
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] && is_left_out(given[i].spec(), wanted[i])) given[i] = Value();
    if (!given[i]) check_optional(wanted[i]);
    if (!given[i]) continue;
    // Keras asks a Sequential for the rank alone: layers may announce other extents than they give.
    const bool is_fitting = dynamic_cast<const SequentialModel*>(this) != nullptr ||
                            is_compatible(wanted[i].shape(), given[i].shape());
    if (given[i].rank() != wanted[i].rank() || !is_fitting) {
      Shape without_batch = wanted[i].shape();
      if (!without_batch.empty()) without_batch[0] = any_dim;
      if (!is_compatible(without_batch, given[i].shape())) {
        fail<ValueError>(
            "{} '{}' was passed incompatible inputs. For input '{}', expected shape {}, but "
            "received "
            "instead a tensor with shape {}.",
            class_name(), name(), wanted[i].node().layer->name(), to_string(wanted[i].shape()),
            to_string(given[i].shape()));
      }
    }
  }
  const bool is_complete =
      std::all_of(given.begin(), given.end(), [](const Value& value) { return bool(value); });
  Tree<Value> outputs =
      graph->run<Value>(given, [&](const Node& node, const Arguments<Value>& arguments) {
        return is_complete ? node.layer->invoke(context, arguments)
                           : node.layer->invoke(context, with_none(arguments, *node.layer));
      });
  outputs.for_each([&](const Value& output) {
    if (!output) fail<ValueError>("An output of '{}' is an input that was left out.", name());
  });
  if (outputs.is_sequence() && outputs.items().size() == 1) return outputs.items()[0];
  return outputs;
}

std::vector<Tensor> ModelBase::standardize(const Tree<Tensor>& inputs) const {
  const Function* graph = function();
  const auto& wanted = graph->flat_inputs();
  std::vector<Tensor> given;
  if (inputs.is_dict() && !graph->inputs().is_dict()) {
    for (const KerasTensor& input : wanted) {
      const std::string& input_name = input.node().layer->name();
      const Tree<Tensor>* found = inputs.find(input_name);
      const bool is_there = found != nullptr && found->is_leaf();
      if (!is_there && !is_optional(input)) {
        fail<ValueError>("Model '{}' needs an input named '{}'.", name(), input_name);
      }
      given.push_back(is_there ? found->leaf() : left_out());
    }
  } else if (inputs.is_leaf()) {  // as most are; what follows costs a call a fifth of a microsecond
    given.push_back(inputs.leaf());
  } else {
    given = in_place_of_none(with_optional_members(inputs, graph->inputs()), left_out()).flatten();
  }
  if (given.size() != wanted.size()) {
    fail<ValueError>("Layer \"{}\" expects {} input(s), but it received {} input tensors.", name(),
                     wanted.size(), given.size());
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (is_left_out(given[i].spec(), wanted[i])) {
      check_optional(wanted[i]);
      continue;
    }
    given[i] = adjust_rank(given[i], wanted[i].shape(), wanted[i].node().layer->name());
    if ((given[i].dtype() == DType::string) != (wanted[i].dtype() == DType::string)) {
      fail<ValueError>("Input '{}' of model '{}' expects {} data, received {}.",
                       wanted[i].node().layer->name(), name(), to_string(wanted[i].dtype()),
                       to_string(given[i].dtype()));
    }
    given[i] = given[i].cast(wanted[i].dtype());
  }
  return given;
}

std::shared_ptr<const CachedProgram> ModelBase::compiled_for(const std::vector<Tensor>& inputs,
                                                             const std::vector<Variable>& variables,
                                                             const PredictOptions& options,
                                                             const std::vector<Dim>& extents) {
  Specs specs;
  for (const Tensor& tensor : inputs) specs.push_back(tensor.spec());
  const CompileOptions compile_options = compile_options_of(options);
  if (auto cached = programs_->find(specs, compile_options, extents, variables)) return cached;
  const std::lock_guard lock(programs_->compiling);
  if (auto cached = programs_->find(specs, compile_options, extents, variables)) return cached;

  CallContext context;
  context.know_extents(extents);
  Graph graph;
  for (const Spec& spec : specs) graph.inputs.push_back(input(spec));
  const Tree<Value> outputs = invoke(context, {{pack(function()->inputs(), graph.inputs)}, {}});
  auto cached = std::make_shared<CachedProgram>();
  cached->inputs = specs;
  cached->state_size = variables.size();
  cached->options = compile_options;
  cached->extents = extents;
  cached->finds_extents = !context.wanted_extents().empty();
  std::unordered_map<std::int64_t, std::size_t> positions;
  for (std::size_t i = 0; i < variables.size(); ++i) positions[variables[i].key()] = i;
  if (cached->finds_extents) {
    graph.outputs = computable(context.wanted_extents());
  } else {
    cached->structure = outputs.map([&](const Value& value) {
      graph.outputs.push_back(value);
      return graph.outputs.size() - 1;
    });
  }
  cached->output_count = graph.outputs.size();
  for (const auto& update : context.updates()) {
    if (cached->finds_extents) break;
    graph.outputs.push_back(update.value);
    cached->updates.push_back(positions.at(update.variable.key()));
  }
  cached->program = Program::compile(graph, compile_options);
  for (std::int64_t key : cached->program->variables()) {
    cached->reads.push_back(positions.at(key));
    cached->read_specs.push_back(variables[positions.at(key)].spec());
  }
  programs_->add(cached);
  return cached;
}

std::shared_ptr<const CachedProgram> ModelBase::program_for(const std::vector<Tensor>& inputs,
                                                            const std::vector<Variable>& state,
                                                            const PredictOptions& options) {
  std::vector<Dim> extents;
  for (;;) {
    auto cached = compiled_for(inputs, state, options, extents);
    if (!cached->finds_extents) return cached;
    for (const Tensor& extent : bindings_->run(cached, state, inputs)) {
      extents.push_back(static_cast<Dim>(extent.at(0)));
    }
  }
}

namespace {

// False for a model that takes one thing whose first axis is no batch, such as a picture or a
// sound: an output says how long its first axis is, though inputs do not.
bool goes_by_rows(const Function* function) {
  if (function == nullptr) return true;
  const auto is_open = [](const KerasTensor& tensor) {
    return !tensor.shape().empty() && tensor.shape()[0] == any_dim;
  };
  const auto& inputs = function->flat_inputs();
  const auto& outputs = function->flat_outputs();
  return std::none_of(inputs.begin(), inputs.end(), is_open) ||
         std::all_of(outputs.begin(), outputs.end(), is_open);
}

}  // namespace

Tree<Tensor> ModelBase::predict(const Tree<Tensor>& inputs, const PredictOptions& options) {
  ensure_built(inputs);
  std::vector<Tensor> given = standardize(inputs);
  const auto is_there = [&](std::size_t i) {
    return function() == nullptr || !is_left_out(given[i].spec(), function()->flat_inputs()[i]);
  };
  std::size_t first = 0;
  while (first + 1 < given.size() && !is_there(first)) ++first;
  const Dim rows = given[first].rank() > 0 ? given[first].shape()[0] : 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (i != first && !is_there(i)) continue;
    if (given[i].rank() == 0 || given[i].shape()[0] != rows) {
      fail<ValueError>(
          "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: "
          "input 0 has {} and input {} has shape {}.",
          rows, i, to_string(given[i].shape()));
    }
  }
  if (options.batch_size < 1) {
    fail<ValueError>("predict: expected a batch_size of at least 1, received {}.",
                     options.batch_size);
  }
  const StateView view(*this);
  std::optional<std::vector<Variable>> variables;  // when it is not as it was before
  const CompileOptions compile_options = compile_options_of(options);
  Tree<std::size_t> structure;
  const auto run = [&](std::vector<Tensor> batch) {
    if (auto again = bindings_->run_again(compile_options, view.variables(), batch)) {
      structure = std::move(again->structure);
      return std::move(again->outputs);
    }
    if (!variables) variables = state();
    const auto cached = program_for(batch, *variables, options);
    structure = cached->structure;
    return bindings_->run(cached, *variables, batch);
  };
  const Dim step = goes_by_rows(function()) ? options.batch_size : std::max<Dim>(rows, 1);
  if (rows <= step) {
    const std::vector<Tensor> outputs = run(std::move(given));
    return structure.map([&](std::size_t i) { return outputs[i]; });
  }
  std::vector<std::vector<Tensor>> parts;  // by output
  for (Dim begin = 0; begin < rows; begin += step) {
    std::vector<Tensor> batch;
    for (std::size_t i = 0; i < given.size(); ++i) {
      batch.push_back(is_there(i) ? given[i].rows(begin, std::min(rows, begin + step)) : given[i]);
    }
    std::vector<Tensor> outputs = run(std::move(batch));
    parts.resize(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) parts[i].push_back(std::move(outputs[i]));
  }
  return structure.map([&](std::size_t i) {
    return parts[i][0].rank() == 0 ? parts[i][0] : join_batches(parts[i]);
  });
}

std::string ModelBase::plan_text(const Tree<Tensor>& inputs, const PredictOptions& options,
                                 bool refusals) {
  ensure_built(inputs);
  return program_for(standardize(inputs), state(), options)->program->to_text(refusals);
}

std::vector<std::int64_t> ModelBase::profile(const Tree<Tensor>& inputs,
                                             const PredictOptions& options) {
  ensure_built(inputs);
  const std::vector<Tensor> given = standardize(inputs);
  const std::vector<Variable> variables = state();
  std::vector<std::int64_t> times;
  bindings_->run(program_for(given, variables, options), variables, given, &times);
  return times;
}

// ---------------------------------------------------------------- the handle

namespace {

const Function& graph_of(const Model& model, std::string_view what) {
  const Function* function = model->function();
  if (function == nullptr) {
    fail<AttributeError>("Sequential model '{}' has no defined {} yet.", model.name(), what);
  }
  return *function;
}

}  // namespace

Model::Model(Tree<KerasTensor> inputs, Tree<KerasTensor> outputs, LayerOptions options)
    : Layer(std::make_shared<FunctionalModel>(std::move(inputs), std::move(outputs),
                                              std::move(options))) {}

Model Model::of(const Layer& layer) {
  auto model = std::dynamic_pointer_cast<ModelBase>(layer.impl_ptr());
  if (model == nullptr) {
    fail<TypeError>("Expected a model, received layer '{}' ({}).", layer.name(),
                    layer.class_name());
  }
  return Model(std::move(model));
}

std::vector<Layer> Model::operations() const { return graph_of(*this, "operations").operations(); }
const Tree<KerasTensor>& Model::input() const { return graph_of(*this, "inputs").inputs(); }
const Tree<KerasTensor>& Model::output() const { return graph_of(*this, "outputs").outputs(); }

std::vector<std::string> Model::input_names() const {
  std::vector<std::string> names;
  for (const KerasTensor& tensor : inputs()) names.push_back(tensor.node().layer->name());
  return names;
}
std::vector<std::string> Model::output_names() const {
  std::vector<std::string> names;
  for (const KerasTensor& tensor : outputs()) names.push_back(tensor.node().layer->name());
  return names;
}

Layer Model::get_layer(std::string_view name) const {
  std::string known;
  for (const Layer& layer : layers()) {
    if (layer.name() == name) return layer;
    known += (known.empty() ? "'" : ", '") + layer.name() + "'";
  }
  fail<ValueError>("No such layer: {}. Existing layers are: [{}].", name, known);
}

Layer Model::get_layer(std::int64_t index) const {
  const std::vector<Layer> all = layers();
  const auto count = static_cast<std::int64_t>(all.size());
  if (index >= count || index < -count) {
    fail<ValueError>("Was asked to retrieve layer at index {} but model only has {} layers.", index,
                     count);
  }
  return all[static_cast<std::size_t>(index < 0 ? index + count : index)];
}

Tensor Model::predict(const Tensor& x, PredictOptions options) const {
  const std::vector<Tensor> outputs = (*this)->predict(x, options).flatten();
  if (outputs.size() != 1) {
    fail<ValueError>("Model '{}' has {} outputs: pass a structure of inputs to get them all.",
                     name(), outputs.size());
  }
  return outputs[0];
}

Tree<Tensor> Model::predict(const Tree<Tensor>& inputs, PredictOptions options) const {
  return (*this)->predict(inputs, options);
}

Tree<Tensor> Model::predict_on_batch(const Tree<Tensor>& inputs) const {
  const std::vector<Tensor> tensors = inputs.flatten();
  const Dim rows = tensors.empty() || tensors[0].rank() == 0 ? 1 : tensors[0].shape()[0];
  return (*this)->predict(inputs, {.batch_size = std::max<Dim>(rows, 1)});
}

Tree<Tensor> Model::predict(const std::map<std::string, Tensor>& inputs,
                            PredictOptions options) const {
  std::vector<Tree<Tensor>::Member> members(inputs.begin(), inputs.end());
  return (*this)->predict(Tree<Tensor>::dict(std::move(members)), options);
}

}  // namespace ramet
