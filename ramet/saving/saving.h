#pragma once
// Model files: .keras, .h5, .weights.h5 and JSON, as Keras 3 and Keras 2 write them.
//
// Reading never executes anything a file contains; Python lambdas and unknown classes become opaque
// layers. Writing is atomic: a file is complete or not there. Errors name the file, the layer, what
// was wanted and what came: FileError for what cannot be opened or written, ValueError and
// TypeError for what is in it.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ramet/layers/registry.h"
#include "ramet/models/model.h"

namespace ramet {

/// What became of a file's weights.
struct WeightReport {
  std::size_t loaded = 0;               ///< variables that got a value
  std::vector<std::string> missing;     ///< variables that the file has no value for
  std::vector<std::string> unexpected;  ///< datasets that no variable took
  std::vector<std::string> mismatched;  ///< skipped because of their shape
};

struct LoadOptions {
  bool compile = true;  ///< keep the compile arguments and the optimizer's state
  /// Makers of user classes, by "package>Name" or class name: {{"MyLayer",
  /// layer_factory<MyLayer>()}, {"MyInitializer", object_factory<MyInitializer>()}}.
  std::map<std::string, CustomObject> custom_objects = {};
  /// What stands for Lambda layers, by the layer's name or by that of its Python function, and for
  /// activations that are not built in:
  /// {{"double", [](const Value& x) { return ops::multiply(x, 2); }}}.
  std::map<std::string, TensorFunction> functions = {};
};

/// Opens a whole model: .keras, .h5 or .hdf5, or the folder that Keras writes with `zipped=False`.
Model load_model(const std::filesystem::path& path, LoadOptions options = {});

/// The architecture from the text that Model.to_json() gives (Keras 3 or 2). Weights are fresh.
Model model_from_json(std::string_view text, LoadOptions options = {});
/// As Model.to_json() of Keras 3.
std::string model_to_json(const Model& model);

enum class FileFormat { keras, h5, json };
/// From the name's ending. Raises ValueError for others.
FileFormat format_of(const std::filesystem::path& path);

/// Writes what real Keras 3 opens: `.keras`, or the legacy `.h5`.
void save_model(const Model& model, const std::filesystem::path& path);

struct LoadWeightsOptions {
  bool skip_mismatch = false;  ///< leave variables whose shape differs
  bool by_name = false;        ///< legacy .h5 only: match layers by name instead of by order
};
/// From .weights.h5, .weights.json (shards), .keras or .h5. Raises ValueError when a weight is
/// missing or of another shape, unless it may be skipped.
WeightReport load_weights(const Model& model, const std::filesystem::path& path,
                          LoadWeightsOptions options = {});
struct SaveWeightsOptions {
  /// To several files of at most so many GiB, and a `.weights.json` that lists them.
  std::optional<double> max_shard_size = std::nullopt;
};
/// To a `.weights.h5`, or in shards.
void save_weights(const Model& model, const std::filesystem::path& path,
                  SaveWeightsOptions options = {});

}  // namespace ramet
