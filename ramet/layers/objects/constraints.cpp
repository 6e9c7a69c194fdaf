#include "ramet/layers/objects/constraints.h"

#include "ramet/layers/objects/unknown_object.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

class UnknownConstraint final : public UnknownObject<UnknownConstraint, ConstraintInterface> {
 public:
  static constexpr std::string_view use = "training";
  using UnknownObject::UnknownObject;
  Value project(const Value& weight) const override {
    if (given() != nullptr) return given()->project(weight);
    fail<NotImplementedError>("{}", explain());
  }
};

}  // namespace

std::span<const ObjectEntry<ConstraintInterface>> ConstraintInterface::entries() {
  static const ObjectEntry<ConstraintInterface> list[] = {
#define RAMET_CONSTRAINT(Class, ...) \
  object_entry<ConstraintInterface, constraints::Class>({__VA_ARGS__}),
#include "ramet/layers/objects/constraints.inc"
#undef RAMET_CONSTRAINT
  };
  return list;
}

std::string_view ConstraintInterface::canonical_name(std::string_view name) {
  return class_called(name, entries());
}

std::shared_ptr<const ConstraintInterface> ConstraintInterface::unknown(const Json& json) {
  return read_unknown<UnknownConstraint>(json);
}

namespace constraints {

namespace {

Value norms(const Value& weight, const NormAxes& axes) {
  return ops::sqrt(ops::sum(ops::square(weight), {.axes = axes.list(), .keepdims = true}));
}

constexpr double epsilon = 1e-7;  // keeps vectors of length 0 as they are

Value rescale(const Value& weight, const Value& wanted, const Value& actual) {
  return ops::multiply(weight, ops::divide(wanted, ops::add(actual, epsilon)));
}

}  // namespace

Json to_json(const NormAxes& axes) {
  if (axes.is_list_) return ramet::to_json(axes.axes_);
  return axes.axes_.empty() ? Json() : Json(axes.axes_[0]);
}

void from_json(const Json& json, NormAxes& axes) {
  axes = NormAxes(std::nullopt);
  axes.is_list_ = json.is_array();
  if (axes.is_list_) {
    ramet::from_json(json, axes.axes_);
  } else if (!json.is_null()) {
    axes = json.as_int();
  }
}

Value MaxNorm::project(const Value& weight) const {
  const Value actual = norms(weight, axis);
  return rescale(weight, ops::clip(actual, 0, max_value), actual);
}

Value MinMaxNorm::project(const Value& weight) const {
  const Value actual = norms(weight, axis);
  const Value inside = ops::clip(actual, min_value, max_value);
  return rescale(weight, ops::add(ops::multiply(inside, rate), ops::multiply(actual, 1 - rate)),
                 actual);
}

Value NonNeg::project(const Value& weight) const { return ops::maximum(weight, 0); }

Value UnitNorm::project(const Value& weight) const {
  return ops::divide(weight, ops::add(norms(weight, axis), epsilon));
}

}  // namespace constraints
}  // namespace ramet
