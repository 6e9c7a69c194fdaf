#pragma once
// Infix arithmetic on values, so that losses, metrics, optimizers and steps of one's own read as
// their formulas do:
//
//   return ops::mean(ops::square(y_pred - y_true), {.axes = {-1}}) * 0.5;

#include "ramet/ops/arithmetic.h"
#include "ramet/ops/elementwise.h"

namespace ramet {

/// At least one side is a value; the other may be a number.
template <class A, class B>
concept ValueOperands = (std::same_as<A, Value> && std::convertible_to<B, ops::Operand>) ||
                        (std::same_as<B, Value> && std::convertible_to<A, ops::Operand>);

template <class A, class B>
requires ValueOperands<A, B> Value operator+(const A& a, const B& b) { return ops::add(a, b); }
template <class A, class B>
requires ValueOperands<A, B> Value operator-(const A& a, const B& b) { return ops::subtract(a, b); }
template <class A, class B>
requires ValueOperands<A, B> Value operator*(const A& a, const B& b) { return ops::multiply(a, b); }
template <class A, class B>
requires ValueOperands<A, B> Value operator/(const A& a, const B& b) { return ops::divide(a, b); }
inline Value operator-(const Value& x) { return ops::negative(x); }

}  // namespace ramet
