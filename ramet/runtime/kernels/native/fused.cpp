// Runs fused loops: for each tile, each instruction over the whole tile. What lies between two
// instructions stays in the first-level cache. Benchmark: native/fused.

#include <algorithm>
#include <cstring>
#include <functional>

#include "ramet/runtime/kernels/native/fused_program.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/reduce_loops.h"
#include "ramet/runtime/kernels/native/stream.h"

namespace ramet {

namespace native {

namespace {

constexpr std::size_t group_bytes = lane_group * lane_size;

/// One thread's sums over the rows that it sees: of each of the program's sums, one a channel.
class RowSums {
 public:
  RowSums() = default;
  /// Memory for `bytes(...)`.
  RowSums(std::byte* memory, std::size_t sums, Dim channels)
      : loops_(reduce_loops(Reduction::sum)),
        totals_(reinterpret_cast<double*>(memory)),
        part_(reinterpret_cast<float*>(totals_ + sums * static_cast<std::size_t>(channels))),
        channels_(channels) {}
  static std::size_t bytes(std::size_t sums, Dim channels) {
    constexpr std::size_t line = 64;
    const std::size_t row = sums * sizeof(double) + sizeof(float);
    return (row * static_cast<std::size_t>(channels) + line - 1) / line * line;
  }
  double* totals(std::size_t sum) const {
    return totals_ + sum * static_cast<std::size_t>(channels_);
  }

  /// `count` elements, the first of which belongs to `column`.
  void add(std::size_t sum, const float* x, Dim column, Dim count) const {
    double* total = totals(sum);
    while (count > 0) {
      const Dim rows = column == 0 ? count / channels_ : 0;
      if (rows > 1) {
        loops_.columns(x, rows, channels_, channels_, part_);
        for (Dim c = 0; c < channels_; ++c) total[c] += static_cast<double>(part_[c]);
        x += rows * channels_;
        count -= rows * channels_;
        continue;
      }
      const Dim length = std::min(count, channels_ - column);
      for (Dim i = 0; i < length; ++i) total[column + i] += static_cast<double>(x[i]);
      x += length;
      count -= length;
      column = 0;
    }
  }

 private:
  ReduceLoops loops_;
  double* totals_ = nullptr;
  float* part_ = nullptr;
  Dim channels_ = 1;
};

/// One thread's way through its tiles.
class TileRunner {
 public:
  TileRunner(const FusedProgram& program, const Frame& frame, const RowSums& sums)
      : p_(program), frame_(frame), sums_(sums) {
    for (std::size_t i = 0; i < p_.inputs.size(); ++i) {
      const FusedInput& input = p_.inputs[i];
      advance_[i] = 1;
      if (input.walk == FusedInput::Walk::scalar) {
        splat(i, frame_.in<std::byte>(input.id));
      } else if (input.walk == FusedInput::Walk::repeated && p_.rows_in_tile > 0) {
        data_[i] = row(input.row);
        gather(i, 0, p_.rows_in_tile);
      }
    }
    for (std::size_t i = p_.inputs.size(); i < p_.value_count(); ++i) advance_[i] = 1;
    for (std::size_t r = 0; r < p_.results.size(); ++r) streams_[r] = streams(p_.results[r]);
  }
  ~TileRunner() {
    if (std::any_of(streams_, streams_ + p_.results.size(), std::identity())) end_streams();
  }
  TileRunner(const TileRunner&) = delete;
  TileRunner& operator=(const TileRunner&) = delete;

  /// Part of one row: elements [column, column + count).
  void run_in_row(Dim row_number, Dim column, Dim count) {
    const Dim start = row_number * p_.layout.inner() + column;
    for (std::size_t i = 0; i < p_.inputs.size(); ++i) {
      const FusedInput& input = p_.inputs[i];
      if (input.walk == FusedInput::Walk::scalar) continue;
      if (input.walk == FusedInput::Walk::dense) {
        set_dense(i, start, count);
        continue;
      }
      const Dim stride = p_.layout.strides[i][p_.layout.extents.size() - 1];
      const Dim offset = p_.layout.walk(i, row_number).offset() + column * stride;
      const std::byte* from = address(i, offset);
      if (stride == 0) {
        splat(i, from);
      } else if (input.load == nullptr) {
        data_[i] = const_cast<std::byte*>(from);
      } else {
        data_[i] = row(input.row);
        input.load(from, data_[i], static_cast<std::size_t>(count));
      }
    }
    run(start, count);
  }

