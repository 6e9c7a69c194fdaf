#include "ramet/layers/image_preprocessing/number_pair.h"

#include <cmath>

namespace ramet {

namespace {

bool holds_numbers(const Json& json) {
  if (json.is_number()) return true;
  return json.is_array() && json.size() == 2 && json[0].is_number() && json[1].is_number();
}

Json absolute(const Json& number) {
  return number.is_int() ? Json(std::abs(number.as_int())) : Json(std::abs(number.as_double()));
}
Json negative(const Json& number) {
  return number.is_int() ? Json(-number.as_int()) : Json(-number.as_double());
}

NumberPair sorted(const Json& pair) {
  const bool is_sorted = pair[0].as_double() <= pair[1].as_double();
  return is_sorted ? NumberPair{pair[0], pair[1]} : NumberPair{pair[1], pair[0]};
}

}  // namespace

NumberPair factor_range(const NumberPair& factor, const FactorRule& rule) {
  const Json& json = factor.json();
  const double low = rule.low.as_double(), high = rule.high.as_double();
  const bool fits = holds_numbers(json) &&
                    (json.is_array() ? json[0].as_double() <= high && json[1].as_double() >= low
                                     : json.as_double() >= low && json.as_double() <= high);
  if (!fits) {
    fail<ValueError>(
        "The `{}` argument should be a number (or a list of two numbers) in the range [{}, {}]. "
        "Received: factor={}",
        rule.name, rule.low.dump(), rule.high.dump(), json.dump());
  }
  if (json.is_array()) return sorted(json);
  const Json upper = absolute(json), lower = negative(upper);
  return {lower.as_double() >= low ? lower : rule.low, upper};
}

NumberPair checked_range(const NumberPair& factor, std::string_view name, Spread spread,
                         bool (*is_inside)(double), std::string_view complaint) {
  const Json& json = factor.json();
  if (!holds_numbers(json)) fail<ValueError>("{}Received: {}={}", complaint, name, json.dump());
  const auto check = [&](const Json& number) {
    if (is_inside(number.as_double())) return;
    fail<ValueError>("{}Received: input_number={}", complaint, number.dump());
  };
  if (json.is_array()) {
    check(json[0]);
    check(json[1]);
    return sorted(json);
  }
  check(json);
  if (spread == Spread::upwards) return {0, json};
  const Json upper = absolute(json);
  return {negative(upper), upper};
}

NumberPair sorted_value_range(const NumberPair& range) {
  if (!range.json().is_array() || !holds_numbers(range.json())) {
    fail<ValueError>(
        "The `value_range` argument should be a list of two numbers. Received: value_range={}",
        range.json().dump());
  }
  return sorted(range.json());
}

}  // namespace ramet
