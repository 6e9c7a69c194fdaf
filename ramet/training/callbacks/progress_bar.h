#pragma once
// ProgressBar: the text that Keras shows while a loop runs.

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ramet {

enum class ProgressStyle {
  bar,   ///< a bar that is drawn over itself, for a terminal
  line,  ///< one line at the end
};

class ProgressBar {
 public:
  using Values = std::vector<std::pair<std::string, double>>;
  ProgressBar(std::ostream& stream, ProgressStyle style, std::optional<std::int64_t> target);

  /// Shows how many steps are done. Bars change at most every 50 ms.
  void update(std::int64_t done, const Values& values);
  /// Shows the end, with a line break.
  void finish(std::int64_t done, const Values& values);

 private:
  using Clock = std::chrono::steady_clock;
  double seconds_since(Clock::time_point start) const;
  double time_per_step(std::int64_t done);
  void draw(std::int64_t done, const Values& values, bool is_last);
  std::string bar_text(std::int64_t done, std::size_t& invisible) const;

  std::ostream& stream_;
  ProgressStyle style_;
  std::optional<std::int64_t> target_;
  Clock::time_point start_;
  std::optional<Clock::time_point> first_step_, last_draw_;
  std::size_t drawn_width_ = 0;
  Values shown_;
};

}  // namespace ramet
