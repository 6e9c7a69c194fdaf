// tf.signal.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ramet/layers/tensorflow/tf_call.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace {

using Result = Tree<Value>;
constexpr double pi = std::numbers::pi;

Value moved_last(const Value& x, Dim axis) { return ops::swapaxes(x, axis, -1); }

// The axis cut off, or filled up with zeros, to an extent.
Value fitted(const Value& x, Dim axis, Dim extent) {
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  const std::size_t at = normalize_axis(axis, x.rank(), "signal");
  widths[at].second = extent - x.shape()[at];
  return widths[at].second == 0 ? x : ops::pad(x, widths);
}

Value vector(Dim count, auto&& number) {
  std::vector<float> values;
  for (Dim i = 0; i < count; ++i) values.push_back(static_cast<float>(number(i)));
  return constant(Tensor::of<float>({count}, std::span<const float>(values)));
}

// ---------------------------------------------------------------- frames

// Where each element of each frame stands: (count, length).
Value frame_places(Dim count, Dim length, Dim step) {
  std::vector<std::int64_t> places;
  for (Dim i = 0; i < count; ++i) {
    for (Dim k = 0; k < length; ++k) places.push_back(i * step + k);
  }
  return constant(Tensor::of<std::int64_t>({count, length}, std::span<const Dim>(places)));
}

Value frames_of(Value x, Dim length, Dim step, bool pads, double pad_value, Dim axis) {
  const std::size_t at = normalize_axis(axis, x.rank(), "signal.frame");
  const Dim extent = x.shape()[at];
  const Dim count = pads ? (extent + step - 1) / step
                         : std::max<Dim>(0, extent < length ? 0 : (extent - length) / step + 1);
  std::vector<std::pair<Dim, Dim>> widths(x.rank(), {0, 0});
  widths[at].second = std::max<Dim>(0, (count - 1) * step + length - extent);
  if (pads && widths[at].second > 0) x = ops::pad(x, widths, pad_value);
  return ops::take(x, frame_places(count, length, step), static_cast<std::int64_t>(at));
}

Result frame(const TfCall& call) {
  return frames_of(call.tensor(0, "signal"), call.integer(1, "frame_length", 1),
                   call.integer(2, "frame_step", 1), call.flag(3, "pad_end"),
                   call.number(4, "pad_value", 0), call.integer(5, "axis", -1));
}

// The opposite: what falls on the same place is summed.
Value overlapped(const Value& x, Dim step) {
  const Dim count = x.dim(-2), length = x.dim(-1),
            total = count > 0 ? length + step * (count - 1) : 0;
  const Value flat = ops::transpose(ops::reshape(x, {any_dim, count * length}));
  const Value ids = ops::reshape(frame_places(count, length, step), {count * length});
  const Value sums = ops::transpose(ops::segment(flat, ids, total, ops::ScatterReduction::add));
  std::vector<Dim> extents(x.shape().begin(), x.shape().end() - 2);
  extents.push_back(total);
  return ops::reshape(sums, Shape(extents));
}

Result overlap_and_add(const TfCall& call) {
  return overlapped(call.tensor(0, "signal"), call.integer(1, "frame_step", 1));
}

// ---------------------------------------------------------------- spectra

// TensorFlow's periodic window, which is not periodic for odd lengths.
Value hann_window(Dim length) {
  const double period = static_cast<double>(length % 2 == 0 ? length : length - 1);
  return vector(length, [&](Dim i) {
    return length == 1 ? 1.0 : 0.5 - 0.5 * std::cos(2 * pi * static_cast<double>(i) / period);
  });
}

// The usual window, or none; another one is a Python function.
Value windowed(const Value& frames, const TfCall& call, std::size_t place) {
  if (!call.is_given(place, "window_fn")) return ops::multiply(frames, hann_window(frames.dim(-1)));
  if (call.find(place, "window_fn") == nullptr) return frames;
  fail<NotImplementedError>("expected the window hann_window or none, received a function.");
}

Dim enclosing_power_of_two(Dim length) {
  Dim power = 1;
  while (power < length) power *= 2;
  return power;
}

Value join(const ops::Complex& x) { return ops::complex(x.real, x.imag); }
ops::Complex apart(const Value& x) { return {ops::real(x), ops::imag(x)}; }

Value forward(const Value& x) { return join(ops::fft(apart(x))); }
Value backward(const Value& x) {
  const Value turned = ops::conjugate(forward(ops::conjugate(x)));
  const Value share = ops::full({}, 1.0 / static_cast<double>(x.dim(-1)), DType::float32);
  return ops::multiply(turned, ops::complex(share, ops::zeros_like(share)));
}

// Along each of the last axes.
Value along(Value x, Dim axes, Value (*transform)(const Value&)) {
  for (Dim axis = 1; axis <= axes; ++axis) x = moved_last(transform(moved_last(x, -axis)), -axis);
  return x;
}

template <Dim axes>
Result fft(const TfCall& call) {
  return along(call.tensor(0, "input"), axes, forward);
}
template <Dim axes>
Result ifft(const TfCall& call) {
  return along(call.tensor(0, "input"), axes, backward);
}

