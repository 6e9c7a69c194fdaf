#include "ramet/layers/operations/math.h"

#include "ramet/layers/operations/family.h"
#include "ramet/layers/reduced_axes.h"
#include "ramet/ops/ops.h"

namespace ramet {

namespace operations {

namespace {

ops::Complex complex_argument(const CallInputs& inputs) {
  const Values parts = tensor_list(inputs, "x");
  if (parts.size() != 2) {
    fail<ValueError>("expected a pair of tensors, the real and the imaginary part, received {}.",
                     parts.size());
  }
  return {parts[0], parts[1]};
}

// None, the name of a window, or its numbers.
Value window_of(const Json& window, Dim length, DType dtype) {
  if (window.is_null()) return {};
  if (!window.is_string()) return constant(constant_tensor(window));
  if (window == Json("hann")) return ops::hann_window(length, dtype);
  if (window == Json("hamming")) return ops::hamming_window(length, dtype);
  fail<ValueError>("expected the window 'hann' or 'hamming', received {}.", window.dump());
}

Value segment(const CallInputs& inputs, std::optional<Dim> given, bool sorted,
              ops::ScatterReduction reduction, const ExtentFinder& extent) {
  const Value data = tensor_argument(inputs, "data"), ids = tensor_argument(inputs, "segment_ids");
  const Dim segments = given ? *given : extent_of_indices({ids}, 0, extent);
  if (segments == any_dim) return open_rows(data);
  return sorted ? filled_segments(data, ids, segments, reduction)
                : ops::segment(data, ids, segments, reduction);
}

}  // namespace

Value CDist::call(const CallInputs& inputs) const {
  return ops::cdist(tensor_argument(inputs, "x"), tensor_argument(inputs, "y"));
}

Value ExtractSequences::call(const CallInputs& inputs) const {
  return ops::frames(inputs.value("x"), sequence_length, sequence_stride);
}

Values FFT::call(const CallInputs& inputs) const {
  const ops::Complex y = ops::fft(complex_argument(inputs));
  return {y.real, y.imag};
}

Values FFT2::call(const CallInputs& inputs) const {
  const ops::Complex y = ops::fft2(complex_argument(inputs));
  return {y.real, y.imag};
}

Values IFFT2::call(const CallInputs& inputs) const {
  const ops::Complex y = ops::ifft2(complex_argument(inputs));
  return {y.real, y.imag};
}

Value InTopK::call(const CallInputs& inputs) const {
  return ops::in_top_k(tensor_argument(inputs, "targets"), tensor_argument(inputs, "predictions"),
                       k);
}

Value IRFFT::call(const CallInputs& inputs) const {
  return ops::irfft(complex_argument(inputs), fft_length);
}

Value ISTFT::call(const CallInputs& inputs) const {
  const ops::Complex x = complex_argument(inputs);
  return ops::istft(x,
                    {sequence_length, sequence_stride, fft_length,
                     window_of(window, sequence_length, x.real.dtype()), center},
                    length);
}

Value Logdet::call(const CallInputs& inputs) const {
  return ops::slogdet(inputs.value("x")).logabsdet;
}

Value Logsumexp::call(const CallInputs& inputs) const {
  return reduce(ops::logsumexp, inputs.value("x"), axis, keepdims);
}

Values RFFT::call(const CallInputs& inputs) const {
  const ops::Complex y = ops::rfft(inputs.value("x"), fft_length);
  return {y.real, y.imag};
}

Value SegmentMax::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  return segment(inputs, num_segments, sorted, ops::ScatterReduction::max, extent);
}

Value SegmentMin::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  return segment(inputs, num_segments, sorted, ops::ScatterReduction::min, extent);
}

Value SegmentProd::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  return segment(inputs, num_segments, sorted, ops::ScatterReduction::mul, extent);
}

Value SegmentSum::call(const CallInputs& inputs, const ExtentFinder& extent) const {
  return segment(inputs, num_segments, sorted, ops::ScatterReduction::add, extent);
}

Values STFT::call(const CallInputs& inputs) const {
  const Value x = inputs.value("x");
  const ops::Complex y = ops::stft(x, {sequence_length, sequence_stride, fft_length,
                                       window_of(window, sequence_length, x.dtype()), center});
  return {y.real, y.imag};
}

