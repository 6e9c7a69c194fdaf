#include "ramet/layers/rnn/bidirectional.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/rnn/recurrent_layer.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// A flag of a recurrent layer of any class.
bool flag(const Layer& layer, std::string_view name) {
  const Json config = layer.get_config();
  const Json* value = config.find(name);
  if (value == nullptr) {
    fail<AttributeError>("'{}' object has no attribute '{}'", layer.class_name(), name);
  }
  return value->as_bool();
}

std::string prefixed(std::string_view prefix, std::string_view name) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return std::string(prefix).append(name);
}

// A copy without the original's weights and states.
Layer copy_as(const Layer& layer, std::string name, bool go_backwards) {
  if (const auto* recurrent = layer.as<RecurrentLayer>(); recurrent != nullptr) {
    return recurrent->copy_as(std::move(name), go_backwards);
  }
  Json envelope = serialize_layer(layer);
  envelope["config"]["name"] = std::move(name);
  envelope["config"]["go_backwards"] = go_backwards;
  return deserialize_layer(envelope);
}

void check_agreement(const Layer& forward, const Layer& backward) {
  if (flag(forward, "go_backwards") == flag(backward, "go_backwards")) {
    const std::string_view both = flag(forward, "go_backwards") ? "True" : "False";
    fail<ValueError>(
        "Forward layer and backward layer should have different `go_backwards` value. Received: "
        "forward_layer.go_backwards {0}, backward_layer.go_backwards={0}",
        both);
  }
  for (std::string_view name : {"stateful", "return_sequences", "return_state"}) {
    if (flag(forward, name) == flag(backward, name)) continue;
    const auto text = [&](const Layer& layer) { return flag(layer, name) ? "True" : "False"; };
    fail<ValueError>(
        "Forward layer and backward layer are expected to have the same value for attribute "
        "\"{}\", "
        "got \"{}\" for forward layer and \"{}\" for backward layer",
        name, text(forward), text(backward));
  }
}

// Else the output before a masked step would count twice, once in each direction.
void zero_masked_outputs(const Layer& layer) {
  if (auto* recurrent = layer.as<RecurrentLayer>(); recurrent != nullptr) {
    recurrent->set_zero_output_for_mask(recurrent->flags().return_sequences);
  }
}

Dim time_axis(const Layer& layer) {
  const auto* recurrent = layer.as<RecurrentLayer>();
  return recurrent != nullptr && recurrent->flags().time_major ? 0 : 1;
}

Value merge(MergeMode mode, const Value& forward, const Value& backward) {
  switch (mode) {
    case MergeMode::sum:
      return ops::add(forward, backward);
    case MergeMode::mul:
      return ops::multiply(forward, backward);
    case MergeMode::concat:
      return ops::concatenate({forward, backward}, -1);
    case MergeMode::ave:
      return ops::divide(ops::add(forward, backward), 2.0);
  }
  RAMET_ASSERT(false);
}

}  // namespace

BidirectionalLayer::BidirectionalLayer(BidirectionalConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const Layer given = config_.layer;
  config_.layer = copy_as(given, prefixed("forward_", given.name()), flag(given, "go_backwards"));
  if (!config_.backward_layer) {
    const bool is_other_way = keras_version() < KerasVersion{3, 0};  // Keras 3: always backwards
    config_.backward_layer = copy_as(given, prefixed("backward_", given.name()),
                                     !(is_other_way && flag(given, "go_backwards")));
  }
  check_agreement(forward_layer(), backward_layer());
  if (keras_version() >= KerasVersion{2, 4}) {  // standalone Keras did count it twice
    zero_masked_outputs(forward_layer());
    zero_masked_outputs(backward_layer());
  }
  return_sequences_ = flag(given, "return_sequences");
  return_state_ = flag(given, "return_state");
  stateful_ = flag(given, "stateful");
  add_sublayer("forward_layer", forward_layer());
  add_sublayer("backward_layer", backward_layer());
}

void BidirectionalLayer::build(const BuildShapes& shapes) {
  const BuildShapes sequences = {{"sequences_shape", shape_list(shapes).at(0)}};
  forward_layer().impl().build_from(sequences);
  backward_layer().impl().build_from(sequences);
}

Tree<Value> BidirectionalLayer::call(CallContext& context, const CallInputs& inputs) {
  const Values first = inputs.first().flatten();
  Values states(first.begin() + 1, first.end());
  if (states.empty()) states = inputs.values("initial_state");
  const auto half = states.begin() + static_cast<Dim>(states.size() / 2);
  const Values masks = inputs.values("mask");

  // The outputs of one direction: the output itself, then the states.
  const auto run = [&](const Layer& layer, const Values& initial) {
    Arguments<Value> given{{first.at(0)}, {}};
    if (!initial.empty()) {
      given.kwargs.emplace_back("initial_state", Tree<Value>::list_of(initial));
    }
    if (!masks.empty() && masks[0]) given.kwargs.emplace_back("mask", masks[0]);
    Values results = layer.impl().invoke(context, given).flatten();
    results[0] = ops::cast(results[0], compute_dtype());
    return results;
  };
  const Values forward = run(forward_layer(), Values(states.begin(), half));
  Values backward = run(backward_layer(), Values(half, states.end()));
  if (return_sequences_) backward[0] = ops::flip(backward[0], {time_axis(forward_layer())});

  Values outputs = {forward[0], backward[0]};
  if (config().merge_mode) outputs = {merge(*config().merge_mode, forward[0], backward[0])};
  if (return_state_) {
    outputs.insert(outputs.end(), forward.begin() + 1, forward.end());
    outputs.insert(outputs.end(), backward.begin() + 1, backward.end());
  }
  if (outputs.size() == 1) return outputs[0];
  return Tree<Value>::tuple({outputs.begin(), outputs.end()});
}

void BidirectionalLayer::reset_state() const {
  if (!stateful_) fail<AttributeError>("Layer must be stateful.");
  for (const Layer& layer : {forward_layer(), backward_layer()}) {
    if (const auto* recurrent = layer.as<RecurrentLayer>(); recurrent != nullptr) {
      recurrent->reset_state();
    }
  }
}

RAMET_DEFINE_LAYER(BidirectionalLayer)

}  // namespace ramet
