#include "ramet/core/philox.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

namespace ramet {

namespace {

/// Word w of several blocks side by side, so that the compiler's vectors run over the blocks.
template <std::size_t blocks>
struct Words {
  alignas(64) std::uint32_t word[4][blocks];
};

template <std::size_t blocks>
Words<blocks> make_words(const RandomPosition& start) {
  constexpr std::uint64_t multiplier_0 = 0xD2511F53, multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t key_step_0 = 0x9E3779B9, key_step_1 = 0xBB67AE85;
  constexpr int rounds = 10;

  Words<blocks> words;
  auto& [w0, w1, w2, w3] = words.word;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::uint64_t block = start.block + i;
    w0[i] = static_cast<std::uint32_t>(block);
    w1[i] = static_cast<std::uint32_t>(block >> 32);
    w2[i] = static_cast<std::uint32_t>(start.stream);
    w3[i] = static_cast<std::uint32_t>(start.stream >> 32);
  }
  auto key_0 = static_cast<std::uint32_t>(start.seed);
  auto key_1 = static_cast<std::uint32_t>(start.seed >> 32);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::uint64_t product_0 = multiplier_0 * w0[i], product_1 = multiplier_1 * w2[i];
      w0[i] = static_cast<std::uint32_t>(product_1 >> 32) ^ w1[i] ^ key_0;
      w1[i] = static_cast<std::uint32_t>(product_1);
      w2[i] = static_cast<std::uint32_t>(product_0 >> 32) ^ w3[i] ^ key_1;
      w3[i] = static_cast<std::uint32_t>(product_0);
    }
    key_0 += key_step_0;
    key_1 += key_step_1;
  }
  return words;
}

constexpr std::size_t batch_blocks = 32;
constexpr std::size_t batch_size = 4 * batch_blocks;
using Batch = Words<batch_blocks>;

/// Fills `out` batch by batch; `convert(batch, to)` writes the `batch_size` elements of a batch.
template <class Convert>
void fill(std::span<float> out, RandomPosition at, Convert convert) {
  while (out.size() >= batch_size) {
    convert(make_words<batch_blocks>(at), out.data());
    out = out.subspan(batch_size);
    at.block += batch_blocks;
  }
  if (out.empty()) return;
  float rest[batch_size];
  convert(make_words<batch_blocks>(at), rest);
  std::copy_n(rest, out.size(), out.data());
}

/// As `fill`, for distributions that need one word an element: `element(word)`.
template <class Element>
void fill_each(std::span<float> out, const RandomPosition& start, Element element) {
  fill(out, start, [=](const Batch& batch, float* to) {
    float value[4][batch_blocks];
    for (std::size_t w = 0; w < 4; ++w) {
      for (std::size_t i = 0; i < batch_blocks; ++i) value[w][i] = element(batch.word[w][i]);
    }
    for (std::size_t i = 0; i < batch_blocks; ++i) {
      for (std::size_t w = 0; w < 4; ++w) to[4 * i + w] = value[w][i];
    }
  });
}

/// In [0, 1), a multiple of 2^-23: the lower bits, as TensorFlow takes them.
float unit_float(std::uint32_t word) {
  return static_cast<float>(static_cast<std::int32_t>(word & 0x7FFFFF)) * 0x1p-23f;
}

/// In [1e-7, 1), for logarithms; as TensorFlow.
float positive_unit_float(std::uint32_t word) { return std::max(unit_float(word), 1e-7f); }

/// In (-1, 1), an odd multiple of 2^-23: symmetric about 0.
float signed_unit_float(std::uint32_t word) {
  return static_cast<float>(static_cast<std::int32_t>((word >> 9) * 2 + 1)) * 0x1p-23f - 1;
}

// The functions below are our own because a loop that calls the standard library is not vectorized,
// and because its results differ by a last bit between machines. Without branches, to about 1e-7.

/// The natural logarithm of a normal float: Cephes' logf.
float fast_log(float x) {
  constexpr float coefficients[] = {7.0376836292e-2f,  -1.1514610310e-1f, 1.1676998740e-1f,
                                    -1.2420140846e-1f, 1.4249322787e-1f,  -1.6668057665e-1f,
                                    2.0000714765e-1f,  -2.4999993993e-1f, 3.3333331174e-1f};
  constexpr std::uint32_t bits_of_sqrt_half = 0x3F3504F3;
  constexpr float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
  // x = 2^exponent (1 + f), sqrt(1/2) <= 1 + f < sqrt(2)
  const auto offset =
      static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(x) - bits_of_sqrt_half);
  const std::int32_t exponent = offset >> 23;
  const auto mantissa = static_cast<std::uint32_t>(offset & 0x7FFFFF) + bits_of_sqrt_half;
  const float f = std::bit_cast<float>(mantissa) - 1, e = static_cast<float>(exponent);
  float p = 0;
  for (float coefficient : coefficients) p = p * f + coefficient;
  return p * f * f * f + e * ln2_low - 0.5f * (f * f) + f + e * ln2_high;
}

