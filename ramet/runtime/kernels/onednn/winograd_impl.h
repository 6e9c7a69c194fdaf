#pragma once
// Where Winograd's convolutions are the faster ones.

#include <algorithm>
#include <string>

#include "ramet/ops/nn.h"

namespace ramet::onednn {

/// Why a convolution, or a gradient of one, is better not done so; "" if it is. `attrs` has
/// strides, dilation and groups, `kernel` is (taps..., channels, channels), `positions_of` (batch,
/// spatial..., channels). Measured on two Zen 4 cores: within these limits 1.2 to 2.8 times as fast
/// as the direct convolution, copies included.
template <class Attrs>
std::string refuse_winograd(const Attrs& attrs, const Shape& kernel, const Shape& positions_of,
                            bool is_static, int threads) {
  // Below: the copies cost more than the multiplications they save.
  constexpr Dim fewest_channels = 32;
  // Below: reading the kernel takes the time, and Winograd's is 1.8 or 4 times as large.
  constexpr Dim fewest_positions = 100;
  // So, where the kernel must be transformed at each run.
  constexpr Dim fewest_positions_a_channel = 2;
  // Below: threads wait for each other, at the end of each of five passes instead of one.
  constexpr Dim fewest_multiplications_of_a_thread = 4'000'000;

  const auto all_are_one = [](const std::vector<Dim>& list) {
    return std::ranges::all_of(list, [](Dim x) { return x == 1; });
  };
  if (kernel.size() != 4 || kernel[0] != 3 || kernel[1] != 3 || attrs.groups != 1 ||
      !all_are_one(attrs.strides) || !all_are_one(attrs.dilation)) {
    return "not a plain 3x3 convolution";
  }
  const auto [fewest, most] = std::minmax({kernel[2], kernel[3]});
  const Dim positions = positions_of[0] * positions_of[1] * positions_of[2];
  if (fewest < fewest_channels || positions < fewest_positions ||
      positions * element_count(kernel) < threads * fewest_multiplications_of_a_thread) {
    return "too small to gain";
  }
  if (!is_static && positions < fewest_positions_a_channel * most) {
    return "the kernel changes at each run";
  }
  return "";
}

}  // namespace ramet::onednn
