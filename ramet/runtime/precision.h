#pragma once

#include <cstdint>

namespace ramet {

/// What products and convolutions of float32 may round their factors to. They are summed in float32
/// either way. `bfloat16` (8 bits of precision) is a permission: where the processor has no unit
/// that gains by it, results are those of float32.
enum class Precision : std::uint8_t { float32, bfloat16 };

}  // namespace ramet
