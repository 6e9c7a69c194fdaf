// concatenate and pad, of any type but strings: runs of bytes, copied. Benchmark: native/copy.

#include <algorithm>
#include <cstring>

#include "ramet/ops/movement.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/layout.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

// ---------------------------------------------------------------- concatenate

class ConcatenateStep final : public Step {
 public:
  ConcatenateStep(KernelRequest& request, std::size_t axis) : y_(request.node().outputs[0]) {
    const Shape& y = request.output().shape;
    for (std::size_t i = 0; i < axis; ++i) outer_ *= y[i];
    const std::size_t size = size_of(request.output().dtype);
    for (std::size_t i = 0; i < request.node().inputs.size(); ++i) {
      const Dim elements = element_count(request.input(i).shape);
      const std::size_t bytes =
          outer_ == 0 ? 0 : static_cast<std::size_t>(elements / outer_) * size;
      parts_.push_back({request.node().inputs[i], bytes, row_bytes_});
      row_bytes_ += bytes;
    }
  }

  void run(const Frame& frame) const override {
    const auto words = static_cast<Dim>(row_bytes_ / 4);
    const int threads = useful_threads(frame.threads, outer_ * words);
    const auto parts = static_cast<Dim>(parts_.size());
    std::byte* y = frame.out<std::byte>(y_);
    parallel_for(threads, outer_ * parts, [&](Dim begin, Dim end, int) {
      for (Dim i = begin; i < end; ++i) {
        const auto outer = static_cast<std::size_t>(i / parts);
        const Part& part = parts_[static_cast<std::size_t>(i % parts)];
        std::memcpy(y + outer * row_bytes_ + part.offset,
                    frame.in<std::byte>(part.id) + outer * part.bytes, part.bytes);
      }
    });
  }

 private:
  struct Part {
    ValueId id;
    std::size_t bytes, offset;  // within a row of y
  };
  std::vector<Part> parts_;
  ValueId y_;
  Dim outer_ = 1;
  std::size_t row_bytes_ = 0;
};

std::unique_ptr<Step> make_concatenate(KernelRequest& request, std::string& refusal) {
  if (request.output().dtype == DType::string) {
    refusal = "strings";
    return nullptr;
  }
  const Dim axis = request.node().attrs.as<ops::AxisAttrs>().axis;
  return std::make_unique<ConcatenateStep>(request, static_cast<std::size_t>(axis));
}

// ---------------------------------------------------------------- pad

/// One axis: y[i] = x[i - before] where that is inside. Negative amounts crop.
struct PaddedAxis {
  Dim extent = 1, from = 1, before = 0;
};

class PadStep final : public Step {
 public:
  PadStep(KernelRequest& request, const ops::PadAttrs& attrs)
      : x_(request.node().inputs[0]),
        y_(request.node().outputs[0]),
        size_(size_of(request.output().dtype)) {
    const Shape &x = request.input(0).shape, &y = request.output().shape;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const bool is_plain = attrs.before[i] == 0 && attrs.after[i] == 0;
      if (is_plain && !axes_.empty()) {  // makes the elements of the axis before larger
        axes_.back().extent *= y[i];
        axes_.back().from *= x[i];
        axes_.back().before *= y[i];
      } else {
        axes_.push_back({y[i], x[i], attrs.before[i]});
      }
    }
    if (axes_.empty()) axes_.push_back({});
    for (const PaddedAxis& axis : axes_) rows_ *= axis.extent;
    inner_ = axes_.back();
    axes_.pop_back();
    rows_ = inner_.extent == 0 ? 0 : rows_ / inner_.extent;
    filling_ = Tensor::full(request.output().dtype, {inner_.extent}, attrs.value);
  }

  void run(const Frame& frame) const override {
    const int threads = useful_threads(frame.threads, rows_ * inner_.extent);
    parallel_for(threads, rows_, [&](Dim begin, Dim end, int) {
      for (Dim row = begin; row < end; ++row) fill_row(frame, row);
    });
  }

 private:
  void fill_row(const Frame& frame, Dim row) const {
    std::byte* y = frame.out<std::byte>(y_) + bytes(row * inner_.extent);
    const Dim from = source_row(row);
    if (from == outside) {
      std::memcpy(y, filling_.bytes(), bytes(inner_.extent));
      return;
    }
    const Dim first = std::clamp<Dim>(inner_.before, 0, inner_.extent);
    const Dim last = std::clamp<Dim>(inner_.before + inner_.from, first, inner_.extent);
    const std::byte* x = frame.in<std::byte>(x_) + bytes(from * inner_.from);
    std::memcpy(y, filling_.bytes(), bytes(first));
    if (last > first) {
      std::memcpy(y + bytes(first), x + bytes(first - inner_.before), bytes(last - first));
    }
    std::memcpy(y + bytes(last), filling_.bytes(), bytes(inner_.extent - last));
  }

  /// The row of x that a row of y shows.
  Dim source_row(Dim row) const {
    Dim from = 0, step = 1;
    for (auto axis = axes_.rbegin(); axis != axes_.rend(); ++axis) {
      const Dim index = row % axis->extent - axis->before;
      if (index < 0 || index >= axis->from) return outside;
      from += index * step;
      step *= axis->from;
      row /= axis->extent;
    }
    return from;
  }

  std::size_t bytes(Dim elements) const { return static_cast<std::size_t>(elements) * size_; }

  static constexpr Dim outside = -1;
  std::vector<PaddedAxis> axes_;  // all but the last
  PaddedAxis inner_;
  Dim rows_ = 1;
  ValueId x_, y_;
  std::size_t size_;
  Tensor filling_;
};

std::unique_ptr<Step> make_pad(KernelRequest& request, std::string& refusal) {
  const auto& attrs = request.node().attrs.as<ops::PadAttrs>();
  if (request.output().dtype == DType::string || attrs.mode != ops::PadMode::constant) {
    refusal = "strings, or elements added by copying others";
    return nullptr;
  }
  return std::make_unique<PadStep>(request, attrs);
}

}  // namespace

}  // namespace native

const Kernel native_concatenate = {"native:concatenate", native::make_concatenate};
const Kernel native_pad = {"native:pad", native::make_pad};

}  // namespace ramet
