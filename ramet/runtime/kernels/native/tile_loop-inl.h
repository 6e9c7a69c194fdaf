// Loops over the lanes of a tile; include once per target.

#if defined(RAMET_TILE_LOOP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RAMET_TILE_LOOP_INL_H_
#undef RAMET_TILE_LOOP_INL_H_
#else
#define RAMET_TILE_LOOP_INL_H_
#endif

#include "ramet/runtime/kernels/native/tile.h"
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

template <class Tag>
struct Lanes {
  using T = hn::TFromD<Tag>;
  const T* from;
  std::size_t stride;  // 0 for an operand whose lanes are all equal
  Lanes(const TileArguments& t, std::size_t i)
      : from(static_cast<const T*>(t.in[i])), stride(t.advance[i] * hn::Lanes(Tag())) {}
  HWY_INLINE hn::Vec<Tag> next() {
    const auto x = hn::LoadU(Tag(), from);
    from += stride;
    return x;
  }
};

template <class Tag, class F>
void unary_loop(const TileArguments& t) {
  const Tag d;
  Lanes<Tag> x(t, 0);
  auto* out = static_cast<hn::TFromD<Tag>*>(t.out);
  for (std::size_t i = 0; i < t.count; i += hn::Lanes(d)) hn::StoreU(F()(x.next()), d, out + i);
}

template <class Tag, class F>
void binary_loop(const TileArguments& t) {
  const Tag d;
  Lanes<Tag> a(t, 0), b(t, 1);
  auto* out = static_cast<hn::TFromD<Tag>*>(t.out);
  for (std::size_t i = 0; i < t.count; i += hn::Lanes(d)) {
    hn::StoreU(F()(a.next(), b.next()), d, out + i);
  }
}

/// The loop that applies `f`, a lambda without captures, to each vector of one operand or two. A
/// mask that it returns is stored as lanes of all ones or all zeros.
template <class Tag, class F>
TileFunction unary(F) {
  return unary_loop<Tag, F>;
}
template <class Tag, class F>
TileFunction binary(F) {
  return binary_loop<Tag, F>;
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // RAMET_TILE_LOOP_INL_H_
