#include "ramet/layers/axes.h"

#include "ramet/core/config.h"

namespace ramet {

std::vector<Dim> Axes::from_front(std::size_t rank, std::string_view who) const {
  std::vector<Dim> axes;
  for (Dim axis : values_) axes.push_back(static_cast<Dim>(normalize_axis(axis, rank, who)));
  return axes;
}

Json to_json(const Axes& axes) {
  return axes.is_list() ? to_json(axes.values()) : Json(axes.values()[0]);
}

void from_json(const Json& json, Axes& axes) {
  if (!json.is_array()) {
    axes = Axes(json.as_int());
    return;
  }
  std::vector<Dim> values;
  from_json(json, values);
  axes = Axes(std::move(values));
}

}  // namespace ramet
