#pragma once
// Operations of keras.ops.math: transforms, segments, the largest elements.

#include "ramet/layers/axes.h"
#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

struct CDist {
  static constexpr std::string_view keras_name = "CDist", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"x", "y"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct ExtractSequences {
  required<Dim> sequence_length;
  required<Dim> sequence_stride;
  static constexpr std::string_view keras_name = "ExtractSequences", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("sequence_length", &ExtractSequences::sequence_length, "Of each window.", at_least(1));
    d.field("sequence_stride", &ExtractSequences::sequence_stride, "Between windows.", at_least(1));
  }
  Value call(const CallInputs& inputs) const;
};

struct FFT {
  static constexpr std::string_view keras_name = "FFT", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct FFT2 {
  static constexpr std::string_view keras_name = "FFT2", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct IFFT2 {
  static constexpr std::string_view keras_name = "IFFT2", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto&) {}
  Values call(const CallInputs& inputs) const;
};

struct InTopK {
  required<Dim> k;
  static constexpr std::string_view keras_name = "InTopK", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"targets", "predictions"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) { d.field("k", &InTopK::k, "How many.", at_least(0)); }
  Value call(const CallInputs& inputs) const;
};

struct IRFFT {
  std::optional<Dim> fft_length = std::nullopt;
  static constexpr std::string_view keras_name = "IRFFT", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("fft_length", &IRFFT::fft_length,
            "Extent of the transformed axis; none means as it is.");
  }
  Value call(const CallInputs& inputs) const;
};

struct ISTFT {
  required<Dim> sequence_length;
  required<Dim> sequence_stride;
  required<Dim> fft_length;
  std::optional<Dim> length = std::nullopt;
  Json window = "hann";
  bool center = true;
  static constexpr std::string_view keras_name = "ISTFT", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("sequence_length", &ISTFT::sequence_length, "Of each frame.", at_least(1));
    d.field("sequence_stride", &ISTFT::sequence_stride, "Between frames.", at_least(1));
    d.field("fft_length", &ISTFT::fft_length, "Of the transform.", at_least(1));
    d.field("length", &ISTFT::length, "Of the result; none means all there is.");
    d.field("window", &ISTFT::window, "Hann, hamming, none or numbers.");
    d.field("center", &ISTFT::center, "Whether frames are centred at their positions.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Logdet {
  static constexpr std::string_view keras_name = "Logdet", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

struct Logsumexp {
  std::optional<Axes> axis = std::nullopt;
  bool keepdims = false;
  static constexpr std::string_view keras_name = "Logsumexp", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("axis", &Logsumexp::axis, "Axes that vanish; none means all.");
    d.field("keepdims", &Logsumexp::keepdims, "Keep them with extent 1.");
  }
  Value call(const CallInputs& inputs) const;
};

struct RFFT {
  std::optional<Dim> fft_length = std::nullopt;
  static constexpr std::string_view keras_name = "RFFT", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("fft_length", &RFFT::fft_length,
            "Extent of the transformed axis; none means as it is.");
  }
  Values call(const CallInputs& inputs) const;
};

