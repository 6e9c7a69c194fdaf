#include "cli/history_files.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "ramet/training/callbacks/csv_logger.h"

namespace ramet::cli {

namespace {

std::set<std::string> names_of(const std::vector<EpochLogs>& history) {
  std::set<std::string> names;
  for (const EpochLogs& epoch : history) {
    for (const auto& [name, value] : epoch.logs) names.insert(name);
  }
  return names;
}

}  // namespace

std::string history_csv(const std::vector<EpochLogs>& history) {
  const std::set<std::string> names = names_of(history);
  std::string text = "epoch";
  for (const std::string& name : names) text += "," + name;
  text += "\n";
  for (const EpochLogs& epoch : history) {
    text += std::to_string(epoch.epoch);
    for (const std::string& name : names) {
      const auto log = epoch.logs.find(name);
      text += "," + (log == epoch.logs.end() ? std::string() : csv_field(log->second));
    }
    text += "\n";
  }
  return text;
}

namespace {

constexpr double width = 360, height = 240, margin_left = 56, margin_right = 16, margin_top = 30,
                 margin_bottom = 34;

struct Range {
  double low = std::numeric_limits<double>::infinity(),
         high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void widen() {
    if (!(low <= high)) low = 0, high = 1;
    if (low == high) low -= 0.5, high += 0.5;
  }
};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      result += c;
    }
  }
  return result;
}

struct Curve {
  std::string name;
  std::vector<double> values;
};

class Panel {
 public:
  Panel(double left, std::vector<std::int64_t> epochs, std::vector<Curve> curves)
      : left_(left), epochs_(std::move(epochs)), curves_(std::move(curves)) {
    for (const Curve& curve : curves_) {
      for (const double value : curve.values) range_.add(value);
    }
    range_.widen();
  }

  std::string svg() const {
    static constexpr const char* colors[] = {"#1f6fb4", "#d9701f"};
    std::string text = fmt::format(
        "<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' fill='none' stroke='#999'/>\n",
        left_ + margin_left, margin_top, width - margin_left - margin_right,
        height - margin_top - margin_bottom);
    for (const double share : {0.0, 0.5, 1.0}) {
      const double value = range_.low + share * (range_.high - range_.low);
      text += label(left_ + margin_left - 6, y(value) + 4, fmt::format("{:.4g}", value), "end");
    }
    text += label(x(0), height - margin_bottom + 16, std::to_string(epochs_.front() + 1), "middle");
    if (epochs_.size() > 1) {
      text += label(x(epochs_.size() - 1), height - margin_bottom + 16,
                    std::to_string(epochs_.back() + 1), "middle");
    }
    text += label(left_ + (width + margin_left - margin_right) / 2, height - 6, "epoch", "middle");
    double at = left_ + margin_left;
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      const char* color = colors[i % 2];
      text += fmt::format("<text x='{:.1f}' y='20' fill='{}'>{}</text>\n", at, color,
                          escaped(curves_[i].name));
      at += 8.0 * static_cast<double>(curves_[i].name.size()) + 16;
      text += curve(curves_[i], color);
    }
    return text;
  }

 private:
  double x(std::size_t i) const {
    const double share =
        epochs_.size() > 1 ? static_cast<double>(i) / static_cast<double>(epochs_.size() - 1) : 0.5;
    return left_ + margin_left + share * (width - margin_left - margin_right);
  }
  double y(double value) const {
    const double share = (value - range_.low) / (range_.high - range_.low);
    return height - margin_bottom - share * (height - margin_top - margin_bottom);
  }
  static std::string label(double at_x, double at_y, const std::string& text, const char* anchor) {
    return fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='{}' fill='#444'>{}</text>\n", at_x,
                       at_y, anchor, text);
  }
  std::string curve(const Curve& curve, const char* color) const {
    std::string points, dots;
    for (std::size_t i = 0; i < curve.values.size(); ++i) {
      if (!std::isfinite(curve.values[i])) continue;
      points += fmt::format("{:.1f},{:.1f} ", x(i), y(curve.values[i]));
      if (curve.values.size() > 60) continue;
      dots += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='2' fill='{}'/>\n", x(i),
                          y(curve.values[i]), color);
    }
    return fmt::format("<polyline points='{}' fill='none' stroke='{}' stroke-width='1.5'/>\n{}",
                       points, color, dots);
  }

  double left_;
  std::vector<std::int64_t> epochs_;
  std::vector<Curve> curves_;
  Range range_;
};

}  // namespace

std::string history_svg(const std::vector<EpochLogs>& history) {
  const std::set<std::string> names = names_of(history);
  std::vector<std::int64_t> epochs;
  for (const EpochLogs& epoch : history) epochs.push_back(epoch.epoch);
  const auto curve_of = [&](const std::string& name) {
    Curve curve{name, {}};
    for (const EpochLogs& epoch : history)
      curve.values.push_back(find_log(epoch.logs, name).value_or(std::nan("")));
    return curve;
  };
  std::string panels;
  double left = 0;
  const auto add = [&](const std::string& name) {
    std::vector<Curve> curves = {curve_of(name)};
    if (names.contains("val_" + name)) curves.push_back(curve_of("val_" + name));
    panels += Panel(left, epochs, std::move(curves)).svg();
    left += width;
  };
  if (names.contains("loss")) add("loss");
  for (const std::string& name : names) {
    if (name != "loss" && !name.starts_with("val_")) add(name);
  }
  return fmt::format(
             "<svg xmlns='http://www.w3.org/2000/svg' width='{0:.0f}' height='{1:.0f}' viewBox='0 "
             "0 {0:.0f} {1:.0f}' "
             "font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' "
             "fill='white'/>\n",
             std::max(left, width), height) +
         panels + "</svg>\n";
}

}  // namespace ramet::cli
