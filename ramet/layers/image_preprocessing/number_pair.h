#pragma once
// Arguments that are a number or two of them: factors, value ranges.

#include <initializer_list>
#include <string_view>

#include "ramet/core/config.h"

namespace ramet {

/// A number, or a pair: `.factor = 0.2`, `.value_range = {0, 255}`. Kept as it was given, so that
/// whole numbers stay whole in files.
class NumberPair {
 public:
  NumberPair(int number) : json_(number) {}     // NOLINT(google-explicit-constructor)
  NumberPair(double number) : json_(number) {}  // NOLINT(google-explicit-constructor)
  NumberPair(std::initializer_list<Json> pair) : json_(Json::array(pair)) {}
  /// Checked by the layer, whose messages say what it wants.
  explicit NumberPair(Json json) : json_(std::move(json)) {}

  const Json& json() const { return json_; }
  bool is_pair() const { return json_.is_array() && json_.size() == 2; }
  double low() const { return json_[0].as_double(); }
  double high() const { return json_[1].as_double(); }
  bool operator==(const NumberPair&) const = default;

 private:
  friend struct BlankConfig;
  template <class T>
  friend class required;
  NumberPair() = default;
  Json json_;
};
inline Json to_json(const NumberPair& pair) { return pair.json(); }
inline void from_json(const Json& json, NumberPair& pair) { pair = NumberPair(json); }

/// What a factor may be, and how Keras calls it.
struct FactorRule {
  std::string_view name = "factor";
  Json low, high;
};
/// Sorts a pair; turns a number f into (max(-|f|, low), |f|). Raises ValueError for what lies
/// outside.
NumberPair factor_range(const NumberPair& factor, const FactorRule& rule);

/// What a number f becomes beside a pair: (-|f|, |f|), or (0, f).
enum class Spread { both_ways, upwards };
/// As factor_range, where each number must pass `is_inside`; `complaint` begins the message.
NumberPair checked_range(const NumberPair& factor, std::string_view name, Spread spread,
                         bool (*is_inside)(double), std::string_view complaint);

/// Two numbers in order. Raises ValueError otherwise.
NumberPair sorted_value_range(const NumberPair& range);

}  // namespace ramet
