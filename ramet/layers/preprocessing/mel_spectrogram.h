#pragma once

#include "ramet/layers/layer_base.h"

namespace ramet {

struct MelSpectrogramConfig {
  Dim fft_length = 2048;
  Dim sequence_stride = 512;
  std::optional<Dim> sequence_length = std::nullopt;
  Json window = "hann";
  Json sampling_rate = 16000;
  Dim num_mel_bins = 128;
  Json min_freq = 20.0;
  Json max_freq = {};
  bool power_to_db = true;
  Json top_db = 80.0;
  Json mag_exp = 2.0;
  Json min_power = 1e-10;
  Json ref_power = 1.0;

  static constexpr void describe(auto& d) {
    d.field("fft_length", &MelSpectrogramConfig::fft_length, "Size of the Fourier transform.",
            at_least(1));
    d.field("sequence_stride", &MelSpectrogramConfig::sequence_stride,
            "Distance between frames, in samples.", at_least(1));
    d.field("sequence_length", &MelSpectrogramConfig::sequence_length,
            "Samples of a frame; None for fft_length.", at_least(1));
    d.field("window", &MelSpectrogramConfig::window,
            "What frames are multiplied by: \"hann\", \"hamming\", numbers, or None.");
    d.field("sampling_rate", &MelSpectrogramConfig::sampling_rate, "Samples a second.");
    d.field("num_mel_bins", &MelSpectrogramConfig::num_mel_bins, "How many bands there are.",
            at_least(1));
    d.field("min_freq", &MelSpectrogramConfig::min_freq, "Where the first band begins, in hertz.");
    d.field("max_freq", &MelSpectrogramConfig::max_freq,
            "Where the last band ends; None for half the sampling rate.");
    d.field("power_to_db", &MelSpectrogramConfig::power_to_db, "Whether to give decibels.");
    d.field("top_db", &MelSpectrogramConfig::top_db, "How far decibels may lie below the largest.");
    d.field("mag_exp", &MelSpectrogramConfig::mag_exp, "1 for magnitudes, 2 for power.");
    d.field("min_power", &MelSpectrogramConfig::min_power, "Smallest power that counts.");
    d.field("ref_power", &MelSpectrogramConfig::ref_power, "Power of 0 decibels.");
  }
};

/// The strength of a signal in bands of the mel scale, over time. Input (samples,) or (batch,
/// samples); output (batch, bands, frames).
class MelSpectrogramLayer final : public LayerOf<MelSpectrogramLayer, MelSpectrogramConfig> {
 public:
  static constexpr std::string_view keras_name = "MelSpectrogram";
  explicit MelSpectrogramLayer(MelSpectrogramConfig config = {}, LayerOptions options = {});
  Value call(CallContext& context, const Value& x);

 private:
  Value magnitudes(const Value& signal) const;
  Value decibels(const Value& power) const;
};

using MelSpectrogram = Handle<MelSpectrogramLayer>;

}  // namespace ramet