  void run_whole_rows(Dim first, Dim rows) {
    const Dim start = first * p_.layout.inner(), count = rows * p_.layout.inner();
    for (std::size_t i = 0; i < p_.inputs.size(); ++i) {
      const FusedInput& input = p_.inputs[i];
      if (input.walk == FusedInput::Walk::dense) {
        set_dense(i, start, count);
      } else if (input.walk != FusedInput::Walk::scalar) {
        data_[i] = row(input.row);
        if (input.walk == FusedInput::Walk::rows) gather(i, first, rows);
      }
    }
    run(start, count);
  }

 private:
  // What takes an input's place is in the cache already.
  bool streams(const FusedResult& result) const {
    return result.is_large &&
           std::none_of(p_.inputs.begin(), p_.inputs.end(), [&](const FusedInput& input) {
             return frame_.in<std::byte>(input.id) == frame_.out<std::byte>(result.id);
           });
  }

  std::byte* row(std::int32_t number) {
    return buffer_ + static_cast<std::size_t>(number * p_.tile) * lane_size;
  }
  std::byte* single_group(std::size_t value) { return groups_ + value * group_bytes; }
  const std::byte* address(std::size_t input, Dim offset) const {
    return frame_.in<std::byte>(p_.inputs[input].id) +
           static_cast<std::size_t>(offset) * p_.inputs[input].element_size;
  }

  void load(std::size_t input, const std::byte* from, std::byte* to, Dim count) {
    const auto elements = static_cast<std::size_t>(count);
    if (p_.inputs[input].load != nullptr) {
      p_.inputs[input].load(from, to, elements);
    } else {
      std::memcpy(to, from, elements * lane_size);
    }
  }

  void splat(std::size_t input, const std::byte* from) {
    data_[input] = single_group(input);
    advance_[input] = 0;
    load(input, from, data_[input], 1);
    fill(data_[input], data_[input], static_cast<Dim>(lane_group));
  }

  static void fill(const std::byte* lane, std::byte* to, Dim count) {
    std::int32_t bits;
    std::memcpy(&bits, lane, lane_size);
    auto* lanes = reinterpret_cast<std::int32_t*>(to);
    for (Dim i = 0; i < count; ++i) lanes[i] = bits;
  }

  void set_dense(std::size_t i, Dim start, Dim count) {
    const FusedInput& input = p_.inputs[i];
    const std::byte* from = address(i, start);
    if (input.load == nullptr) {
      data_[i] = const_cast<std::byte*>(from);
    } else {
      data_[i] = row(input.row);
      input.load(from, data_[i], static_cast<std::size_t>(count));
    }
  }

  /// Puts rows of an operand behind each other in its row of the buffer.
  void gather(std::size_t i, Dim first, Dim rows) {
    const Dim inner = p_.layout.inner();
    const bool is_constant = p_.layout.strides[i][p_.layout.extents.size() - 1] == 0;
    std::byte* to = data_[i];
    RowWalk walk = p_.layout.walk(i, first);
    for (Dim r = 0; r < rows; ++r, walk.next()) {
      const std::byte* from = address(i, walk.offset());
      load(i, from, to, is_constant ? 1 : inner);
      if (is_constant) fill(to, to, inner);
      to += static_cast<std::size_t>(inner) * lane_size;
    }
  }

