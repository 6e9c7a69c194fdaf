#include "ramet/runtime/kernels/native/fused_program.h"

#include <algorithm>
#include <numeric>

#include "ramet/runtime/kernels/native/stream.h"

namespace ramet::native {

namespace {

using Walk = FusedInput::Walk;

bool is_lane_type(DType dtype) {
  return dtype == DType::float32 || dtype == DType::int32 || dtype == DType::boolean;
}
bool fits_in_int32(DType dtype) {
  return dtype == DType::int8 || dtype == DType::uint8 || dtype == DType::int16 ||
         dtype == DType::uint16;
}

FusedAttrs attrs_of(const KernelRequest& request) {
  const IrNode& node = request.node();
  if (node.op == &fused_op) return node.attrs.as<FusedAttrs>();
  FusedStep step{*node.op->elementwise, request.output().dtype, {}};
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    step.operands.push_back(static_cast<std::int32_t>(i));
  }
  return {.inputs = static_cast<std::int32_t>(node.inputs.size()), .steps = {step}, .results = {0}};
}

class Builder {
 public:
  Builder(const KernelRequest& request, std::string& refusal)
      : request_(request), refusal_(refusal), attrs_(attrs_of(request)) {}

  std::optional<FusedProgram> build() {
    const std::size_t inputs = request_.node().inputs.size();
    const auto is_complex_step = [](const FusedStep& step) { return is_complex(step.dtype); };
    if (std::any_of(attrs_.steps.begin(), attrs_.steps.end(), is_complex_step))
      return refuse("complex numbers");
    if (inputs + attrs_.steps.size() > max_fused_values) return refuse("too many instructions");
    for (std::size_t i = 0; i < inputs; ++i) {
      if (!add_input(i)) return std::nullopt;
    }
    for (const FusedStep& step : attrs_.steps) {
      if (!add_step(step)) return std::nullopt;
    }
    for (std::size_t i = 0; i < attrs_.results.size(); ++i) {
      if (!add_result(i)) return std::nullopt;
    }
    for (std::size_t i = 0; i < attrs_.sums.size(); ++i) {
      if (!add_sum(i)) return std::nullopt;
    }
    lay_out();
    mark_direct_results();
    const std::int32_t rows = assign_rows();
    choose_tile(rows);
    return std::move(program_);
  }

 private:
  /// What an operand number of the node stands for here.
  struct Operand {
    std::int32_t value = 0;
    DType lanes = DType::float32;
    DType dtype = DType::float32;  // as the graph sees it
  };

  std::nullopt_t refuse(std::string reason) {
    refusal_ = std::move(reason);
    return std::nullopt;
  }

  /// Types without instructions may still be cast on the way in: gives the type of their lanes.
  std::optional<DType> lanes_of_input(std::size_t input, DType dtype) const {
    if (is_lane_type(dtype)) return dtype;
    std::optional<DType> wanted;
    for (const FusedStep& step : attrs_.steps) {
      for (std::int32_t operand : step.operands) {
        if (static_cast<std::size_t>(operand) != input) continue;
        if (step.function != Elementwise::cast) return std::nullopt;
        if (wanted && *wanted != step.dtype) return std::nullopt;
        wanted = step.dtype;
      }
    }
    if (fits_in_int32(dtype)) return DType::int32;
    if (dtype == DType::float16 || dtype == DType::bfloat16) return DType::float32;
    const bool is_number = wanted == DType::float32 || wanted == DType::int32;
    return is_number && dtype != DType::string && !is_complex(dtype) ? wanted : std::nullopt;
  }

  bool add_input(std::size_t i) {
    const DType dtype = request_.input(i).dtype;
    const auto lanes = lanes_of_input(i, dtype);
    if (!lanes) {
      refuse(fmt::format("{} operands", to_string(dtype)));
      return false;
    }
    const bool is_lanes = dtype == *lanes && dtype != DType::boolean;
    program_.inputs.push_back({.id = request_.node().inputs[i],
                               .element_size = size_of(dtype),
                               .load = is_lanes ? nullptr : load_lanes(dtype, *lanes)});
    operands_.push_back({static_cast<std::int32_t>(i), *lanes, dtype});
    return true;
  }

