#pragma once
// The STFT initializer: kernels that make a convolution a short-time Fourier transform.

#include <array>

#include "ramet/layers/objects/initializers.h"

namespace ramet::initializers {

enum class StftSide { real, imag };
constexpr auto choices(StftSide) { return std::array<std::string_view, 2>{"real", "imag"}; }
enum class StftScaling { density, spectrum };
constexpr auto choices(StftScaling) {
  return std::array<std::string_view, 2>{"density", "spectrum"};
}

/// For kernels of shape (frame, channels, bins), bins = fft_length / 2 + 1. Each channel has
/// window[t] cos(-2 pi t f / fft_length) / scale, or the sine. `scale` is the window's L2 norm
/// (density) or the sum of its magnitudes (spectrum).
struct STFT {
  using Implementation = initializers::Implementation<STFT>;
  static constexpr std::string_view keras_name = "STFT";
  Choice<StftSide> side = StftSide::real;
  /// A name (window_functions.h), an array of one number a frame's element, or null.
  Json window = "hann";
  std::optional<Choice<StftScaling>> scaling = StftScaling::density;
  bool periodic = false;
  static constexpr void describe(auto& d) {
    d.field("side", &STFT::side, "Real or imaginary part.");
    d.field("window", &STFT::window, "What frames are multiplied by.");
    d.field("periodic", &STFT::periodic, "Whether a named window is periodic or symmetric.");
    d.field("scaling", &STFT::scaling, "What the window is divided by, if anything.");
  }
  void check() const;
  Tensor draw(const Shape& shape, DType dtype, std::uint64_t seed) const;
};

}  // namespace ramet::initializers