struct SegmentMax {
  std::optional<Dim> num_segments = std::nullopt;
  bool sorted = false;
  static constexpr std::string_view keras_name = "SegmentMax", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"data", "segment_ids"};
  static constexpr void describe(auto& d) {
    d.field("num_segments", &SegmentMax::num_segments,
            "Extent of the result; none means as the largest id says.");
    d.field("sorted", &SegmentMax::sorted, "Whether ids ascend; then segments without rows are 0.");
  }
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct SegmentMin {
  std::optional<Dim> num_segments = std::nullopt;
  bool sorted = false;
  static constexpr std::string_view keras_name = "SegmentMin", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"data", "segment_ids"};
  static constexpr void describe(auto& d) {
    d.field("num_segments", &SegmentMin::num_segments,
            "Extent of the result; none means as the largest id says.");
    d.field("sorted", &SegmentMin::sorted, "Whether ids ascend; then segments without rows are 0.");
  }
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct SegmentProd {
  std::optional<Dim> num_segments = std::nullopt;
  bool sorted = false;
  static constexpr std::string_view keras_name = "SegmentProd", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"data", "segment_ids"};
  static constexpr void describe(auto& d) {
    d.field("num_segments", &SegmentProd::num_segments,
            "Extent of the result; none means as the largest id says.");
    d.field("sorted", &SegmentProd::sorted,
            "Whether ids ascend; then segments without rows are 0.");
  }
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct SegmentSum {
  std::optional<Dim> num_segments = std::nullopt;
  bool sorted = false;
  static constexpr std::string_view keras_name = "SegmentSum", module_name = math_module;
  static constexpr std::array<std::string_view, 2> arguments = {"data", "segment_ids"};
  static constexpr void describe(auto& d) {
    d.field("num_segments", &SegmentSum::num_segments,
            "Extent of the result; none means as the largest id says.");
    d.field("sorted", &SegmentSum::sorted, "Whether ids ascend; then segments without rows are 0.");
  }
  Value call(const CallInputs& inputs, const ExtentFinder& extent) const;
};

struct STFT {
  required<Dim> sequence_length;
  required<Dim> sequence_stride;
  required<Dim> fft_length;
  Json window = "hann";
  bool center = true;
  static constexpr std::string_view keras_name = "STFT", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr bool needs_known_shapes = true;
  static constexpr void describe(auto& d) {
    d.field("sequence_length", &STFT::sequence_length, "Of each frame.", at_least(1));
    d.field("sequence_stride", &STFT::sequence_stride, "Between frames.", at_least(1));
    d.field("fft_length", &STFT::fft_length, "Of the transform.", at_least(1));
    d.field("window", &STFT::window, "Hann, hamming, none or numbers.");
    d.field("center", &STFT::center, "Whether frames are centred at their positions.");
  }
  Values call(const CallInputs& inputs) const;
};

struct TopK {
  required<Dim> k;
  bool sorted = true;
  static constexpr std::string_view keras_name = "TopK", module_name = math_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("k", &TopK::k, "How many.", at_least(0));
    d.field("sorted", &TopK::sorted, "Kept for Keras; ramet sorts always.");
  }
  Values call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor cdist(const KerasTensor& x, const KerasTensor& y);
KerasTensor extract_sequences(const KerasTensor& x, Dim sequence_length, Dim sequence_stride);
std::vector<KerasTensor> fft(const KerasTensor& real, const KerasTensor& imag);
std::vector<KerasTensor> fft2(const KerasTensor& real, const KerasTensor& imag);
std::vector<KerasTensor> ifft2(const KerasTensor& real, const KerasTensor& imag);
KerasTensor in_top_k(const KerasTensor& targets, const KerasTensor& predictions, Dim k);
KerasTensor irfft(const KerasTensor& real, const KerasTensor& imag,
                  std::optional<Dim> fft_length = std::nullopt);
KerasTensor istft(const KerasTensor& real, const KerasTensor& imag, Dim sequence_length,
                  Dim sequence_stride, Dim fft_length, std::optional<Dim> length = std::nullopt,
                  const Json& window = "hann", bool center = true);
KerasTensor logdet(const KerasTensor& x);
KerasTensor logsumexp(const KerasTensor& x, const std::optional<Axes>& axis = std::nullopt,
                      bool keepdims = false);
std::vector<KerasTensor> rfft(const KerasTensor& x, std::optional<Dim> fft_length = std::nullopt);
KerasTensor segment_max(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments);
KerasTensor segment_min(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments);
KerasTensor segment_prod(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments);
KerasTensor segment_sum(const KerasTensor& data, const KerasTensor& segment_ids, Dim num_segments);
std::vector<KerasTensor> stft(const KerasTensor& x, Dim sequence_length, Dim sequence_stride,
                              Dim fft_length, const Json& window = "hann", bool center = true);
std::vector<KerasTensor> top_k(const KerasTensor& x, Dim k, bool sorted = true);

}  // namespace ops
}  // namespace ramet
