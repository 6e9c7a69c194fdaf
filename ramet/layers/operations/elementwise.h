#pragma once
// Elementwise operations without config, from elementwise.inc, and the operators of symbolic
// tensors.

#include "ramet/layers/operations/symbolic.h"
#include "ramet/ops/arithmetic.h"
#include "ramet/ops/complex.h"
#include "ramet/ops/nn.h"
#include "ramet/ops/special.h"

namespace ramet {

namespace ops {

// Other names that keras.ops has.
inline Value bitwise_not(const Value& x) { return bitwise_invert(x); }
inline Value copy(const Value& x) { return x; }
inline Value true_divide(const Operand& a, const Operand& b) { return divide(a, b); }
inline Value bitwise_left_shift(const Operand& a, const Operand& b) { return left_shift(a, b); }
inline Value bitwise_right_shift(const Operand& a, const Operand& b) { return right_shift(a, b); }

}  // namespace ops

namespace operations {

#define RAMET_UNARY(name, function, module) \
  using name = Unary<#name, ops::function, module##_module>;
#define RAMET_BINARY(name, function) using name = Binary<#name, ops::function>;
#define RAMET_BINARY_XY(name, function) using name = Binary<#name, ops::function, "x", "y">;
#include "ramet/layers/operations/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
#undef RAMET_BINARY_XY

}  // namespace operations

namespace ops {

// KerasTensor exp(const KerasTensor& x); KerasTensor add(const SymbolicOperand& a, ...); and so on.
#define RAMET_UNARY(name, function, module) KerasTensor function(const KerasTensor& x);
#define RAMET_BINARY(name, function) \
  KerasTensor function(const SymbolicOperand& a, const SymbolicOperand& b);
#define RAMET_BINARY_XY(name, function) RAMET_BINARY(name, function)
#include "ramet/layers/operations/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY
#undef RAMET_BINARY_XY

}  // namespace ops

/// A symbolic tensor on at least one side, a number, a tensor or another on the other.
template <class A, class B>
concept SymbolicPair =
    (std::same_as<A, KerasTensor> || std::same_as<B, KerasTensor>)&&std::convertible_to<
        A, SymbolicOperand>&& std::convertible_to<B, SymbolicOperand>;

// As Python's operators on tensors. What C++ writes otherwise: x ** 2 is ops::power(x, 2), x // 2
// is ops::floor_divide(x, 2), x @ y is ops::matmul(x, y), x[...] is ops::get_item; == and !=
// compare identity, see ops::equal.
#define RAMET_OPERATOR(symbol, function)                                            \
  template <class A, class B>                                                       \
  requires SymbolicPair<A, B> KerasTensor operator symbol(const A& a, const B& b) { \
    return ops::function(a, b);                                                     \
  }
RAMET_OPERATOR(+, add)
RAMET_OPERATOR(-, subtract)
RAMET_OPERATOR(*, multiply)
RAMET_OPERATOR(/, true_divide)
RAMET_OPERATOR(%, mod)
RAMET_OPERATOR(<, less)
RAMET_OPERATOR(<=, less_equal)
RAMET_OPERATOR(>, greater)
RAMET_OPERATOR(>=, greater_equal)
RAMET_OPERATOR(&, logical_and)
RAMET_OPERATOR(|, logical_or)
RAMET_OPERATOR(^, logical_xor)
#undef RAMET_OPERATOR
inline KerasTensor operator-(const KerasTensor& x) { return ops::negative(x); }
inline KerasTensor operator~(const KerasTensor& x) { return ops::logical_not(x); }
inline KerasTensor abs(const KerasTensor& x) { return ops::absolute(x); }

}  // namespace ramet
