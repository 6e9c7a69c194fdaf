#pragma once
// The whole-model .h5 of Keras 2, which Keras 3 still reads and writes (docs/formats/h5_legacy.md).

#include <filesystem>

#include "ramet/saving/older_optimizers.h"
#include "ramet/saving/saving.h"

namespace ramet {

struct LegacyModel {
  Json envelope;  ///< model_config, with training_config as its compile_config
  std::string keras_version;
  std::optional<std::string> behaves_as;  ///< the version it follows, if ramet wrote it
  std::vector<Tensor> optimizer_state;
  OptimizerLayout optimizer_layout = OptimizerLayout::present;
};

/// Raises ValueError when the file holds weights only.
LegacyModel read_legacy_model(const std::filesystem::path& path);
/// Of a whole model or of weights only.
WeightReport read_legacy_weights(const std::filesystem::path& path, const Model& model,
                                 LoadWeightsOptions options);
void write_legacy_model(const Model& model, const std::filesystem::path& path);

}  // namespace ramet
