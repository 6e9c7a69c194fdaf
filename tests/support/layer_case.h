#pragma once
// A layer test is data: how to make the layer. What it is given, its weights and what must come out
// stand in tests/golden/layers (tools/make_layer_goldens.py), with the config that the real Keras
// saves. From one line the harness checks config, shapes, weights, values, masks, dtype policies
// and clones.

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/layers/layer_base.h"

/// What may be unknown when a layer is called on symbolic tensors.
enum class Unknown { batch, spatial };
/// All axes but the last one.
inline constexpr Unknown spatial = Unknown::spatial;

struct LayerCase {
  std::string_view name;  ///< "Conv2D/strided"
  ramet::Layer (*make)();
  Unknown unknown = Unknown::batch;
  /// The largest difference, relative to numbers above 1.
  double tolerance = 1e-5;
  /// Whether finite differences tell its gradients.
  bool is_smooth = true;
};

/// What GoogleTest prints for a case.
inline void PrintTo(const LayerCase& layer_case, std::ostream* out) { *out << layer_case.name; }

/// The cases of all files in tests/layers.
std::vector<LayerCase> all_layer_cases();

/// What Keras made of a case.
struct LayerGolden {
  std::string name;
  ramet::KerasVersion keras_version;
  ramet::Json envelope;  ///< as it stands in a file: config, build_config, ...
  std::vector<std::string> weight_names;
  bool takes_list = false, training = false;
  std::vector<ramet::Tensor> inputs;
  std::vector<std::optional<ramet::Tensor>> masks;  ///< attached to the inputs
  std::optional<ramet::Tensor> given_mask;          ///< the argument `mask`
  std::vector<ramet::Tensor> weights, weights_after;
  ramet::Tensor output;
  std::optional<ramet::Tensor> output_mask;
};
const std::vector<LayerGolden>& all_layer_goldens();
/// Null when there is none of that name.
const LayerGolden* find_layer_golden(std::string_view name);

// Each returns what is wrong, or "".

/// get_config is what Keras saves, also after the layer is built, and from_config takes it.
std::string check_config(const LayerCase& layer_case, const LayerGolden& golden);
/// Symbolic calls with unknown extents infer what may stand for the output; build_config is
/// Keras's.
std::string check_shapes(const LayerCase& layer_case, const LayerGolden& golden);
/// Names, shapes and types of the weights.
std::string check_weights(const LayerCase& layer_case, const LayerGolden& golden);
/// The output, its mask, and the weights after a step of training.
std::string check_values(const LayerCase& layer_case, const LayerGolden& golden);
/// Half, double and mixed policies: types of weights and output, and about the same values.
std::string check_policies(const LayerCase& layer_case, const LayerGolden& golden);
/// Gradients of the output with respect to inputs and weights, in float64 against finite
/// differences.
std::string check_gradients(const LayerCase& layer_case, const LayerGolden& golden);
/// from_own_config makes an equal layer with weights of its own.
std::string check_clone(const LayerCase& layer_case, const LayerGolden& golden);
