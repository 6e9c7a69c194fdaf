#include "ramet/training/schedules/schedule.h"

#include "ramet/runtime/run.h"
#include "ramet/training/schedules/cosine.h"
#include "ramet/training/schedules/decays.h"

namespace ramet {

std::span<const ObjectEntry<ScheduleInterface>> ScheduleInterface::entries() {
  static const ObjectEntry<ScheduleInterface> list[] = {
#define RAMET_SCHEDULE(Class) object_entry<ScheduleInterface, schedules::Class>(),
#include "ramet/training/schedules/list.inc"
#undef RAMET_SCHEDULE
  };
  return list;
}

std::string_view ScheduleInterface::canonical_name(std::string_view name) {
  return class_called(name, entries());
}

double rate_at(const Schedule& schedule, std::int64_t step) {
  return evaluate(schedule->rate(constant(Tensor::scalar<std::int64_t>(step)))).at(0);
}

namespace schedules {

void from_json(const Json& json, Number& number) {
  if (json.is_int()) {
    number = Number(json.as_int());
  } else {
    number = Number(json.as_double());
  }
}

void check_steps(std::string_view argument, const Number& steps) {
  if (steps.get() > 0) return;
  fail<ValueError>("Argument `{0}` must be > 0. Received: {0}={1}", argument,
                   to_json(steps).dump());
}

}  // namespace schedules
}  // namespace ramet
