// How a layer is called, on values and on symbolic tensors: what Keras does in Layer.__call__.

#include "ramet/layers/core/opaque.h"
#include "ramet/layers/layer_base.h"
#include "ramet/layers/name_scope.h"
#include "ramet/layers/operations/operation.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Keras 3 before 3.16 writes a layer's own default into each call that it records, and lets the
// caller overrule it.
bool stored_training_counts(KerasVersion version) {
  return version < KerasVersion{3, 0} || version >= KerasVersion{3, 16};
}

// The masks of tensors in the structure that these have, with None where there is none: a node must
// not refer to tensors that are not there.
Tree<KerasTensor> masks_in_structure(Tree<KerasTensor> tensors) {
  if (tensors.is_leaf()) {
    const KerasTensor mask = tensors.leaf().mask();
    return mask ? Tree<KerasTensor>(mask) : Tree<KerasTensor>();
  }
  if (tensors.is_constant()) return tensors;
  for (Tree<KerasTensor>& item : tensors.items()) item = masks_in_structure(std::move(item));
  return tensors;
}

// Arrays among the arguments as tensors. (Operations read theirs themselves.)
Tree<Value> arrays_as_tensors(Tree<Value> tree) {
  if (tree.is_constant()) {
    const Json* kind = tree.constant().find("class_name");
    const bool is_array =
        kind != nullptr && (*kind == Json("__tensor__") || *kind == Json("__numpy__"));
    return is_array ? Tree<Value>(constant(constant_tensor(tree.constant()))) : tree;
  }
  if (!tree.is_leaf()) {
    for (Tree<Value>& item : tree.items()) item = arrays_as_tensors(std::move(item));
  }
  return tree;
}

}  // namespace

const Tree<Value>* CallInputs::find(std::string_view name) const {
  for (const auto& [key, tree] : bound) {
    if (key == name) return tree.is_none() ? nullptr : &tree;
  }
  return nullptr;
}

Value CallInputs::value(std::string_view name) const {
  const Tree<Value>* tree = find(name);
  if (tree == nullptr) return Value();
  if (tree->is_leaf()) return tree->leaf();
  if (tree->is_sequence() && tree->items().size() == 1 && tree->items()[0].is_leaf()) {
    return tree->items()[0].leaf();
  }
  fail<ValueError>("expected one tensor for `{}`, received a structure of {}.", name,
                   tree->flatten().size());
}

Values CallInputs::values(std::string_view name) const {
  const Tree<Value>* tree = find(name);
  return tree == nullptr ? Values() : tree->flatten();
}

bool CallInputs::flag(std::string_view name, bool otherwise) const {
  const Tree<Value>* tree = find(name);
  if (tree == nullptr) return otherwise;
  return tree->is_constant() && tree->constant().is_bool() && tree->constant().as_bool();
}

// ---------------------------------------------------------------- arguments

CallInputs LayerBase::bind(const Arguments<Value>& arguments) const {
  const auto names = call_arguments();
  // "*x" and "**x" take all that follows, as in Python.
  const auto rest = std::find_if(names.begin(), names.end(),
                                 [](std::string_view name) { return name.starts_with('*'); });
  const auto named = std::span(names.begin(), rest);
  const bool takes_more = rest != names.end() && !rest->starts_with("**");
  const bool takes_more_keywords = rest != names.end() && names.back().starts_with("**");
  if (arguments.args.size() > named.size() && !takes_more) {
    fail<TypeError>("Layer '{}' ({}) takes at most {} positional arguments, received {}.", name_,
                    class_name(), named.size(), arguments.args.size());
  }
  CallInputs inputs;
  for (std::size_t i = 0; i < arguments.args.size(); ++i) {
    inputs.bound.emplace_back(i < named.size() ? named[i] : *rest, arguments.args[i]);
  }
  for (const auto& [key, value] : arguments.kwargs) {
    const auto it = std::find(named.begin(), named.end(), key);
    const bool is_common = key == "training" || key == "mask";
    if (it == named.end() && takes_more_keywords) {
      inputs.bound.emplace_back(key, value);
      continue;
    }
    if (it == named.end() && !is_common) {
      fail<TypeError>("Layer '{}' ({}) got an unexpected keyword argument '{}'.", name_,
                      class_name(), key);
    }
    if (it == named.end()) continue;  // a training flag or mask that this layer does not look at
    if (inputs.find(*it) != nullptr) {
      fail<TypeError>("Layer '{}' ({}) got multiple values for argument '{}'.", name_, class_name(),
                      key);
    }
    inputs.bound.emplace_back(*it, value);
  }
  if (inputs.bound.empty()) {
    fail<ValueError>("Layer '{}' ({}) was called without inputs.", name_, class_name());
  }
  return inputs;
}

