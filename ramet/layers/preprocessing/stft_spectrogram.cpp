#include "ramet/layers/preprocessing/stft_spectrogram.h"

#include <bit>

#include "ramet/layers/objects/window_functions.h"
#include "ramet/layers/registry.h"
#include "ramet/ops/ops.h"

namespace ramet {

STFTSpectrogramLayer::STFTSpectrogramLayer(STFTSpectrogramConfig config, LayerOptions options)
    : LayerOf(std::move(config), std::move(options)) {
  const Dim frame = config_.frame_length;
  if (config_.frame_step && (*config_.frame_step > frame || *config_.frame_step < 1)) {
    fail<ValueError>(
        "`frame_step` should be a positive integer not greater than `frame_length`. Received "
        "frame_step={}, frame_length={}",
        *config_.frame_step, frame);
  }
  if (config_.fft_length && *config_.fft_length < frame) {
    fail<ValueError>(
        "`fft_length` should be not less than `frame_length`. Received fft_length={}, "
        "frame_length={}",
        *config_.fft_length, frame);
  }
  if (config_.window.is_string()) make_window(config_.window.as_string(), 1, config_.periodic);
  set_input_spec({.ndim = 3});
}

Dim STFTSpectrogramLayer::fft_length() const {
  const auto frame = static_cast<std::uint64_t>(config().frame_length);
  return config().fft_length.value_or(static_cast<Dim>(std::bit_ceil(frame)));
}

void STFTSpectrogramLayer::build(const BuildShapes&) {
  const Shape shape = {config().frame_length, 1, fft_length() / 2 + 1};
  const auto kernel = [&](std::string name, initializers::StftSide side) {
    return add_weight(std::move(name), shape,
                      {.initializer = initializers::STFT{.side = side,
                                                         .window = config().window,
                                                         .scaling = config().scaling,
                                                         .periodic = config().periodic}});
  };
  if (config().mode != SpectrogramMode::imag) {
    real_kernel_ = kernel("real_kernel", initializers::StftSide::real);
  }
  if (config().mode != SpectrogramMode::real) {
    imag_kernel_ = kernel("imag_kernel", initializers::StftSide::imag);
  }
}

// Each channel is a signal of its own.
Value STFTSpectrogramLayer::convolved(CallContext& context, const Value& x,
                                      const Variable& kernel) const {
  const Dim samples = x.shape()[1], channels = x.shape()[2];
  const Dim frame = config().frame_length;
  const Dim step = config().frame_step.value_or(std::max<Dim>(frame / 2, 1));
  const Value taps = ops::cast(context.read(kernel), x.dtype());
  const Value signals = ops::reshape(ops::transpose(x, {0, 2, 1}), {any_dim, samples, 1});
  ops::ConvAttrs attrs{.strides = {step}, .dilation = {1}, .pad_before = {0}, .pad_after = {0}};
  if (config().padding == Padding::same) {
    const auto [before, after] = ops::same_padding(samples, frame, step, 1);
    attrs.pad_before = {before};
    attrs.pad_after = {after};
  }
  const Value y = ops::conv(signals, taps, std::move(attrs));
  const Value apart = ops::reshape(y, {any_dim, channels, y.shape()[1], y.shape()[2]});
  return ops::transpose(apart, {0, 2, 1, 3});
}

Value STFTSpectrogramLayer::spectrum(const Value& real, const Value& imag) const {
  constexpr double epsilon = 1e-7;
  switch (SpectrogramMode(config().mode)) {
    case SpectrogramMode::real:
      return real;
    case SpectrogramMode::imag:
      return imag;
    case SpectrogramMode::angle:
      return ops::arctan2(imag, real);
    case SpectrogramMode::stft:
      return ops::concatenate({real, imag}, -1);
    default:
      break;
  }
  const Value power = ops::add(ops::square(real), ops::square(imag));
  if (config().mode == SpectrogramMode::psd) {
    // All frequencies but the first and the last stand for their negative ones too.
    const Value inner = ops::slice_axis(power, -1, 1, power.dim(-1) - 1);
    return ops::add(power, ops::pad(inner, {{0, 0}, {0, 0}, {0, 0}, {1, 1}}));
  }
  const Value magnitude = ops::sqrt(ops::maximum(power, epsilon));
  if (config().mode == SpectrogramMode::magnitude) return magnitude;
  return ops::log(ops::maximum(magnitude, epsilon));
}

Value STFTSpectrogramLayer::call(CallContext& context, const Value& input) {
  if (!is_float(input.dtype())) {
    fail<TypeError>(
        "Invalid input type. Expected `float16`, `float32` or `float64`. Received: input type={}",
        to_string(input.dtype()));
  }
  const bool is_last = config().data_format == DataFormat::channels_last;
  const Value x = is_last ? input : ops::transpose(input, {0, 2, 1});
  const Value real = real_kernel_ ? convolved(context, x, real_kernel_) : Value();
  const Value imag = imag_kernel_ ? convolved(context, x, imag_kernel_) : Value();
  const Value y = spectrum(real, imag);
  if (config().expand_dims) {
    return is_last ? ops::transpose(y, {0, 1, 3, 2}) : ops::transpose(y, {0, 2, 1, 3});
  }
  const Dim channels = y.shape()[2];
  const Value joined = ops::reshape(
      y, {any_dim, y.shape()[1], channels == any_dim ? any_dim : channels * y.shape()[3]});
  return is_last ? joined : ops::transpose(joined, {0, 2, 1});
}

RAMET_DEFINE_LAYER(STFTSpectrogramLayer)

}  // namespace ramet
