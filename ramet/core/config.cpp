#include "ramet/core/config.h"

#include <algorithm>

namespace ramet {

Json to_json(const Shape& shape) {
  Json list = Json::array();
  for (Dim dim : shape) list.push_back(dim == any_dim ? Json() : Json(dim));
  return list;
}

void from_json(const Json& json, Shape& shape) {
  shape = Shape();
  for (const Json& dim : json.items()) {
    const Dim extent = dim.is_null() ? any_dim : dim.as_int();
    if (extent < any_dim) fail<ValueError>("expected extents of at least 0, received {}", extent);
    shape.push_back(extent);
  }
}

namespace detail {

void rethrow_for_field(std::string_view who, std::string_view field) {
  try {
    throw;
  } catch (const ValueError& e) {
    fail<ValueError>("{}: config field '{}': {}", who, field, e.what());
  } catch (const Error& e) {
    fail<TypeError>("{}: config field '{}': {}", who, field, e.what());
  }
}

void check_low(double value, double low, std::string_view who, std::string_view field) {
  if (!(value >= low)) {
    fail<ValueError>("{}: expected `{}` to be at least {}, received {}.", who, field, low, value);
  }
}

void check_between(double value, double low, double high, std::string_view who,
                   std::string_view field) {
  if (!(value >= low && value <= high)) {
    fail<ValueError>("{}: expected `{}` in [{}, {}], received {}.", who, field, low, high, value);
  }
}

void reject_unknown_fields(const Json& in, const std::vector<std::string_view>& known,
                           std::string_view who) {
  for (const auto& [key, unused] : in.members()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      fail<TypeError>("{} got an unexpected config field '{}'.", who, key);
    }
  }
}

}  // namespace detail
}  // namespace ramet
