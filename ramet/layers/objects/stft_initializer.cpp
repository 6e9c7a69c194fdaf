#include "ramet/layers/objects/stft_initializer.h"

#include <cmath>
#include <numbers>

#include "ramet/layers/objects/json_array_impl.h"
#include "ramet/layers/objects/window_functions.h"

namespace ramet::initializers {

namespace {

/// The window's elements, divided by their scale.
std::vector<double> scaled_window(const STFT& config, Dim frame) {
  const Json& window = config.window;
  if (window.is_null()) return std::vector<double>(static_cast<std::size_t>(frame), 1.0);
  std::vector<double> values;
  if (window.is_string()) {
    values = make_window(window.as_string(), frame, config.periodic);
  } else {
    const Tensor array = array_from_json(window, "STFT");
    if (array.shape() != Shape{frame}) {
      fail<ValueError>("STFT: expected a window of shape ({},), received {}.", frame,
                       to_string(array.shape()));
    }
    values.assign(array.data<double>().begin(), array.data<double>().end());
  }
  if (!config.scaling) return values;
  double sum = 0, sum_of_squares = 0;
  for (double value : values) {
    sum += std::abs(value);
    sum_of_squares += value * value;
  }
  const bool by_norm = *config.scaling == StftScaling::density;
  for (double& value : values) value /= by_norm ? std::sqrt(sum_of_squares) : sum;
  return values;
}

}  // namespace

void STFT::check() const {
  if (window.is_string()) make_window(window.as_string(), 1, periodic);  // raises for a wrong name
}

Tensor STFT::draw(const Shape& shape, DType dtype, std::uint64_t) const {
  if (shape.size() != 3 || shape[2] < 2) {
    fail<ValueError>("STFT: expected a shape (frame, channels, bins of at least 2), received {}.",
                     to_string(shape));
  }
  const auto [frame, channels, bins] = std::array{shape[0], shape[1], shape[2]};
  const std::vector<double> weights = scaled_window(*this, frame);
  const Dim fft_length = 2 * (bins - 1);
  Tensor kernel(DType::float64, shape);
  auto element = kernel.mutable_data<double>().begin();
  for (Dim time = 0; time < frame; ++time) {
    for (Dim channel = 0; channel < channels; ++channel) {
      for (Dim bin = 0; bin < bins; ++bin) {
        // Whole turns are taken off first: they cost precision.
        const auto turns =
            static_cast<double>(time * bin % fft_length) / static_cast<double>(fft_length);
        const double angle = -2 * std::numbers::pi * turns;
        const double wave = side == StftSide::real ? std::cos(angle) : std::sin(angle);
        *element++ = wave * weights[static_cast<std::size_t>(time)];
      }
    }
  }
  return kernel.cast(dtype);
}

}  // namespace ramet::initializers
