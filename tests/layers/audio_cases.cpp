#include "ramet/layers/layers.h"
#include "tests/layers/cases.h"

using namespace ramet;

std::vector<LayerCase> audio_cases() {
  return {
      // clang-format off
      {"MelSpectrogram/plain", []() -> Layer { return MelSpectrogram({.fft_length = 512, .sequence_stride = 128}); }, Unknown::batch, 1e-4},
      {"MelSpectrogram/power", []() -> Layer { return MelSpectrogram({.fft_length = 256, .sequence_stride = 64, .sequence_length = 200, .window = "hamming", .sampling_rate = 8000, .num_mel_bins = 20, .min_freq = 100.0, .max_freq = 3000.0, .power_to_db = false, .mag_exp = 1.0}); }, Unknown::batch, 1e-4},
      {"MelSpectrogram/decibels", []() -> Layer { return MelSpectrogram({.fft_length = 128, .sequence_stride = 100, .num_mel_bins = 12, .top_db = 20.0, .min_power = 1e-3, .ref_power = 2.0}); }, Unknown::batch, 1e-4},
      {"MelSpectrogram/odd", []() -> Layer { return MelSpectrogram({.fft_length = 129, .sequence_stride = 31, .window = {}, .num_mel_bins = 8}); }, Unknown::batch, 1e-4},
      {"MelSpectrogram/float16", []() -> Layer { return MelSpectrogram({.fft_length = 256, .sequence_stride = 64, .num_mel_bins = 16}, {.dtype = "float16"}); }, Unknown::batch, 1e-3},
      {"MelSpectrogram/float64", []() -> Layer { return MelSpectrogram({.fft_length = 256, .sequence_stride = 64, .num_mel_bins = 16, .power_to_db = false}, {.dtype = "float64"}); }, Unknown::batch, 1e-3},
      {"STFTSpectrogram/log", []() -> Layer { return STFTSpectrogram({.mode = "log", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/magnitude", []() -> Layer { return STFTSpectrogram({.mode = "magnitude", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/psd", []() -> Layer { return STFTSpectrogram({.mode = "psd", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/real", []() -> Layer { return STFTSpectrogram({.mode = "real", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/imag", []() -> Layer { return STFTSpectrogram({.mode = "imag", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/stft", []() -> Layer { return STFTSpectrogram({.mode = "stft", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/angle", []() -> Layer { return STFTSpectrogram({.mode = "angle", .frame_length = 16}); }, spatial},
      {"STFTSpectrogram/everything", []() -> Layer { return STFTSpectrogram({.mode = "magnitude", .frame_length = 12, .frame_step = 5, .fft_length = 32, .window = "hamming", .periodic = true, .scaling = initializers::StftScaling::spectrum, .padding = "same", .expand_dims = true}); }, spatial},
      {"STFTSpectrogram/planes", []() -> Layer { return STFTSpectrogram({.mode = "real", .frame_length = 16, .frame_step = 7, .window = {}, .scaling = std::nullopt, .data_format = "channels_first"}); }},
      {"STFTSpectrogram/expanded_planes", []() -> Layer { return STFTSpectrogram({.mode = "stft", .frame_length = 16, .padding = "same", .expand_dims = true, .data_format = "channels_first"}); }},
      {"Pipeline/plain", []() -> Layer { return Pipeline({.layers = std::vector<Layer>{Rescaling({.scale = 0.5}, {.name = "a"}), Dense({.units = 3}, {.name = "b"})}}); }},
      {"Pipeline/images", []() -> Layer { return Pipeline({.layers = std::vector<Layer>{AutoContrast({}, {.name = "a"}), CenterCrop({.height = 4, .width = 5}, {.name = "b"}), RandomFlip({}, {.name = "c"})}}, {.name = "p"}); }},
      // clang-format on
  };
}
