// Winograd's convolutions, and transposed ones, which are convolutions with the kernel turned
// round. Benchmark: bench/compare resnet50.

#include <algorithm>
#include <vector>

#include "ramet/ops/nn.h"
#include "ramet/runtime/kernels/native/epilogue.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/winograd.h"

namespace ramet {

namespace native {

namespace {

/// The 36 factors of a kernel, packed for products.
class WinogradKernel {
 public:
  WinogradKernel(const WinogradShape& shape, bool is_transposed)
      : loops_(winograd_loops()),
        gemm_(gemm_loops()),
        channels_(shape.channels),
        filters_(shape.filters),
        distance_(gemm_.packed_size(channels_, filters_) + winograd_gap),
        is_transposed_(is_transposed) {}

  std::size_t bytes() const { return floats(distance_); }
  Dim panels() const { return gemm_.panels(filters_); }
  Dim element(Dim i) const { return i * distance_; }
  /// What `pack` works on.
  std::size_t scratch_bytes() const {
    return is_transposed_ ? floats(gemm_.panel * channels_ + winograd_gap) : 0;
  }

  /// Panels [first, last).
  void pack(const float* kernel, Dim first, Dim last, float* to, float* scratch) const {
    for (Dim panel = first; panel < last; ++panel) {
      const Dim filter = panel * gemm_.panel, count = std::min(gemm_.panel, filters_ - filter);
      float* packed = to + filter * channels_;
      if (is_transposed_) {
        pack_transposed(kernel + filter * channels_, count, packed, scratch);
      } else {
        pack_plain(kernel + filter, count, packed);
      }
    }
  }

 private:
  static std::size_t floats(Dim an_element) {
    return static_cast<std::size_t>(winograd_elements * an_element) * sizeof(float);
  }

  // Taps are (channel, filter).
  void pack_plain(const float* kernel, Dim count, float* packed) const {
    for (Dim channel = 0; channel < channels_; ++channel, packed += gemm_.panel) {
      if (count < gemm_.panel) {
        for (Dim i = 0; i < winograd_elements; ++i) {
          std::fill_n(packed + element(i), gemm_.panel, 0.0f);
        }
      }
      WinogradTaps taps{.channels = count};
      for (std::size_t tap = 0; tap < taps.at.size(); ++tap) {
        taps.at[tap] = kernel + (static_cast<Dim>(tap) * channels_ + channel) * filters_;
      }
      loops_.kernel(taps, packed, distance_);
    }
  }

  // Taps are (filter, channel), the last one first.
  void pack_transposed(const float* kernel, Dim count, float* packed, float* scratch) const {
    const Dim distance = gemm_.panel * channels_ + winograd_gap;
    for (Dim filter = 0; filter < count; ++filter) {
      WinogradTaps taps{.channels = channels_};
      for (std::size_t tap = 0; tap < taps.at.size(); ++tap) {
        taps.at[taps.at.size() - 1 - tap] =
            kernel + (static_cast<Dim>(tap) * filters_ + filter) * channels_;
      }
      loops_.kernel(taps, scratch + filter * channels_, distance);
    }
    for (Dim i = 0; i < winograd_elements; ++i) {
      gemm_.pack(scratch + i * distance, 1, channels_, channels_, count, packed + element(i));
    }
  }

  WinogradLoops loops_;
  GemmLoops gemm_;
  Dim channels_, filters_, distance_;
  bool is_transposed_;
};

class ConvWinogradStep final : public Step {
 public:
  ConvWinogradStep(KernelRequest& request, const WinogradShape& shape, bool is_transposed)
      : shape_(shape),
        loops_(winograd_loops()),
        gemm_(gemm_loops()),
        factors_(shape, is_transposed),
        epilogue_(request.node().epilogue),
        x_(request.node().inputs[0]),
        kernel_(request.node().inputs[1]),
        y_(request.node().outputs[0]),
        zeros_(static_cast<std::size_t>(shape.channels), 0.0f),
        left_row_(shape.channels + winograd_gap) {
    // A block of tiles, transformed and multiplied, stays in the caches; more tiles read the kernel
    // less often.
    constexpr Dim block_floats = 256 * 1024, fewest = 24, most = 96, grain = 6;
    const Dim a_tile = winograd_elements * (shape.channels + shape.filters);
    block_ = std::clamp(block_floats / a_tile / grain * grain, fewest, most);
    is_packed_ = request.is_static(kernel_);
    const auto threads = static_cast<std::size_t>(request.threads());
    memory_ =
        request.scratch(static_cast<std::size_t>(floats_of_thread()) * sizeof(float) * threads);
    if (is_packed_) {
      request.release(kernel_);
      panels_ = request.prepare(
          factors_.bytes(), {kernel_},
          [factors = factors_, kernel = kernel_](const Frame& frame, std::byte* memory) {
            parallel_for(frame.threads, factors.panels(), [&](Dim first, Dim last, int) {
              std::vector<float> scratch(factors.scratch_bytes() / sizeof(float));
              factors.pack(frame.in<float>(kernel), first, last, reinterpret_cast<float*>(memory),
                           scratch.data());
            });
          });
    } else {
      panels_ = request.scratch(factors_.bytes());
      if (factors_.scratch_bytes() > 0) {
        scratch_ = request.scratch(factors_.scratch_bytes() * threads);
      }
    }
  }

