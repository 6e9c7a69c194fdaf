#include "ramet/ops/fourier.h"

#include <cmath>
#include <numbers>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

Specs infer_fft(const Call& call) {
  const Value &real = call.inputs[0], &imag = call.inputs[1];
  if (!is_float(real.dtype()) || real.dtype() != imag.dtype() || real.rank() != imag.rank() ||
      real.rank() == 0) {
    fail<ValueError>(
        "fft: expected real and imaginary parts of one shape and type, floats, received {}.",
        describe(call.inputs));
  }
  Spec part = real.spec();
  for (std::size_t i = 0; i < part.shape.size(); ++i) {
    part.shape[i] = same_extent(part.shape[i], imag.shape()[i], "fft", "extents of both parts");
  }
  return {part, part};
}

// The matrix of the transform is symmetric, so its adjoint is its conjugate.
Values grad_fft(const Call& call, const Values&, const Values& arriving) {
  const auto given = [&](std::size_t i) {
    return arriving[i] ? arriving[i] : zeros_like(call.inputs[i]);
  };
  const Complex back = fft({given(0), negative(given(1))});
  return {back.real, negative(back.imag)};
}

// The last axis with exactly that extent: cut, or followed by zeros.
Value fit_last(const Value& x, Dim extent) {
  const Dim own = x.dim(-1);
  if (own == extent) return x;
  if (own > extent) return slice_axis(x, -1, 0, extent);
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  widths.back().second = extent - own;
  return pad(x, widths);
}

Complex swapped(const Complex& x) { return {swapaxes(x.real, -1, -2), swapaxes(x.imag, -1, -2)}; }

Value cosine_window(Dim length, double a, double b, DType dtype) {
  Tensor window(DType::float64, {length});
  for (Dim i = 0; i < length; ++i) {
    const double angle =
        2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(length);
    window.mutable_data<double>()[static_cast<std::size_t>(i)] = a - b * std::cos(angle);
  }
  return constant(window.cast(dtype));
}

// The window in the middle of a frame of fft_length; null when there is none.
Value framed_window(const StftOptions& options, DType dtype) {
  const Dim left = (options.fft_length - options.sequence_length) / 2;
  if (!options.window) return {};
  if (options.window.rank() != 1 || options.window.dim(0) != options.sequence_length) {
    fail<ValueError>("stft: expected a window of shape ({},), received {}.",
                     options.sequence_length, to_string(options.window.spec()));
  }
  return pad(cast(options.window, dtype),
             {{left, options.fft_length - options.sequence_length - left}});
}

void check_options(const StftOptions& options) {
  if (options.sequence_length < 1 || options.sequence_stride < 1 ||
      options.fft_length < options.sequence_length) {
    fail<ValueError>(
        "`fft_length` must equal or larger than `sequence_length`. Received: sequence_length={}, "
        "fft_length={}",
        options.sequence_length, options.fft_length);
  }
}

// What makes frames, once windowed and added up, what they were (Griffin and Lim, 1984): the window
// over the sum of its squares wherever frames overlap.
Value synthesis_window(const Value& window, Dim stride) {
  const Dim length = window.dim(0), overlaps = (length + stride - 1) / stride;
  const Value squares = pad(square(window), {{0, overlaps * stride - length}});
  const Value total = sum(reshape(squares, {overlaps, stride}), {{0}, true});
  const Value repeated = reshape(broadcast_to(total, {overlaps, stride}), {overlaps * stride});
  return divide(window, slice_axis(repeated, 0, 0, length));
}

}  // namespace

const Op fft_op = {.name = "fft", .infer = infer_fft, .grad = grad_fft};

Complex fft(const Complex& x) {
  const Values parts = emit_all(fft_op, {x.real, x.imag});
  return {parts[0], parts[1]};
}

Complex fft2(const Complex& x) { return swapped(fft(swapped(fft(x)))); }

Complex ifft2(const Complex& x) {
  const double count = static_cast<double>(x.real.dim(-1) * x.real.dim(-2));
  const Complex y = fft2({x.real, negative(x.imag)});
  return {divide(y.real, count), divide(y.imag, -count)};
}

Complex rfft(const Value& x, std::optional<Dim> length) {
  const Value real = fit_last(to_float(x, "rfft"), length.value_or(x.dim(-1)));
  const Complex all = fft({real, zeros_like(real)});
  const Dim terms = real.dim(-1) / 2 + 1;
  return {slice_axis(all.real, -1, 0, terms), slice_axis(all.imag, -1, 0, terms)};
}

// The terms left out are conjugates of those that are there; the inverse transform of x is the
// conjugate of the transform of the conjugate.
Value irfft(const Complex& x, std::optional<Dim> length) {
  const Dim extent = length.value_or(2 * (x.real.dim(-1) - 1)), terms = extent / 2 + 1;
  if (extent < 1) fail<ValueError>("irfft: expected a length of at least 1, received {}.", extent);
  const Value real = fit_last(x.real, terms), imag = fit_last(x.imag, terms);
  const auto mirrored = [&](const Value& part) {
    return flip(slice_axis(part, -1, 1, extent - terms + 1), {-1});
  };
  const Value all_real = concatenate({real, mirrored(real)}, -1);
  const Value all_imag = concatenate({negative(imag), mirrored(imag)}, -1);
  return divide(fft({all_real, all_imag}).real, static_cast<double>(extent));
}

Complex stft(const Value& x, const StftOptions& options) {
  check_options(options);
  Value y = x;
  if (options.center) {
    std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
    widths.back() = {options.fft_length / 2, options.fft_length / 2};
    y = pad(y, widths, 0, PadMode::reflect);
  }
  y = frames(y, options.fft_length, options.sequence_stride);
  if (const Value window = framed_window(options, x.dtype())) y = multiply(y, window);
  return rfft(y);
}

Value istft(const Complex& x, const StftOptions& options, std::optional<Dim> length) {
  check_options(options);
  Value y = irfft(x, options.fft_length);
  if (const Value window = framed_window(options, y.dtype())) {
    y = multiply(y, synthesis_window(window, options.sequence_stride));
  }
  y = overlap_add(y, options.sequence_stride);
  const Dim begin = options.center ? options.fft_length / 2 : 0;
  Dim end = options.center ? y.dim(-1) - options.fft_length / 2 : y.dim(-1);
  if (length) end = std::min(begin + *length, y.dim(-1));
  return slice_axis(y, -1, begin, end);
}

Value hann_window(Dim length, DType dtype) { return cosine_window(length, 0.5, 0.5, dtype); }
Value hamming_window(Dim length, DType dtype) { return cosine_window(length, 0.54, 0.46, dtype); }

}  // namespace ramet::ops
