// Benchmark: bench/compare resnet50.

#include "ramet/runtime/kernels/native/winograd.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/gemm.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/winograd.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/units-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

// Polynomials are evaluated at 0, a, -a, b, -b and infinity. With these two the largest error is
// twice that of plain sums; with the usual 1 and 2 it is eight times that.
inline constexpr float a = 0.75f, b = 1.5f, a2 = a * a, b2 = b * b;
// What the kernel's values at the points are divided by.
inline constexpr float at_zero = 1 / (a2 * b2), at_a = 1 / (2 * a2 * (a2 - b2)),
                       at_b = 1 / (2 * b2 * (b2 - a2));

struct Four {
  V v[4];
};
struct Six {
  V v[6];
};
struct Three {
  V v[3];
};

HWY_INLINE Six transform_input(const V* x) {
  const V even_a = hn::MulAdd(x[2], set(-b2), x[4]), even_b = hn::MulAdd(x[2], set(-a2), x[4]);
  const V odd_a = hn::Mul(set(a), hn::MulAdd(x[1], set(-b2), x[3]));
  const V odd_b = hn::Mul(set(b), hn::MulAdd(x[1], set(-a2), x[3]));
  const V first = hn::MulAdd(x[0], set(a2 * b2), hn::MulAdd(x[2], set(-a2 - b2), x[4]));
  const V last = hn::MulAdd(x[1], set(a2 * b2), hn::MulAdd(x[3], set(-a2 - b2), x[5]));
  return {{first, hn::Add(even_a, odd_a), hn::Sub(even_a, odd_a), hn::Add(even_b, odd_b),
           hn::Sub(even_b, odd_b), last}};
}

HWY_INLINE Six transform_kernel(const V* g) {
  const V even_a = hn::MulAdd(g[2], set(a2 * at_a), hn::Mul(g[0], set(at_a)));
  const V even_b = hn::MulAdd(g[2], set(b2 * at_b), hn::Mul(g[0], set(at_b)));
  const V odd_a = hn::Mul(g[1], set(a * at_a)), odd_b = hn::Mul(g[1], set(b * at_b));
  return {{hn::Mul(g[0], set(at_zero)), hn::Add(even_a, odd_a), hn::Sub(even_a, odd_a),
           hn::Add(even_b, odd_b), hn::Sub(even_b, odd_b), g[2]}};
}

HWY_INLINE Three gather_kernel(const V* u) {
  const V sum_a = hn::Mul(hn::Add(u[1], u[2]), set(at_a)),
          sum_b = hn::Mul(hn::Add(u[3], u[4]), set(at_b));
  const V odd_a = hn::Mul(hn::Sub(u[1], u[2]), set(a * at_a));
  return {{hn::MulAdd(u[0], set(at_zero), hn::Add(sum_a, sum_b)),
           hn::MulAdd(hn::Sub(u[3], u[4]), set(b * at_b), odd_a),
           hn::MulAdd(sum_a, set(a2), hn::MulAdd(sum_b, set(b2), u[5]))}};
}

HWY_INLINE Four transform_output(const V* m) {
  const V sum_a = hn::Add(m[1], m[2]), odd_a = hn::Sub(m[1], m[2]);
  const V sum_b = hn::Add(m[3], m[4]), odd_b = hn::Sub(m[3], m[4]);
  return {{hn::Add(m[0], hn::Add(sum_a, sum_b)), hn::MulAdd(odd_a, set(a), hn::Mul(odd_b, set(b))),
           hn::MulAdd(sum_a, set(a2), hn::Mul(sum_b, set(b2))),
           hn::MulAdd(odd_a, set(a2 * a), hn::MulAdd(odd_b, set(b2 * b), m[5]))}};
}

HWY_INLINE Six spread_output(const V* y) {
  const V even_a = hn::MulAdd(y[2], set(a2), y[0]), even_b = hn::MulAdd(y[2], set(b2), y[0]);
  const V odd_a = hn::MulAdd(y[3], set(a2 * a), hn::Mul(y[1], set(a)));
  const V odd_b = hn::MulAdd(y[3], set(b2 * b), hn::Mul(y[1], set(b)));
  return {{y[0], hn::Add(even_a, odd_a), hn::Sub(even_a, odd_a), hn::Add(even_b, odd_b),
           hn::Sub(even_b, odd_b), y[3]}};
}

/// Applies f, from `from` vectors to `to`, along both axes of a square: read(i, j), write(i, j, x).
template <std::size_t from, std::size_t to, class F, class Read, class Write>
HWY_INLINE void along_both(F f, Read read, Write write) {
  V between[to][from];
#pragma GCC unroll 6
  for (std::size_t j = 0; j < from; ++j) {
    V column[from];
#pragma GCC unroll 6
    for (std::size_t i = 0; i < from; ++i) column[i] = read(i, j);
    const auto y = f(column);
#pragma GCC unroll 6
    for (std::size_t i = 0; i < to; ++i) between[i][j] = y.v[i];
  }
#pragma GCC unroll 6
  for (std::size_t i = 0; i < to; ++i) {
    const auto y = f(between[i]);
#pragma GCC unroll 6
    for (std::size_t j = 0; j < to; ++j) write(i, j, y.v[j]);
  }
}

