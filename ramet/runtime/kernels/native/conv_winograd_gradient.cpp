// The gradient of a convolution with respect to its kernel, by Winograd's: the adjoint of what
// conv_winograd.cpp does. Benchmark: bench/compare resnet50.

#include <algorithm>
#include <vector>

#include "ramet/ops/backward.h"
#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/winograd.h"

namespace ramet {

namespace native {

namespace {

class KernelGradientStep final : public Step {
 public:
  KernelGradientStep(KernelRequest& request, const WinogradShape& shape)
      : shape_(shape),
        loops_(winograd_loops()),
        gemm_(gemm_loops()),
        x_(request.node().inputs[0]),
        dy_(request.node().inputs[1]),
        y_(request.node().outputs[0]),
        zeros_(static_cast<std::size_t>(std::max(shape.channels, shape.filters)), 0.0f),
        left_row_(shape.channels + winograd_gap),
        right_row_(gemm_.panels(shape.filters) * gemm_.panel + winograd_gap) {
    // More tiles at a time read and write the sums less often.
    constexpr Dim block_floats = 1024 * 1024, fewest = 48, most = 512;
    const Dim a_tile = winograd_elements * (shape.channels + shape.filters);
    block_ = std::min(std::clamp(block_floats / a_tile, fewest, most), shape.tiles());
    memory_ = request.scratch(
        static_cast<std::size_t>(winograd_elements * (left_distance() + right_distance())) *
        sizeof(float));
    sums_ = request.scratch(static_cast<std::size_t>(winograd_elements * sum_distance()) *
                            sizeof(float));
  }

  void run(const Frame& frame) const override {
    parallel_region(frame.threads, [&](int thread, int count) {
      for (Dim first = 0; first < shape_.tiles(); first += block_) {
        const Dim tiles = std::min(block_, shape_.tiles() - first);
        transform(frame, first, Part(tiles, thread, count));
        wait_for_all();
        multiply(frame, tiles, first == 0, thread, count);
        wait_for_all();
      }
      gather(frame, Part(shape_.channels, thread, count));
    });
  }

 private:
  Dim left_distance() const { return block_ * left_row_ + winograd_gap; }
  Dim right_distance() const { return block_ * right_row_ + winograd_gap; }
  Dim sum_distance() const { return shape_.channels * shape_.filters + winograd_gap; }
  float* left(const Frame& frame) const { return frame.out<float>(memory_); }
  float* right(const Frame& frame) const {
    return frame.out<float>(memory_) + winograd_elements * left_distance();
  }

  // Some tiles of a block that begins at tile `first`.
  void transform(const Frame& frame, Dim first, Part part) const {
    for (Dim i = part.begin; i < part.end; ++i) {
      const WinogradShape::Tile tile = shape_.tile(first + i);
      loops_.input(shape_.patch(tile, frame.in<float>(x_), zeros_.data()),
                   left(frame) + i * left_row_, left_distance());
      WinogradGradients from = shape_.outputs(tile, frame.in<float>(dy_), zeros_.data());
      from.channels = shape_.filters;
      loops_.output_gradient(from, right(frame) + i * right_row_, right_distance());
    }
  }

  // A thread's share of the products of a block.
  void multiply(const Frame& frame, Dim tiles, bool is_first, int thread, int count) const {
    constexpr Dim grain = 48;  // rows
    const Dim chunks = (shape_.channels + grain - 1) / grain;
    const Part part(winograd_elements * chunks, thread, count);
    for (Dim i = part.begin; i < part.end; ++i) {
      const Dim element = i / chunks;
      const Part rows(shape_.channels, static_cast<int>(i % chunks), static_cast<int>(chunks));
      float* sums =
          frame.out<float>(sums_) + element * sum_distance() + rows.begin * shape_.filters;
      gemm_.multiply({.m = rows.end - rows.begin,
                      .n = shape_.filters,
                      .k = tiles,
                      .a = left(frame) + element * left_distance() + rows.begin,
                      .a_row = 1,
                      .a_step = left_row_,
                      .b = right(frame) + element * right_distance(),
                      .b_step = right_row_,
                      .b_panel = gemm_.panel,
                      .c = sums,
                      .c_row = shape_.filters,
                      .start = is_first ? nullptr : sums,
                      .start_row = shape_.filters});
    }
  }

  // Kernels of some channels, from the sums of all tiles.
  void gather(const Frame& frame, Part part) const {
    const Dim filters = shape_.filters;
    for (Dim channel = part.begin; channel < part.end; ++channel) {
      WinogradTapGradients to{.channels = filters};
      for (std::size_t tap = 0; tap < to.at.size(); ++tap) {
        to.at[tap] =
            frame.out<float>(y_) + (static_cast<Dim>(tap) * shape_.channels + channel) * filters;
      }
      loops_.kernel_gradient(frame.in<float>(sums_) + channel * filters, sum_distance(), to);
    }
  }

  WinogradShape shape_;
  WinogradLoops loops_;
  GemmLoops gemm_;
  ValueId x_, dy_, y_, memory_ = no_value, sums_ = no_value;
  std::vector<float> zeros_;
  Dim left_row_, right_row_, block_ = 0;
};

std::unique_ptr<Step> make_kernel_gradient(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::ConvKernelGradientAttrs>();
  const Shape &x = request.input(0).shape, &dy = request.input(1).shape;
  if (request.output().dtype != DType::float32) {
    refusal = "not float32";
  } else if (!is_plain_3x3(attrs, request.output().shape)) {
    refusal = "not a plain 3x3 convolution";
  }
  if (!refusal.empty()) return nullptr;
  const WinogradShape shape{.images = x[0],
                            .in_y = x[1],
                            .in_x = x[2],
                            .out_y = dy[1],
                            .out_x = dy[2],
                            .channels = x[3],
                            .filters = dy[3],
                            .before_y = attrs.pad_before[0],
                            .before_x = attrs.pad_before[1]};
  refusal = shape.refuse(false, request.threads());
  return refusal.empty() ? std::make_unique<KernelGradientStep>(request, shape) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_conv_kernel_gradient_winograd = {"native:conv_kernel_gradient_winograd",
                                                     native::make_kernel_gradient};

}  // namespace ramet
