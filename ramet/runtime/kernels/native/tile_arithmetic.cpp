// Vector instructions of fused loops: arithmetic, comparisons, logic, conversions.
// Benchmark: native/fused.

#include "ramet/runtime/kernels/native/targets.h"
#include "ramet/runtime/kernels/native/tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/tile_arithmetic.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/tile_loop-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

using I = IntVector;

HWY_INLINE V lanes_of(hn::Mask<FloatTag> mask) { return hn::VecFromMask(tag, mask); }
HWY_INLINE I lanes_of(hn::Mask<IntTag> mask) { return hn::VecFromMask(int_tag, mask); }

// `a >= b` of floats is not the opposite of `a < b`, because of NaN; Highway has no `>=` of ints.
HWY_INLINE V not_below(V a, V b) { return lanes_of(hn::Ge(a, b)); }
HWY_INLINE I not_below(I a, I b) { return hn::Not(lanes_of(hn::Lt(a, b))); }

// True beside NaN, which Highway's `!=` is not.
template <class X>
HWY_INLINE X differ(X a, X b) {
  return hn::Not(lanes_of(hn::Eq(a, b)));
}

HWY_INLINE I maximum(I a, I b) { return hn::Max(a, b); }
HWY_INLINE I minimum(I a, I b) { return hn::Min(a, b); }

HWY_INLINE V sign(V x) {
  const V zero = hn::Zero(tag), one = set(1.0f);
  const V y = hn::IfThenElseZero(hn::Gt(x, zero), one);
  return hn::IfThenElse(hn::Ge(x, zero), y, hn::IfThenElse(hn::Lt(x, zero), set(-1.0f), x));
}
HWY_INLINE I sign(I x) {
  const I zero = hn::Zero(int_tag);
  return hn::Sub(lanes_of(hn::Lt(x, zero)), lanes_of(hn::Gt(x, zero)));
}

// For floats and int32 alike.
template <class Tag>
TileFunction number_instruction(Elementwise function) {
  using X = hn::Vec<Tag>;
  switch (function) {
    case Elementwise::add:
      return binary<Tag>([](X a, X b) HWY_ATTR { return hn::Add(a, b); });
    case Elementwise::subtract:
      return binary<Tag>([](X a, X b) HWY_ATTR { return hn::Sub(a, b); });
    case Elementwise::multiply:
      return binary<Tag>([](X a, X b) HWY_ATTR { return hn::Mul(a, b); });
    case Elementwise::maximum:
      return binary<Tag>([](X a, X b) HWY_ATTR { return maximum(a, b); });
    case Elementwise::minimum:
      return binary<Tag>([](X a, X b) HWY_ATTR { return minimum(a, b); });
    case Elementwise::negative:
      return unary<Tag>([](X x) HWY_ATTR { return hn::Neg(x); });
    case Elementwise::absolute:
      return unary<Tag>([](X x) HWY_ATTR { return hn::Abs(x); });
    case Elementwise::sign:
      return unary<Tag>([](X x) HWY_ATTR { return sign(x); });
    case Elementwise::square:
      return unary<Tag>([](X x) HWY_ATTR { return hn::Mul(x, x); });
    case Elementwise::relu:
      return unary<Tag>([](X x)
                            HWY_ATTR { return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(Tag())), x); });
    case Elementwise::equal:
      return binary<Tag>([](X a, X b) HWY_ATTR { return lanes_of(hn::Eq(a, b)); });
    case Elementwise::not_equal:
      return binary<Tag>([](X a, X b) HWY_ATTR { return differ(a, b); });
    case Elementwise::less:
      return binary<Tag>([](X a, X b) HWY_ATTR { return lanes_of(hn::Lt(a, b)); });
    case Elementwise::less_equal:
      return binary<Tag>([](X a, X b) HWY_ATTR { return not_below(b, a); });
    case Elementwise::greater:
      return binary<Tag>([](X a, X b) HWY_ATTR { return lanes_of(hn::Gt(a, b)); });
    case Elementwise::greater_equal:
      return binary<Tag>([](X a, X b) HWY_ATTR { return not_below(a, b); });
    default:
      return nullptr;
  }
}

