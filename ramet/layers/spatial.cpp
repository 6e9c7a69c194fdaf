#include "ramet/layers/spatial.h"

#include "ramet/ops/movement.h"

namespace ramet {

void from_json(const Json& json, Choice<DataFormat>& format) {
  format = json.is_null() ? Choice<DataFormat>(DataFormat::channels_last)
                          : Choice<DataFormat>(std::string_view(json.as_string()));
}

std::int64_t channel_axis(DataFormat format) {
  return format == DataFormat::channels_last ? -1 : 1;
}

Dim channels_of(const Shape& shape, DataFormat format) {
  return format == DataFormat::channels_last ? shape.back() : shape[1];
}

std::size_t first_spatial_axis(DataFormat format) {
  return format == DataFormat::channels_last ? 1 : 2;
}

Value to_channels_last(const Value& x, DataFormat format) {
  if (format == DataFormat::channels_last) return x;
  std::vector<Dim> axes = {0};
  for (std::size_t i = 2; i < x.rank(); ++i) axes.push_back(static_cast<Dim>(i));
  axes.push_back(1);
  return ops::transpose(x, axes);
}

Value from_channels_last(const Value& x, DataFormat format) {
  if (format == DataFormat::channels_last) return x;
  std::vector<Dim> axes = {0, static_cast<Dim>(x.rank()) - 1};
  for (std::size_t i = 1; i + 1 < x.rank(); ++i) axes.push_back(static_cast<Dim>(i));
  return ops::transpose(x, axes);
}

}  // namespace ramet
