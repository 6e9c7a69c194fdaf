#pragma once
// The instructions of fused loops. A tile is a run of elements, each in a lane of 32 bits: float32
// and int32 as they are, bool as all ones or all zeros.

#include <cstddef>
#include <cstdint>

#include "ramet/ops/op.h"

namespace ramet::native {

/// Tiles are padded to whole groups of this many lanes: one cache line, the widest vector.
inline constexpr std::size_t lane_group = 16;
inline constexpr std::size_t lane_size = 4;

/// Operands and result of one instruction. An operand with `advance` 0 is one group of equal lanes,
/// which stands for a whole tile of them.
struct TileArguments {
  const void* in[3] = {};
  std::size_t advance[3] = {};
  void* out = nullptr;    // may be one of the operands
  std::size_t count = 0;  // a multiple of lane_group
};
using TileFunction = void (*)(const TileArguments& arguments);

/// An instruction and what it costs beside an addition.
struct TileInstruction {
  TileFunction run = nullptr;  ///< null when there is none for the types
  int cost = 1;
};

/// The instruction of a function whose operands have type `from` (of `where`: the branches) and
/// whose result has type `to`; both among float32, int32 and bool.
TileInstruction tile_instruction(Elementwise function, DType from, DType to);

// The parts of that table, in the order they are asked: vectors first.
TileFunction arithmetic_instruction(Elementwise function, DType from, DType to);
TileFunction math_instruction(Elementwise function, DType from);
TileFunction scalar_instruction(Elementwise function, DType from);

/// Converts elements of any numeric type to lanes of type `lanes` as `cast` would, and back; null
/// where there is no need (bool in lanes of another type).
using LaneConversion = void (*)(const void* from, void* to, std::size_t count);
LaneConversion load_lanes(DType from, DType lanes);
LaneConversion store_lanes(DType lanes, DType to);

}  // namespace ramet::native
