// Benchmark: native/reduce.

#include "ramet/runtime/kernels/native/reduce_loops.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/reduce_loops.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

struct Sum {
  static constexpr float first = 0;
  static HWY_INLINE V merge(V a, V b) { return hn::Add(a, b); }
  static float merge(float a, float b) { return a + b; }
};
struct Prod {
  static constexpr float first = 1;
  static HWY_INLINE V merge(V a, V b) { return hn::Mul(a, b); }
  static float merge(float a, float b) { return a * b; }
};
struct Max {
  static constexpr float first = -std::numeric_limits<float>::infinity();
  static HWY_INLINE V merge(V a, V b) { return maximum(a, b); }
  static float merge(float a, float b) { return a > b || a != a ? a : b; }
};
struct Min {
  static constexpr float first = std::numeric_limits<float>::infinity();
  static HWY_INLINE V merge(V a, V b) { return minimum(a, b); }
  static float merge(float a, float b) { return a < b || a != a ? a : b; }
};

/// Four vectors that take part side by side: enough to hide the latency of an addition.
template <class Op>
struct Quad {
  V a, b, c, d;
  HWY_INLINE Quad() : a(set(Op::first)), b(a), c(a), d(a) {}
  HWY_INLINE void merge(const float* x) {
    const std::size_t n = hn::Lanes(tag);
    a = Op::merge(a, hn::LoadU(tag, x));
    b = Op::merge(b, hn::LoadU(tag, x + n));
    c = Op::merge(c, hn::LoadU(tag, x + 2 * n));
    d = Op::merge(d, hn::LoadU(tag, x + 3 * n));
  }
  HWY_INLINE void merge(const Quad& other) {
    a = Op::merge(a, other.a);
    b = Op::merge(b, other.b);
    c = Op::merge(c, other.c);
    d = Op::merge(d, other.d);
  }
  HWY_INLINE V total() const { return Op::merge(Op::merge(a, b), Op::merge(c, d)); }
  HWY_INLINE void store(float* y) const {
    const std::size_t n = hn::Lanes(tag);
    hn::StoreU(a, tag, y);
    hn::StoreU(b, tag, y + n);
    hn::StoreU(c, tag, y + 2 * n);
    hn::StoreU(d, tag, y + 3 * n);
  }
};

// After so many additions a partial sum is put aside, so that the error grows with the root of the
// count or slower.
constexpr Dim partial_length = 128;

template <class Op>
HWY_INLINE float merge_lanes(V x) {
  HWY_ALIGN float lanes[max_lanes];
  hn::Store(x, tag, lanes);
  // Halves onto halves.
  for (std::size_t half = hn::Lanes(tag) / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] = Op::merge(lanes[i], lanes[i + half]);
  }
  return lanes[0];
}
template <>
HWY_INLINE float merge_lanes<Sum>(V x) {
  return hn::GetLane(hn::SumOfLanes(tag, x));
}

template <class Op>
float reduce_row(const float* x, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const float* const end = x + count;
  V total = set(Op::first);
  while (end - x >= 4 * lanes) {
    Quad<Op> partial;
    const Dim length = std::min<Dim>((end - x) / (4 * lanes), partial_length);
    for (const float* stop = x + length * 4 * lanes; x != stop; x += 4 * lanes) partial.merge(x);
    total = Op::merge(total, partial.total());
  }
  for (; end - x >= lanes; x += lanes) total = Op::merge(total, hn::LoadU(tag, x));
  if (x != end) {
    const auto rest = static_cast<std::size_t>(end - x);
    total = Op::merge(total, load_first_or(x, rest, set(Op::first)));
  }
  return merge_lanes<Op>(total);
}

template <class Op>
void merge_rows(const float* x, Dim count, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(Op::merge(hn::LoadU(tag, y + i), hn::LoadU(tag, x + i)), tag, y + i);
  }
  if (i == count) return;
  const auto rest = static_cast<std::size_t>(count - i);
  store_first(Op::merge(load_first(y + i, rest), load_first(x + i, rest)), y + i, rest);
}

// Down `rows` rows, at least one vector wide.
template <class Op>
void reduce_wide_columns(const float* x, Dim rows, Dim stride, Dim columns, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim j = 0;
  for (; j + 4 * lanes <= columns; j += 4 * lanes) {
    Quad<Op> total;
    for (Dim i = 0; i < rows;) {
      Quad<Op> partial;
      for (const Dim stop = std::min(rows, i + partial_length); i < stop; ++i) {
        partial.merge(x + i * stride + j);
      }
      total.merge(partial);
    }
    total.store(y + j);
  }
  while (j < columns) {
    const Dim at = std::min(j, columns - lanes);  // the last vector may do some columns again
    V total = set(Op::first);
    for (Dim i = 0; i < rows;) {
      V partial = set(Op::first);
      for (const Dim stop = std::min(rows, i + partial_length); i < stop; ++i) {
        partial = Op::merge(partial, hn::LoadU(tag, x + i * stride + at));
      }
      total = Op::merge(total, partial);
    }
    hn::StoreU(total, tag, y + at);
    j += lanes;
  }
}

template <class Op>
void reduce_columns(const float* x, Dim rows, Dim stride, Dim columns, float* y) {
  constexpr Dim wide = 4 * static_cast<Dim>(max_lanes);
  const bool is_dense = stride == columns;
  if (columns >= wide || (columns >= static_cast<Dim>(hn::Lanes(tag)) && !is_dense)) {
    return reduce_wide_columns<Op>(x, rows, stride, columns, y);
  }
  std::fill(y, y + columns, Op::first);
  Dim done = 0;
  if (is_dense && columns > 0) {
    // Several narrow rows make a wide one.
    const Dim factor = (wide + columns - 1) / columns;
    float sums[2 * wide];
    if (rows >= 2 * factor) {
      done = rows / factor * factor;
      reduce_wide_columns<Op>(x, rows / factor, factor * columns, factor * columns, sums);
      for (Dim i = 0; i < factor; ++i) merge_rows<Op>(sums + i * columns, columns, y);
    }
  }
  for (; done < rows; ++done) merge_rows<Op>(x + done * stride, columns, y);
}

template <class Op>
ReduceLoops loops_of() {
  return {reduce_row<Op>, reduce_columns<Op>, merge_rows<Op>};
}

ReduceLoops find_loops(Reduction reduction) {
  switch (reduction) {
    case Reduction::sum:
      return loops_of<Sum>();
    case Reduction::prod:
      return loops_of<Prod>();
    case Reduction::max:
      return loops_of<Max>();
    case Reduction::min:
      return loops_of<Min>();
  }
  return {};
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_loops);
ReduceLoops reduce_loops(Reduction reduction) { return HWY_DYNAMIC_DISPATCH(find_loops)(reduction); }
}  // namespace ramet::native
#endif
