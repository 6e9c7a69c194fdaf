// Splits floats into bfloat16 numbers: see split_gemm.h.

#include <algorithm>
#include <bit>
#include <cmath>

#include "ramet/core/error.h"
#include "ramet/runtime/kernels/native/split_impl.h"

namespace ramet::native {

#ifdef RAMET_HAS_BFLOAT16_UNITS

// GCC 12 warns about its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

namespace {

/// Takes the leading bfloat16 from 16 floats, rounded (a tie away from zero), as the upper halves
/// of the result; what is left of x is exact. Infinities and NaN leave NaN.
RAMET_SPLIT_INLINE __m512i take_part(__m512& x) {
  const __m512i rounded = _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x8000));
  const __m512i part = _mm512_and_si512(rounded, _mm512_set1_epi32(static_cast<int>(0xffff0000)));
  x = _mm512_sub_ps(x, _mm512_castsi512_ps(part));
  return part;
}

/// So, but the largest numbers are not rounded up to infinity.
RAMET_SPLIT_INLINE __m512i take_finite_part(__m512& x) {
  const __m512i bits = _mm512_castps_si512(x);
  const __m512i upper = _mm512_set1_epi32(static_cast<int>(0xffff0000));
  const __m512i exponent = _mm512_set1_epi32(0x7f800000);
  const __m512i rounded =
      _mm512_and_si512(_mm512_add_epi32(bits, _mm512_set1_epi32(0x8000)), upper);
  const __mmask16 overflows =
      _mm512_cmpeq_epi32_mask(_mm512_and_si512(rounded, exponent), exponent);
  const __m512i part = _mm512_mask_and_epi32(rounded, overflows, bits, upper);
  x = _mm512_sub_ps(x, _mm512_castsi512_ps(part));
  return part;
}

/// Splits 32 floats, to places that are `plane` numbers apart.
template <int parts>
RAMET_SPLIT_INLINE void split_block_to(__m512 x, __m512 y, std::uint16_t* to, Dim plane) {
  if constexpr (parts == 1) {
    const __m512bh both = _mm512_cvtne2ps_pbh(y, x);
    _mm512_storeu_si512(to, reinterpret_cast<const __m512i&>(both));
  } else {
    alignas(64) static constexpr std::uint16_t upper[32] = {
        1,  3,  5,  7,  9,  11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
        33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63};
    const __m512i upper_halves = _mm512_load_si512(upper);
    for (Dim i = 0; i < parts - 1; ++i, to += plane) {
      const __m512i of_x = take_part(x), of_y = take_part(y);
      _mm512_storeu_si512(to, _mm512_permutex2var_epi16(of_x, upper_halves, of_y));
    }
    _mm512_storeu_si512(to, _mm512_permutex2var_epi16(_mm512_castps_si512(x), upper_halves,
                                                      _mm512_castps_si512(y)));
  }
}

RAMET_SPLIT_INLINE __mmask16 first_lanes(Dim count) {
  return static_cast<__mmask16>(count >= 16 ? 0xffff : count <= 0 ? 0 : (1 << count) - 1);
}

template <int parts>
RAMET_SPLIT void split_dense(const float* x, Dim distance, Dim count, Dim columns,
                             const SplitRows& layout, Dim row, std::uint16_t* to) {
  const Dim whole = columns / split_block, rest = columns % split_block;
  const Dim block_distance = layout.rows * split_block, plane = layout.plane();
  to += row * split_block;
  for (Dim i = 0; i < count; ++i, x += distance, to += split_block) {
    std::uint16_t* high = to;
    for (Dim block = 0; block < whole; ++block, high += block_distance) {
      const float* from = x + block * split_block;
      split_block_to<parts>(_mm512_loadu_ps(from), _mm512_loadu_ps(from + 16), high, plane);
    }
    if (rest > 0) {
      const float* from = x + whole * split_block;
      split_block_to<parts>(_mm512_maskz_loadu_ps(first_lanes(rest), from),
                            _mm512_maskz_loadu_ps(first_lanes(rest - 16), from + 16), high, plane);
    }
  }
}