Values TopK::call(const CallInputs& inputs) const {
  const ops::TopK result = ops::top_k(inputs.value("x"), k);
  return {result.values, result.indices};
}

std::vector<LayerEntry> math_operations() {
  return operation_entries<CDist, ExtractSequences, FFT, FFT2, IFFT2, IRFFT, ISTFT, InTopK, Logdet,
                           Logsumexp, RFFT, STFT, SegmentMax, SegmentMin, SegmentProd, SegmentSum,
                           TopK>();
}

}  // namespace operations

namespace ops {

namespace {

Arguments<KerasTensor> complex_arguments(const KerasTensor& real, const KerasTensor& imag) {
  return {{Tree<KerasTensor>::tuple({real, imag})}, {}};
}

}  // namespace

KerasTensor cdist(const KerasTensor& x, const KerasTensor& y) {
  return record(operations::CDist{}, Arguments<KerasTensor>{{x, y}, {}});
}

KerasTensor extract_sequences(const KerasTensor& x, Dim sequence_length, Dim sequence_stride) {
  return record(operations::ExtractSequences{sequence_length, sequence_stride},
                Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> fft(const KerasTensor& real, const KerasTensor& imag) {
  return apply_operation(operations::FFT{}, complex_arguments(real, imag)).flatten();
}

std::vector<KerasTensor> fft2(const KerasTensor& real, const KerasTensor& imag) {
  return apply_operation(operations::FFT2{}, complex_arguments(real, imag)).flatten();
}

std::vector<KerasTensor> ifft2(const KerasTensor& real, const KerasTensor& imag) {
  return apply_operation(operations::IFFT2{}, complex_arguments(real, imag)).flatten();
}

KerasTensor in_top_k(const KerasTensor& targets, const KerasTensor& predictions, Dim k) {
  return record(operations::InTopK{k}, Arguments<KerasTensor>{{targets, predictions}, {}});
}

KerasTensor irfft(const KerasTensor& real, const KerasTensor& imag, std::optional<Dim> fft_length) {
  return record(operations::IRFFT{fft_length}, complex_arguments(real, imag));
}

KerasTensor istft(const KerasTensor& real, const KerasTensor& imag, Dim sequence_length,
                  Dim sequence_stride, Dim fft_length, std::optional<Dim> length,
                  const Json& window, bool center) {
  return record(
      operations::ISTFT{sequence_length, sequence_stride, fft_length, length, window, center},
      complex_arguments(real, imag));
}

KerasTensor logdet(const KerasTensor& x) {
  return record(operations::Logdet{}, Arguments<KerasTensor>{{x}, {}});
}

KerasTensor logsumexp(const KerasTensor& x, const std::optional<Axes>& axis, bool keepdims) {
  return record(operations::Logsumexp{axis, keepdims}, Arguments<KerasTensor>{{x}, {}});
}

std::vector<KerasTensor> rfft(const KerasTensor& x, std::optional<Dim> fft_length) {
  return apply_operation(operations::RFFT{fft_length}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

KerasTensor segment_max(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments) {
  return record(operations::SegmentMax{num_segments}, data, segment_ids);
}

KerasTensor segment_min(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments) {
  return record(operations::SegmentMin{num_segments}, data, segment_ids);
}

KerasTensor segment_prod(const KerasTensor& data, const KerasTensor& segment_ids,
                         Dim num_segments) {
  return record(operations::SegmentProd{num_segments}, data, segment_ids);
}

KerasTensor segment_sum(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments) {
  return record(operations::SegmentSum{num_segments}, data, segment_ids);
}

std::vector<KerasTensor> stft(const KerasTensor& x, Dim sequence_length, Dim sequence_stride,
                              Dim fft_length, const Json& window, bool center) {
  return apply_operation(
             operations::STFT{sequence_length, sequence_stride, fft_length, window, center},
             Arguments<KerasTensor>{{x}, {}})
      .flatten();
}

std::vector<KerasTensor> top_k(const KerasTensor& x, Dim k, bool sorted) {
  return apply_operation(operations::TopK{k, sorted}, Arguments<KerasTensor>{{x}, {}}).flatten();
}

}  // namespace ops
}  // namespace ramet