/// From pixels to a square of transformed ones.
template <std::size_t from, class Pixels, class F>
HWY_INLINE void spread(const Pixels& pixels, float* to, Dim distance, F f) {
  for_units(pixels.channels, [&](Dim c, auto load, auto store) HWY_ATTR {
    along_both<from, 6>(
        f, [&](std::size_t i, std::size_t j) HWY_ATTR { return load(pixels.at[i * from + j] + c); },
        [&](std::size_t i, std::size_t j, V x)
            HWY_ATTR { store(x, to + static_cast<Dim>(i * 6 + j) * distance + c); });
  });
}
/// The other way; `finish(c, x, load)` is what is stored.
template <std::size_t to, class Pixels, class F, class Finish>
HWY_INLINE void gather(const float* from, Dim distance, const Pixels& pixels, F f, Finish finish) {
  for_units(pixels.channels, [&](Dim c, auto load, auto store) HWY_ATTR {
    along_both<6, to>(
        f,
        [&](std::size_t i, std::size_t j)
            HWY_ATTR { return load(from + static_cast<Dim>(i * 6 + j) * distance + c); },
        [&](std::size_t i, std::size_t j, V x)
            HWY_ATTR { store(finish(c, x, load), pixels.at[i * to + j] + c); });
  });
}

void run_input(const WinogradPatch& patch, float* to, Dim distance) {
  spread<6>(patch, to, distance, [](const V* x) HWY_ATTR { return transform_input(x); });
}
void run_kernel(const WinogradTaps& taps, float* to, Dim distance) {
  spread<3>(taps, to, distance, [](const V* x) HWY_ATTR { return transform_kernel(x); });
}
void run_output_gradient(const WinogradGradients& from, float* to, Dim distance) {
  spread<4>(from, to, distance, [](const V* x) HWY_ATTR { return spread_output(x); });
}
void run_output(const float* from, Dim distance, const float* bias, const WinogradOutputs& to) {
  const auto f = [](const V* x) HWY_ATTR { return transform_output(x); };
  if (bias == nullptr) {
    gather<4>(from, distance, to, f, [](Dim, V x, auto) HWY_ATTR { return x; });
  } else {
    gather<4>(from, distance, to, f,
              [=](Dim c, V x, auto load) HWY_ATTR { return hn::Add(x, load(bias + c)); });
  }
}
void run_kernel_gradient(const float* from, Dim distance, const WinogradTapGradients& to) {
  gather<3>(
      from, distance, to, [](const V* x) HWY_ATTR { return gather_kernel(x); },
      [](Dim, V x, auto) HWY_ATTR { return x; });
}

WinogradLoops find_winograd() {
  return {run_input, run_kernel, run_output, run_output_gradient, run_kernel_gradient};
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {

HWY_EXPORT(find_winograd);
WinogradLoops winograd_loops() { return HWY_DYNAMIC_DISPATCH(find_winograd)(); }

WinogradShape::Tile WinogradShape::tile(Dim index) const {
  const Dim of_image = index % (tiles_y() * tiles_x());
  const Dim y = of_image / tiles_x() * winograd_tile, x = of_image % tiles_x() * winograd_tile;
  return {index / (tiles_y() * tiles_x()), y, x, std::min(winograd_tile, out_y - y),
          std::min(winograd_tile, out_x - x)};
}

WinogradPatch WinogradShape::patch(const Tile& tile, const float* x, const float* zeros) const {
  WinogradPatch patch;
  patch.channels = channels;
  for (Dim i = 0; i < winograd_patch; ++i) {
    const Dim y = tile.y + i - before_y;
    for (Dim j = 0; j < winograd_patch; ++j) {
      const Dim at = tile.x + j - before_x;
      const bool is_inside = y >= 0 && y < in_y && at >= 0 && at < in_x;
      patch.at[static_cast<std::size_t>(i * winograd_patch + j)] =
          is_inside ? x + ((tile.image * in_y + y) * in_x + at) * channels : zeros;
    }
  }
  return patch;
}

std::string WinogradShape::refuse(bool is_static, int threads) const {
  constexpr Dim narrow_panel = 16;
  const bool is_wide = gemm_loops().panel > narrow_panel;
  // Below: the transforms cost more than the multiplications they save.
  const Dim fewest_channels = is_wide && is_static ? 16 : 32;
  const Dim fewest_multiplications_of_a_thread = is_wide ? 500'000 : 1'000'000;
  // Below: reading the kernel takes the time, and the transformed one is four times as large.
  constexpr Dim fewest_positions = 100;

  const auto [fewest, most] = std::minmax({channels, filters});
  const Dim positions = images * out_y * out_x;
  if (fewest < fewest_channels || positions < fewest_positions ||
      positions * channels * filters * 9 < threads * fewest_multiplications_of_a_thread) {
    return "too small to gain";
  }
  if (!is_static && positions < most) {  // it must be transformed at each run
    return "the kernel changes at each run";
  }
  return "";
}

}  // namespace ramet::native
#endif
