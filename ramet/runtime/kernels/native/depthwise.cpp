// Benchmark: bench/compare mobilenet_v2.

#include "ramet/runtime/kernels/native/depthwise.h"

#include <algorithm>
#include <type_traits>

#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/depthwise.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

inline constexpr auto lanes = static_cast<Dim>(hn::MaxLanes(tag));

// Neighbouring outputs that are computed together, and vectors of channels of each: their sums and
// a line's factors fill the 32 registers of AVX-512 and NEON, or the 16 of the others.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
inline constexpr std::size_t pixels = 8, vectors = 2;
#else
inline constexpr std::size_t pixels = 4, vectors = 1;
#endif

struct WholeVectors {
  HWY_INLINE V load(const float* from) const { return hn::LoadU(tag, from); }
  HWY_INLINE void store(V x, float* to) const { hn::StoreU(x, tag, to); }
};
struct FirstLanes {
  std::size_t count;
  HWY_INLINE V load(const float* from) const { return load_first(from, count); }
  HWY_INLINE void store(V x, float* to) const { store_first(x, to, count); }
};

template <std::size_t count, std::size_t width, class Access>
struct Sums {
  const DepthwiseRow& r;
  Dim x, channel;
  Access access;
  V sums[count][width];

  HWY_INLINE Sums(const DepthwiseRow& row, Dim first, Dim channel_, Access access_)
      : r(row), x(first), channel(channel_), access(access_) {
#pragma GCC unroll 2
    for (std::size_t v = 0; v < width; ++v) {
      const V start = r.bias == nullptr ? hn::Zero(tag) : load(r.bias + channel, v);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < count; ++i) sums[i][v] = start;
    }
  }
  HWY_INLINE V load(const float* from, std::size_t vector) const {
    return access.load(from + static_cast<Dim>(vector) * lanes);
  }
  HWY_INLINE void store() {
    if (r.bounds.any()) {
      const V low = set(r.bounds.low), high = set(r.bounds.high);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < count; ++i) {
#pragma GCC unroll 2
        for (std::size_t v = 0; v < width; ++v) {
          sums[i][v] = at_most(at_least(sums[i][v], low), high);
        }
      }
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < count; ++i) {
#pragma GCC unroll 2
      for (std::size_t v = 0; v < width; ++v) {
        float* to = r.y + (x + static_cast<Dim>(i)) * r.channels + channel;
        access.store(sums[i][v], to + static_cast<Dim>(v) * lanes);
      }
    }
  }
  HWY_INLINE const float* input(Dim line) const {
    return r.lines[line] + (x * r.stride - r.before) * r.channels + channel;
  }

  /// Taps [first, last) of each line.
  HWY_INLINE void add(Dim first, Dim last) {
    const Dim next = r.stride * r.channels;
    for (Dim line = 0; line < r.line_count; ++line) {
      for (Dim tap = first; tap < last; ++tap) {
        const float* factors = r.kernel + (line * r.taps + tap) * r.channels + channel;
        const float* from = input(line) + tap * r.dilation * r.channels;
#pragma GCC unroll 2
        for (std::size_t v = 0; v < width; ++v) {
          const V factor = load(factors, v);
#pragma GCC unroll 8
          for (std::size_t i = 0; i < count; ++i) {
            const V value = load(from + static_cast<Dim>(i) * next, v);
            sums[i][v] = hn::MulAdd(value, factor, sums[i][v]);
          }
        }
      }
    }
  }

  /// All taps, so many, side by side: each input is read once for all outputs that look at it.
  template <std::size_t taps, std::size_t stride>
  HWY_INLINE void add_all() {
    for (Dim line = 0; line < r.line_count; ++line) {
      const float* kernel = r.kernel + line * r.taps * r.channels + channel;
      const float* from = input(line);
#pragma GCC unroll 2
      for (std::size_t v = 0; v < width; ++v) {
        V factors[taps];
#pragma GCC unroll 5
        for (std::size_t tap = 0; tap < taps; ++tap) {
          factors[tap] = load(kernel + static_cast<Dim>(tap) * r.channels, v);
        }
#pragma GCC unroll 20
        for (std::size_t at = 0; at < (count - 1) * stride + taps; ++at) {
          const V value = load(from + static_cast<Dim>(at) * r.channels, v);
#pragma GCC unroll 8
          for (std::size_t i = 0; i < count; ++i) {
            if (at >= i * stride && at < i * stride + taps) {
              sums[i][v] = hn::MulAdd(value, factors[at - i * stride], sums[i][v]);
            }
          }
        }
      }
    }
  }
};