  void run(Dim start, Dim count) {
    const Dim whole = count / static_cast<Dim>(lane_group) * static_cast<Dim>(lane_group);
    for (std::size_t k = 0; k < p_.instructions.size(); ++k) {
      const FusedInstruction& instruction = p_.instructions[k];
      data_[p_.inputs.size() + k] = instruction.row == no_row
                                        ? output(p_.results[instruction.result], start)
                                        : row(instruction.row);
    }
    if (whole > 0) {
      run_part(start, whole);
      for (std::size_t r = 0; r < p_.results.size(); ++r) {
        if (!p_.results[r].is_direct) store(r, start, whole);
      }
    }
    if (whole < count) run_ragged_end(start + whole, whole, count - whole);
  }

  // An input is added up before a result takes its place.
  void run_part(Dim start, Dim count) {
    const auto whole = (static_cast<std::size_t>(count) + lane_group - 1) / lane_group * lane_group;
    add_up(start, count, true);
    run_instructions(whole);
    add_up(start, count, false);
  }

  void add_up(Dim start, Dim count, bool inputs) {
    for (std::size_t k = 0; k < p_.sums.size(); ++k) {
      const auto value = static_cast<std::size_t>(p_.sums[k].value);
      if ((value < p_.inputs.size()) != inputs) continue;
      const auto* lanes = reinterpret_cast<const float*>(data_[value]);
      const Dim inner = p_.layout.inner();
      if (advance_[value] != 0) {
        sums_.add(k, lanes, start % inner, count);
        continue;
      }
      // All lanes are equal, and only one group of them is there.
      for (Dim done = 0; done < count; done += static_cast<Dim>(lane_group)) {
        const Dim part = std::min(static_cast<Dim>(lane_group), count - done);
        sums_.add(k, lanes, (start + done) % inner, part);
      }
    }
  }

  void run_instructions(std::size_t count) {
    for (std::size_t k = 0; k < p_.instructions.size(); ++k) {
      const FusedInstruction& instruction = p_.instructions[k];
      TileArguments arguments;
      for (std::size_t o = 0; o < instruction.operand_count; ++o) {
        const auto value = static_cast<std::size_t>(instruction.operands[o]);
        arguments.in[o] = data_[value];
        arguments.advance[o] = advance_[value];
      }
      arguments.out = data_[p_.inputs.size() + k];
      arguments.count = count;
      instruction.run(arguments);
    }
  }

  /// The last elements, fewer than a group: what lies outside the buffer takes part as a copy.
  void run_ragged_end(Dim start, Dim done, Dim count) {
    const auto bytes = static_cast<std::size_t>(count) * lane_size;
    for (std::size_t value = 0; value < p_.value_count(); ++value) {
      if (advance_[value] == 0) continue;
      std::byte* rest = data_[value] + static_cast<std::size_t>(done) * lane_size;
      const bool is_input = value < p_.inputs.size();
      const std::int32_t own_row =
          is_input ? p_.inputs[value].row : p_.instructions[value - p_.inputs.size()].row;
      const bool is_in_buffer = own_row != no_row && data_[value] == row(own_row);
      data_[value] = is_in_buffer ? rest : single_group(value);
      if (!is_in_buffer && is_input) std::memcpy(data_[value], rest, bytes);
    }
    run_part(start, count);
    for (std::size_t r = 0; r < p_.results.size(); ++r) store(r, start, count);
  }

  std::byte* output(const FusedResult& result, Dim start) const {
    return frame_.out<std::byte>(result.id) + static_cast<std::size_t>(start) * result.element_size;
  }

  void store(std::size_t number, Dim start, Dim count) {
    const FusedResult& result = p_.results[number];
    const auto value = static_cast<std::size_t>(result.value);
    // A scalar that leaves as it came has only one group of lanes.
    const Dim run_length = advance_[value] == 0 ? static_cast<Dim>(lane_group) : count;
    for (Dim done = 0; done < count; done += run_length) {
      const auto elements = static_cast<std::size_t>(std::min(run_length, count - done));
      std::byte* to = output(result, start + done);
      if (result.store != nullptr) {
        result.store(data_[value], to, elements);
      } else if (streams_[number]) {
        stream_floats(data_[value], to, elements);
      } else {
        std::memcpy(to, data_[value], elements * lane_size);
      }
    }
  }

