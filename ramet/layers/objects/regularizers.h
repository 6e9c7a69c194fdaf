#pragma once
// Regularizers: a scalar penalty for a weight or an output.

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

struct RegularizerInterface : ObjectBase {
  static constexpr std::string_view kind = "regularizer", module = "keras.regularizers";
  static std::span<const ObjectEntry<RegularizerInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  virtual Value penalty(const Value& x) const = 0;
};
using Regularizer = Object<RegularizerInterface>;

}  // namespace ramet
