#pragma once
// Winograd's 3x3 convolutions, F(4x4, 3x3): an output tile of 4x4 pixels needs 36 multiplications a
// pair of channels instead of 144. Patches of the input and kernels are transformed, multiplied as
// 36 products of matrices, one for each element of a patch, and transformed back. Everything stays
// channels-last: the vectors of a transform are neighbouring channels.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ramet/runtime/kernel.h"

namespace ramet::native {

inline constexpr Dim winograd_tile = 4;   ///< outputs of a tile along each axis
inline constexpr Dim winograd_patch = 6;  ///< inputs that they look at
inline constexpr Dim winograd_elements = winograd_patch * winograd_patch;
/// Floats between rows, so that those of a power of two do not share a few places of the cache.
inline constexpr Dim winograd_gap = 16;

/// Is it a convolution with 3x3 taps, and nothing else to it? `kernel` is (taps..., _, _).
template <class Attrs>
bool is_plain_3x3(const Attrs& attrs, const Shape& kernel) {
  const auto all_are_one = [](const std::vector<Dim>& list) {
    return std::ranges::all_of(list, [](Dim x) { return x == 1; });
  };
  return kernel.size() == 4 && kernel[0] == 3 && kernel[1] == 3 && attrs.groups == 1 &&
         all_are_one(attrs.strides) && all_are_one(attrs.dilation);
}

/// Elements that lie anywhere, with so many channels each.
template <class T, Dim count>
struct WinogradPixels {
  std::array<T*, static_cast<std::size_t>(count)> at = {};
  Dim channels = 0;
};
using WinogradPatch = WinogradPixels<const float, winograd_elements>;
using WinogradOutputs = WinogradPixels<float, winograd_tile * winograd_tile>;
using WinogradGradients = WinogradPixels<const float, winograd_tile * winograd_tile>;
using WinogradTaps = WinogradPixels<const float, 9>;
using WinogradTapGradients = WinogradPixels<float, 9>;

/// Element i of the transformed is at i * `distance`.
struct WinogradLoops {
  void (*input)(const WinogradPatch& patch, float* to, Dim distance) = nullptr;
  void (*kernel)(const WinogradTaps& taps, float* to, Dim distance) = nullptr;
  /// `bias` may be null.
  void (*output)(const float* from, Dim distance, const float* bias,
                 const WinogradOutputs& to) = nullptr;
  /// The adjoints of the last two: from gradients of outputs to those of sums, and from these,
  /// summed up over all tiles, to the kernel's.
  void (*output_gradient)(const WinogradGradients& from, float* to, Dim distance) = nullptr;
  void (*kernel_gradient)(const float* from, Dim distance,
                          const WinogradTapGradients& to) = nullptr;
};
WinogradLoops winograd_loops();

/// A 3x3 convolution without strides, cut into tiles.
struct WinogradShape {
  Dim images = 0, in_y = 0, in_x = 0, out_y = 0, out_x = 0, channels = 0, filters = 0;
  Dim before_y = 0, before_x = 0;  ///< rows and columns of zeros in front

  Dim tiles_y() const { return (out_y + winograd_tile - 1) / winograd_tile; }
  Dim tiles_x() const { return (out_x + winograd_tile - 1) / winograd_tile; }
  Dim tiles() const { return images * tiles_y() * tiles_x(); }

  struct Tile {
    Dim image, y, x;    ///< its first output
    Dim rows, columns;  ///< outputs that are inside
  };
  Tile tile(Dim index) const;
  /// Where an output of a tile lies.
  Dim offset(const Tile& tile, Dim row, Dim column) const {
    return ((tile.image * out_y + tile.y + row) * out_x + tile.x + column) * filters;
  }
  /// What a tile looks at; `zeros` are `channels` of them.
  WinogradPatch patch(const Tile& tile, const float* x, const float* zeros) const;
  /// The elements of a tile of an array like the output; `outside` stands for those beside it.
  template <class T>
  WinogradPixels<T, winograd_tile * winograd_tile> outputs(const Tile& tile, T* y,
                                                           T* outside) const {
    WinogradPixels<T, winograd_tile * winograd_tile> pixels;
    for (Dim i = 0; i < winograd_tile; ++i) {
      for (Dim j = 0; j < winograd_tile; ++j) {
        const bool is_inside = i < tile.rows && j < tile.columns;
        pixels.at[static_cast<std::size_t>(i * winograd_tile + j)] =
            is_inside ? y + offset(tile, i, j) : outside;
      }
    }
    return pixels;
  }
  /// Why a direct convolution is better; "" if it is not. The kernel is transformed at each run
  /// unless it `is_static`.
  std::string refuse(bool is_static, int threads) const;
};

}  // namespace ramet::native

namespace ramet {

extern const Kernel native_conv_winograd, native_conv_transpose_winograd,
    native_conv_kernel_gradient_winograd;

}  // namespace ramet
