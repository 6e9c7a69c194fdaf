#include "ramet/ops/ops_impl.h"

#include "ramet/ops/elementwise.h"

namespace ramet::ops {

Specs same_as_first(const Call& call) {
  require_numeric(call);
  return {call.inputs[0].spec()};
}

Values promote_all(Values values) {
  RAMET_ASSERT(!values.empty());
  DType dtype = values[0].dtype();
  for (const Value& value : values) dtype = promote(dtype, value.dtype());
  for (Value& value : values) value = cast(value, dtype);
  return values;
}

Value to_float(const Value& x, std::string_view who) {
  if (x.dtype() == DType::string || is_complex(x.dtype())) unsupported_dtype(x.dtype(), who);
  return is_float(x.dtype()) ? x : cast(x, DType::float32);
}

Value to_inexact(const Value& x, std::string_view who) {
  return is_complex(x.dtype()) ? x : to_float(x, who);
}

DType common_dtype(const Operand& a, const Operand& b) {
  if (!a.is_number()) return promote(a.value().dtype(), b.beside(a.value().dtype()));
  if (!b.is_number()) return promote(a.beside(b.value().dtype()), b.value().dtype());
  return a.beside(b.beside(DType::boolean));
}

void require_numeric(const Call& call) {
  for (const Value& value : call.inputs) {
    if (value && value.dtype() == DType::string) unsupported_dtype(DType::string, call.op->name);
  }
}

std::string describe(const Values& values) {
  std::string text;
  for (const Value& value : values) {
    text += (text.empty() ? "" : ", ") + (value ? to_string(value.spec()) : std::string("none"));
  }
  return text;
}

Dim same_extent(Dim a, Dim b, std::string_view who, std::string_view what) {
  if (a == any_dim) return b;
  if (b != any_dim && a != b) {
    fail<ValueError>("{}: expected equal {}, received {} and {}.", who, what, a, b);
  }
  return a;
}

}  // namespace ramet::ops
