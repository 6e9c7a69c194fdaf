#pragma once
// Dtype policies: what a layer computes in and what it keeps its weights in.

#include <string>
#include <string_view>

#include "ramet/core/dtype.h"
#include "ramet/core/json.h"

namespace ramet {

/// "float32", "mixed_float16" (computes in float16, keeps float32), "mixed_bfloat16", "int8", ...
/// A policy ramet knows only by its JSON (quantized ones, maps) keeps that JSON.
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
  Json json() const;
  friend bool operator==(const DTypePolicy& a, const DTypePolicy& b) { return a.name_ == b.name_; }

 private:
  std::string name_ = "float32";
  DType compute_ = DType::float32, variable_ = DType::float32;
  Json envelope_;  // of a policy that is more than a name
};

}  // namespace ramet
