#include "ramet/layers/operations/numpy_elementwise.h"

namespace ramet {

namespace operations {

Value Clip::call(const CallInputs& inputs) const { return ops::clip(inputs.value("x"), x_min, x_max); }

Value Where::call(const CallInputs& inputs) const {
  if (inputs.find("x1") == nullptr || inputs.find("x2") == nullptr) {
    fail<NotImplementedError>("where: expected a condition and two branches, received a condition only.");
  }
  return ops::where(inputs.value("condition"), operand(inputs, "x1"), operand(inputs, "x2"));
}

}  // namespace operations

namespace ops {

KerasTensor absolute(const KerasTensor& x) { return record(operations::Absolute{}, x); }
KerasTensor add(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Add{}, a, b);
}
KerasTensor arctan2(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Arctan2{}, a, b);
}
KerasTensor ceil(const KerasTensor& x) { return record(operations::Ceil{}, x); }
KerasTensor clip(const KerasTensor& x, double low, double high) {
  return record(operations::Clip{low, high}, x);
}
KerasTensor cos(const KerasTensor& x) { return record(operations::Cos{}, x); }
KerasTensor divide(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Divide{}, a, b);
}
KerasTensor equal(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Equal{}, a, b);
}
KerasTensor exp(const KerasTensor& x) { return record(operations::Exp{}, x); }
KerasTensor expm1(const KerasTensor& x) { return record(operations::Expm1{}, x); }
KerasTensor floor(const KerasTensor& x) { return record(operations::Floor{}, x); }
KerasTensor floor_divide(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::FloorDivide{}, a, b);
}
KerasTensor greater(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Greater{}, a, b);
}
KerasTensor greater_equal(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::GreaterEqual{}, a, b);
}
KerasTensor isfinite(const KerasTensor& x) { return record(operations::Isfinite{}, x); }
KerasTensor isinf(const KerasTensor& x) { return record(operations::Isinf{}, x); }
KerasTensor isnan(const KerasTensor& x) { return record(operations::Isnan{}, x); }
KerasTensor less(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Less{}, a, b);
}
KerasTensor less_equal(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::LessEqual{}, a, b);
}
KerasTensor log(const KerasTensor& x) { return record(operations::Log{}, x); }
KerasTensor log1p(const KerasTensor& x) { return record(operations::Log1p{}, x); }
KerasTensor logical_and(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::LogicalAnd{}, a, b);
}
KerasTensor logical_not(const KerasTensor& x) { return record(operations::LogicalNot{}, x); }
KerasTensor logical_or(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::LogicalOr{}, a, b);
}
KerasTensor logical_xor(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::LogicalXor{}, a, b);
}
KerasTensor maximum(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Maximum{}, a, b);
}
KerasTensor minimum(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Minimum{}, a, b);
}
KerasTensor mod(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Mod{}, a, b);
}
KerasTensor multiply(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Multiply{}, a, b);
}
KerasTensor negative(const KerasTensor& x) { return record(operations::Negative{}, x); }
KerasTensor not_equal(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::NotEqual{}, a, b);
}
KerasTensor power(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Power{}, a, b);
}
KerasTensor reciprocal(const KerasTensor& x) { return record(operations::Reciprocal{}, x); }
KerasTensor sign(const KerasTensor& x) { return record(operations::Sign{}, x); }
KerasTensor sin(const KerasTensor& x) { return record(operations::Sin{}, x); }
KerasTensor sqrt(const KerasTensor& x) { return record(operations::Sqrt{}, x); }
KerasTensor square(const KerasTensor& x) { return record(operations::Square{}, x); }
KerasTensor subtract(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Subtract{}, a, b);
}
KerasTensor tan(const KerasTensor& x) { return record(operations::Tan{}, x); }
KerasTensor tanh(const KerasTensor& x) { return record(operations::Tanh{}, x); }
KerasTensor true_divide(const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::TrueDivide{}, a, b);
}
KerasTensor trunc(const KerasTensor& x) { return record(operations::Trunc{}, x); }
KerasTensor where(const KerasTensor& condition, const SymbolicOperand& a, const SymbolicOperand& b) {
  return record(operations::Where{}, Arguments<KerasTensor>{{condition, a.tree(), b.tree()}, {}});
}

}  // namespace ops
}  // namespace ramet