void LayerBase::check_input_spec(const Tree<Value>& first) const {
  const auto& specs = input_spec();
  if (specs.empty()) return;
  const Values inputs = first.flatten();
  if (inputs.size() != specs.size()) {
    fail<ValueError>("Layer \"{}\" expects {} input(s), but it received {} input tensors.", name_,
                     specs.size(), inputs.size());
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Shape& shape = inputs[i].shape();
    const std::string who = fmt::format(
        "Input {} with name 'None' of layer '{}' is incompatible with the layer: ", i, name_);
    const InputSpec& spec = specs[i];
    if (spec.ndim && shape.size() != *spec.ndim) {
      fail<ValueError>("{}expected ndim={}, found ndim={}. Full shape received: {}", who,
                       *spec.ndim, shape.size(), to_string(shape));
    }
    if (spec.max_ndim && shape.size() > *spec.max_ndim) {
      fail<ValueError>("{}expected max_ndim={}, found ndim={}", who, *spec.max_ndim, shape.size());
    }
    if (spec.min_ndim && shape.size() < *spec.min_ndim) {
      fail<ValueError>("{}expected min_ndim={}, found ndim={}. Full shape received: {}", who,
                       *spec.min_ndim, shape.size(), to_string(shape));
    }
    for (const auto& [axis, extent] : spec.axes) {
      const Dim found = shape[normalize_axis(axis, shape.size(), name_)];
      if (extent != any_dim && found != extent && found != any_dim) {
        fail<ValueError>(
            "{}expected axis {} of input shape to have value {}, but received input with shape {}",
            who, axis, extent, to_string(shape));
      }
    }
  }
}

void LayerBase::build_for(const CallInputs& inputs) {
  if (built) return;
  BuildShapes shapes;
  for (const auto& [argument, tree] : inputs.bound) {
    if (argument == "mask" || argument.ends_with("_mask") || tree.flatten().empty()) continue;
    shapes.emplace_back(std::string(argument) + "_shape",
                        tree.map([](const Value& value) { return value.shape(); }));
  }
  build_from(shapes);
}

