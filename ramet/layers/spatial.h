#pragma once
// What layers over images, volumes and sequences share: where the channels are, and padding.

#include <array>
#include <string_view>

#include "ramet/core/config.h"
#include "ramet/ops/op.h"

namespace ramet {

enum class DataFormat { channels_last, channels_first };
constexpr auto choices(DataFormat) {
  return std::array<std::string_view, 2>{"channels_last", "channels_first"};
}
/// None stands for channels_last.
void from_json(const Json& json, Choice<DataFormat>& format);

enum class Padding { valid, same };
constexpr auto choices(Padding) { return std::array<std::string_view, 2>{"valid", "same"}; }

/// Where the channels are, counted as `InputSpec` and `Shape` want it.
std::int64_t channel_axis(DataFormat format);
Dim channels_of(const Shape& shape, DataFormat format);
/// The first of the spatial axes, which stand side by side.
std::size_t first_spatial_axis(DataFormat format);

/// Ops are channels-last: what comes in goes through the first, what goes out through the second.
Value to_channels_last(const Value& x, DataFormat format);
Value from_channels_last(const Value& x, DataFormat format);

}  // namespace ramet
