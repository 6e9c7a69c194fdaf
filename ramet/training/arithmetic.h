#pragma once
// Infix arithmetic on values, so that losses, metrics and optimizers read as their formulas do:
//
//   using namespace arithmetic;
//   return ops::mean(ops::square(y_pred - y_true), {.axes = {-1}});

#include "ramet/ops/arithmetic.h"
#include "ramet/ops/elementwise.h"

namespace ramet::arithmetic {

/// At least one side is a value; the other may be a number.
template <class A, class B>
concept Operands = (std::same_as<A, Value> && std::convertible_to<B, ops::Operand>) ||
                   (std::same_as<B, Value> && std::convertible_to<A, ops::Operand>);

template <class A, class B>
requires Operands<A, B> Value operator+(const A& a, const B& b) { return ops::add(a, b); }
template <class A, class B>
requires Operands<A, B> Value operator-(const A& a, const B& b) { return ops::subtract(a, b); }
template <class A, class B>
requires Operands<A, B> Value operator*(const A& a, const B& b) { return ops::multiply(a, b); }
template <class A, class B>
requires Operands<A, B> Value operator/(const A& a, const B& b) { return ops::divide(a, b); }
inline Value operator-(const Value& x) { return ops::negative(x); }

using ops::divide_no_nan;

}  // namespace ramet::arithmetic
