#pragma once
// What several op files share. Private to this room.

#include <string>

#include "ramet/ops/op.h"

namespace ramet::ops {

class Operand;

/// The shape rule of ops that keep their first input's shape and type.
Specs same_as_first(const Call& call);

/// `values` converted to the one type that all of them promote to.
Values promote_all(Values values);

/// Integers and bool converted to float32; raises TypeError, naming `who`, for strings and complex
/// numbers.
Value to_float(const Value& x, std::string_view who);
/// So, and complex numbers stay what they are.
Value to_inexact(const Value& x, std::string_view who);

/// What two operands promote to, numbers giving way.
DType common_dtype(const Operand& a, const Operand& b);

/// Raises TypeError, naming the op, when an input is a string.
void require_numeric(const Call& call);

/// "float32(2, 3), int32(4,)", for messages.
std::string describe(const Values& values);

/// The extent of two axes that must be the same one; any_dim only if both are unknown. Raises
/// ValueError as "who: expected equal <what>, received ..." when they differ.
Dim same_extent(Dim a, Dim b, std::string_view who, std::string_view what);

}  // namespace ramet::ops
