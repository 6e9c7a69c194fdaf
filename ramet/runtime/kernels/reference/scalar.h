#pragma once
// The scalar functions behind the elementwise ops, one element at a time.

#include "ramet/ops/op.h"

namespace ramet::reference {

/// Reads one element of each operand and writes one result.
using ScalarFunction = void (*)(const std::byte* const* operands, std::byte* result);

/// The function on operands of one type (of `where`: of its branches); `result` matters for casts
/// only. Null where there is none, such as the sine of an integer.
ScalarFunction scalar_function(Elementwise function, DType operand, DType result);

/// So, of complex numbers.
ScalarFunction complex_function(Elementwise function, DType dtype);

}  // namespace ramet::reference
