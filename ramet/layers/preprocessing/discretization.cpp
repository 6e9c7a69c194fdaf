#include "ramet/layers/preprocessing/discretization.h"

#include <algorithm>

#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

DiscretizationLayer::DiscretizationLayer(DiscretizationConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const OutputMode mode = config_.output_mode;
  if (config_.sparse && mode == OutputMode::indices) {
    fail<ValueError>(
        "`sparse=True` may only be used if `output_mode` is `'one_hot'`, `'multi_hot'`, or "
        "`'count'`. Received: "
        "sparse=True and output_mode=int");
  }
  check_output_mode(
      mode, {OutputMode::indices, OutputMode::one_hot, OutputMode::multi_hot, OutputMode::count},
      keras_name);
  if (config_.num_bins && *config_.num_bins < 0) {
    fail<ValueError>("`num_bins` must be greater than or equal to 0. Received: `num_bins={}`",
                     *config_.num_bins);
  }
  if (config_.num_bins && config_.bin_boundaries) {
    fail<ValueError>(
        "Both `num_bins` and `bin_boundaries` should not be set. Received: `num_bins={}` and "
        "`bin_boundaries={}`",
        *config_.num_bins, ramet::to_json(*config_.bin_boundaries).dump());
  }
  if (!config_.num_bins && !config_.bin_boundaries) {
    fail<ValueError>("You need to set either `num_bins` or `bin_boundaries`.");
  }
  if (!(config_.epsilon > 0)) {
    fail<ValueError>("Discretization: expected an epsilon above 0, received {}.", config_.epsilon);
  }
}

DiscretizationLayer::DiscretizationLayer(DiscretizationConfig config, LayerOptions options,
                                         std::vector<double> learned)
    : DiscretizationLayer(std::move(config), std::move(options)) {
  config_.bin_boundaries = std::move(learned);
}

// A config with both was saved by an adapted layer.
Layer DiscretizationLayer::from_config(const Json& json) {
  static const std::vector<FieldDoc> fields = document_config<DiscretizationConfig>();
  Json rest = json;
  LayerOptions options = take_options(rest, fields);
  auto config = config_from_json<DiscretizationConfig>(rest, keras_name);
  if (!config.num_bins || !config.bin_boundaries) {
    return Layer(std::make_shared<DiscretizationLayer>(std::move(config), std::move(options)));
  }
  std::vector<double> learned = std::move(*config.bin_boundaries);
  config.bin_boundaries.reset();
  return Layer(std::shared_ptr<DiscretizationLayer>(
      new DiscretizationLayer(std::move(config), std::move(options), std::move(learned))));
}

Layer DiscretizationLayer::from_own_config() const {
  const KerasVersionScope same_version(keras_version());
  return from_config(LayerBase::get_config());
}

Json DiscretizationLayer::get_config() const {
  Json config = own_config();
  config["name"] = name();
  config["dtype"] = to_string(variable_dtype());
  return config;
}

Value DiscretizationLayer::call(CallContext& context, const Value& x) {
  if (x.dtype() == DType::string) {
    fail<TypeError>("Layer '{}' (Discretization) expects numbers, received {}.", name(),
                    to_string(x.spec()));
  }
  const auto& boundaries = config().bin_boundaries;
  if (!boundaries && !context.symbolic()) {
    fail<ValueError>(
        "You need to either pass the `bin_boundaries` argument at construction time or call "
        "`adapt(dataset)` "
        "before you can start using the `Discretization` layer.");
  }
  const std::vector<double> edges = boundaries.value_or(std::vector<double>());
  if (!std::is_sorted(edges.begin(), edges.end())) {
    fail<ValueError>("Layer '{}' (Discretization): expected sorted `bin_boundaries`, received {}.",
                     name(), ramet::to_json(edges).dump());
  }
  // The bin is the number of boundaries that x is not below; so NaN comes last.
  Shape along(x.rank(), 1);
  along.push_back(static_cast<Dim>(edges.size()));
  const Tensor given = Tensor::of<double>(along, std::span<const double>(edges))
                           .cast(x.dtype() == DType::float64 ? DType::float64 : DType::float32);
  const Value is_below = ops::less(ops::expand_dims(x, -1), constant(given));
  const Value bin = ops::sum(ops::cast(ops::logical_not(is_below), DType::int32), {{-1}});
  // Since 3.12 indices have a type of their own, and in the first layers of this name.
  const bool is_int32 = config().output_mode == OutputMode::indices &&
                        (keras_version() >= KerasVersion{3, 12} || !is_integer(compute_dtype()));
  const Dim depth = boundaries ? static_cast<Dim>(edges.size()) + 1 : *config().num_bins;
  return encode_numbers(bin, config().output_mode, depth, is_int32 ? DType::int32 : compute_dtype(),
                        keras_version());
}

void DiscretizationLayer::adapt(std::span<const Tensor> batches) {
  if (!config_.num_bins) {
    fail<ValueError>(
        "Cannot adapt a Discretization layer that has been initialized with `bin_boundaries`, use "
        "`num_bins` "
        "instead.");
  }
  QuantileSummary summary;
  for (const Tensor& batch : batches) {
    summary = merge(summarize(batch, config_.epsilon), summary, config_.epsilon);
  }
  config_.bin_boundaries = bin_boundaries(summary, *config_.num_bins);
}

bool DiscretizationLayer::load_stored_state(const StoredState& state) {
  if (!config_.num_bins || state.arrays.size() != 1 || state.arrays[0].first != "0") return false;
  const Tensor& array = state.arrays[0].second;
  if (array.dtype() == DType::string || array.rank() != 2 || array.shape()[0] != 2) {
    fail<ValueError>(
        "Layer '{}' (Discretization): expected a summary of shape (2, None), received {}.", name(),
        to_string(array.spec()));
  }
  const Tensor numbers = array.cast(DType::float32);
  const std::span<const float> all = numbers.data<float>();
  const std::size_t half = all.size() / 2;
  if (half == 0) return true;  // nothing was learned
  const QuantileSummary summary{{all.begin(), all.begin() + half}, {all.begin() + half, all.end()}};
  config_.bin_boundaries = bin_boundaries(summary, *config_.num_bins);
  return true;
}

RAMET_DEFINE_LAYER(DiscretizationLayer)

}  // namespace ramet
