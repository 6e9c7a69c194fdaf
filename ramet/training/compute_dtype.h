#pragma once
// ComputeDType: the `dtype` of a loss or metric, which Keras takes as a type, a policy or None, and
// saves as the type that is computed in.

#include <string_view>

#include "ramet/core/dtype.h"
#include "ramet/core/json.h"
#include "ramet/layers/dtype_policy.h"

namespace ramet {

class ComputeDType {
 public:
  constexpr ComputeDType(DType dtype = DType::float32) : dtype_(dtype) {}      // NOLINT
  ComputeDType(const DTypePolicy& policy) : dtype_(policy.compute_dtype()) {}  // NOLINT
  ComputeDType(const char* name) : ComputeDType(std::string_view(name)) {}     // NOLINT
  ComputeDType(std::string_view name)                                          // NOLINT
      : ComputeDType(DTypePolicy(name == "int" ? "int64" : name)) {}
  constexpr operator DType() const { return dtype_; }  // NOLINT: it is one
  friend bool operator==(ComputeDType, ComputeDType) = default;
  friend Json to_json(ComputeDType dtype) { return to_string(dtype.dtype_); }
  /// Null keeps what is there: each class has its own default.
  friend void from_json(const Json& json, ComputeDType& dtype) {
    if (json.is_null()) return;
    dtype = json.is_string() ? ComputeDType(std::string_view(json.as_string()))
                             : ComputeDType(DTypePolicy::from(json));
  }

 private:
  DType dtype_;
};

}  // namespace ramet
