#include "ramet/layers/preprocessing/mel_spectrogram.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ramet/layers/operations/operation.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/fourier.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

// Null for none. Raises ValueError for what is no window of that length.
Value window_of(const Json& window, Dim length, DType dtype) {
  if (window.is_null()) return {};
  if (window.is_string()) {
    const std::string& name = window.as_string();
    if (name == "hann") return ops::hann_window(length, dtype);
    if (name == "hamming") return ops::hamming_window(length, dtype);
    fail<ValueError>(
        "If a string is passed to `window`, it must be one of `\"hann\"`, `\"hamming\"`. "
        "Received: window={}",
        name);
  }
  const Tensor values = constant_tensor(window).cast(dtype);
  if (!(values.shape() == Shape{length})) {
    fail<ValueError>(
        "The shape of `window` must be equal to [sequence_length]. Received: window shape={}",
        to_string(values.shape()));
  }
  return constant(values);
}

// In float32 throughout, as Keras computes it: shares of narrow bands are differences of close
// numbers.
float mel_of(float hertz) { return 1127.0F * std::log(1 + hertz / 700.0F); }

// The share of each frequency in each band: triangles on the mel scale, (bins, bands).
Tensor mel_matrix(Dim bins, Dim bands, float sampling_rate, float low, float high) {
  Tensor matrix = Tensor::zeros(DType::float32, {bins, bands});
  const auto out = matrix.mutable_data<float>();
  const float nyquist = sampling_rate / 2, first = mel_of(low), last = mel_of(high);
  const float step = (last - first) / static_cast<float>(bands + 1);
  const float spacing = nyquist / static_cast<float>(bins - 1);
  const auto edge = [&](Dim i) {
    return i == bands + 1 ? last : first + step * static_cast<float>(i);
  };
  for (Dim bin = 1; bin < bins; ++bin) {
    const float mel = mel_of(bin == bins - 1 ? nyquist : spacing * static_cast<float>(bin));
    for (Dim band = 0; band < bands; ++band) {
      const float lower = edge(band), centre = edge(band + 1), upper = edge(band + 2);
      const float rising = (mel - lower) / (centre - lower);
      const float falling = (upper - mel) / (upper - centre);
      out[static_cast<std::size_t>(bin * bands + band)] = std::max(0.0F, std::min(rising, falling));
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
  window_of(config_.window, *config_.sequence_length, DType::float32);
}

// |X| of each frame: (..., frames, bins).
Value MelSpectrogramLayer::magnitudes(const Value& signal) const {
  const ops::Complex spectrum = ops::stft(
      signal, {.sequence_length = *config().sequence_length,
               .sequence_stride = config().sequence_stride,
               .fft_length = config().fft_length,
               .window = window_of(config().window, *config().sequence_length, signal.dtype())});
  return ops::sqrt(ops::add(ops::square(spectrum.real), ops::square(spectrum.imag)));
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
  const auto number = [](const Json& json) { return static_cast<float>(json.as_double()); };
  const Tensor mel = mel_matrix(bins, bands, number(config().sampling_rate),
                                number(config().min_freq), number(config().max_freq));
  Value y = ops::matmul(power, ops::cast(constant(mel), signal.dtype()));
  if (config().power_to_db) y = decibels(y);
  std::vector<std::int64_t> order(y.rank());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return ops::cast(ops::transpose(y, order), compute_dtype());
}

RAMET_DEFINE_LAYER(MelSpectrogramLayer)

}  // namespace ramet