Result shifted(const TfCall& call, bool is_back) {
  Value x = call.tensor(0, "x");
  const std::vector<Dim> axes = call.integers(1, "axes");
  if (axes.empty()) fail<NotImplementedError>("fftshift: expected `axes`.");
  for (const Dim axis : axes) {
    const Dim half = x.dim(axis) / 2, by = is_back ? x.dim(axis) - half : half;
    const Values parts = ops::split_at(x, {x.dim(axis) - by}, axis);
    x = ops::concatenate({parts[1], parts[0]}, axis);
  }
  return x;
}

Result stft(const TfCall& call) {
  const Dim length = call.integer(1, "frame_length", 1);
  const Dim points = call.integer(3, "fft_length", enclosing_power_of_two(length));
  const Value frames = frames_of(call.tensor(0, "signals"), length,
                                 call.integer(2, "frame_step", 1), call.flag(5, "pad_end"), 0, -1);
  return join(ops::rfft(windowed(frames, call, 4), points));
}

Result inverse_stft(const TfCall& call) {
  const Dim length = call.integer(1, "frame_length", 1);
  const Dim points = call.integer(3, "fft_length", enclosing_power_of_two(length));
  const Value x = fitted(call.tensor(0, "stfts"), -1, points / 2 + 1);
  const Value frames = fitted(ops::irfft(apart(x), points), -1, length);
  return overlapped(windowed(frames, call, 4), call.integer(2, "frame_step", 1));
}

// ---------------------------------------------------------------- cosines

// Row n, column k: what x[n] adds to y[k].
double cosine(Dim type, Dim extent, Dim n, Dim k) {
  const auto x = static_cast<double>(n), y = static_cast<double>(k),
             all = static_cast<double>(extent);
  switch (type) {
    case 1:
      return (n == 0 ? 1 : 2) * std::cos(pi * x * y / (all - 1)) /
             (n == extent - 1 && n > 0 ? 2 : 1);
    case 2:
      return 2 * std::cos(pi * y * (2 * x + 1) / (2 * all));
    case 3:
      return (n == 0 ? 1 : 2) * std::cos(pi * x * (2 * y + 1) / (2 * all));
    default:
      return 2 * std::cos(pi * (2 * x + 1) * (2 * y + 1) / (4 * all));
  }
}

// So that the matrix is orthogonal.
double orthogonal(Dim type, Dim extent, Dim n, Dim k) {
  const double other = 1 / std::sqrt(2 * static_cast<double>(extent));
  const bool is_first = type == 2 ? k == 0 : type == 3 && n == 0;
  if (!is_first) return other;
  return type == 2 ? other / std::numbers::sqrt2 : other * std::numbers::sqrt2;
}

Value cosines(const Value& x, Dim type, Dim extent, bool is_orthogonal) {
  if (type < 1 || type > 4) fail<ValueError>("Types I, II, III and IV (I)DCT are supported.");
  Tensor matrix = Tensor::zeros(DType::float32, {extent, extent});
  const auto data = matrix.mutable_data<float>();
  for (Dim n = 0; n < extent; ++n) {
    for (Dim k = 0; k < extent; ++k) {
      const double factor = is_orthogonal ? orthogonal(type, extent, n, k) : 1;
      data[static_cast<std::size_t>(n * extent + k)] =
          static_cast<float>(factor * cosine(type, extent, n, k));
    }
  }
  return ops::matmul(fitted(x, -1, extent), ops::cast(constant(matrix), x.dtype()));
}

Result dct(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  return cosines(x, call.integer(1, "type", 2), call.integer(2, "n", x.dim(-1)),
                 call.text(4, "norm", "") == "ortho");
}

Result idct(const TfCall& call) {
  const Value x = call.tensor(0, "input");
  const Dim type = call.integer(1, "type", 2);
  return cosines(x,
                 type == 2   ? 3
                 : type == 3 ? 2
                             : type,
                 x.dim(-1), call.text(4, "norm", "") == "ortho");
}

Result mfccs_from_log_mel_spectrograms(const TfCall& call) {
  const Value x = call.tensor(0, "log_mel_spectrograms");
  return ops::multiply(cosines(x, 2, x.dim(-1), false),
                       1 / std::sqrt(2 * static_cast<double>(x.dim(-1))));
}

}  // namespace

std::span<const TfFunction> tf_signal_functions() {
  static constexpr TfFunction list[] = {
      {"signal.dct", dct},
      {"signal.fft", fft<1>},
      {"signal.fft2d", fft<2>},
      {"signal.fft3d", fft<3>},
      {"signal.fftshift", [](const TfCall& c) { return shifted(c, false); }},
      {"signal.frame", frame},
      {"signal.idct", idct},
      {"signal.ifft", ifft<1>},
      {"signal.ifft2d", ifft<2>},
      {"signal.ifft3d", ifft<3>},
      {"signal.ifftshift", [](const TfCall& c) { return shifted(c, true); }},
      {"signal.inverse_stft", inverse_stft},
      {"signal.mfccs_from_log_mel_spectrograms", mfccs_from_log_mel_spectrograms},
      {"signal.overlap_and_add", overlap_and_add},
      {"signal.stft", stft},
  };
  return list;
}

}  // namespace ramet
