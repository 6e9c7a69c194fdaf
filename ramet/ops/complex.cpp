#include "ramet/ops/complex.h"

#include "ramet/ops/elementwise.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"

namespace ramet::ops {

namespace {

void require_complex(const Call& call) {
  if (!is_complex(call.inputs[0].dtype())) {
    fail<TypeError>("{}: expected complex numbers, received {}.", call.op->name,
                    describe(call.inputs));
  }
}

Specs infer_complex(const Call& call) {
  const Spec &real = call.inputs[0].spec(), &imag = call.inputs[1].spec();
  const bool is_wide = real.dtype == DType::float64;
  if (real.dtype != imag.dtype || (!is_wide && real.dtype != DType::float32)) {
    fail<TypeError>("complex: expected parts of one type, float32 or float64, received {}.",
                    describe(call.inputs));
  }
  return {{broadcast(real.shape, imag.shape, "complex"),
           is_wide ? DType::complex128 : DType::complex64}};
}

Specs infer_part(const Call& call) {
  require_complex(call);
  const Spec& x = call.inputs[0].spec();
  return {{x.shape, part_dtype(x.dtype)}};
}

Specs infer_conjugate(const Call& call) {
  require_complex(call);
  return {call.inputs[0].spec()};
}

// These rules stand between conjugates, as those of all ops (gradients.cpp): what arrives is the
// conjugate of the gradient, and so is what they give.
Values grad_complex(const Call&, const Values&, const Values& arriving) {
  return {real(arriving[0]), negative(imag(arriving[0]))};
}
Values grad_real(const Call& call, const Values&, const Values& arriving) {
  return {cast(arriving[0], call.inputs[0].dtype())};
}
Values grad_imag(const Call&, const Values&, const Values& arriving) {
  return {complex(zeros_like(arriving[0]), negative(arriving[0]))};
}
Values grad_conjugate(const Call&, const Values&, const Values& arriving) {
  return {conjugate(arriving[0])};
}

}  // namespace

const Op complex_op = {.name = "complex", .infer = infer_complex, .grad = grad_complex};
const Op real_op = {.name = "real", .infer = infer_part, .grad = grad_real};
const Op imag_op = {.name = "imag", .infer = infer_part, .grad = grad_imag};
const Op conjugate_op = {.name = "conjugate", .infer = infer_conjugate, .grad = grad_conjugate};

Value complex(const Value& real, const Value& imag) {
  const DType wide = promote(to_float(real, "complex").dtype(), to_float(imag, "complex").dtype());
  const DType dtype = wide == DType::float64 ? wide : DType::float32;
  return emit(complex_op, {cast(real, dtype), cast(imag, dtype)});
}

Value real(const Value& x) { return is_complex(x.dtype()) ? emit(real_op, {x}) : x; }
Value imag(const Value& x) { return is_complex(x.dtype()) ? emit(imag_op, {x}) : zeros_like(x); }
Value conjugate(const Value& x) { return is_complex(x.dtype()) ? emit(conjugate_op, {x}) : x; }

Value view_as_complex(const Value& x) {
  if (x.rank() < 1 || (x.dim(-1) != 2 && x.dim(-1) != any_dim)) {
    fail<ValueError>("Input tensor's last dimension must be 2 (real and imaginary). Received: {}",
                     to_string(x.spec()));
  }
  const Value first = squeeze(slice_axis(x, -1, 0, 1), -1);
  const Value second = squeeze(slice_axis(x, -1, 1, 2), -1);
  return complex(first, second);
}

Value view_as_real(const Value& x) { return stack({real(x), imag(x)}, -1); }

}  // namespace ramet::ops
