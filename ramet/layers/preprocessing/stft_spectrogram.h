#pragma once

#include "ramet/layers/layer_base.h"
#include "ramet/layers/objects/stft_initializer.h"
#include "ramet/layers/spatial.h"

namespace ramet {

enum class SpectrogramMode { log, magnitude, psd, real, imag, angle, stft };
constexpr auto choices(SpectrogramMode) {
  return std::array<std::string_view, 7>{"log",  "magnitude", "psd", "real",
                                         "imag", "angle",     "stft"};
}

struct STFTSpectrogramConfig {
  Choice<SpectrogramMode> mode = SpectrogramMode::log;
  Dim frame_length = 256;
  std::optional<Dim> frame_step = std::nullopt;
  std::optional<Dim> fft_length = std::nullopt;
  Json window = "hann";
  bool periodic = false;
  std::optional<Choice<initializers::StftScaling>> scaling = initializers::StftScaling::density;
  Choice<Padding> padding = Padding::valid;
  bool expand_dims = false;
  Choice<DataFormat> data_format = DataFormat::channels_last;

  static constexpr void describe(auto& d) {
    d.field("mode", &STFTSpectrogramConfig::mode, "What is given of each frame.");
    d.field("frame_length", &STFTSpectrogramConfig::frame_length, "Samples of a frame.",
            at_least(1));
    d.field("frame_step", &STFTSpectrogramConfig::frame_step,
            "Distance between frames; None for half of frame_length.");
    d.field("fft_length", &STFTSpectrogramConfig::fft_length,
            "Size of the Fourier transform; None for the next power of two.");
    d.field("window", &STFTSpectrogramConfig::window, "What frames are multiplied by.");
    d.field("periodic", &STFTSpectrogramConfig::periodic,
            "Whether a named window is periodic or symmetric.");
    d.field("scaling", &STFTSpectrogramConfig::scaling,
            "What the window is divided by, if anything.");
    d.field("padding", &STFTSpectrogramConfig::padding, "Whether frames may reach over the ends.");
    d.field("expand_dims", &STFTSpectrogramConfig::expand_dims,
            "Keep channels and frequencies apart.");
    d.field("data_format", &STFTSpectrogramConfig::data_format, "Where the channels are.");
  }
};

/// A short-time Fourier transform, as a convolution whose kernels can be trained. Input (batch,
/// samples, channels); output (batch, frames, channels * frequencies).
class STFTSpectrogramLayer final : public LayerOf<STFTSpectrogramLayer, STFTSpectrogramConfig> {
 public:
  static constexpr std::string_view keras_name = "STFTSpectrogram";
  explicit STFTSpectrogramLayer(STFTSpectrogramConfig config = {}, LayerOptions options = {});
  void build(const BuildShapes& shapes);
  Value call(CallContext& context, const Value& x);

 private:
  Dim fft_length() const;
  // (batch, frames, channels, frequencies) from (batch, samples, channels).
  Value convolved(CallContext& context, const Value& x, const Variable& kernel) const;
  Value spectrum(const Value& real, const Value& imag) const;

  Variable real_kernel_, imag_kernel_;
};

using STFTSpectrogram = Handle<STFTSpectrogramLayer>;

}  // namespace ramet
