#include "ramet/ops/special.h"

#include <cmath>
#include <numbers>

#include "ramet/ops/ops_impl.h"
#include "ramet/ops/transcendental.h"

namespace ramet::ops {

namespace {

Specs infer_pair(const Call& call) {
  return {{broadcast(call.shape(0), call.shape(1), call.op->name), call.inputs[0].dtype()}};
}

Specs infer_bitcast(const Call& call) {
  const Spec& x = call.inputs[0].spec();
  const DType dtype = call.as<CastAttrs>().dtype;
  if (x.dtype == DType::string || dtype == DType::string)
    unsupported_dtype(DType::string, "bitcast");
  Shape shape = x.shape;
  if (size_of(dtype) == size_of(x.dtype)) return {{shape, dtype}};
  const auto from = static_cast<Dim>(size_of(x.dtype)), to = static_cast<Dim>(size_of(dtype));
  if (shape.empty() || (shape.back() != any_dim && shape.back() * from % to != 0)) {
    fail<ValueError>("bitcast: expected a last axis that {} divides into, received {}.",
                     to_string(dtype), to_string(x));
  }
  if (shape.back() != any_dim) shape.back() = shape.back() * from / to;
  return {{shape, dtype}};
}

Values grad_erfc(const Call& call, const Values&, const Values& arriving) {
  const double slope = -2 / std::sqrt(std::numbers::pi);
  const Value bell = exp(negative(square(call.inputs[0])));
  return {multiply(arriving[0], multiply(bell, slope))};
}

Values grad_erfinv(const Call&, const Values& outputs, const Values& arriving) {
  const double slope = std::sqrt(std::numbers::pi) / 2;
  return {multiply(arriving[0], multiply(exp(square(outputs[0])), slope))};
}

Values grad_i0(const Call& call, const Values&, const Values& arriving) {
  return {multiply(arriving[0], special_function(SpecialFunction::bessel_i1, call.inputs))};
}

// The next number moves as this one does.
Values grad_nextafter(const Call&, const Values&, const Values& arriving) {
  return {arriving[0], Value()};
}

}  // namespace

const Op erfc_op = {.name = "erfc", .infer = same_as_first, .grad = grad_erfc};
const Op erfinv_op = {.name = "erfinv", .infer = same_as_first, .grad = grad_erfinv};
const Op i0_op = {.name = "i0", .infer = same_as_first, .grad = grad_i0};
const Op gcd_op = {.name = "gcd", .infer = infer_pair};
const Op nextafter_op = {.name = "nextafter", .infer = infer_pair, .grad = grad_nextafter};
const Op bitcast_op = {.name = "bitcast", .infer = infer_bitcast};

Value erfc(const Value& x) { return emit(erfc_op, {to_float(x, "erfc")}); }
Value erfinv(const Value& x) { return emit(erfinv_op, {to_float(x, "erfinv")}); }
Value i0(const Value& x) { return emit(i0_op, {to_float(x, "i0")}); }

Value gcd(const Operand& a, const Operand& b) {
  const DType dtype = common_dtype(a, b);
  if (!is_integer(dtype)) fail<TypeError>("gcd: expected integers, received {}.", to_string(dtype));
  return emit(gcd_op, {a.as(dtype), b.as(dtype)});
}

Value nextafter(const Operand& a, const Operand& b) {
  const DType common = common_dtype(a, b), dtype = is_float(common) ? common : DType::float32;
  const Value wide =
      emit(nextafter_op, {cast(a.as(dtype), DType::float64), cast(b.as(dtype), DType::float64)});
  return cast(wide, dtype);
}

Value bitcast(const Value& x, DType dtype) {
  return x.dtype() == dtype ? x : emit(bitcast_op, {x}, CastAttrs{dtype});
}

}  // namespace ramet::ops
