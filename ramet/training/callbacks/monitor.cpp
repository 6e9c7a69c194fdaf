#include "ramet/training/callbacks/monitor.h"

namespace ramet {

void Monitor::resolve(const TrainingRun& run) {
  if (mode_ != MonitorMode::automatic) return;
  const std::string name = metric_.starts_with("val_") ? metric_.substr(4) : metric_;
  const std::optional<Direction> direction = name == "loss" ? Direction::down : run.direction(name);
  if (!direction) {
    fail<ValueError>(
        "{} callback received monitor={}, but Keras isn't able to automatically determine whether "
        "that metric should "
        "be maximized or minimized. Pass `mode='max'` in order to monitor based on the highest "
        "metric value, or pass "
        "`mode='min'` in order to use the lowest value.",
        who_, metric_);
  }
  mode_ = *direction == Direction::up ? MonitorMode::max : MonitorMode::min;
}

bool Monitor::is_improvement(double value, std::optional<double> reference) const {
  if (!reference) return true;
  return mode_ == MonitorMode::max ? value - min_delta_ > *reference
                                   : value + min_delta_ < *reference;
}

}  // namespace ramet
