#pragma once
// What layers over images, volumes and sequences share: where the channels are, and padding.

#include <array>
#include <span>
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

/// Amounts in front of and behind each of N axes. Reads as in Keras: `1` for all, `{1, 2}` for each
/// axis, `{{1, 2}, {3, 4}}` in full.
template <std::size_t N>
class Borders {
 public:
  constexpr Borders(Dim all = 0) { sides_.fill(Ints<2>(all)); }  // NOLINT
  constexpr Borders(int all) : Borders(Dim{all}) {}              // NOLINT
  Borders(std::initializer_list<Ints<2>> axes) : Borders(std::vector<Ints<2>>(axes)) {}
  explicit Borders(const std::vector<Ints<2>>& axes) {
    if (axes.size() != N) {
      fail<ValueError>("expected an integer or a list of {}, received {} values", N, axes.size());
    }
    std::copy(axes.begin(), axes.end(), sides_.begin());
  }
  std::span<const Ints<2>> sides() const { return sides_; }
  auto begin() const { return sides_.begin(); }
  auto end() const { return sides_.end(); }
  bool operator==(const Borders&) const = default;

 private:
  std::array<Ints<2>, N> sides_;
};

template <std::size_t N>
Json to_json(const Borders<N>& borders) {
  Json list = Json::array();
  for (const Ints<2>& sides : borders) list.push_back(to_json(sides));
  return list;
}
template <std::size_t N>
void from_json(const Json& json, Borders<N>& borders) {
  if (!json.is_array()) {
    borders = Borders<N>(json.as_int());
    return;
  }
  std::vector<Ints<2>> axes;
  from_json(json, axes);
  borders = Borders<N>(axes);
}

}  // namespace ramet
