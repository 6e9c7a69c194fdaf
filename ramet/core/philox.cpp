#include "ramet/core/philox.h"

#include <algorithm>
#include <cmath>
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

/// In [0, 1), a multiple of 2^-24: all of them are floats.
float unit_float(std::uint32_t word) {
  return static_cast<float>(static_cast<std::int32_t>(word >> 8)) * 0x1p-24f;
}

/// In (0, 1]; small values have more bits, which the tail of a normal distribution needs.
float positive_unit_float(std::uint32_t word) {
  return (static_cast<float>(word) + 0.5f) * 0x1p-32f;
}

/// In (-1, 1), an odd multiple of 2^-23: symmetric about 0.
float signed_unit_float(std::uint32_t word) {
  return static_cast<float>(static_cast<std::int32_t>((word >> 9) * 2 + 1)) * 0x1p-23f - 1;
}

/// The inverse of erf for |x| < 0.9966, to 1e-7 or so: the central part of the single precision
/// approximation in Giles, "Approximating the erfinv function", 2010.
float central_erfinv(float x) {
  constexpr float coefficients[] = {2.81022636e-08f, 3.43273939e-07f,  -3.5233877e-06f,
                                    -4.39150654e-06f, 0.00021858087f,  -0.00125372503f,
                                    -0.00417768164f,  0.246640727f,    1.50140941f};
  const float w = -std::log((1 - x) * (1 + x)) - 2.5f;
  float p = 0;
  for (float coefficient : coefficients) p = p * w + coefficient;
  return p * x;
}

}  // namespace

std::array<std::uint32_t, 4> philox(const RandomPosition& at) {
  const Words<1> words = make_words<1>(at);
  return {words.word[0][0], words.word[1][0], words.word[2][0], words.word[3][0]};
}

void fill_uniform(std::span<float> out, const RandomPosition& start, const UniformRange& range) {
  const float low = range.low, width = range.high - range.low;
  // Rounding could otherwise reach `high`.
  const float last = low < range.high ? std::nextafter(range.high, low) : low;
  fill(out, start, [=](const Batch& batch, float* to) {
    for (std::size_t block = 0; block < batch_blocks; ++block) {
      for (std::size_t w = 0; w < 4; ++w) {
        to[4 * block + w] = std::min(low + width * unit_float(batch.word[w][block]), last);
      }
    }
  });
}

void fill_normal(std::span<float> out, const RandomPosition& start, const NormalShape& shape) {
  constexpr float turn = 2 * std::numbers::pi_v<float>;
  const auto [mean, stddev] = shape;
  fill(out, start, [=](const Batch& batch, float* to) {
    for (std::size_t block = 0; block < batch_blocks; ++block) {
      for (std::size_t w = 0; w < 4; w += 2) {
        const float radius = std::sqrt(-2 * std::log(positive_unit_float(batch.word[w][block])));
        const float angle = turn * unit_float(batch.word[w + 1][block]);
        to[4 * block + w] = mean + stddev * (radius * std::cos(angle));
        to[4 * block + w + 1] = mean + stddev * (radius * std::sin(angle));
      }
    }
  });
}

void fill_truncated_normal(std::span<float> out, const RandomPosition& start,
                           const NormalShape& shape) {
  const auto [mean, stddev] = shape;
  const float inside = std::erf(std::numbers::sqrt2_v<float>);  // P(|z| < 2)
  const float last = std::nextafter(2.0f, 0.0f);
  fill(out, start, [=](const Batch& batch, float* to) {
    for (std::size_t block = 0; block < batch_blocks; ++block) {
      for (std::size_t w = 0; w < 4; ++w) {
        const float u = inside * signed_unit_float(batch.word[w][block]);
        const float z = std::numbers::sqrt2_v<float> * central_erfinv(u);
        to[4 * block + w] = mean + stddev * std::clamp(z, -last, last);
      }
    }
  });
}

}  // namespace ramet