TileFunction float_instruction(Elementwise function) {
  switch (function) {
    case Elementwise::divide:
      return binary<FloatTag>([](V a, V b) HWY_ATTR { return hn::Div(a, b); });
    case Elementwise::floor_divide:
      return binary<FloatTag>([](V a, V b) HWY_ATTR { return hn::Floor(hn::Div(a, b)); });
    case Elementwise::sqrt:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Sqrt(x); });
    case Elementwise::rsqrt:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Div(set(1.0f), hn::Sqrt(x)); });
    case Elementwise::reciprocal:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Div(set(1.0f), x); });
    case Elementwise::floor:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Floor(x); });
    case Elementwise::ceil:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Ceil(x); });
    case Elementwise::round:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Round(x); });
    case Elementwise::trunc:
      return unary<FloatTag>([](V x) HWY_ATTR { return hn::Trunc(x); });
    case Elementwise::isnan:
      return unary<FloatTag>([](V x) HWY_ATTR { return lanes_of(hn::IsNaN(x)); });
    case Elementwise::isinf:
      return unary<FloatTag>([](V x) HWY_ATTR { return lanes_of(hn::IsInf(x)); });
    case Elementwise::isfinite:
      return unary<FloatTag>([](V x) HWY_ATTR { return lanes_of(hn::IsFinite(x)); });
    default:
      return number_instruction<FloatTag>(function);
  }
}

TileFunction bit_instruction(Elementwise function) {
  switch (function) {
    case Elementwise::bitwise_and:
      return binary<IntTag>([](I a, I b) HWY_ATTR { return hn::And(a, b); });
    case Elementwise::bitwise_or:
      return binary<IntTag>([](I a, I b) HWY_ATTR { return hn::Or(a, b); });
    case Elementwise::bitwise_xor:
      return binary<IntTag>([](I a, I b) HWY_ATTR { return hn::Xor(a, b); });
    default:
      return nullptr;
  }
}

TileFunction int_instruction(Elementwise function) {
  const TileFunction found = bit_instruction(function);
  return found != nullptr ? found : number_instruction<IntTag>(function);
}

// True is all ones, so it is below false as an int.
TileFunction bool_instruction(Elementwise function) {
  switch (function) {
    case Elementwise::logical_not:
      return unary<IntTag>([](I x) HWY_ATTR { return hn::Not(x); });
    case Elementwise::logical_and:
    case Elementwise::multiply:
    case Elementwise::minimum:
      return bit_instruction(Elementwise::bitwise_and);
    case Elementwise::logical_or:
    case Elementwise::add:
    case Elementwise::maximum:
      return bit_instruction(Elementwise::bitwise_or);
    case Elementwise::logical_xor:
    case Elementwise::not_equal:
      return bit_instruction(Elementwise::bitwise_xor);
    case Elementwise::equal:
      return number_instruction<IntTag>(function);
    default:
      return bit_instruction(function);
  }
}

TileFunction cast_instruction(DType from, DType to) {
  if (from == DType::boolean && to == DType::float32) {
    return unary<FloatTag>([](V x) HWY_ATTR { return hn::And(x, set(1.0f)); });
  }
  if (from == DType::boolean && to == DType::int32) {
    return unary<IntTag>([](I x) HWY_ATTR { return hn::Neg(x); });
  }
  if (from == DType::float32 && to == DType::boolean) {
    return unary<FloatTag>([](V x) HWY_ATTR { return differ(x, hn::Zero(tag)); });
  }
  if (from == DType::int32 && to == DType::boolean) {
    return unary<IntTag>([](I x) HWY_ATTR { return differ(x, hn::Zero(int_tag)); });
  }
  if (from == DType::int32 && to == DType::float32) {
    return unary<IntTag>([](I x) HWY_ATTR { return hn::BitCast(int_tag, hn::ConvertTo(tag, x)); });
  }
  if (from == DType::float32 && to == DType::int32) {
    return unary<FloatTag>([](V x) HWY_ATTR {
      const V y = hn::IfThenZeroElse(hn::IsNaN(x), x);
      return hn::BitCast(tag, hn::ConvertTo(int_tag, y));
    });
  }
  return nullptr;
}

void where_loop(const TileArguments& t) {
  Lanes<IntTag> condition(t, 0), a(t, 1), b(t, 2);
  auto* out = static_cast<std::int32_t*>(t.out);
  for (std::size_t i = 0; i < t.count; i += hn::Lanes(int_tag)) {
    const I y = hn::IfVecThenElse(condition.next(), a.next(), b.next());
    hn::StoreU(y, int_tag, out + i);
  }
}

TileFunction find_arithmetic(Elementwise function, DType from, DType to) {
  if (function == Elementwise::where) return where_loop;
  if (function == Elementwise::cast) return cast_instruction(from, to);
  if (from == DType::float32) return float_instruction(function);
  if (from == DType::int32) return int_instruction(function);
  return bool_instruction(function);
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_arithmetic);
TileFunction arithmetic_instruction(Elementwise function, DType from, DType to) {
  return HWY_DYNAMIC_DISPATCH(find_arithmetic)(function, from, to);
}
}  // namespace ramet::native
#endif
