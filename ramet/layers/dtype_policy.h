#pragma once
// Dtype policies: what a layer computes in, what it keeps its weights in, and how it quantizes
// them.

#include <memory>
#include <string>
#include <string_view>

#include "ramet/core/dtype.h"
#include "ramet/core/json.h"
#include "ramet/core/shape.h"

namespace ramet {

/// By name: "float32", "mixed_float16" (computes in float16, keeps float32), "mixed_bfloat16", ...;
/// of quantized weights "int8_from_float32", "int4/128_from_mixed_bfloat16", "float8_from_float32",
/// "gptq/4/128_from_float32", "awq/4/-1_from_float32", "ternary_from_float32". Or a map of
/// policies by the path of a layer (DTypePolicyMap), which layers inside another one look into.
class DTypePolicy {
 public:
  DTypePolicy() = default;
  DTypePolicy(const char* name) : DTypePolicy(std::string_view(name)) {}  // NOLINT: as in Keras
  DTypePolicy(std::string_view name);                                     // NOLINT
  DTypePolicy(DType dtype) : DTypePolicy(to_string(dtype)) {}             // NOLINT
  /// A name, an envelope, or Keras 2's {"class_name": "Policy", ...}. Raises ValueError.
  static DTypePolicy from(const Json& json);

  const std::string& name() const { return name_; }
  DType compute_dtype() const { return compute_; }
  DType variable_dtype() const { return variable_; }
  /// "int8", "int4", "float8", "gptq", "awq", "ternary"; "" for one that does not quantize.
  const std::string& quantization_mode() const { return mode_; }
  /// The policy without its quantization.
  DTypePolicy source() const;
  /// Rows that share a scale (int4, gptq, awq); -1: all of them.
  Dim block_size() const { return block_size_; }
  Dim weight_bits() const { return weight_bits_; }                  ///< of gptq and awq
  Dim amax_history_length() const { return amax_history_length_; }  ///< of float8

  bool is_map() const { return map_ != nullptr; }
  /// The policy of the layer at a path ("mha/query"): that of the same key, else of the one regular
  /// expression that matches, else the default one. Raises ValueError where several match.
  DTypePolicy at(std::string_view path) const;
  /// This map, or a new one with this policy for its default, with another policy at `path`.
  DTypePolicy with(std::string_view path, const DTypePolicy& policy) const;

  Json json() const;
  friend bool operator==(const DTypePolicy& a, const DTypePolicy& b);

 private:
  struct Map;
  static DTypePolicy quantized(std::string_view mode, std::string_view source);
  static DTypePolicy of_map(std::shared_ptr<const Map> map);

  std::string name_ = "float32", mode_;
  DType compute_ = DType::float32, variable_ = DType::float32;
  Dim block_size_ = -1, weight_bits_ = 4, amax_history_length_ = 1024;
  bool names_block_ = false;  // int4/128 rather than the older int4
  std::shared_ptr<const Map> map_;
};

}  // namespace ramet
