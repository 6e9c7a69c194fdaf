// Convolutions by units that multiply bfloat16: see split_gemm.h. Benchmark: bench/compare
// resnet50.
//
// The padded image is split once. For one tap of the kernel, the pixels that an output row needs
// then lie one behind the other, and so do those of the next row, a padded width further. So all
// outputs, with a few unwanted ones at the end of each row, are one product of matrices for each
// tap, whose left factor begins somewhere else each time. With strides, the pixels of each
// remainder ("phase") lie together.

#include "ramet/runtime/kernels/native/conv_shape.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/matmul_plan.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/split_gemm.h"

namespace ramet {

namespace native {

namespace {

/// A spatial axis whose positions are parted by their remainders.
struct Axis : ConvAxis {
  std::vector<Dim> phases;  ///< remainders of the positions that taps look at
  Dim extent = 1;           ///< positions in a phase

  explicit Axis(const ConvAxis& axis) : ConvAxis(axis) {
    std::vector<bool> used(static_cast<std::size_t>(stride), false);
    for (Dim t = 0; t < taps; ++t) used[static_cast<std::size_t>(t * dilation % stride)] = true;
    for (Dim phase = 0; phase < stride; ++phase) {
      if (used[static_cast<std::size_t>(phase)]) phases.push_back(phase);
    }
    extent = (taps - 1) * dilation / stride + out;
  }
  Dim phase_of(Dim tap) const {
    const auto at = std::find(phases.begin(), phases.end(), tap * dilation % stride);
    return at - phases.begin();
  }
  Dim shift_of(Dim tap) const { return tap * dilation / stride; }
};

struct ConvPlan {
  ConvPlan(const KernelRequest& request, const ConvShape& shape);

  Axis y, x;
  Dim images, channels, filters;
  Dim group = 1;   ///< images that are computed together
  SplitRows left;  ///< of a group: (block, phase, image, y, x)
  SplitPanels right;
  std::vector<Dim> offsets;

  Dim image_rows() const { return y.extent * x.extent; }
  Dim phase_rows() const { return group * image_rows(); }
  Dim groups() const { return (images + group - 1) / group; }
  /// Rows of the product for so many images.
  Dim rows(Dim count) const { return (count - 1) * image_rows() + (y.out - 1) * x.extent + x.out; }
  bool is_product() const { return y.is_same() && x.is_same(); }
  Dim multiplications() const {
    return images * y.out * x.out * y.taps * x.taps * channels * filters;
  }
};

ConvPlan::ConvPlan(const KernelRequest& request, const ConvShape& shape)
    : y(shape.y),
      x(shape.x),
      images(shape.images),
      channels(shape.channels),
      filters(shape.filters) {
  // Enough rows for the weights to be read seldom, without leaving a thread idle.
  constexpr Dim enough_rows = 512;
  group = std::clamp<Dim>(enough_rows / std::max<Dim>(image_rows(), 1), 1,
                          std::max<Dim>(images / request.threads(), 1));
  const auto phases = static_cast<Dim>(y.phases.size() * x.phases.size());
  const Dim parts = split_parts(request.precision());
  left = SplitRows::of(parts, channels, phases * phase_rows());
  right = {parts, y.taps * x.taps * left.blocks, filters};
  // All taps of some channels follow each other: they look at much the same pixels.
  for (Dim block = 0; block < left.blocks; ++block) {
    for (Dim ty = 0; ty < y.taps; ++ty) {
      for (Dim tx = 0; tx < x.taps; ++tx) {
        const Dim phase = y.phase_of(ty) * static_cast<Dim>(x.phases.size()) + x.phase_of(tx);
        const Dim row = phase * phase_rows() + y.shift_of(ty) * x.extent + x.shift_of(tx);
        offsets.push_back((block * left.rows + row) * split_block);
      }
    }
  }
}

/// What a step works on in one run.
struct ConvMemory {
  const float* x;
  const std::uint16_t* panels;
  const float *bias, *residual;
  float* y;
};

// Leaves out what lies between rows and images.
class Convolved final : public SplitOutput {
 public:
  Convolved(const ConvPlan& plan, const Epilogue& epilogue, const ConvMemory& memory, Dim image)
      : p_(plan), m_(memory), image_(image) {
    before = epilogue.before;
    after = epilogue.after;
    y = memory.y;
    bias = memory.bias;
    residual = memory.residual;
  }

  void place(Dim row, Dim rows, Dim* offsets) const override {
    Pixel pixel(p_, row);
    for (Dim i = 0; i < rows; ++i, pixel.next()) {
      const Dim at = ((image_ + pixel.image) * p_.y.out + pixel.y) * p_.x.out + pixel.x;
      offsets[i] = pixel.is_wanted() ? at * p_.filters : -1;
    }
  }

