#include "ramet/layers/rnn/time_distributed.h"

#include "ramet/layers/registry.h"
#include "ramet/layers/rnn/fold_time.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

Value step_of(const Value& x, Dim time) {
  return ops::squeeze(ops::slice_axis(x, 1, time, time + 1), 1);
}

void check_mask(const Value& mask, const Value& x) {
  if (mask.rank() < 2) {
    fail<ValueError>(
        "The `mask` passed to the `TimeDistributed` layer must be at least 2D (e.g., `(batch_size, "
        "timesteps)`), but it has {} dimension(s) with shape {}.",
        mask.rank(), to_string(mask.shape()));
  }
  const Shape lead = {mask.dim(0), mask.dim(1)}, wanted = {x.dim(0), x.dim(1)};
  for (std::size_t axis : {0, 1}) {
    if (lead[axis] == wanted[axis] || lead[axis] == any_dim || wanted[axis] == any_dim) continue;
    fail<ValueError>(
        "The `mask` passed to the `TimeDistributed` layer has a shape {} that is incompatible with "
        "the input shape {}. The first two dimensions of the mask (batch size and timesteps) must "
        "match the input's first two dimensions. Expected mask shape prefix: {}.",
        to_string(mask.shape()), to_string(x.shape()), to_string(wanted));
  }
}

}  // namespace

TimeDistributedLayer::TimeDistributedLayer(TimeDistributedConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  add_sublayer("layer", layer());
}

void TimeDistributedLayer::build(const Shape& input) {
  if (input.size() < 3) {
    fail<ValueError>(
        "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, "
        "received: {}",
        to_string(input));
  }
  Shape step = input;
  step.erase(1);
  layer().impl().build_from({{"input_shape", step}});
}

Value TimeDistributedLayer::call(CallContext& context, const CallInputs& inputs) {
  const Value x = inputs.value("inputs"), mask = inputs.value("mask");
  if (mask) check_mask(mask, x);
  const Dim batch = x.dim(0), time = x.dim(1);
  // A layer that looks at its whole batch while training sees one step at a time, as in Keras.
  if (context.training() && time != any_dim) {
    Values steps;
    for (Dim t = 0; t < time; ++t) {
      steps.push_back(call_layer(context, step_of(x, t), mask ? step_of(mask, t) : mask));
    }
    return ops::stack(steps, 1);
  }
  const Value y = call_layer(context, fold_time(x), mask ? fold_time(mask) : mask);
  return unfold_time(y, batch, time);
}

Value TimeDistributedLayer::call_layer(CallContext& context, const Value& x, const Value& mask) {
  Arguments<Value> given{{x}, {}};
  if (mask) given.kwargs.emplace_back("mask", mask);
  const Tree<Value> outputs = layer().impl().invoke(context, given);
  if (!outputs.is_leaf()) {
    fail<ValueError>("TimeDistributed '{}' expects a layer with one output, '{}' gives {}.", name(),
                     layer().name(), outputs.flatten().size());
  }
  return outputs.leaf();
}

RAMET_DEFINE_LAYER(TimeDistributedLayer)

}  // namespace ramet
