#pragma once
// Learning-rate schedules: the learning rate as a function of the number of steps taken. They read
// as in Keras: `Adam({.learning_rate = schedules::CosineDecay{.initial_learning_rate = 0.1,
// .decay_steps = 1000}})`.
//
// The classes: decays.h, cosine.h.

#include <concepts>
#include <cstdint>

#include "ramet/layers/objects/object.h"
#include "ramet/ops/op.h"

namespace ramet {

struct ScheduleInterface : ObjectBase {
  static constexpr std::string_view kind = "decay", module = "keras.optimizers.schedules";
  static std::span<const ObjectEntry<ScheduleInterface>> entries();
  static std::string_view canonical_name(std::string_view name);
  /// The learning rate, a float32 scalar, from the number of steps taken, an integer scalar.
  virtual Value rate(const Value& step) const = 0;
};
using Schedule = Object<ScheduleInterface>;

/// The learning rate after so many steps, computed right now.
double rate_at(const Schedule& schedule, std::int64_t step);

namespace schedules {

/// Makes a schedule class of a described config that has `rate`.
template <class Config>
class Implementation final : public ObjectOf<Config, ScheduleInterface> {
 public:
  using ObjectOf<Config, ScheduleInterface>::ObjectOf;
  Value rate(const Value& step) const override { return this->config().rate(step); }
};

/// An integer or a float, saved as what it was given as.
class Number {
 public:
  Number(std::integral auto value)
      : json_(static_cast<std::int64_t>(value)) {}  // NOLINT: reads as one
  Number(double value) : json_(value) {}            // NOLINT
  double get() const { return json_.as_double(); }
  friend bool operator==(const Number&, const Number&) = default;
  friend Json to_json(const Number& number) { return number.json_; }
  friend void from_json(const Json& json, Number& number);

 private:
  friend class ramet::required<Number>;
  friend struct ramet::BlankConfig;
  Number() = default;
  Json json_ = 0;
};

/// Raises ValueError as Keras does unless the value is above 0.
void check_steps(std::string_view argument, const Number& steps);

}  // namespace schedules
}  // namespace ramet