  bool add_step(const FusedStep& step) {
    const bool is_where = step.function == Elementwise::where;
    const bool is_cast = step.function == Elementwise::cast;
    const Operand first = operands_[static_cast<std::size_t>(step.operands[is_where ? 1 : 0])];
    const DType to = is_lane_type(step.dtype) ? step.dtype : first.lanes;
    if (!is_lane_type(step.dtype) && !is_cast) {
      refuse(fmt::format("{} results", to_string(step.dtype)));
      return false;
    }
    if (is_cast && first.lanes == to) {  // conversions at the borders do it
      operands_.push_back({first.value, to, step.dtype});
      return true;
    }
    FusedInstruction instruction;
    for (std::int32_t number : step.operands) {
      const Operand& operand = operands_[static_cast<std::size_t>(number)];
      const bool is_condition = is_where && instruction.operand_count == 0;
      const bool is_input = static_cast<std::size_t>(number) < program_.inputs.size();
      const bool is_foreign = !is_lane_type(operand.dtype) && !(is_cast && is_input);
      if (is_foreign || (!is_condition && operand.lanes != first.lanes)) {
        refuse(
            fmt::format("{} operands beside {}", to_string(operand.dtype), to_string(first.dtype)));
        return false;
      }
      instruction.operands[instruction.operand_count++] = operand.value;
    }
    const TileInstruction found = tile_instruction(step.function, first.lanes, to);
    if (found.run == nullptr) {
      refuse(fmt::format("elementwise function {} of {}", static_cast<int>(step.function),
                         to_string(first.lanes)));
      return false;
    }
    instruction.run = found.run;
    program_.cost += found.cost;
    operands_.push_back({static_cast<std::int32_t>(program_.value_count()), to, step.dtype});
    program_.instructions.push_back(instruction);
    return true;
  }

  bool add_result(std::size_t i) {
    const auto step = static_cast<std::size_t>(attrs_.results[i]);
    const Operand& operand = operands_[program_.inputs.size() + step];
    const bool is_lanes = operand.dtype == operand.lanes && operand.dtype != DType::boolean;
    const auto elements = static_cast<std::size_t>(element_count(request_.output(i).shape));
    program_.results.push_back(
        {.id = request_.node().outputs[i],
         .value = operand.value,
         .element_size = size_of(operand.dtype),
         .store = is_lanes ? nullptr : store_lanes(operand.lanes, operand.dtype),
         .is_large = is_lanes && elements * lane_size >= fewest_streamed_bytes});
    return true;
  }

  bool add_sum(std::size_t i) {
    const Operand& operand = operands_[static_cast<std::size_t>(attrs_.sums[i].operand)];
    if (operand.lanes != DType::float32 || operand.dtype != DType::float32) {
      refuse("sums of other than float32");
      return false;
    }
    const std::size_t output = attrs_.results.size() + i;
    program_.sums.push_back({.id = request_.node().outputs[output], .value = operand.value});
    return true;
  }

  void lay_out() {
    std::vector<Shape> shapes;
    Shape all;
    for (std::size_t i = 0; i < program_.inputs.size(); ++i) {
      shapes.push_back(request_.input(i).shape);
      all = broadcast(all, shapes.back(), "fused");
    }
    // A row of sums keeps the last axis apart. The whole stands beside the inputs as one more
    // operand, to compare strides with.
    if (!program_.sums.empty()) shapes.push_back({all.back()});
    shapes.push_back(all);
    program_.layout = join_layouts(all, shapes);
    auto& strides = program_.layout.strides;
    if (!program_.sums.empty()) strides.erase(strides.end() - 2);
    const std::size_t rank = program_.layout.extents.size();
    for (std::size_t i = 0; i < program_.inputs.size(); ++i) {
      const auto is_zero = [](Dim stride) { return stride == 0; };
      const bool outer_is_zero =
          std::all_of(strides[i].begin(), strides[i].begin() + (rank - 1), is_zero);
      program_.inputs[i].walk = strides[i] == strides.back() ? Walk::dense
                                : !outer_is_zero             ? Walk::rows
                                : strides[i][rank - 1] == 0  ? Walk::scalar
                                                             : Walk::repeated;
    }
    program_.layout.strides.pop_back();
  }

