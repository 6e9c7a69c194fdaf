#pragma once
// Where a draw lies among the random numbers. Private to this room.

#include "ramet/core/philox.h"

namespace ramet {

/// The first block of the draw with this seed (key, counter): TensorFlow's, so that its uniform
/// numbers come out.
inline RandomPosition first_block(const std::int64_t* seed) {
  return keras_position(static_cast<std::int64_t>(seed[0]), static_cast<std::int64_t>(seed[1]));
}

}  // namespace ramet
