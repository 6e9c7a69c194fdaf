#pragma once

#include <span>

#include "ramet/layers/layer_base.h"
#include "ramet/layers/preprocessing/categorical.h"
#include "ramet/layers/preprocessing/quantile_summary.h"

namespace ramet {

struct DiscretizationConfig {
  std::optional<std::vector<double>> bin_boundaries = std::nullopt;
  std::optional<Dim> num_bins = std::nullopt;
  double epsilon = 0.01;
  Choice<OutputMode> output_mode = OutputMode::indices;
  bool sparse = false;

  static constexpr void describe(auto& d) {
    d.field("bin_boundaries", &DiscretizationConfig::bin_boundaries,
            "Where one bin ends and the next begins, increasing.");
    d.field("num_bins", &DiscretizationConfig::num_bins,
            "How many bins to learn by `adapt` instead.");
    d.field("epsilon", &DiscretizationConfig::epsilon, "Error that learned boundaries may have.");
    d.field("output_mode", &DiscretizationConfig::output_mode, "int, one_hot, multi_hot or count.");
    d.field("sparse", &DiscretizationConfig::sparse, "Kept; the output is dense.");
  }
};

/// Numbers to the bins they lie in: bin i holds [boundary i - 1, boundary i).
class DiscretizationLayer final : public LayerOf<DiscretizationLayer, DiscretizationConfig> {
 public:
  static constexpr std::string_view keras_name = "Discretization";
  explicit DiscretizationLayer(DiscretizationConfig config = {}, LayerOptions options = {});
  static Layer from_config(const Json& json);
  /// Integer bins of floats, whichever dtype the bins have.
  DType input_dtype() const override { return DType::float32; }
  Value call(CallContext& context, const Value& x);
  /// Keras saves neither `trainable` nor more of the dtype policy than its weights' type.
  Json get_config() const override;
  Layer from_own_config() const override;
  /// Keras 2 keeps what was learned as a summary of the data, the only array of the layer.
  bool load_stored_state(const StoredState& state) override;

  /// Learns boundaries that part the data into `num_bins` of about equal size, and forgets those
  /// learned before. Raises ValueError when boundaries were given instead of `num_bins`.
  void adapt(const Tensor& data) { adapt(std::span(&data, 1)); }
  void adapt(std::span<const Tensor> batches);

 private:
  DiscretizationLayer(DiscretizationConfig config, LayerOptions options,
                      std::vector<double> learned);
};

using Discretization = Handle<DiscretizationLayer>;

}  // namespace ramet
