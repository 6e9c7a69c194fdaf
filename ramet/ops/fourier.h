#pragma once
// Fourier transforms. Complex numbers are pairs of tensors of one shape: real and imaginary parts.

#include <utility>

#include "ramet/ops/op.h"

namespace ramet::ops {

struct Complex {
  Value real, imag;
};

/// Of the last axis: y[k] = sum over n of x[n] exp(-2 pi i k n / N).
Complex fft(const Complex& x);
/// Of the last two axes.
Complex fft2(const Complex& x);
Complex ifft2(const Complex& x);
/// Of real numbers: the first length / 2 + 1 terms. The axis is cut or padded to `length` first,
/// where that is given.
Complex rfft(const Value& x, std::optional<Dim> length = std::nullopt);
/// The opposite, `length` real numbers: by default 2 (terms - 1).
Value irfft(const Complex& x, std::optional<Dim> length = std::nullopt);

struct StftOptions {
  Dim sequence_length = 0, sequence_stride = 0, fft_length = 0;
  Value window;        ///< (sequence_length,), or null for none
  bool center = true;  ///< frames are centred at their positions: the ends are padded
};
/// Spectra of overlapping frames of the last axis: (..., frames, fft_length / 2 + 1). Extents must
/// be known.
Complex stft(const Value& x, const StftOptions& options);
/// The opposite; `length` is that of the result.
Value istft(const Complex& x, const StftOptions& options, std::optional<Dim> length = std::nullopt);

/// The periodic Hann or Hamming window, as a constant.
Value hann_window(Dim length, DType dtype);
Value hamming_window(Dim length, DType dtype);

extern const Op fft_op;

}  // namespace ramet::ops