  const FusedProgram& p_;
  const Frame& frame_;
  const RowSums& sums_;
  std::byte* data_[max_fused_values];
  std::size_t advance_[max_fused_values];
  bool streams_[max_fused_values];
  alignas(64) std::byte groups_[max_fused_values * group_bytes];
  alignas(64) std::byte buffer_[fused_buffer_bytes];
};

class FusedLoop final : public Step {
 public:
  FusedLoop(KernelRequest& request, FusedProgram program) : program_(std::move(program)) {
    const JointLayout& layout = program_.layout;
    if (!program_.sums.empty()) {
      sum_bytes_ = RowSums::bytes(program_.sums.size(), layout.inner());
      scratch_ = request.scratch(sum_bytes_ * static_cast<std::size_t>(request.threads()));
    }
    elements_ = layout.rows() * layout.inner();
    tiles_in_row_ = (layout.inner() + program_.tile - 1) / std::max<Dim>(program_.tile, 1);
    tiles_ = program_.rows_in_tile > 0
                 ? (layout.rows() + program_.rows_in_tile - 1) / program_.rows_in_tile
                 : layout.rows() * tiles_in_row_;
  }

  void run(const Frame& frame) const override {
    if (elements_ == 0) return;
    const int threads = useful_threads(frame.threads, elements_ * program_.cost);
    for (int thread = 0; thread < threads; ++thread) {
      std::fill_n(sums_of(frame, thread).totals(0), sum_values(), 0.0);
    }
    parallel_for(threads, tiles_, [&](Dim begin, Dim end, int thread) {
      const RowSums sums = sums_of(frame, thread);
      TileRunner runner(program_, frame, sums);
      for (Dim tile = begin; tile < end; ++tile) run_tile(runner, tile);
    });
    for (std::size_t k = 0; k < program_.sums.size(); ++k) {
      float* to = frame.out<float>(program_.sums[k].id);
      for (Dim c = 0; c < program_.layout.inner(); ++c) {
        double total = 0;
        for (int thread = 0; thread < threads; ++thread) {
          total += sums_of(frame, thread).totals(k)[c];
        }
        to[c] = static_cast<float>(total);
      }
    }
  }

 private:
  std::size_t sum_values() const {
    return program_.sums.size() * static_cast<std::size_t>(program_.layout.inner());
  }
  RowSums sums_of(const Frame& frame, int thread) const {
    if (program_.sums.empty()) return {};
    return {frame.out<std::byte>(scratch_) + sum_bytes_ * static_cast<std::size_t>(thread),
            program_.sums.size(), program_.layout.inner()};
  }

  void run_tile(TileRunner& runner, Dim tile) const {
    if (program_.rows_in_tile > 0) {
      const Dim first = tile * program_.rows_in_tile;
      runner.run_whole_rows(first, std::min(program_.rows_in_tile, program_.layout.rows() - first));
    } else {
      const Dim column = tile % tiles_in_row_ * program_.tile;
      runner.run_in_row(tile / tiles_in_row_, column,
                        std::min(program_.tile, program_.layout.inner() - column));
    }
  }

  FusedProgram program_;
  Dim elements_ = 0, tiles_in_row_ = 0, tiles_ = 0;
  std::size_t sum_bytes_ = 0;
  ValueId scratch_ = no_value;
};

std::unique_ptr<Step> make_fused(KernelRequest& request, std::string& refusal) {
  auto program = fused_program(request, refusal);
  if (!program) return nullptr;
  if (!program->sums.empty()) {
    const ValueId sum = program->sums[0].id;
    const Dim elements = program->layout.inner() * program->layout.rows();
    if (elements == 0 || element_count(request.ir().shape(sum)) != program->layout.inner()) {
      refusal = "sums of rows of one element or none";
      return nullptr;
    }
  }
  return std::make_unique<FusedLoop>(request, std::move(*program));
}

}  // namespace

}  // namespace native

const Kernel native_fused = {"native:fused", native::make_fused};

}  // namespace ramet