/// Adds up all taps, by loops whose bounds the compiler knows where they are the usual ones.
struct AnyTaps {
  template <class S>
  HWY_INLINE void operator()(S& sums) const {
    sums.add(0, sums.r.taps);
  }
};
template <std::size_t taps, std::size_t stride>
struct TapsSideBySide {
  template <class S>
  HWY_INLINE void operator()(S& sums) const {
    sums.template add_all<taps, stride>();
  }
};

/// Calls `run(channel, vectors, access)` for all channels.
template <class Run>
HWY_INLINE void for_channels(Dim channels, Run run) {
  constexpr auto step = static_cast<Dim>(vectors) * lanes;
  Dim channel = 0;
  for (; channel + step <= channels; channel += step) {
    run(channel, std::integral_constant<std::size_t, vectors>(), WholeVectors());
  }
  for (; channel + lanes <= channels; channel += lanes) {
    run(channel, std::integral_constant<std::size_t, 1>(), WholeVectors());
  }
  if (channel < channels) {
    run(channel, std::integral_constant<std::size_t, 1>(),
        FirstLanes{static_cast<std::size_t>(channels - channel)});
  }
}

template <std::size_t count, class AddUp>
HWY_INLINE void run_pixels(const DepthwiseRow& r, Dim x, AddUp add_up) {
  for_channels(r.channels, [&](Dim channel, auto width, auto access) HWY_ATTR {
    Sums<count, decltype(width)::value, decltype(access)> sums(r, x, channel, access);
    add_up(sums);
    sums.store();
  });
}

// An output of which some taps are beside the image.
void run_edge(const DepthwiseRow& r, Dim x) {
  const Dim at = x * r.stride - r.before;
  const Dim first = at < 0 ? std::min((-at + r.dilation - 1) / r.dilation, r.taps) : 0;
  const Dim last = at < r.in ? std::min((r.in - 1 - at) / r.dilation + 1, r.taps) : 0;
  run_pixels<1>(r, x, [=](auto& sums) HWY_ATTR { sums.add(first, last); });
}

template <class AddUp>
void run_row(const DepthwiseRow& r, AddUp add_up) {
  // Outputs [left, right) look at the image only.
  const Dim reach = (r.taps - 1) * r.dilation;
  const Dim left = std::min((r.before + r.stride - 1) / r.stride, r.out);
  const Dim inside = r.in - 1 - reach + r.before;  // the last place where all taps are inside
  const Dim right = std::clamp<Dim>(inside < 0 ? 0 : inside / r.stride + 1, left, r.out);
  constexpr auto together = static_cast<Dim>(pixels);
  for (Dim x = 0; x < left; ++x) run_edge(r, x);
  Dim x = left;
  for (; x + together <= right; x += together) run_pixels<pixels>(r, x, add_up);
  for (; x + 3 <= right; x += 3) run_pixels<3>(r, x, add_up);
  for (; x < right; ++x) run_pixels<1>(r, x, add_up);
  for (; x < r.out; ++x) run_edge(r, x);
}

void run_depthwise(const DepthwiseRow& r) {
  const auto is = [&](Dim taps, Dim stride) {
    return r.taps == taps && r.stride == stride && r.dilation == 1;
  };
  if (is(3, 1)) return run_row(r, TapsSideBySide<3, 1>());
  if (is(3, 2)) return run_row(r, TapsSideBySide<3, 2>());
  if (is(5, 1)) return run_row(r, TapsSideBySide<5, 1>());
  if (is(5, 2)) return run_row(r, TapsSideBySide<5, 2>());
  run_row(r, AnyTaps());
}

DepthwiseFunction find_depthwise() { return run_depthwise; }

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet::native {
HWY_EXPORT(find_depthwise);
DepthwiseFunction depthwise_function() { return HWY_DYNAMIC_DISPATCH(find_depthwise)(); }
}  // namespace ramet::native
#endif
