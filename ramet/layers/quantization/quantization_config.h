#pragma once
// How weights are quantized: what Keras's model.quantize(...) is given and layers keep in their
// config as "quantization_config".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/config.h"
#include "ramet/layers/dtype_policy.h"

namespace ramet {

/// Integers of a symmetric scale: round(x * high / max|x|), clipped to [low, high].
struct AbsMaxQuantizer {
  std::optional<std::vector<Dim>> axis = std::nullopt;  ///< axes that share a scale
  std::pair<Dim, Dim> value_range = {-127, 127};
  double epsilon = 1e-7;
  std::string output_dtype = "int8";
  static constexpr void describe(auto& d) {
    d.field("axis", &AbsMaxQuantizer::axis, "Axes whose elements share a scale.", omit_default{});
    d.field("value_range", &AbsMaxQuantizer::value_range, "Least and largest integer.");
    d.field("epsilon", &AbsMaxQuantizer::epsilon, "Keeps the scale finite.");
    d.field("output_dtype", &AbsMaxQuantizer::output_dtype, "Type of the integers.");
  }
  bool operator==(const AbsMaxQuantizer&) const = default;
};

/// Weights and activations as int8, multiplied as integers.
struct Int8QuantizationConfig {
  std::optional<AbsMaxQuantizer> weight_quantizer = std::nullopt;
  /// None: activations stay as they are.
  std::optional<AbsMaxQuantizer> activation_quantizer = AbsMaxQuantizer{};
};

/// Weights in four bits, two a byte; activations stay as they are unless a quantizer is given.
struct Int4QuantizationConfig {
  std::optional<AbsMaxQuantizer> weight_quantizer = std::nullopt;
  std::optional<AbsMaxQuantizer> activation_quantizer = std::nullopt;
  std::optional<Dim> block_size = 128;  ///< inputs that share a scale; none or -1: all
};

/// Any of Keras's configs, by mode with its defaults or in full.
class QuantizationConfig {
 public:
  /// "int8", "int4", "float8" or "ternary". Raises ValueError for others, and for "gptq" and "awq",
  /// which need calibration data.
  QuantizationConfig(const char* mode) : QuantizationConfig(std::string_view(mode)) {}  // NOLINT
  QuantizationConfig(std::string_view mode);                                            // NOLINT
  QuantizationConfig(const Int8QuantizationConfig& config);                             // NOLINT
  QuantizationConfig(const Int4QuantizationConfig& config);                             // NOLINT

  const std::string& mode() const { return mode_; }
  const Json& json() const { return json_; }  ///< the envelope that layers keep

 private:
  std::string mode_;
  Json json_;
};

// What the "quantization_config" of a layer says; null where Keras has None.

AbsMaxQuantizer weight_quantizer_or(const Json& config, AbsMaxQuantizer otherwise);
std::optional<AbsMaxQuantizer> activation_quantizer_or(const Json& config,
                                                       std::optional<AbsMaxQuantizer> otherwise);
/// Of int4; -1 for one scale an output.
Dim int4_block_size(const Json& config, const DTypePolicy& policy);
/// "int8_from_float32", "int4/128_from_float32": the policy of a layer once it is quantized.
DTypePolicy quantized_policy(const QuantizationConfig& config, const DTypePolicy& policy);

}  // namespace ramet