struct Point {
  float x, y;
};

/// (cos, sin) of `turns` full turns, 0 <= turns < 1: Cephes' sinf and cosf on an eighth of a turn.
Point point_on_circle(float turns) {
  const float quarters = 4 * turns;
  const auto quarter = static_cast<std::int32_t>(quarters + 0.5f);
  const float a = (quarters - static_cast<float>(quarter)) * (std::numbers::pi_v<float> / 2);
  const float z = a * a;
  const float sine =
      ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * a + a;
  const float cosine =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z -
      0.5f * z + 1;
  const bool swap = (quarter & 1) != 0;
  const float x = swap ? sine : cosine, y = swap ? cosine : sine;
  return {((quarter + 1) & 2) != 0 ? -x : x, (quarter & 2) != 0 ? -y : y};
}

/// The inverse of erf for |x| < 0.9966: the central part of the single precision approximation in
/// Giles, "Approximating the erfinv function", 2010.
float central_erfinv(float x) {
  constexpr float coefficients[] = {2.81022636e-08f,  3.43273939e-07f, -3.5233877e-06f,
                                    -4.39150654e-06f, 0.00021858087f,  -0.00125372503f,
                                    -0.00417768164f,  0.246640727f,    1.50140941f};
  const float w = -fast_log((1 - x) * (1 + x)) - 2.5f;
  float p = 0;
  for (float coefficient : coefficients) p = p * w + coefficient;
  return p * x;
}

}  // namespace

std::array<std::uint32_t, 4> philox(const RandomPosition& at) {
  const Words<1> words = make_words<1>(at);
  return {words.word[0][0], words.word[1][0], words.word[2][0], words.word[3][0]};
}

RandomPosition scrambled(std::uint64_t first, std::uint64_t second) {
  constexpr std::uint64_t key = 0x02461E29'3EC8F720;
  const auto words = philox({.seed = key, .stream = second, .block = first});
  const auto wide = [&](std::size_t low) {
    return words[low] | static_cast<std::uint64_t>(words[low + 1]) << 32;
  };
  return {.seed = wide(0), .stream = wide(2), .block = 0};
}

RandomPosition keras_position(std::int64_t seed, std::int64_t count) {
  const auto within = [](std::int64_t x) {
    constexpr std::int64_t end = std::numeric_limits<std::int32_t>::max() - 1;
    return static_cast<std::uint64_t>((x % end + end) % end);
  };
  return scrambled(within(seed), within(count));
}

void fill_words(std::span<std::uint32_t> out, const RandomPosition& start) {
  RandomPosition at = start;
  for (std::size_t i = 0; i < out.size(); i += batch_size, at.block += batch_blocks) {
    const Batch batch = make_words<batch_blocks>(at);
    const std::size_t count = std::min(batch_size, out.size() - i);
    for (std::size_t k = 0; k < count; ++k) out[i + k] = batch.word[k % 4][k / 4];
  }
}

void fill_uniform(std::span<float> out, const RandomPosition& start, const UniformRange& range) {
  const float low = range.low, width = range.high - range.low;
  // Rounding could otherwise reach `high`.
  const float last = low < range.high ? std::nextafter(range.high, low) : low;
  fill_each(out, start, [=](std::uint32_t word) {
    const float value = low + width * unit_float(word);
    return value < last ? value : last;
  });
}

void fill_normal(std::span<float> out, const RandomPosition& start, const NormalShape& shape) {
  const auto [mean, stddev] = shape;
  fill(out, start, [=](const Batch& batch, float* to) {
    for (std::size_t w = 0; w < 4; w += 2) {
      // Three loops, because the compiler vectorizes all but the square root.
      float radius[batch_blocks];
      for (std::size_t i = 0; i < batch_blocks; ++i) {
        radius[i] = -2 * fast_log(positive_unit_float(batch.word[w][i]));
      }
      for (float& r : radius) r = stddev * std::sqrt(r);
      for (std::size_t i = 0; i < batch_blocks; ++i) {
        const Point point = point_on_circle(unit_float(batch.word[w + 1][i]));
        to[4 * i + w] = mean + radius[i] * point.y;
        to[4 * i + w + 1] = mean + radius[i] * point.x;
      }
    }
  });
}

void fill_truncated_normal(std::span<float> out, const RandomPosition& start,
                           const NormalShape& shape) {
  constexpr float sqrt2 = std::numbers::sqrt2_v<float>;
  constexpr float probability_inside = 0.954499736f;  // erf(sqrt(2))
  const auto [mean, stddev] = shape;
  fill_each(out, start, [=](std::uint32_t word) {
    const float z = sqrt2 * central_erfinv(probability_inside * signed_unit_float(word));
    return mean + stddev * z;
  });
}

}  // namespace ramet