  /// A result may share its memory with a dense input. So an instruction writes there itself only
  /// if nothing after it reads such an input.
  void mark_direct_results() {
    std::size_t last_read = 0;
    for (std::size_t k = 0; k < program_.instructions.size(); ++k) {
      const FusedInstruction& instruction = program_.instructions[k];
      for (std::size_t o = 0; o < instruction.operand_count; ++o) {
        const auto value = static_cast<std::size_t>(instruction.operands[o]);
        if (value < program_.inputs.size() && program_.inputs[value].walk == Walk::dense) {
          last_read = k;
        }
      }
    }
    std::vector<bool> is_taken(program_.value_count(), false);
    for (std::size_t r = 0; r < program_.results.size(); ++r) {
      FusedResult& result = program_.results[r];
      const auto value = static_cast<std::size_t>(result.value);
      if (value < program_.inputs.size() || result.store != nullptr || result.is_large ||
          is_taken[value]) {
        continue;
      }
      const std::size_t k = value - program_.inputs.size();
      if (k < last_read) continue;
      result.is_direct = is_taken[value] = true;
      program_.instructions[k].result = r;
    }
  }

  /// Gives buffer rows to what needs them, reusing a row once its last reader has run.
  std::int32_t assign_rows() {
    std::int32_t rows = 0;
    for (FusedInput& input : program_.inputs) {
      const bool is_read_in_place =
          input.walk == Walk::scalar || (input.walk == Walk::dense && input.load == nullptr);
      if (!is_read_in_place) input.row = rows++;
    }
    constexpr std::size_t forever = max_fused_values;
    std::vector<std::size_t> last_reader(program_.value_count(), 0);
    for (std::size_t k = 0; k < program_.instructions.size(); ++k) {
      const FusedInstruction& instruction = program_.instructions[k];
      for (std::size_t o = 0; o < instruction.operand_count; ++o) {
        last_reader[static_cast<std::size_t>(instruction.operands[o])] = k;
      }
    }
    for (const FusedResult& result : program_.results) {
      if (!result.is_direct) last_reader[static_cast<std::size_t>(result.value)] = forever;
    }
    for (const FusedRowSum& sum : program_.sums) {
      last_reader[static_cast<std::size_t>(sum.value)] = forever;
    }
    std::vector<bool> is_direct(program_.value_count(), false);
    for (const FusedResult& result : program_.results) {
      if (result.is_direct) is_direct[static_cast<std::size_t>(result.value)] = true;
    }
    std::vector<std::int32_t> free_rows;
    for (std::size_t k = 0; k < program_.instructions.size(); ++k) {
      FusedInstruction& instruction = program_.instructions[k];
      // Freed first: an instruction may write over its own operand.
      for (std::size_t earlier = 0; earlier < k; ++earlier) {
        const FusedInstruction& other = program_.instructions[earlier];
        const std::size_t reader = last_reader[program_.inputs.size() + earlier];
        if (other.row != no_row && reader == k) free_rows.push_back(other.row);
      }
      if (is_direct[program_.inputs.size() + k]) continue;
      if (free_rows.empty()) {
        instruction.row = rows++;
      } else {
        instruction.row = free_rows.back();
        free_rows.pop_back();
      }
    }
    return rows;
  }

  void choose_tile(std::int32_t rows) {
    constexpr Dim longest = 2048, group = lane_group;
    const Dim fitting = static_cast<Dim>(fused_buffer_bytes / lane_size) / std::max(rows, 1);
    const Dim tile = std::min(longest, fitting / group * group);
    const Dim inner = program_.layout.inner();
    const bool needs_gathering =
        std::any_of(program_.inputs.begin(), program_.inputs.end(),
                    [](const FusedInput& input) { return input.walk == Walk::rows; });
    // Putting rows together costs copies, unless each row finds the same values.
    constexpr Dim shortest_gathered = 128;
    const Dim shortest = needs_gathering ? shortest_gathered : tile / 2;
    if (program_.layout.rows() == 1 || inner >= std::min(shortest, tile)) {
      const Dim parts = std::max<Dim>((inner + tile - 1) / tile, 1);
      program_.tile = ((inner + parts - 1) / parts + group - 1) / group * group;
      return;
    }
    Dim rows_in_tile = tile / std::max<Dim>(inner, 1);
    const Dim whole_groups = group / std::gcd(inner, group);
    if (rows_in_tile > whole_groups) rows_in_tile -= rows_in_tile % whole_groups;
    program_.rows_in_tile = std::min(rows_in_tile, program_.layout.rows());
    program_.tile = tile;
  }

  const KernelRequest& request_;
  std::string& refusal_;
  FusedAttrs attrs_;
  FusedProgram program_;
  std::vector<Operand> operands_;
};

}  // namespace

std::optional<FusedProgram> fused_program(const KernelRequest& request, std::string& refusal) {
  return Builder(request, refusal).build();
}

}  // namespace ramet::native
