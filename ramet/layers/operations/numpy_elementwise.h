#pragma once
// Elementwise operations of keras.ops.numpy, and the operators of symbolic tensors.

#include "ramet/layers/operations/symbolic.h"

namespace ramet {

namespace operations {

using Absolute = Unary<"Absolute", ops::absolute>;
using Add = Binary<"Add", ops::add>;
using Arctan2 = Binary<"Arctan2", ops::arctan2>;
using Ceil = Unary<"Ceil", ops::ceil>;
using Cos = Unary<"Cos", ops::cos>;
using Divide = Binary<"Divide", ops::divide>;
using Equal = Binary<"Equal", ops::equal>;
using Exp = Unary<"Exp", ops::exp>;
using Expm1 = Unary<"Expm1", ops::expm1>;
using Floor = Unary<"Floor", ops::floor>;
using FloorDivide = Binary<"FloorDivide", ops::floor_divide>;
using Greater = Binary<"Greater", ops::greater>;
using GreaterEqual = Binary<"GreaterEqual", ops::greater_equal>;
using Isfinite = Unary<"Isfinite", ops::isfinite>;
using Isinf = Unary<"Isinf", ops::isinf>;
using Isnan = Unary<"Isnan", ops::isnan>;
using Less = Binary<"Less", ops::less>;
using LessEqual = Binary<"LessEqual", ops::less_equal>;
using Log = Unary<"Log", ops::log>;
using Log1p = Unary<"Log1p", ops::log1p>;
using LogicalAnd = Binary<"LogicalAnd", ops::logical_and>;
using LogicalNot = Unary<"LogicalNot", ops::logical_not>;
using LogicalOr = Binary<"LogicalOr", ops::logical_or>;
using LogicalXor = Binary<"LogicalXor", ops::logical_xor>;
using Maximum = Binary<"Maximum", ops::maximum>;
using Minimum = Binary<"Minimum", ops::minimum>;
using Mod = Binary<"Mod", ops::mod>;
using Multiply = Binary<"Multiply", ops::multiply>;
using Negative = Unary<"Negative", ops::negative>;
using NotEqual = Binary<"NotEqual", ops::not_equal>;
using Power = Binary<"Power", ops::power>;
using Reciprocal = Unary<"Reciprocal", ops::reciprocal>;
using Sign = Unary<"Sign", ops::sign>;
using Sin = Unary<"Sin", ops::sin>;
using Sqrt = Unary<"Sqrt", ops::sqrt>;
using Square = Unary<"Square", ops::square>;
using Subtract = Binary<"Subtract", ops::subtract>;
using Tan = Unary<"Tan", ops::tan>;
using Tanh = Unary<"Tanh", ops::tanh>;
using TrueDivide = Binary<"TrueDivide", ops::divide>;
using Trunc = Unary<"Trunc", ops::trunc>;

struct Clip {
  required<double> x_min;
  required<double> x_max;
  static constexpr std::string_view keras_name = "Clip", module_name = numpy_module;
  static constexpr std::array<std::string_view, 1> arguments = {"x"};
  static constexpr void describe(auto& d) {
    d.field("x_min", &Clip::x_min, "Least value of the result.");
    d.field("x_max", &Clip::x_max, "Greatest value of the result.");
  }
  Value call(const CallInputs& inputs) const;
};

struct Where {
  static constexpr std::string_view keras_name = "Where", module_name = numpy_module;
  static constexpr std::array<std::string_view, 3> arguments = {"condition", "x1", "x2"};
  static constexpr void describe(auto&) {}
  Value call(const CallInputs& inputs) const;
};

}  // namespace operations

namespace ops {

KerasTensor absolute(const KerasTensor& x);
KerasTensor add(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor arctan2(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor ceil(const KerasTensor& x);
KerasTensor clip(const KerasTensor& x, double low, double high);
KerasTensor cos(const KerasTensor& x);
KerasTensor divide(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor equal(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor exp(const KerasTensor& x);
KerasTensor expm1(const KerasTensor& x);
KerasTensor floor(const KerasTensor& x);
KerasTensor floor_divide(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor greater(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor greater_equal(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor isfinite(const KerasTensor& x);
KerasTensor isinf(const KerasTensor& x);
KerasTensor isnan(const KerasTensor& x);
KerasTensor less(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor less_equal(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor log(const KerasTensor& x);
KerasTensor log1p(const KerasTensor& x);
KerasTensor logical_and(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor logical_not(const KerasTensor& x);
KerasTensor logical_or(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor logical_xor(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor maximum(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor minimum(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor mod(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor multiply(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor negative(const KerasTensor& x);
KerasTensor not_equal(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor power(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor reciprocal(const KerasTensor& x);
KerasTensor sign(const KerasTensor& x);
KerasTensor sin(const KerasTensor& x);
KerasTensor sqrt(const KerasTensor& x);
KerasTensor square(const KerasTensor& x);
KerasTensor subtract(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor tan(const KerasTensor& x);
KerasTensor tanh(const KerasTensor& x);
KerasTensor true_divide(const SymbolicOperand& a, const SymbolicOperand& b);
KerasTensor trunc(const KerasTensor& x);
KerasTensor where(const KerasTensor& condition, const SymbolicOperand& a, const SymbolicOperand& b);

}  // namespace ops

/// A symbolic tensor on at least one side, a number or another on the other.
template <class A, class B>
concept SymbolicPair = (std::same_as<A, KerasTensor> || std::same_as<B, KerasTensor>) &&
                       std::convertible_to<A, SymbolicOperand> &&
                       std::convertible_to<B, SymbolicOperand>;

// As Python's operators on tensors; == and != compare identity, see ops::equal.
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator+(const A& a, const B& b) {
  return ops::add(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator-(const A& a, const B& b) {
  return ops::subtract(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator*(const A& a, const B& b) {
  return ops::multiply(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator/(const A& a, const B& b) {
  return ops::true_divide(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator%(const A& a, const B& b) {
  return ops::mod(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator<(const A& a, const B& b) {
  return ops::less(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator<=(const A& a, const B& b) {
  return ops::less_equal(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator>(const A& a, const B& b) {
  return ops::greater(a, b);
}
template <class A, class B>
  requires SymbolicPair<A, B>
KerasTensor operator>=(const A& a, const B& b) {
  return ops::greater_equal(a, b);
}
inline KerasTensor operator-(const KerasTensor& x) { return ops::negative(x); }

}  // namespace ramet