  void run(const Frame& frame) const override {
    parallel_region(frame.threads, [&](int thread, int count) {
      if (!is_packed_) {
        const Part panels(factors_.panels(), thread, count);
        float* scratch =
            scratch_ == no_value
                ? nullptr
                : frame.out<float>(scratch_) +
                      thread * static_cast<Dim>(factors_.scratch_bytes() / sizeof(float));
        factors_.pack(frame.in<float>(kernel_), panels.begin, panels.end, frame.out<float>(panels_),
                      scratch);
        wait_for_all();
      }
      // Threads share tiles or, where these are few, filters: then each transforms all inputs.
      constexpr Dim fewest_tiles = 24;
      const bool by_tiles = shape_.tiles() >= fewest_tiles * count || factors_.panels() < count;
      const Part tiles(shape_.tiles(), by_tiles ? thread : 0, by_tiles ? count : 1, grain_of_tiles);
      const Part panels(factors_.panels(), by_tiles ? 0 : thread, by_tiles ? 1 : count);
      if (panels.begin == panels.end) return;
      for (Dim first = tiles.begin; first < tiles.end; first += block_) {
        run_block(frame, thread, first, std::min(block_, tiles.end - first), panels);
      }
    });
  }

 private:
  static constexpr Dim grain_of_tiles = 6;

  Dim left_distance() const { return block_ * left_row_ + winograd_gap; }
  Dim right_distance() const { return block_ * shape_.filters + winograd_gap; }
  Dim floats_of_thread() const {
    return winograd_elements * (left_distance() + right_distance()) +
           (shape_.filters + winograd_gap - 1) / winograd_gap * winograd_gap;
  }

  void run_block(const Frame& frame, int thread, Dim first, Dim count, Part panels) const {
    float* left = frame.out<float>(memory_) + thread * floats_of_thread();
    float* sums = left + winograd_elements * left_distance();
    float* outside = sums + winograd_elements * right_distance();
    const float* x = frame.in<float>(x_);
    for (Dim i = 0; i < count; ++i) {
      loops_.input(shape_.patch(shape_.tile(first + i), x, zeros_.data()), left + i * left_row_,
                   left_distance());
    }
    const Dim filter = panels.begin * gemm_.panel;
    const Dim filters = std::min(panels.end * gemm_.panel, shape_.filters) - filter;
    for (Dim i = 0; i < winograd_elements; ++i) {
      GemmTask task{.m = count,
                    .n = filters,
                    .k = shape_.channels,
                    .a = left + i * left_distance(),
                    .a_row = left_row_,
                    .c = sums + i * right_distance(),
                    .c_row = filters};
      gemm_.use_packed(task, frame.in<float>(panels_) + factors_.element(i), panels.begin);
      gemm_.multiply(task);
    }
    const float* bias =
        epilogue_.bias == no_value ? nullptr : frame.in<float>(epilogue_.bias) + filter;
    const float* residual =
        epilogue_.residual == no_value ? nullptr : frame.in<float>(epilogue_.residual) + filter;
    float* y = frame.out<float>(y_) + filter;
    for (Dim i = 0; i < count; ++i) {
      const WinogradShape::Tile tile = shape_.tile(first + i);
      WinogradOutputs to = shape_.outputs(tile, y, outside);
      to.channels = filters;
      loops_.output(sums + i * filters, right_distance(), bias, to);
      for (Dim row = 0; row < tile.rows; ++row) {
        const Dim offset = shape_.offset(tile, row, 0);
        apply_epilogue_to_sums(
            epilogue_, {.m = tile.columns, .n = filters, .c = y + offset, .c_row = shape_.filters},
            residual == nullptr ? nullptr : residual + offset);
      }
    }
  }

  WinogradShape shape_;
  WinogradLoops loops_;
  GemmLoops gemm_;
  WinogradKernel factors_;
  Epilogue epilogue_;
  ValueId x_, kernel_, y_, panels_ = no_value, memory_ = no_value, scratch_ = no_value;
  std::vector<float> zeros_;
  Dim left_row_, block_ = 0;
  bool is_packed_ = false;
};

template <class Attrs>
std::unique_ptr<Step> make_winograd(KernelRequest& request, std::string& refusal) {
  constexpr bool is_transposed = std::is_same_v<Attrs, ops::ConvTransposeAttrs>;
  const auto& attrs = request.node().attrs.as<Attrs>();
  const Shape &x = request.input(0).shape, &y = request.output().shape;
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
  } else if (!is_plain_3x3(attrs, request.input(1).shape)) {
    refusal = "not a plain 3x3 convolution";
  }
  if (!refusal.empty()) return nullptr;
  // Turned round, the last tap comes first.
  const auto before = [&](std::size_t axis) {
    return is_transposed ? 2 - attrs.pad_before[axis] : attrs.pad_before[axis];
  };
  const WinogradShape shape{.images = x[0],
                            .in_y = x[1],
                            .in_x = x[2],
                            .out_y = y[1],
                            .out_x = y[2],
                            .channels = x[3],
                            .filters = y[3],
                            .before_y = before(0),
                            .before_x = before(1)};
  refusal = shape.refuse(request.is_static(request.node().inputs[1]), request.threads());
  if (!refusal.empty()) return nullptr;
  return std::make_unique<ConvWinogradStep>(request, shape, is_transposed);
}

}  // namespace

}  // namespace native

const Kernel native_conv_winograd = {"native:conv_winograd", native::make_winograd<ops::ConvAttrs>};
const Kernel native_conv_transpose_winograd = {"native:conv_transpose_winograd",
                                               native::make_winograd<ops::ConvTransposeAttrs>};

}  // namespace ramet
