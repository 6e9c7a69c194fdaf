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

// `merge` is the operation, on vectors and on numbers; `merge_lanes` does the lanes of a vector,
// none of which is NaN. After `partial_length` of them in a row a partial result is put aside into
// a `Total`, so that rounding errors do not add up.
struct Sum {
  using Total = double;
  static constexpr Dim partial_length = 64;
  static constexpr float first = 0;
  static HWY_INLINE V merge(V a, V b) { return hn::Add(a, b); }
  static Total merge(Total a, Total b) { return a + b; }
  static HWY_INLINE float merge_lanes(V x) { return hn::GetLane(hn::SumOfLanes(tag, x)); }
};
struct Prod {
  using Total = double;
  static constexpr Dim partial_length = 64;
  static constexpr float first = 1;
  static HWY_INLINE V merge(V a, V b) { return hn::Mul(a, b); }
  static Total merge(Total a, Total b) { return a * b; }
  static float merge_lanes(V x) {
    HWY_ALIGN float lanes[max_lanes];
    hn::Store(x, tag, lanes);
    float product = 1;
    for (std::size_t i = 0; i < hn::Lanes(tag); ++i) product *= lanes[i];
    return product;
  }
};
struct Max {
  using Total = float;
  static constexpr Dim partial_length = Dim{1} << 48;  // exact: no need
  static constexpr float first = -std::numeric_limits<float>::infinity();
  static HWY_INLINE V merge(V a, V b) { return maximum(a, b); }
  static Total merge(Total a, Total b) { return a > b || a != a ? a : b; }
  static HWY_INLINE float merge_lanes(V x) { return hn::GetLane(hn::MaxOfLanes(tag, x)); }
};
struct Min {
  using Total = float;
  static constexpr Dim partial_length = Dim{1} << 48;  // exact: no need
  static constexpr float first = std::numeric_limits<float>::infinity();
  static HWY_INLINE V merge(V a, V b) { return minimum(a, b); }
  static Total merge(Total a, Total b) { return a < b || a != a ? a : b; }
  static HWY_INLINE float merge_lanes(V x) { return hn::GetLane(hn::MinOfLanes(tag, x)); }
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
  HWY_INLINE V total() const { return Op::merge(Op::merge(a, b), Op::merge(c, d)); }
  HWY_INLINE void store(float* y) const {
    const std::size_t n = hn::Lanes(tag);
    hn::StoreU(a, tag, y);
    hn::StoreU(b, tag, y + n);
    hn::StoreU(c, tag, y + 2 * n);
    hn::StoreU(d, tag, y + 3 * n);
  }
};

template <class Op>
HWY_INLINE float merge_lanes(V x) {
  if (hn::AllFalse(tag, hn::IsNaN(x))) return Op::merge_lanes(x);
  return std::numeric_limits<float>::quiet_NaN();
}

template <class Op>
float reduce_row(const float* x, Dim count) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const float* const end = x + count;
  typename Op::Total total = Op::first;
  while (end - x >= 4 * lanes * Op::partial_length) {
    Quad<Op> partial;
    for (Dim i = 0; i < Op::partial_length; ++i, x += 4 * lanes) partial.merge(x);
    total = Op::merge(total, merge_lanes<Op>(partial.total()));
  }
  Quad<Op> partial;
  for (; end - x >= 4 * lanes; x += 4 * lanes) partial.merge(x);
  V rest = partial.total();
  for (; end - x >= lanes; x += lanes) rest = Op::merge(rest, hn::LoadU(tag, x));
  if (x != end) {
    const auto last = static_cast<std::size_t>(end - x);
    rest = Op::merge(rest, load_first_or(x, last, set(Op::first)));
  }
  return static_cast<float>(Op::merge(total, merge_lanes<Op>(rest)));
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

