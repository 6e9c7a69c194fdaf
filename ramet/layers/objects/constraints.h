#pragma once
// Constraints: what a weight is projected to after each optimizer step.

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

struct ConstraintInterface : ObjectBase {
  static constexpr std::string_view kind = "constraint", module = "keras.constraints";
  static std::span<const ObjectEntry<ConstraintInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  virtual Value project(const Value& weight) const = 0;
};
using Constraint = Object<ConstraintInterface>;

}  // namespace ramet
