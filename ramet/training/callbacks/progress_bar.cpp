#include "ramet/training/callbacks/progress_bar.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace ramet {

namespace {

constexpr double redraw_seconds = 0.05;
constexpr std::int64_t bar_width = 20;

std::string number_text(double value, bool by_magnitude) {
  const double size = by_magnitude ? std::abs(value) : value;
  return size > 1e-3 ? fmt::format("{:.4f}", value) : fmt::format("{:.4e}", value);
}

std::string duration(double seconds) {
  if (seconds >= 1 || seconds == 0) return fmt::format("{:.0f}s", seconds);
  return seconds >= 1e-3 ? fmt::format("{:.0f}ms", seconds * 1e3)
                         : fmt::format("{:.0f}us", seconds * 1e6);
}

std::string remaining(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (seconds > 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60);
  if (seconds > 60) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}s", whole);
}

std::string repeat(std::string_view text, std::int64_t times) {
  std::string result;
  for (std::int64_t i = 0; i < times; ++i) result += text;
  return result;
}

// Characters, not bytes.
std::size_t width_of(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace

ProgressBar::ProgressBar(std::ostream& stream, ProgressStyle style,
                         std::optional<std::int64_t> target)
    : stream_(stream), style_(style), target_(target), start_(Clock::now()) {}

double ProgressBar::seconds_since(Clock::time_point start) const {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Without the first step, in which programs are compiled.
double ProgressBar::time_per_step(std::int64_t done) {
  if (done == 0) return 0;
  const double time = first_step_ && done > 1
                          ? seconds_since(*first_step_) / static_cast<double>(done - 1)
                          : seconds_since(start_) / static_cast<double>(done);
  if (done == 1) first_step_ = Clock::now();
  return time;
}

void ProgressBar::update(std::int64_t done, const Values& values) { draw(done, values, false); }

void ProgressBar::finish(std::int64_t done, const Values& values) {
  if (!target_) target_ = done;
  draw(*target_, values, true);
}

std::string ProgressBar::bar_text(std::int64_t done, std::size_t& invisible) const {
  if (!target_ || *target_ <= 0) return fmt::format("{:7}/Unknown", done);
  const std::size_t digits = std::to_string(*target_).size();
  const std::int64_t filled = static_cast<std::int64_t>(
      static_cast<double>(bar_width) * static_cast<double>(done) / static_cast<double>(*target_));
  std::string text = fmt::format("\x1b[1m{:>{}}/{}\x1b[0m ", done, digits, *target_);
  invisible += 8;
  if (filled > 0) {
    text += "\x1b[32m" + repeat("━", filled) + "\x1b[0m";
    invisible += 9;
  }
  invisible += 9;
  return text + "\x1b[37m" + repeat("━", bar_width - filled) + "\x1b[0m";
}

void ProgressBar::draw(std::int64_t done, const Values& values, bool is_last) {
  for (const auto& [name, value] : values) {
    const auto known =
        std::find_if(shown_.begin(), shown_.end(), [&](const auto& v) { return v.first == name; });
    if (known == shown_.end()) {
      shown_.emplace_back(name, value);
    } else {
      known->second = value;
    }
  }
  const double step = time_per_step(done);
  if (style_ == ProgressStyle::line) {
    if (!is_last || !target_ || *target_ <= 0) return;
    std::string line =
        fmt::format("{:>{}}/{} - {:.0f}s - {}/step", done, std::to_string(*target_).size(),
                    *target_, seconds_since(start_), duration(step));
    for (const auto& [name, value] : shown_)
      line += fmt::format(" - {}: {}", name, number_text(value, false));
    stream_ << line << "\n" << std::flush;
    return;
  }
  if (!is_last && last_draw_ && seconds_since(*last_draw_) < redraw_seconds) return;
  std::size_t invisible = 0;
  const std::string bar = bar_text(done, invisible);
  const bool shows_rest = target_ && *target_ > 0 && !is_last;
  std::string info = " \x1b[1m";
  info += shows_rest ? remaining(step * static_cast<double>(*target_ - done))
                     : fmt::format("{:.0f}s", seconds_since(start_));
  info += "\x1b[0m " + duration(step) + "/step";
  invisible += 8;
  for (const auto& [name, value] : shown_)
    info += fmt::format(" - {}: {}", name, number_text(value, true));
  const std::size_t width = width_of(bar) + width_of(info) - invisible;
  std::string text = std::string(drawn_width_, '\b') + "\r" + bar + info;
  if (drawn_width_ > width) text.append(drawn_width_ - width, ' ');
  if (is_last) text += "\n";
  stream_ << text << std::flush;
  drawn_width_ = width;
  last_draw_ = Clock::now();
}

}  // namespace ramet