template <int parts>
RAMET_SPLIT void split_apart(const float* x, Dim distance, Dim step, Dim count, Dim columns,
                             const SplitRows& layout, Dim row, std::uint16_t* to) {
  const Dim plane = layout.plane();
  const auto stride = static_cast<int>(step);
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i index = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(stride));
  for (Dim column = 0, block = 0; column < columns; column += split_block, ++block) {
    std::uint16_t* high = to + (block * layout.rows + row) * split_block;
    const Dim rest = columns - column;
    const float* from = x + column * step;
    for (Dim i = 0; i < count; ++i, from += distance, high += split_block) {
      const __m512 zero = _mm512_setzero_ps();
      split_block_to<parts>(_mm512_mask_i32gather_ps(zero, first_lanes(rest), index, from, 4),
                            rest <= 16 ? zero
                                       : _mm512_mask_i32gather_ps(zero, first_lanes(rest - 16),
                                                                  index, from + 16 * step, 4),
                            high, plane);
    }
  }
}

RAMET_SPLIT void pack(const float* b, Dim row, Dim column, Dim k, const SplitPanels& layout,
                      Dim step, Dim first, Dim last, std::uint16_t* to) {
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i index = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(static_cast<int>(column)));
  const Dim step_size = layout.step_size();
  for (Dim panel = first; panel < last; ++panel) {
    std::uint16_t* tile = to + panel * layout.panel_size() + step * step_size;
    for (Dim block = 0; block < k; block += split_block, tile += step_size) {
      for (Dim half = 0; half < 2; ++half) {
        const Dim j = panel * split_tile + half * 16;
        const __mmask16 mask = first_lanes(layout.columns - j);
        for (Dim pair = 0; pair < 16; ++pair) {
          __m512 pairs[2];
          for (Dim odd = 0; odd < 2; ++odd) {
            const Dim i = block + 2 * pair + odd;
            const float* from = b + i * row + j * column;
            pairs[odd] = _mm512_setzero_ps();
            if (i >= k) continue;
            pairs[odd] = column == 1 ? _mm512_maskz_loadu_ps(mask, from)
                                     : _mm512_mask_i32gather_ps(pairs[odd], mask, index, from, 4);
          }
          std::uint16_t* at = tile + half * tile_numbers + pair * 32;
          for (Dim part = 0; part < layout.parts; ++part, at += 2 * tile_numbers) {
            const __m512i even = take_finite_part(pairs[0]), odd = take_finite_part(pairs[1]);
            _mm512_storeu_si512(at, _mm512_or_si512(_mm512_srli_epi32(even, 16), odd));
          }
        }
      }
    }
  }
}

}  // namespace

void split_rows(const float* x, Dim distance, Dim count, Dim columns, const SplitRows& layout,
                Dim row, std::uint16_t* to) {
  (layout.parts == 1 ? split_dense<1> : split_dense<3>)(x, distance, count, columns, layout, row,
                                                        to);
}

void split_strided(const float* x, Dim distance, Dim step, Dim count, Dim columns,
                   const SplitRows& layout, Dim row, std::uint16_t* to) {
  (layout.parts == 1 ? split_apart<1> : split_apart<3>)(x, distance, step, count, columns, layout,
                                                        row, to);
}

void pack_panels(const float* b, Dim row, Dim column, Dim k, const SplitPanels& layout, Dim step,
                 Dim first, Dim last, std::uint16_t* to) {
  pack(b, row, column, k, layout, step, first, last, to);
}

#else

void split_rows(const float*, Dim, Dim, Dim, const SplitRows&, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}
void split_strided(const float*, Dim, Dim, Dim, Dim, const SplitRows&, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}
void pack_panels(const float*, Dim, Dim, Dim, const SplitPanels&, Dim, Dim, Dim, std::uint16_t*) {
  RAMET_ASSERT(false);
}

#endif

float packed_number(const SplitPanels& layout, const std::uint16_t* panels, Dim step, Dim row,
                    Dim column) {
  constexpr Dim part_size = split_block * split_tile;
  const Dim in_panel = column % split_tile;
  const std::uint16_t* at = panels + column / split_tile * layout.panel_size() +
                            step * layout.step_size() + in_panel / 16 * (part_size / 2) +
                            row / 2 * 32 + in_panel % 16 * 2 + row % 2;
  float sum = 0;
  for (Dim part = layout.parts - 1; part >= 0; --part) {
    const float number =
        std::bit_cast<float>(static_cast<std::uint32_t>(at[part * part_size]) << 16);
    sum = std::isfinite(number) ? sum + number : number;
  }
  return sum;
}

void zero_rows(const SplitRows& layout, Dim row, Dim count, std::uint16_t* to) {
  for (Dim part = 0; part < layout.parts; ++part) {
    for (Dim block = 0; block < layout.blocks; ++block) {
      std::uint16_t* from = to + part * layout.plane() + (block * layout.rows + row) * split_block;
      std::fill(from, from + count * split_block, std::uint16_t{0});
    }
  }
}

}  // namespace ramet::native
