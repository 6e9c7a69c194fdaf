#pragma once
// Where a draw lies among the random numbers. Private to this room.

#include "ramet/core/philox.h"

namespace ramet {

/// The first block of the draw with this seed (key, counter). The highest bit of the stream keeps
/// draws apart from the initializers' numbers, which may have the same key.
inline RandomPosition first_block(const std::int64_t* seed) {
  constexpr std::uint64_t of_draws = std::uint64_t{1} << 63;
  return {static_cast<std::uint64_t>(seed[0]), static_cast<std::uint64_t>(seed[1]) | of_draws, 0};
}

}  // namespace ramet