  void compute(Dim row, Dim rows, Dim column, Dim columns, float* tile) const override {
    Pixel pixel(p_, row);
    for (Dim i = 0; i < rows; ++i, pixel.next(), tile += split_tile) {
      if (pixel.is_wanted()) compute_pixel(pixel, column, columns, tile);
    }
  }

 private:
  /// Row `row` of the product.
  struct Pixel {
    Pixel(const ConvPlan& plan, Dim row)
        : p(plan),
          image(row / plan.image_rows()),
          y(row % plan.image_rows() / plan.x.extent),
          x(row % plan.x.extent) {}
    bool is_wanted() const { return x < p.x.out && y < p.y.out; }
    void next() {
      if (++x < p.x.extent) return;
      x = 0;
      if (++y < p.y.extent) return;
      y = 0;
      ++image;
    }
    const ConvPlan& p;
    Dim image, y, x;
  };

  // The definition.
  void compute_pixel(const Pixel& pixel, Dim column, Dim columns, float* sums) const {
    std::fill(sums, sums + columns, 0.0f);
    for (Dim ty = 0; ty < p_.y.taps; ++ty) {
      const Dim in_y = pixel.y * p_.y.stride + ty * p_.y.dilation - p_.y.before;
      if (in_y < 0 || in_y >= p_.y.in) continue;
      for (Dim tx = 0; tx < p_.x.taps; ++tx) {
        const Dim in_x = pixel.x * p_.x.stride + tx * p_.x.dilation - p_.x.before;
        if (in_x < 0 || in_x >= p_.x.in) continue;
        const Dim at = ((image_ + pixel.image) * p_.y.in + in_y) * p_.x.in + in_x;
        const float* from = m_.x + at * p_.channels;
        const Dim taps = p_.y.taps * p_.x.taps, tap = ty * p_.x.taps + tx;
        for (Dim c = 0; c < p_.channels; ++c) {
          const Dim step = c / split_block * taps + tap;
          for (Dim j = 0; j < columns; ++j) {
            sums[j] +=
                from[c] * packed_number(p_.right, m_.panels, step, c % split_block, column + j);
          }
        }
      }
    }
  }

  const ConvPlan& p_;
  const ConvMemory& m_;
  Dim image_;
};

class SplitConvStep final : public Step {
 public:
  SplitConvStep(KernelRequest& request, ConvPlan plan)
      : p_(std::move(plan)),
        epilogue_(request.node().epilogue),
        x_(request.node().inputs[0]),
        kernel_(request.node().inputs[1]),
        y_(request.node().outputs[0]) {
    is_packed_ = request.is_static(kernel_);
    is_divided_ = p_.groups() < request.threads();  // threads share each group
    split_ = request.scratch(p_.left.bytes() * static_cast<std::size_t>(request.threads()));
    if (is_packed_) {
      request.release(kernel_);
      panels_ = request.prepare(
          p_.right.bytes(), {kernel_},
          [plan = p_, kernel = kernel_](const Frame& frame, std::byte* memory) {
            parallel_for(frame.threads, plan.right.panels(), [&](Dim first, Dim last, int) {
              pack(plan, frame.in<float>(kernel), first, last, memory);
            });
          });
    } else {
      panels_ = request.scratch(p_.right.bytes());
    }
  }

  void run(const Frame& frame) const override {
    const auto pointer = [&frame](ValueId id) {
      return id == no_value ? nullptr : frame.in<float>(id);
    };
    const ConvMemory memory = {frame.in<float>(x_), frame.in<std::uint16_t>(panels_),
                               pointer(epilogue_.bias), pointer(epilogue_.residual),
                               frame.out<float>(y_)};
    constexpr Dim fewest_for_threads = 1024 * 1024;
    const int threads = p_.multiplications() < fewest_for_threads ? 1 : frame.threads;
    parallel_region(threads, [&](int thread, int count) {
      if (!is_packed_) {
        const Part panels(p_.right.panels(), thread, count);
        pack(p_, frame.in<float>(kernel_), panels.begin, panels.end, frame.out<std::byte>(panels_));
        wait_for_all();
      }
      const Part groups = is_divided_ ? Part(p_.groups(), 0, 1) : Part(p_.groups(), thread, count);
      for (Dim group = groups.begin; group < groups.end; ++group) {
        run_group(frame, memory, group, thread, is_divided_ ? count : 1);
      }
    });
  }

 private:
  static void pack(const ConvPlan& plan, const float* kernel, Dim first, Dim last,
                   std::byte* memory) {
    const Dim taps = plan.y.taps * plan.x.taps, matrix = plan.channels * plan.filters;
    for (Dim block = 0; block < plan.left.blocks; ++block) {
      const Dim channel = block * split_block;
      for (Dim tap = 0; tap < taps; ++tap) {
        pack_panels(kernel + tap * matrix + channel * plan.filters, plan.filters, 1,
                    std::min(split_block, plan.channels - channel), plan.right, block * taps + tap,
                    first, last, reinterpret_cast<std::uint16_t*>(memory));
      }
    }
  }