/// One vector, with the interface of Quad.
template <class Op>
struct Single {
  V a;
  HWY_INLINE Single() : a(set(Op::first)) {}
  HWY_INLINE void merge(const float* x) { a = Op::merge(a, hn::LoadU(tag, x)); }
  HWY_INLINE void store(float* y) const { hn::StoreU(a, tag, y); }
};

// Down the rows of as many columns as Vectors hold.
template <class Op, class Vectors>
HWY_INLINE void reduce_strip(const float* x, Dim rows, Dim stride, float* y) {
  if (rows <= Op::partial_length) {
    Vectors all;
    for (; rows > 0; --rows, x += stride) all.merge(x);
    return all.store(y);
  }
  constexpr std::size_t most = 4 * max_lanes;
  constexpr std::size_t width = sizeof(Vectors) / sizeof(float);
  typename Op::Total totals[most];
  std::fill(totals, totals + width, Op::first);
  for (; rows > Op::partial_length; rows -= Op::partial_length) {
    Vectors partial;
    for (Dim i = 0; i < Op::partial_length; ++i, x += stride) partial.merge(x);
    float lanes[most];
    partial.store(lanes);
    for (std::size_t j = 0; j < width; ++j) totals[j] = Op::merge(totals[j], lanes[j]);
  }
  Vectors partial;
  for (; rows > 0; --rows, x += stride) partial.merge(x);
  partial.store(y);
  for (std::size_t j = 0; j < width; ++j) y[j] = static_cast<float>(Op::merge(totals[j], y[j]));
}

// At least one vector wide.
template <class Op>
void reduce_wide_columns(const float* x, Dim rows, Dim stride, Dim columns, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  Dim j = 0;
  for (; j + 4 * lanes <= columns; j += 4 * lanes) {
    reduce_strip<Op, Quad<Op>>(x + j, rows, stride, y + j);
  }
  for (; j < columns; j += lanes) {
    const Dim at = std::min(j, columns - lanes);  // the last vector may do some columns again
    reduce_strip<Op, Single<Op>>(x + at, rows, stride, y + at);
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

template <class Load, class Store>
HWY_INLINE void sum_squares(const float* x, Dim rows, Dim columns, V mean, Load load, Store store) {
  V sum = hn::Zero(tag), other = sum;
  Dim i = 0;
  for (; i + 2 <= rows; i += 2) {
    const V a = hn::Sub(load(x + i * columns), mean);
    const V b = hn::Sub(load(x + (i + 1) * columns), mean);
    sum = hn::MulAdd(a, a, sum);
    other = hn::MulAdd(b, b, other);
  }
  if (i < rows) {
    const V a = hn::Sub(load(x + i * columns), mean);
    sum = hn::MulAdd(a, a, sum);
  }
  store(hn::Add(sum, other));
}

void reduce_squares(const float* x, Dim rows, Dim columns, const float* sums, float* y) {
  const auto lanes = static_cast<Dim>(hn::Lanes(tag));
  const V share = set(1 / static_cast<float>(rows));
  Dim j = 0;
  for (; j + lanes <= columns; j += lanes) {
    sum_squares(
        x + j, rows, columns, hn::Mul(hn::LoadU(tag, sums + j), share),
        [](const float* from) HWY_ATTR { return hn::LoadU(tag, from); },
        [=](V sum) HWY_ATTR { hn::StoreU(sum, tag, y + j); });
  }
  if (j == columns) return;
  const auto rest = static_cast<std::size_t>(columns - j);
  sum_squares(
      x + j, rows, columns, hn::Mul(load_first(sums + j, rest), share),
      [rest](const float* from) HWY_ATTR { return load_first(from, rest); },
      [=](V sum) HWY_ATTR { store_first(sum, y + j, rest); });
}

template <class Op>
ReduceLoops loops_of() {
  return {reduce_row<Op>, reduce_columns<Op>, merge_rows<Op>, reduce_squares};
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
ReduceLoops reduce_loops(Reduction reduction) {
  return HWY_DYNAMIC_DISPATCH(find_loops)(reduction);
}
}  // namespace ramet::native
#endif
