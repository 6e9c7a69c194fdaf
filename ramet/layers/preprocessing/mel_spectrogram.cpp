#include "ramet/layers/preprocessing/mel_spectrogram.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ramet/layers/objects/window_functions.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

std::vector<double> window_of(const Json& window, Dim length) {
  if (window.is_null()) return std::vector<double>(static_cast<std::size_t>(length), 1);
  if (window.is_string()) {
    const std::string& name = window.as_string();
    if (name != "hann" && name != "hamming") {
      fail<ValueError>(
          "If a string is passed to `window`, it must be one of `\"hann\"`, `\"hamming\"`. "
          "Received: window={}",
          name);
    }
    return make_window(name, length, true);
  }
  std::vector<double> values;
  for (const Json& value : window.items()) values.push_back(value.as_double());
  if (static_cast<Dim>(values.size()) != length) {
    fail<ValueError>(
        "The shape of `window` must be equal to [sequence_length]. Received: window shape=({},)",
        values.size());
  }
  return values;
}

// (length, 2 * bins): the cosines of a windowed Fourier transform, then its sines.
Tensor fourier_kernel(const std::vector<double>& window, Dim length) {
  const Dim bins = length / 2 + 1, samples = static_cast<Dim>(window.size());
  const Dim before = (length - samples) / 2;
  Tensor kernel = Tensor::zeros(DType::float32, {length, 2 * bins});
  const auto out = kernel.mutable_data<float>();
  for (Dim i = 0; i < samples; ++i) {
    const Dim sample = before + i;
    for (Dim bin = 0; bin < bins; ++bin) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(sample * bin % length) /
                           static_cast<double>(length);
      const auto at = static_cast<std::size_t>(sample * 2 * bins + bin);
      out[at] = static_cast<float>(window[static_cast<std::size_t>(i)] * std::cos(angle));
      out[at + static_cast<std::size_t>(bins)] =
          static_cast<float>(-window[static_cast<std::size_t>(i)] * std::sin(angle));
    }
  }
  return kernel;
}

double mel_of(double hertz) { return 1127.0 * std::log(1 + hertz / 700.0); }

// The share of each frequency in each band: triangles on the mel scale, (bins, bands).
Tensor mel_matrix(Dim bins, Dim bands, double sampling_rate, double low, double high) {
  Tensor matrix = Tensor::zeros(DType::float32, {bins, bands});
  const auto out = matrix.mutable_data<float>();
  const double first = mel_of(low), step = (mel_of(high) - first) / static_cast<double>(bands + 1);
  for (Dim bin = 1; bin < bins; ++bin) {
    const double mel =
        mel_of(sampling_rate / 2 * static_cast<double>(bin) / static_cast<double>(bins - 1));
    for (Dim band = 0; band < bands; ++band) {
      const double centre = first + step * static_cast<double>(band + 1);
      const double share = 1 - std::abs(mel - centre) / step;
      out[static_cast<std::size_t>(bin * bands + band)] = static_cast<float>(std::max(0.0, share));
    }
  }
  return matrix;
}

}  // namespace

MelSpectrogramLayer::MelSpectrogramLayer(MelSpectrogramConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  if (!config_.sequence_length) config_.sequence_length = config_.fft_length;
  if (config_.fft_length < *config_.sequence_length) {
    fail<ValueError>(
        "`fft_length` must be greater than or equal to   `sequence_length`. Received: "
        "`sequence_length`={}, `fft_length`={}.",
        *config_.sequence_length, config_.fft_length);
  }
  if (config_.max_freq.is_null() || config_.max_freq == Json(0)) {
    config_.max_freq = static_cast<std::int64_t>(config_.sampling_rate.as_double() / 2);
  }
  window_of(config_.window, *config_.sequence_length);
}

// |X| of each frame: (..., frames, bins).
Value MelSpectrogramLayer::magnitudes(const Value& signal) const {
  const Dim length = config().fft_length, stride = config().sequence_stride;
  const auto axis = static_cast<std::int64_t>(signal.rank()) - 1;
  const Dim samples = signal.dim(-1);
  std::vector<std::pair<Dim, Dim>> borders(signal.rank(), {0, 0});
  borders.back() = {length / 2, length / 2};
  const Value padded = ops::pad(signal, borders, 0, ops::PadMode::reflect);
  const Dim frames = (samples + 2 * (length / 2) - length) / stride + 1;
  Tensor places(DType::int32, {frames, length});
  for (Dim i = 0; i < frames * length; ++i) {
    places.mutable_data<std::int32_t>()[static_cast<std::size_t>(i)] =
        static_cast<std::int32_t>(i / length * stride + i % length);
  }
  const Value framed = ops::take(padded, constant(places), axis);
  const Tensor kernel =
      fourier_kernel(window_of(config().window, *config().sequence_length), length);
  const Value spectrum = ops::matmul(framed, ops::cast(constant(kernel), signal.dtype()));
  const Values parts = ops::split(spectrum, 2, -1);
  return ops::sqrt(ops::add(ops::square(parts[0]), ops::square(parts[1])));
}

Value MelSpectrogramLayer::decibels(const Value& power) const {
  const double least = config().min_power.as_double();
  const double reference = std::max(std::abs(config().ref_power.as_double()), least);
  const auto ten_logs = [](const Value& x) {
    return ops::multiply(ops::log(x), 10 / std::numbers::ln10);
  };
  const Value level =
      ops::subtract(ten_logs(ops::maximum(power, least)), 10 * std::log10(reference));
  return ops::maximum(level, ops::subtract(ops::max(level), config().top_db.as_double()));
}

Value MelSpectrogramLayer::call(CallContext&, const Value& x) {
  if (x.rank() != 1 && x.rank() != 2) {
    fail<ValueError>("MelSpectrogram: expected (samples,) or (batch, samples), received {}.",
                     to_string(x.spec()));
  }
  const Dim bins = config().fft_length / 2 + 1, bands = config().num_mel_bins;
  if (x.dim(-1) == any_dim) {
    // Only the shape matters: one frame for each sample.
    const Value frames = ops::multiply(ops::cast(ops::expand_dims(x, -2), compute_dtype()), 0.0);
    return ops::add(frames, ops::full({bands, 1}, 0, compute_dtype()));
  }
  const bool is_wide = compute_dtype() == DType::float64;
  const Value signal = ops::cast(x, is_wide ? DType::float64 : DType::float32);
  const Value power = ops::power(magnitudes(signal), config().mag_exp.as_double());
  const Tensor mel = mel_matrix(bins, bands, config().sampling_rate.as_double(),
                                config().min_freq.as_double(), config().max_freq.as_double());
  Value y = ops::matmul(power, ops::cast(constant(mel), signal.dtype()));
  if (config().power_to_db) y = decibels(y);
  std::vector<std::int64_t> order(y.rank());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return ops::cast(ops::transpose(y, order), compute_dtype());
}

RAMET_DEFINE_LAYER(MelSpectrogramLayer)

}  // namespace ramet
