// Functions of float vectors, for every instruction set: within 2 units in the last place of the
// true value unless said, NaN in gives NaN out. Polynomials are minimax fits made for this file
// (tools/fit_polynomials.py); include once per target (see any kernel that does).

#if defined(RAMET_VECTOR_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMET_VECTOR_MATH_INL_H_
#undef RAMET_VECTOR_MATH_INL_H_
#else
#define RAMET_VECTOR_MATH_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The widest vectors that the kernels use: 16 floats, one cache line.
inline constexpr std::size_t max_lanes = 16;
using FloatTag = hn::CappedTag<float, max_lanes>;
using IntTag = hn::CappedTag<std::int32_t, max_lanes>;
using FloatVector = hn::Vec<FloatTag>;
using IntVector = hn::Vec<IntTag>;
using V = FloatVector;

inline constexpr FloatTag tag;
inline constexpr IntTag int_tag;

HWY_INLINE V set(float x) { return hn::Set(tag, x); }

/// c[0] + c[1] x + c[2] x² + ...
template <std::size_t n>
HWY_INLINE V polynomial(V x, const float (&c)[n]) {
  V sum = set(c[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = hn::MulAdd(sum, x, set(c[i]));
  return sum;
}

/// Applies a scalar function to each lane.
template <class F>
HWY_INLINE V map_lanes(V x, F f) {
  HWY_ALIGN float lanes[max_lanes];
  hn::Store(x, tag, lanes);
  for (std::size_t i = 0; i < hn::Lanes(tag); ++i) lanes[i] = f(lanes[i]);
  return hn::Load(tag, lanes);
}

// Highway's masked memory operations may touch what the mask excludes, except on these.
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
inline constexpr bool has_masked_memory = true;
#else
inline constexpr bool has_masked_memory = false;
#endif

/// `count` < Lanes floats, the other lanes zero; touches no memory behind them.
HWY_INLINE V load_first(const float* from, std::size_t count) {
  if constexpr (has_masked_memory) return hn::MaskedLoad(hn::FirstN(tag, count), tag, from);
  HWY_ALIGN float lanes[max_lanes] = {};
  for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(tag, lanes);
}
/// So, with `other` in the other lanes.
HWY_INLINE V load_first_or(const float* from, std::size_t count, V other) {
  return hn::IfThenElse(hn::FirstN(tag, count), load_first(from, count), other);
}
HWY_INLINE void store_first(V x, float* to, std::size_t count) {
  if constexpr (has_masked_memory) {
    hn::BlendedStore(x, hn::FirstN(tag, count), tag, to);
  } else {
    HWY_ALIGN float lanes[max_lanes];
    hn::Store(x, tag, lanes);
    for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
  }
}

// These keep a NaN in x (or a). Comparisons with NaN are false; x86's own minimum and maximum give
// their second operand then; other ones might not.
#if HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
HWY_INLINE V at_most(V x, V bound) { return hn::Min(bound, x); }
HWY_INLINE V at_least(V x, V bound) { return hn::Max(bound, x); }
#else
HWY_INLINE V at_most(V x, V bound) { return hn::IfThenElse(hn::Gt(x, bound), bound, x); }
HWY_INLINE V at_least(V x, V bound) { return hn::IfThenElse(hn::Lt(x, bound), bound, x); }
#endif
HWY_INLINE V maximum(V a, V b) { return hn::IfThenElse(hn::IsNaN(b), b, at_least(a, b)); }
HWY_INLINE V minimum(V a, V b) { return hn::IfThenElse(hn::IsNaN(b), b, at_most(a, b)); }
HWY_INLINE V relu(V x) { return at_least(x, hn::Zero(tag)); }

/// 2^n for n in [-126, 127].
HWY_INLINE V power_of_two(IntVector n) {
  return hn::BitCast(tag, hn::ShiftLeft<23>(hn::Add(n, hn::Set(int_tag, 127))));
}

/// x = n ln 2 + r with |r| <= ln 2 / 2; `tail` is exp(r) - 1. Right where |x| < 2^21.
struct ExpParts {
  IntVector n;
  V tail;
};
HWY_INLINE ExpParts exp_parts(V x) {
  constexpr float per_ln2 = 1.4426950216293335f;
  // The high part has 15 bits, so n times it is exact.
  constexpr float ln2_high = 0.693145751953125f, ln2_low = 1.428606765330187e-06f;
  constexpr float coefficients[] = {0.4999999403953552f, 0.1666651964187622f, 0.04166831076145172f,
                                    0.0083688385784626f, 0.0013821242609992623f};
  // Behind it no digits are left for fractions: a sum is rounded to a whole number, in its last
  // bits.
  constexpr float no_fractions = 12582912.0f;  // 1.5 * 2^23
  const V rounded = hn::MulAdd(x, set(per_ln2), set(no_fractions));
  const V n = hn::Sub(rounded, set(no_fractions));
  const IntVector whole =
      hn::Sub(hn::BitCast(int_tag, rounded), hn::BitCast(int_tag, set(no_fractions)));
  const V r = hn::NegMulAdd(n, set(ln2_low), hn::NegMulAdd(n, set(ln2_high), x));
  return {whole, hn::MulAdd(hn::Mul(r, r), polynomial(r, coefficients), r)};
}

HWY_INLINE V exp(V x) {
  // Beyond these the result is 0 or infinite anyway, and n stays small.
  const ExpParts parts = exp_parts(at_least(at_most(x, set(89.0f)), set(-105.0f)));
  // In two factors, because 2^n alone may overflow or be subnormal while the result is not.
  const IntVector half = hn::ShiftRight<1>(parts.n);
  const V y = hn::Add(parts.tail, set(1.0f));
  return hn::Mul(hn::Mul(y, power_of_two(half)), power_of_two(hn::Sub(parts.n, half)));
}

/// exp where -87 <= x <= 88 is known (or x is NaN).
HWY_INLINE V exp_in_range(V x) {
  const ExpParts parts = exp_parts(x);
  const V scale = power_of_two(parts.n);
  return hn::MulAdd(parts.tail, scale, scale);
}

/// exp where x <= 0 is known (or x is NaN); subnormal results are given as 0.
HWY_INLINE V exp_below_zero(V x) {
  return hn::IfThenZeroElse(hn::Lt(x, set(-87.0f)), exp_in_range(x));
}

HWY_INLINE V expm1(V x) {
  const ExpParts parts = exp_parts(at_least(at_most(x, set(89.0f)), set(-20.0f)));
  // Half of the result, because 2^n may overflow while the result does not.
  const V scale = power_of_two(hn::Sub(parts.n, hn::Set(int_tag, 1)));
  const V half = hn::MulAdd(scale, parts.tail, hn::Sub(scale, set(0.5f)));
  return hn::Add(half, half);
}

/// 1 / x where 2^-125 <= x <= 2^125 is known (or x is NaN).
HWY_INLINE V reciprocal_in_range(V x) {
#if HWY_TARGET == HWY_AVX3
  // 14 bits, and a step of Newton's: a division of 16 floats takes as long as 16 multiplications.
  const V r = hn::ApproximateReciprocal(x);
  return hn::Mul(r, hn::NegMulAdd(x, r, set(2.0f)));
#else
  return hn::Div(set(1.0f), x);
#endif
}

HWY_INLINE V sigmoid(V x) {
  // Beyond 87 the result is 1, or 0 up to subnormal numbers.
  const V e = exp_in_range(at_least(at_most(hn::Neg(x), set(87.0f)), set(-87.0f)));
  const V y = reciprocal_in_range(hn::Add(set(1.0f), e));
  return hn::IfThenZeroElse(hn::Lt(x, set(-87.0f)), y);
}

HWY_INLINE V tanh(V x) {
  // With t = exp(2x) - 1, tanh x = t / (t + 2); at 2x = 20 that is 1 in float.
  const ExpParts parts = exp_parts(at_least(at_most(hn::Add(x, x), set(20.0f)), set(-20.0f)));
  const V scale = power_of_two(parts.n);
  const V t = hn::MulAdd(scale, parts.tail, hn::Sub(scale, set(1.0f)));
  return hn::Mul(t, reciprocal_in_range(hn::Add(t, set(2.0f))));
}

/// log(x + correction), where the correction is below the last place of x.
HWY_INLINE V log_corrected(V x, V correction) {
  constexpr float ln2_high = 0.693145751953125f, ln2_low = 1.428606765330187e-06f;
  constexpr float coefficients[] = {
      0.3333333134651184f,  -0.2500081956386566f,  0.20001226663589478f, -0.16623356938362122f,
      0.14201758801937103f, -0.13160182535648346f, 0.12761574983596802f, -0.07634494453668594f};
  constexpr float smallest_normal = std::numeric_limits<float>::min();
  const auto is_subnormal = hn::Lt(x, set(smallest_normal));
  const V scaled = hn::IfThenElse(is_subnormal, hn::Mul(x, set(8388608.0f)), x);  // 2^23

  // scaled = 2^e m with m in [sqrt(1/2), sqrt(2)).
  const IntVector sqrt_half_bits = hn::Set(int_tag, 0x3f3504f3);
  const IntVector bits = hn::BitCast(int_tag, scaled);
  const IntVector exponent = hn::ShiftRight<23>(hn::Sub(bits, sqrt_half_bits));
  const V m = hn::BitCast(tag, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const IntVector shift = hn::Neg(hn::Min(exponent, hn::Set(int_tag, 126)));
  const V f = hn::MulAdd(correction, power_of_two(shift), hn::Sub(m, set(1.0f)));
  const V e = hn::Sub(hn::ConvertTo(tag, exponent), hn::IfThenElseZero(is_subnormal, set(23.0f)));

  const V f2 = hn::Mul(f, f);
  V tail = hn::Mul(hn::Mul(f2, f), polynomial(f, coefficients));
  tail = hn::MulAdd(e, set(ln2_low), tail);
  tail = hn::NegMulAdd(set(0.5f), f2, tail);
  V y = hn::MulAdd(e, set(ln2_high), hn::Add(f, tail));

  const V infinity = set(std::numeric_limits<float>::infinity());
  y = hn::IfThenElse(hn::Eq(x, infinity), infinity, y);
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(tag)), hn::Neg(infinity), y);
  const auto has_log = hn::Ge(x, hn::Zero(tag));  // false for NaN
  return hn::IfThenElse(has_log, y, set(std::numeric_limits<float>::quiet_NaN()));
}

HWY_INLINE V log(V x) { return log_corrected(x, hn::Zero(tag)); }

HWY_INLINE V log1p(V x) {
  const V one = set(1.0f);
  const V u = hn::Add(x, one);
  const V lost = hn::Sub(x, hn::Sub(u, one));  // what the sum rounded away
  return log_corrected(u, hn::IfThenElseZero(hn::IsFinite(u), lost));
}

HWY_INLINE V erf(V x) {
  constexpr float near_coefficients[] = {
      0.12837916612625122f,  -0.3761262595653534f,    0.1128358542919159f,   -0.026853810995817184f,
      0.005188327748328447f, -0.0008010193705558777f, 7.853860734030604e-05f};
  // -log(erfc(a)) on [0.95, 4]; beyond, erf is 1 in float.
  constexpr float far_coefficients[] = {
      0.0002564486349001527f, 1.127426028251648f,    0.6376000642776489f,     0.10356687009334564f,
      -0.022051986306905746f, 0.002999537857249379f, -0.00019150384468957782f};
  const V near = hn::MulAdd(x, polynomial(hn::Mul(x, x), near_coefficients), x);
  const V a = at_most(hn::Abs(x), set(4.0f));
  const V complement = exp_in_range(hn::Neg(polynomial(a, far_coefficients)));
  const V far = hn::CopySign(hn::Sub(set(1.0f), complement), x);
  return hn::IfThenElse(hn::Lt(a, set(1.0f)), near, far);
}

/// sin(x + quarter_turns π/2), by reduction to |r| <= π/4.
template <class Scalar>
HWY_INLINE V sine_of_turned(V x, std::int32_t quarter_turns, Scalar scalar) {
  // π/2 in parts of 11 bits: up to 2^13 times each of them is exact, even without FMA.
  constexpr float parts[] = {1.5703125f, 0.0004837512969970703f, 7.549533620476723e-08f,
                             2.5633440682570896e-12f};
  constexpr float largest = 8192.0f;
  constexpr float sine[] = {-0.16666655242443085f, 0.00833217240869999f, -0.00019516480097081512f};
  constexpr float cosine[] = {0.04166664555668831f, -0.0013887359527871013f,
                              2.4437533284071833e-05f};
  if (HWY_UNLIKELY(!hn::AllTrue(tag, hn::Le(hn::Abs(x), set(largest))))) {
    return map_lanes(x, scalar);
  }
  const V turns = hn::Round(hn::Mul(x, set(0.6366197466850281f)));
  V r = x;
  for (float part : parts) r = hn::NegMulAdd(turns, set(part), r);
  const V r2 = hn::Mul(r, r);
  const V s = hn::MulAdd(hn::Mul(r2, r), polynomial(r2, sine), r);
  const V c =
      hn::MulAdd(hn::Mul(r2, r2), polynomial(r2, cosine), hn::NegMulAdd(set(0.5f), r2, set(1.0f)));
  const IntVector quarter = hn::Add(hn::ConvertTo(int_tag, turns), hn::Set(int_tag, quarter_turns));
  const IntVector odd = hn::ShiftLeft<31>(quarter);
  const IntVector sign = hn::ShiftLeft<30>(hn::And(quarter, hn::Set(int_tag, 2)));
  const V y = hn::IfThenElse(hn::MaskFromVec(hn::BitCast(tag, hn::BroadcastSignBit(odd))), c, s);
  return hn::Xor(y, hn::BitCast(tag, sign));
}
HWY_INLINE V sin(V x) {
  return sine_of_turned(x, 0, [](float lane) { return std::sin(lane); });
}
HWY_INLINE V cos(V x) {
  return sine_of_turned(x, 1, [](float lane) { return std::cos(lane); });
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // RAMET_VECTOR_MATH_INL_H_
