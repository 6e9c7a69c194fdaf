#pragma once
// Bounds that a kernel puts on its results while they are in registers: relu, clip.

#include <limits>

namespace ramet::native {

struct Bounds {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  bool any() const { return *this != Bounds(); }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

}  // namespace ramet::native
