#pragma once
// LearningRate: what an optimizer takes for one: a number or a schedule.

#include <optional>

#include "ramet/training/schedules/schedule.h"

namespace ramet {

class LearningRate {
 public:
  LearningRate(double value) : value_(value) {}                        // NOLINT: reads as a number
  LearningRate(Schedule schedule) : schedule_(std::move(schedule)) {}  // NOLINT
  template <ConfigOf<ScheduleInterface> T>
  LearningRate(T config)
      : LearningRate(Schedule(std::move(config))) {}  // NOLINT: reads as in Keras

  bool is_schedule() const { return schedule_.has_value(); }
  double value() const { return value_; }
  const Schedule& schedule() const { return *schedule_; }
  friend bool operator==(const LearningRate&, const LearningRate&) = default;

 private:
  double value_ = 0;
  std::optional<Schedule> schedule_;
};

inline Json to_json(const LearningRate& rate) {
  if (rate.is_schedule()) return rate.schedule().envelope();
  return static_cast<double>(static_cast<float>(rate.value()));  // Keras keeps it as float32
}
inline void from_json(const Json& json, LearningRate& rate) {
  if (json.is_number()) {
    rate = LearningRate(json.as_double());
  } else {
    rate = LearningRate(Schedule::from(json));
  }
}

}  // namespace ramet
