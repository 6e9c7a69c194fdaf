// Runs fused loops: for each tile, each instruction over the whole tile. What lies between two
// instructions stays in the first-level cache. Benchmark: native/fused.

#include <cstring>

#include "ramet/runtime/kernels/native/fused_program.h"
#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"

namespace ramet {

namespace native {

namespace {

constexpr std::size_t group_bytes = lane_group * lane_size;

/// One thread's way through its tiles.
class TileRunner {
 public:
  TileRunner(const FusedProgram& program, const Frame& frame) : p_(program), frame_(frame) {
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
  }

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
      run_instructions(static_cast<std::size_t>(whole));
      for (const FusedResult& result : p_.results) {
        if (!result.is_direct) store(result, start, whole);
      }
    }
    if (whole < count) run_ragged_end(start + whole, whole, count - whole);
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
    run_instructions(lane_group);
    for (const FusedResult& result : p_.results) store(result, start, count);
  }

  std::byte* output(const FusedResult& result, Dim start) const {
    return frame_.out<std::byte>(result.id) + static_cast<std::size_t>(start) * result.element_size;
  }

  void store(const FusedResult& result, Dim start, Dim count) {
    const auto value = static_cast<std::size_t>(result.value);
    // A scalar that leaves as it came has only one group of lanes.
    const Dim run_length = advance_[value] == 0 ? static_cast<Dim>(lane_group) : count;
    for (Dim done = 0; done < count; done += run_length) {
      const auto elements = static_cast<std::size_t>(std::min(run_length, count - done));
      std::byte* to = output(result, start + done);
      if (result.store != nullptr) {
        result.store(data_[value], to, elements);
      } else {
        std::memcpy(to, data_[value], elements * lane_size);
      }
    }
  }

  const FusedProgram& p_;
  const Frame& frame_;
  std::byte* data_[max_fused_values];
  std::size_t advance_[max_fused_values];
  alignas(64) std::byte groups_[max_fused_values * group_bytes];
  alignas(64) std::byte buffer_[fused_buffer_bytes];
};

class FusedLoop final : public Step {
 public:
  explicit FusedLoop(FusedProgram program) : program_(std::move(program)) {
    const JointLayout& layout = program_.layout;
    elements_ = layout.rows() * layout.inner();
    tiles_in_row_ = (layout.inner() + program_.tile - 1) / std::max<Dim>(program_.tile, 1);
    tiles_ = program_.rows_in_tile > 0
                 ? (layout.rows() + program_.rows_in_tile - 1) / program_.rows_in_tile
                 : layout.rows() * tiles_in_row_;
  }

  void run(const Frame& frame) const override {
    if (elements_ == 0) return;
    const int threads = useful_threads(frame.threads, elements_ * program_.cost);
    parallel_for(threads, tiles_, [&](Dim begin, Dim end, int) {
      TileRunner runner(program_, frame);
      for (Dim tile = begin; tile < end; ++tile) run_tile(runner, tile);
    });
  }

 private:
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
};

std::unique_ptr<Step> make_fused(KernelRequest& request, std::string& refusal) {
  auto program = fused_program(request, refusal);
  return program ? std::make_unique<FusedLoop>(std::move(*program)) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_fused = {"native:fused", native::make_fused};

}  // namespace ramet
