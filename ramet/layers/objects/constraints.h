#pragma once
// Constraints: what a weight is projected to after each optimizer step.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

struct ConstraintInterface : ObjectBase {
  static constexpr std::string_view kind = "constraint", module = "keras.constraints";
  static std::span<const ObjectEntry<ConstraintInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  static std::shared_ptr<const ConstraintInterface> unknown(const Json& json);
  virtual Value project(const Value& weight) const = 0;
};
using Constraint = Object<ConstraintInterface>;

namespace constraints {

/// Makes a constraint class of a described config that has `project`.
template <class Config>
class Implementation final : public ObjectOf<Config, ConstraintInterface> {
 public:
  using ObjectOf<Config, ConstraintInterface>::ObjectOf;
  Value project(const Value& weight) const override { return this->config().project(weight); }
};

/// The axes of a norm, saved as they were given: one axis, a list, or None for all of them.
class NormAxes {
 public:
  NormAxes(std::int64_t axis = 0) : axes_{axis} {}      // NOLINT
  NormAxes(int axis) : NormAxes(std::int64_t{axis}) {}  // NOLINT
  NormAxes(std::initializer_list<std::int64_t> axes) : axes_(axes), is_list_(true) {}
  NormAxes(std::nullopt_t) : axes_{} {}  // NOLINT
  /// Empty means all.
  const std::vector<std::int64_t>& list() const { return axes_; }
  friend bool operator==(const NormAxes&, const NormAxes&) = default;
  friend Json to_json(const NormAxes& axes);
  friend void from_json(const Json& json, NormAxes& axes);

 private:
  std::vector<std::int64_t> axes_;
  bool is_list_ = false;
};

/// Scales vectors that are longer than max_value down to it.
struct MaxNorm {
  using Implementation = constraints::Implementation<MaxNorm>;
  static constexpr std::string_view keras_name = "MaxNorm";
  double max_value = 2;
  NormAxes axis = 0;
  static constexpr void describe(auto& d) {
    d.field("max_value", &MaxNorm::max_value, "Greatest L2 norm.");
    d.field("axis", &MaxNorm::axis, "Axes whose elements make up a vector.");
  }
  Value project(const Value& weight) const;
};

/// Moves the lengths of vectors towards [min_value, max_value]; with rate 1, into it.
struct MinMaxNorm {
  using Implementation = constraints::Implementation<MinMaxNorm>;
  static constexpr std::string_view keras_name = "MinMaxNorm";
  double min_value = 0, max_value = 1, rate = 1;
  NormAxes axis = 0;
  static constexpr void describe(auto& d) {
    d.field("min_value", &MinMaxNorm::min_value, "Least L2 norm.");
    d.field("max_value", &MinMaxNorm::max_value, "Greatest L2 norm.");
    d.field("rate", &MinMaxNorm::rate, "How much of the way to go at each step.");
    d.field("axis", &MinMaxNorm::axis, "Axes whose elements make up a vector.");
  }
  Value project(const Value& weight) const;
};

/// Sets negative elements to 0.
struct NonNeg {
  using Implementation = constraints::Implementation<NonNeg>;
  static constexpr std::string_view keras_name = "NonNeg";
  static constexpr void describe(auto&) {}
  Value project(const Value& weight) const;
};

/// Scales vectors to length 1.
struct UnitNorm {
  using Implementation = constraints::Implementation<UnitNorm>;
  static constexpr std::string_view keras_name = "UnitNorm";
  NormAxes axis = 0;
  static constexpr void describe(auto& d) {
    d.field("axis", &UnitNorm::axis, "Axes whose elements make up a vector.");
  }
  Value project(const Value& weight) const;
};

}  // namespace constraints
}  // namespace ramet
