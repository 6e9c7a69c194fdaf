#include "ramet/ops/elementwise.h"

#include <cmath>

#include "ramet/ops/gradients_impl.h"
#include "ramet/ops/ops_impl.h"

namespace ramet::ops {

namespace {

/// How the operands of a function are typed, and its result.
enum class Typing {
  same,       ///< operands promoted; the result has their type
  magnitude,  ///< so, and of complex numbers that of their parts
  number,     ///< so, with bool as int32
  floating,   ///< so, with bool and integers as float32
  integer,    ///< so; floats are refused
  test,       ///< operands promoted; the result is bool
  equality,   ///< so; strings may be compared too
  logic,      ///< operands converted to bool; the result is bool
};

// Complex numbers have no order and no fraction.
bool takes_complex(Elementwise function) {
  using E = Elementwise;
  switch (function) {
    case E::erf:
    case E::floor:
    case E::ceil:
    case E::round:
    case E::trunc:
    case E::relu:
    case E::isnan:
    case E::isinf:
    case E::isfinite:
    case E::floor_divide:
    case E::mod:
    case E::maximum:
    case E::minimum:
    case E::arctan2:
    case E::less:
    case E::less_equal:
    case E::greater:
    case E::greater_equal:
      return false;
    default:
      return true;
  }
}

DType operand_dtype(const Op& op, Typing typing, DType promoted) {
  if (promoted == DType::string && typing != Typing::equality) {
    unsupported_dtype(promoted, op.name);
  }
  if (is_complex(promoted) && !takes_complex(*op.elementwise)) unsupported_dtype(promoted, op.name);
  switch (typing) {
    case Typing::number:
      return promoted == DType::boolean ? DType::int32 : promoted;
    case Typing::floating:
      if (is_complex(promoted)) return promoted;
      return is_float(promoted) ? promoted : DType::float32;
    case Typing::integer:
      if (is_float(promoted) || is_complex(promoted)) {
        fail<TypeError>("{}: expected integers, received {}.", op.name, to_string(promoted));
      }
      return promoted;
    case Typing::logic:
      return DType::boolean;
    case Typing::same:
    case Typing::magnitude:
    case Typing::test:
    case Typing::equality:
      return promoted;
  }
  return promoted;
}

template <Typing typing>
Specs infer(const Call& call) {
  Spec result = call.inputs[0].spec();
  for (const Value& operand : call.inputs) {
    if (operand.dtype() != result.dtype) {
      fail<TypeError>("{}: expected operands of one type, received {}.", call.op->name,
                      describe(call.inputs));
    }
    result.shape = broadcast(result.shape, operand.shape(), call.op->name);
  }
  constexpr bool is_test =
      typing == Typing::test || typing == Typing::equality || typing == Typing::logic;
  if (is_test) result.dtype = DType::boolean;
  if (typing == Typing::magnitude) result.dtype = part_dtype(result.dtype);
  return {result};
}

Value unary(const Op& op, Typing typing, const Value& x) {
  return emit(op, {cast(x, operand_dtype(op, typing, x.dtype()))});
}

Value binary(const Op& op, Typing typing, const Operand& a, const Operand& b) {
  const DType dtype = operand_dtype(op, typing, common_dtype(a, b));
  return emit(op, {a.as(dtype), b.as(dtype)});
}

Specs infer_cast(const Call& call) {
  const DType dtype = call.as<CastAttrs>().dtype;
  const Spec& x = call.inputs[0].spec();
  if ((dtype == DType::string) != (x.dtype == DType::string)) {
    fail<TypeError>("cast: expected numeric types, received {} to convert to {}.", to_string(x),
                    to_string(dtype));
  }
  return {{x.shape, dtype}};
}

Specs infer_where(const Call& call) {
  const Value &condition = call.inputs[0], &a = call.inputs[1], &b = call.inputs[2];
  if (condition.dtype() != DType::boolean || a.dtype() != b.dtype()) {
    fail<TypeError>("where: expected a bool condition and branches of one type, received {}.",
                    describe(call.inputs));
  }
  const Shape branches = broadcast(a.shape(), b.shape(), "where");
  return {{broadcast(condition.shape(), branches, "where"), a.dtype()}};
}

}  // namespace

// ---------------------------------------------------------------- operands

DType Operand::beside(DType other) const {
  if (!is_number()) return value_.dtype();
  if (other == DType::string) {
    fail<TypeError>("Expected a string beside a string, received the number {}.", number_);
  }
  if (is_bool_) return other;
  if (is_float_) return is_float(other) ? other : DType::float32;
  return other == DType::boolean ? DType::int32 : other;
}

Value Operand::as(DType dtype) const {
  return is_number() ? constant(Tensor::full(dtype, {}, number_)) : cast(value_, dtype);
}

// ---------------------------------------------------------------- records and builders

#define RAMET_UNARY(function, typing)                             \
  const Op function##_op = {.name = #function,                    \
                            .infer = infer<Typing::typing>,       \
                            .elementwise = Elementwise::function, \
                            .grad = elementwise_gradient};        \
  Value function(const Value& x) { return unary(function##_op, Typing::typing, x); }
#define RAMET_BINARY(function, typing)                            \
  const Op function##_op = {.name = #function,                    \
                            .infer = infer<Typing::typing>,       \
                            .elementwise = Elementwise::function, \
                            .grad = elementwise_gradient};        \
  Value function(const Operand& a, const Operand& b) {            \
    return binary(function##_op, Typing::typing, a, b);           \
  }
#include "ramet/ops/elementwise.inc"
#undef RAMET_UNARY
#undef RAMET_BINARY

const Op cast_op = {.name = "cast",
                    .infer = infer_cast,
                    .elementwise = Elementwise::cast,
                    .grad = elementwise_gradient};
const Op where_op = {.name = "where",
                     .infer = infer_where,
                     .elementwise = Elementwise::where,
                     .grad = elementwise_gradient};

Value cast(const Value& x, DType dtype) {
  return x.dtype() == dtype ? x : emit(cast_op, {x}, CastAttrs{dtype});
}

Value where(const Value& condition, const Operand& a, const Operand& b) {
  const DType dtype = common_dtype(a, b);
  return emit(where_op, {cast(condition, DType::boolean), a.as(dtype), b.as(dtype)});
}

Value clip(const Value& x, double low, double high) {
  // Whole bounds keep integers integer; infinite ones bound nothing.
  const auto bound = [](double value) {
    const bool is_whole = value == std::trunc(value) && std::abs(value) < 0x1p53;
    return is_whole ? Operand(static_cast<std::int64_t>(value)) : Operand(value);
  };
  Value y = x.dtype() == DType::boolean ? cast(x, DType::int32) : x;
  if (!std::isinf(low)) y = maximum(y, bound(low));
  if (!std::isinf(high)) y = minimum(y, bound(high));
  return y;
}

}  // namespace ramet::ops