  // A group, or the share of one of `count` threads in it.
  void run_group(const Frame& frame, const ConvMemory& memory, Dim group, int thread,
                 int count) const {
    const Dim image = group * p_.group, images = std::min(p_.group, p_.images - image);
    auto* left = reinterpret_cast<std::uint16_t*>(
        frame.out<std::byte>(split_) + static_cast<std::size_t>(thread) * p_.left.bytes());
    const SplitShare share(p_.rows(images), p_.right, count == 1 ? 0 : thread, count);
    if (share.first_row >= share.last_row) return;
    // What several threads need each splits for itself, which is faster than fetching it.
    const Dim first = share.first_row / p_.x.extent;
    const Dim last = std::min((share.last_row - 1) / p_.x.extent + p_.y.shift_of(p_.y.taps - 1) + 1,
                              images * p_.y.extent);
    const auto phases = static_cast<Dim>(p_.y.phases.size() * p_.x.phases.size());
    for (Dim line = first; line < last; ++line) {
      for (Dim phase = 0; phase < phases; ++phase) {
        split_line(memory.x, image, line / p_.y.extent, phase, line % p_.y.extent, left);
      }
    }
    const SplitTask task{.left = p_.left,
                         .right = p_.right,
                         .a = left,
                         .b = memory.panels,
                         .offsets = p_.offsets.data(),
                         .first_row = share.first_row,
                         .last_row = share.last_row,
                         .first_panel = share.first_panel,
                         .last_panel = share.last_panel};
    multiply_split(task, Convolved(p_, epilogue_, memory, image));
  }

  // One line of a phase, with the zeros beside it.
  void split_line(const float* x, Dim image, Dim of_group, Dim phase, Dim line,
                  std::uint16_t* to) const {
    const auto x_phases = static_cast<Dim>(p_.x.phases.size());
    const Dim row = (phase * p_.group + of_group) * p_.image_rows() + line * p_.x.extent;
    const Dim in_y =
        line * p_.y.stride + p_.y.phases[static_cast<std::size_t>(phase / x_phases)] - p_.y.before;
    // Pixel i of the line is pixel first + i * stride of the image.
    const Dim stride = p_.x.stride;
    const Dim first = p_.x.phases[static_cast<std::size_t>(phase % x_phases)] - p_.x.before;
    const Dim extent = p_.x.extent;
    Dim begin = first < 0 ? std::min((-first + stride - 1) / stride, extent) : 0;
    Dim end = first < p_.x.in ? std::min((p_.x.in - first + stride - 1) / stride, extent) : 0;
    if (in_y < 0 || in_y >= p_.y.in || begin >= end) begin = end = extent;
    if (begin > 0) zero_rows(p_.left, row, begin, to);
    if (begin < end) {
      const Dim pixel = ((image + of_group) * p_.y.in + in_y) * p_.x.in + first + begin * stride;
      split_rows(x + pixel * p_.channels, stride * p_.channels, end - begin, p_.channels, p_.left,
                 row + begin, to);
    }
    if (end < extent) zero_rows(p_.left, row + end, extent - end, to);
  }

  ConvPlan p_;
  Epilogue epilogue_;
  ValueId x_, kernel_, y_, split_ = no_value, panels_ = no_value;
  bool is_packed_ = false, is_divided_ = false;
};

template <Precision precision>
std::unique_ptr<Step> make_split_conv(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::ConvAttrs>();
  constexpr Dim fewest_channels = 16, fewest_multiplications = 128 * 1024;
  refusal = refuse_split(request, precision);
  if (!refusal.empty()) return nullptr;
  if (!ConvShape::fits(request.node())) {
    refusal = "more than two spatial axes";
  } else if (attrs.groups != 1) {
    refusal = "in groups";
  } else if (element_count(request.output().shape) == 0 ||
             request.input(0).shape.back() < fewest_channels) {
    refusal = "too few channels";
  }
  if (!refusal.empty()) return nullptr;
  ConvPlan plan(request, ConvShape(request.ir(), request.node()));
  if (plan.is_product()) {
    const Dim rows = plan.images * plan.y.out * plan.x.out;
    return make_split_product(request, MatmulPlan(rows, plan.filters, plan.channels),
                              ProductValues(request.node()), refusal);
  }
  if (plan.multiplications() < fewest_multiplications || plan.rows(plan.group) < 8) {
    refusal = "too small";
    return nullptr;
  }
  if (!split_pays(request, plan.multiplications())) {
    refusal = "vectors are as fast";
    return nullptr;
  }
  return std::make_unique<SplitConvStep>(request, std::move(plan));
}

}  // namespace

}  // namespace native

const Kernel native_split_conv = {"native:split_conv", native::make_split_conv<Precision::float32>};
const Kernel native_bf16_conv = {"native:bf16_conv", native::make_split_conv<Precision::bfloat16>};

}  // namespace ramet
