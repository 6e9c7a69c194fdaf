#pragma once
// A fused loop, ready to run: its instructions, where each operand comes from tile by tile, and
// which parts of a small buffer hold what is between.

#include <optional>
#include <string>
#include <vector>

#include "ramet/runtime/kernel.h"
#include "ramet/runtime/kernels/native/layout.h"
#include "ramet/runtime/kernels/native/tile.h"

namespace ramet::native {

/// Values of a program: its inputs, then one for each instruction.
inline constexpr std::size_t max_fused_values = 96;
inline constexpr std::size_t fused_buffer_bytes = 32 * 1024;  // stays in the first-level cache
inline constexpr std::int32_t no_row = -1;

struct FusedInput {
  /// How the elements of a tile are found.
  enum class Walk {
    dense,     ///< laid out as the output
    scalar,    ///< one element for all
    repeated,  ///< the same inner axis again and again
    rows,      ///< rows begin anywhere; within a row all elements differ, or none
  };
  ValueId id = no_value;
  Walk walk = Walk::dense;
  std::size_t element_size = lane_size;
  LaneConversion load = nullptr;  ///< null when elements are lanes already
  std::int32_t row = no_row;      ///< of the buffer; no_row when tiles are read where they are
};

struct FusedInstruction {
  TileFunction run = nullptr;
  std::array<std::int32_t, 3> operands = {};
  std::size_t operand_count = 0;
  std::int32_t row = no_row;  ///< no_row when it writes to the output of `result`
  std::size_t result = 0;
};

struct FusedResult {
  ValueId id = no_value;
  std::int32_t value = 0;
  std::size_t element_size = lane_size;
  LaneConversion store = nullptr;
  bool is_direct = false;  ///< written by the instruction itself
  bool is_large = false;   ///< written past the caches, unless it takes an input's place
};

/// What is added up over all rows of the layout, whose inner axis it keeps.
struct FusedRowSum {
  ValueId id = no_value;
  std::int32_t value = 0;
};

struct FusedProgram {
  std::vector<FusedInput> inputs;
  std::vector<FusedInstruction> instructions;
  std::vector<FusedResult> results;
  std::vector<FusedRowSum> sums;
  JointLayout layout;
  Dim cost = 0;          ///< of one element, in additions
  Dim tile = 0;          ///< the most elements of one tile
  Dim rows_in_tile = 0;  ///< whole rows of the layout in one tile, or 0: a tile is part of a row

  std::size_t value_count() const { return inputs.size() + instructions.size(); }
};

/// Works out the program of a fused or an elementwise node; nothing, with the reason in `refusal`,
/// when it has types or functions that there are no instructions for.
std::optional<FusedProgram> fused_program(const KernelRequest& request, std::string& refusal);

}  // namespace ramet::native
