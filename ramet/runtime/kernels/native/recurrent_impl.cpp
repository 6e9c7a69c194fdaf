#include "ramet/runtime/kernels/native/recurrent_impl.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/matmul_plan.h"

namespace ramet::native {

// ---------------------------------------------------------------- StateProduct

StateProduct::StateProduct(KernelRequest& request, StateFactor factor, Dim rows)
    : loops_(gemm_loops()), factor_(factor), is_static_(request.is_static(factor.kernel)) {
  constexpr Dim fewest_rows = 8, fewest_terms = 16, fewest_steps = 4;
  is_split_ = rows >= fewest_rows && factor.terms >= fewest_terms &&
              factor.columns % split_columns == 0 &&
              split_pays(request, fewest_steps * rows * factor.terms * factor.columns);
  vector_bytes_ =
      static_cast<std::size_t>(loops_.packed_size(factor.terms, factor.columns)) * sizeof(float);
  std::size_t bytes = vector_bytes_;
  if (is_split_) {
    const Dim parts = split_parts(request.precision());
    left_ = SplitRows::of(parts, factor.terms, rows);
    right_ = {parts, left_.blocks, factor.columns};
    for (Dim block = 0; block < left_.blocks; ++block) {
      offsets_.push_back(block * left_.rows * split_block);
    }
    split_ = request.scratch(left_.bytes() * static_cast<std::size_t>(request.threads()));
    bytes += right_.bytes();
  }
  packed_ = is_static_ ? request.prepare(bytes, {factor_.kernel},
                                         [self = *this](const Frame& frame, std::byte* memory) {
                                           self.pack(frame.in<float>(self.factor_.kernel), memory);
                                         })
                       : request.scratch(bytes);
}

// For vectors first, which are what remains when the other product overflows.
void StateProduct::pack(const float* kernel, std::byte* memory) const {
  const StateFactor& f = factor_;
  loops_.pack(kernel + f.first, f.row, f.column, f.terms, f.columns,
              reinterpret_cast<float*>(memory));
  if (!is_split_) return;
  pack_panels(kernel + f.first, f.row, f.column, f.terms, right_, 0, 0, right_.panels(),
              reinterpret_cast<std::uint16_t*>(memory + vector_bytes_));
}

void StateProduct::begin(const Frame& frame) const {
  if (!is_static_) pack(frame.in<float>(factor_.kernel), frame.out<std::byte>(packed_));
}

void StateProduct::run(const Frame& frame, int thread, Dim rows, const float* h, const float* start,
                       Dim start_row, float* c, Dim c_row) const {
  const std::byte* packed = frame.in<std::byte>(packed_);
  constexpr Dim fewest_rows = 6;
  if (is_split_ && rows >= fewest_rows) {
    auto* left = reinterpret_cast<std::uint16_t*>(frame.out<std::byte>(split_) +
                                                  left_.bytes() * static_cast<std::size_t>(thread));
    split_rows(h, factor_.terms, rows, factor_.terms, left_, 0, left);
    const SplitTask task{.left = left_,
                         .right = right_,
                         .a = left,
                         .b = reinterpret_cast<const std::uint16_t*>(packed + vector_bytes_),
                         .offsets = offsets_.data(),
                         .last_row = rows,
                         .last_panel = right_.panels()};
    if (multiply_split(task, {start, start_row, c, c_row})) return;
  }
  GemmTask task{.m = rows,
                .n = factor_.columns,
                .k = factor_.terms,
                .a = h,
                .a_row = factor_.terms,
                .c = c,
                .c_row = c_row,
                .start = start,
                .start_row = start_row};
  loops_.use_packed(task, reinterpret_cast<const float*>(packed));
  loops_.multiply(task);
}

// ---------------------------------------------------------------- RecurrentLoop

RecurrentLoop::RecurrentLoop(KernelRequest& request, RecurrentValues values, Dim gates,
                             Dim unit_count, bool reverse, bool return_sequences,
                             bool zero_output_for_mask)
    : batch(request.ir().shape(values.x)[0]),
      time(request.ir().shape(values.x)[1]),
      units(unit_count),
      inputs_row(time * gates * unit_count),
      mask_(values.mask),
      y_(request.node().outputs[0]),
      reverse_(reverse),
      return_sequences_(return_sequences),
      zero_for_mask_(zero_output_for_mask) {
  const Dim rows = batch * time, columns = gates * units;
  inputs_ = request.scratch(static_cast<std::size_t>(rows * columns) * sizeof(float));
  const MatmulPlan plan(rows, columns, request.ir().shape(values.x)[2]);
  const ProductValues product(values.x, values.kernel, inputs_, values.bias);
  std::string refusal;
  if (split_parts(request.precision()) > 0)
    projection_ = make_split_product(request, plan, product, refusal);
  if (projection_ == nullptr) projection_ = make_vector_product(request, plan, product);
  if (mask_ != no_value) {
    last_ = request.scratch(static_cast<std::size_t>(batch * units) * sizeof(float));
  }
}

const float* RecurrentLoop::inputs(const Frame& frame, Dim row, Dim at) const {
  return frame.in<float>(inputs_) + row * inputs_row + at * (inputs_row / time);
}

CellOutput RecurrentLoop::output(const Frame& frame, Dim row, Dim step, Dim at) const {
  CellOutput output;
  if (mask_ != no_value) {
    output.mask = frame.in<bool>(mask_) + row * time + at;
    output.mask_row = time;
    output.last = frame.out<float>(last_) + row * units;
    output.zero_for_mask = zero_for_mask_;
  }
  if (return_sequences_) {
    output.y = frame.out<float>(y_) + (row * time + step) * units;
    output.y_row = time * units;
  }
  return output;
}

void RecurrentLoop::clear_output(const Frame& frame, Dim row, Dim rows) const {
  if (mask_ == no_value) return;
  float* last = frame.out<float>(last_) + row * units;
  std::fill(last, last + rows * units, 0.0f);
}

void RecurrentLoop::finish(const Frame& frame, Dim row, Dim rows, const float* h) const {
  if (return_sequences_) return;
  const float* from = mask_ == no_value ? h : frame.in<float>(last_) + row * units;
  std::copy_n(from, rows * units, frame.out<float>(y_) + row * units);
}

// ---------------------------------------------------------------- Tape

Tape::Tape(const KernelRequest& request, const IrNode& node, std::size_t first)
    : values_(node.outputs[first]), h_(node.outputs[first + 1]) {
  if (node.outputs.size() > first + 2) c_ = node.outputs[first + 2];
  const Shape& values = request.ir().shape(values_);
  times_ = values[1];
  width_ = values[2];
  units_ = request.ir().shape(h_)[2];
}

TapeRows Tape::at(const Frame& frame, Dim row, Dim time) const {
  if (values_ == no_value) return {};
  const Dim step = row * times_ + time;
  return {.values = frame.out<float>(values_) + step * width_,
          .width = width_,
          .row = times_ * width_,
          .h = frame.out<float>(h_) + step * units_,
          .c = c_ == no_value ? nullptr : frame.out<float>(c_) + step * units_,
          .state_row = times_ * units_};
}

// ---------------------------------------------------------------- free functions

int recurrent_threads(int threads, Dim batch, Dim multiplications) {
  constexpr Dim fewest_for_threads = 512 * 1024;
  if (multiplications < fewest_for_threads) return 1;
  return static_cast<int>(std::clamp<Dim>(batch, 1, threads));
}

std::string refuse_recurrent(const KernelRequest& request) {
  for (std::size_t i = 0; i < request.node().inputs.size(); ++i) {
    if (!request.has_input(i)) continue;
    const Spec& spec = request.input(i);
    if (spec.dtype != DType::float32 && spec.dtype != DType::boolean) return "not float32";
    if (element_count(spec.shape) == 0) return "no elements";
  }
  return "";
}

}  // namespace ramet::native
