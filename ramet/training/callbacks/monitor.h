#pragma once
// Monitor: watches one logged number, and knows when it gets better.

#include <array>
#include <optional>
#include <string>

#include "ramet/training/callbacks/callback.h"

namespace ramet {

enum class MonitorMode { automatic, min, max };
constexpr auto choices(MonitorMode) {
  return std::array<std::string_view, 3>{"auto", "min", "max"};
}

/// The best value so far, as a callback's state has it.
inline std::optional<double> number_or_none(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.as_double());
}

class Monitor {
 public:
  Monitor(std::string_view who, std::string metric, MonitorMode mode, double min_delta = 0)
      : who_(who),
        metric_(std::move(metric)),
        mode_(mode),
        min_delta_(min_delta < 0 ? -min_delta : min_delta) {}

  const std::string& metric() const { return metric_; }
  /// Settles what "better" means. Raises ValueError, as Keras does, where the metric does not tell.
  void resolve(const TrainingRun& run);
  /// Better than the reference by more than min_delta; anything is better than none.
  bool is_improvement(double value, std::optional<double> reference) const;

 private:
  std::string_view who_;
  std::string metric_;
  MonitorMode mode_;
  double min_delta_;
};

}  // namespace ramet
