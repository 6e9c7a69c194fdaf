#pragma once
// The notation of einsum. Private to this room.

#include <string_view>
#include <vector>

#include "ramet/ops/op.h"

namespace ramet::ops {

/// Axes by name: letters, and negative numbers for the axes that "..." stands for, from the back.
using Labels = std::vector<int>;
bool contains(const Labels& labels, int label);
/// The labels of `from` that are in `these`, or that are not.
Labels only(const Labels& from, const Labels& these, bool inside = true);
Labels join(Labels a, const Labels& b);

struct EinsumEquation {
  std::vector<Labels> inputs;
  Labels output;
};

/// Reads "...ij,jk->...ik" for operands of these ranks. Without "->", the output has the axes of
/// "..." and then the letters that occur once, in alphabetical order. Raises ValueError.
EinsumEquation parse_einsum(std::string_view subscripts, const Values& xs);

}  // namespace ramet::ops