// Step 6 of Keras's Layer.__call__: masks attached to the tensors become mask arguments.
Values LayerBase::fill_masks(CallContext& context, CallInputs& inputs) const {
  const auto names = call_arguments();
  const auto takes = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  const auto masks_of = [&](const Tree<Value>& tree) {
    return tree.map([&](const Value& value) { return context.mask(value); });
  };
  const auto any_mask = [](const Tree<Value>& masks) {
    bool found = false;
    masks.for_each([&](const Value& mask) { found = found || mask; });
    return found;
  };
  const auto fill = [&](std::string_view argument, std::string_view mask_argument) {
    if (!takes(mask_argument) || inputs.find(mask_argument) != nullptr) return;
    for (const auto& [name, tree] : inputs.bound) {
      if (name != argument) continue;
      Tree<Value> masks = masks_of(tree);
      if (!any_mask(masks)) return;
      std::erase_if(inputs.bound, [&](const auto& b) { return b.first == mask_argument; });
      const auto it = std::find(names.begin(), names.end(), mask_argument);
      inputs.bound.emplace_back(*it, std::move(masks));
      return;
    }
  };

  std::vector<std::string_view> tensor_arguments;
  for (const auto& [name, tree] : inputs.bound) {
    if (!tree.flatten().empty() && name != "mask") tensor_arguments.push_back(name);
  }
  if (tensor_arguments.size() == 1) {
    fill(tensor_arguments[0], "mask");
  } else {
    for (std::string_view argument : tensor_arguments) {
      fill(argument, std::string(argument) + "_mask");
    }
  }

  // The mask that goes on to the outputs: the explicit one, else that of the first argument.
  Values previous;
  const Tree<Value>* explicit_mask = inputs.find("mask");
  if (explicit_mask != nullptr) {
    explicit_mask->for_each([&](const Value& mask) { previous.push_back(mask); });
  } else {
    inputs.first().for_each([&](const Value& value) { previous.push_back(context.mask(value)); });
  }
  previous.resize(std::max(previous.size(), inputs.first().flatten().size()));
  return previous;
}

Tree<Value> LayerBase::invoke(CallContext& context, const Arguments<Value>& arguments) {
  CallInputs inputs = bind(arguments);
  if (!is_operation()) {
    for (auto& [name, tree] : inputs.bound) tree = arrays_as_tensors(std::move(tree));
    // None and numbers are no inputs; only a class that is not known may take them, or one that
    // takes anything.
    const auto names = call_arguments();
    bool has_tensor = dynamic_cast<const OpaqueLayer*>(this) != nullptr ||
                      (!names.empty() && names.front() == "*args");
    const auto look_at = [&](const Value& value) { has_tensor = has_tensor || value; };
    const Tree<Value>* named = names.empty() ? nullptr : inputs.find(names.front());
    (named != nullptr ? *named : inputs.first()).for_each(look_at);
    if (!has_tensor)
      fail<ValueError>("Layer '{}' ({}) was called without inputs.", name_, class_name());
  }
  if (converts_inputs()) {
    const auto convert = [to = input_dtype(), &context](const Value& value) {
      if (!value || !is_float(value.dtype()) || value.dtype() == to) return value;
      Value converted = ops::cast(value, to);
      context.set_mask(converted, context.mask(value));
      return converted;
    };
    for (auto& [name, tree] : inputs.bound) tree = tree.map(convert);
  }
  check_input_spec(inputs.first());
  build_for(inputs);
  check_input_spec(inputs.first());

  const bool outer_training = context.training_;
  if (const Tree<Value>* training = arguments.find("training");
      training != nullptr && training->is_constant() && training->constant().is_bool() &&
      stored_training_counts(keras_version())) {
    context.training_ = training->constant().as_bool();
  }
  const Values previous_masks = fill_masks(context, inputs);
  const DType outer_dtype = context.compute_dtype_;
  context.compute_dtype_ = compute_dtype();

  const NameScope scope(name_);
  Tree<Value> outputs = call_with(context, inputs);

  context.compute_dtype_ = outer_dtype;
  context.training_ = outer_training;

  if (activity_regularizer_) {
    const bool is_mean = keras_version() >= KerasVersion{2, 4};  // standalone Keras added up
    outputs.for_each([&](const Value& output) {
      const Dim samples = is_mean && output.rank() > 0 ? output.dim(0) : 1;
      context.add_loss(
          ops::divide((*activity_regularizer_)->penalty(output), static_cast<double>(samples)));
    });
  }
  if (supports_masking()) {
    const Values masks = output_masks(inputs.first().flatten(), previous_masks);
    std::size_t next = 0;
    outputs.for_each([&](const Value& output) {
      const Value mask = next < masks.size() ? masks[next] : Value();
      ++next;
      if (!context.mask(output)) context.set_mask(output, mask);
    });
  }
  return outputs;
}

// Keras fills mask=... into the very kwargs that the node records, but only where it had no reason
// to copy them; files show the difference, so it is kept.
bool LayerBase::leaks_mask(const Arguments<KerasTensor>& arguments) const {
  if (is_operation()) return false;
  const auto names = call_arguments();
  if (std::find(names.begin(), names.end(), "mask") == names.end()) return false;
  // Whether a user's class takes a mask, its file says; it gets those that there are.
  if (!converts_inputs()) {
    bool has_mask = false;
    arguments.for_each([&](const KerasTensor& tensor) { has_mask = has_mask || tensor.mask(); });
    const bool is_given = std::any_of(
        arguments.kwargs.begin(), arguments.kwargs.end(),
        [](const auto& argument) { return argument.first.ends_with("mask"); });  // "query_mask"
    return has_mask && !is_given;
  }
  return arguments.kwargs.empty() && arguments.args.size() == 1 && arguments.args[0].is_leaf() &&
         arguments.args[0].leaf().dtype() == input_dtype();
}

std::shared_ptr<const Node> LayerBase::call_symbolic(Arguments<KerasTensor> arguments) {
  CallContext context;
  context.symbolic_ = true;
  const Arguments<Value> values = arguments.map([&](const KerasTensor& tensor) {
    Value value = input(tensor.spec());
    if (const KerasTensor mask = tensor.mask()) context.set_mask(value, input(mask.spec()));
    return value;
  });
  const Tree<Value> results = invoke(context, values);
  Specs specs;
  Tree<std::size_t> structure = results.map([&](const Value& value) {
    specs.push_back(value.spec());
    return specs.size() - 1;
  });

  // Masks of the first argument, or the explicit one, as graph tensors.
  std::vector<KerasTensor> first, previous;
  const auto names = call_arguments();
  const Tree<KerasTensor>* first_argument =
      arguments.args.empty() ? (names.empty() ? nullptr : arguments.find(names[0]))
                             : &arguments.args[0];
  if (first_argument == nullptr && !arguments.kwargs.empty()) {
    first_argument = &arguments.kwargs[0].second;
  }
  if (first_argument != nullptr) first = first_argument->flatten();
  if (const Tree<KerasTensor>* given = arguments.find("mask");
      given != nullptr && !given->is_none()) {
    previous = given->flatten();
  } else {
    for (const KerasTensor& tensor : first) previous.push_back(tensor.mask());
  }
  previous.resize(std::max(previous.size(), first.size()));

  if (leaks_mask(arguments)) {
    Tree<KerasTensor> mask = masks_in_structure(*first_argument);
    const bool is_absent = mask.flatten().empty();
    arguments.kwargs.emplace_back("mask", is_absent ? Tree<KerasTensor>() : std::move(mask));
  }
  std::vector<KerasTensor> masks;
  if (supports_masking()) {
    masks = output_masks(first, previous);
    masks.resize(specs.size());
    if (std::none_of(masks.begin(), masks.end(),
                     [](const KerasTensor& mask) { return bool(mask); })) {
      masks.clear();
    }
  }
  return record_node(std::move(arguments), std::move(specs), std::move(masks),
                     std::move(structure));
}

std::shared_ptr<const Node> LayerBase::record_node(Arguments<KerasTensor> arguments, Specs outputs,
                                                   std::vector<KerasTensor> masks,
                                                   Tree<std::size_t> structure) {
  auto node = std::make_shared<Node>();
  node->layer = shared_from_this();
  node->arguments = std::move(arguments);
  node->outputs = std::move(outputs);
  node->masks = std::move(masks);
  node->structure = std::move(structure);
  node->call_index = calls_++;
  return node;
}

Values LayerBase::output_masks(const Values&, const Values& masks) const { return masks; }
std::vector<KerasTensor> LayerBase::output_masks(const std::vector<KerasTensor>&,
                                                 const std::vector<KerasTensor>& masks) const {
  return masks;
}

}  // namespace ramet
