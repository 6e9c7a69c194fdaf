#include "ramet/core/philox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ramet {
namespace {

TEST(Philox, KnownAnswersOfRandom123) {
  // "philox4x32 10" in its tests/kat_vectors, which lists the words of counter and key, low first
  struct Case {
    RandomPosition at;
    std::array<std::uint32_t, 4> words;
  };
  const Case cases[] = {
      {{}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{.seed = ~0ull, .stream = ~0ull, .block = ~0ull},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{.seed = 0x299f31d0a4093822, .stream = 0x0370734413198a2e, .block = 0x85a308d3243f6a88},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Case& each : cases) EXPECT_EQ(philox(each.at), each.words);
}

constexpr RandomPosition start{.seed = 5, .stream = 9, .block = 0xfffffff0};  // carries into word 1

std::uint32_t word_of(std::size_t i) {
  return philox({.seed = start.seed, .stream = start.stream, .block = start.block + i / 4})[i % 4];
}

TEST(Philox, UniformElementIsItsWord) {
  std::vector<float> values(1003);
  fill_uniform(values, start, {-1, 3});
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double unit = (word_of(i) & 0x7FFFFF) / static_cast<double>(1 << 23);
    EXPECT_FLOAT_EQ(values[i], static_cast<float>(-1 + 4 * unit)) << i;
  }
}

TEST(Philox, NormalElementsAreBoxMullerPairs) {
  std::vector<float> values(1003);
  fill_normal(values, start, {.mean = 0, .stddev = 1});
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t pair = i / 2 * 2;
    const double unit = (word_of(pair) & 0x7FFFFF) / static_cast<double>(1 << 23);
    const double radius = std::sqrt(-2 * std::log(std::max(unit, 1e-7)));
    const double angle =
        2 * std::numbers::pi * (word_of(pair + 1) & 0x7FFFFF) / static_cast<double>(1 << 23);
    const double expected = radius * (i % 2 == 0 ? std::sin(angle) : std::cos(angle));
    EXPECT_NEAR(values[i], expected, 2e-6) << i;  // float32 logarithm, sine and cosine
  }
}

TEST(Philox, TruncatedNormalElementInvertsTheDistribution) {
  std::vector<float> values(1003);
  fill_truncated_normal(values, start, {.mean = 0, .stddev = 1});
  const double inside = std::erf(std::numbers::sqrt2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double unit = (2 * std::floor(word_of(i) / 512.0) + 1) / (1 << 23) - 1;
    EXPECT_NEAR(std::erf(values[i] / std::numbers::sqrt2), inside * unit, 3e-7) << i;
  }
}

TEST(Philox, PiecesGiveWhatTheWholeGives) {
  std::vector<float> whole(1000), pieces(1000);
  for (const auto fill : {fill_normal, fill_truncated_normal}) {
    fill(whole, start, {.mean = 2, .stddev = 3});
    for (std::size_t begin = 0; begin < pieces.size(); begin += 52) {
      const std::size_t count = std::min<std::size_t>(52, pieces.size() - begin);
      RandomPosition position = start;
      position.block += begin / 4;
      fill(std::span(pieces).subspan(begin, count), position, {.mean = 2, .stddev = 3});
    }
    EXPECT_EQ(pieces, whole);
  }
}

TEST(Philox, UniformNeverReachesTheUpperEnd) {
  // One float apart: rounding alone would give `high` half of the time.
  const float high = std::nextafter(1.0f, 2.0f);
  std::vector<float> values(1000);
  fill_uniform(values, {}, {1, high});
  EXPECT_EQ(*std::max_element(values.begin(), values.end()), 1.0f);
  fill_uniform(values, {}, {2, 2});
  EXPECT_EQ(*std::max_element(values.begin(), values.end()), 2.0f);
}

TEST(Philox, SeedsAndStreamsDiffer) {
  std::vector<float> values(64), others(64);
  fill_uniform(values, {.seed = 1}, {});
  for (const RandomPosition& other :
       {RandomPosition{.seed = 2}, {.seed = 1ull << 32}, {.seed = 1, .stream = 1}}) {
    fill_uniform(others, other, {});
    std::size_t equal = 0;
    for (std::size_t i = 0; i < values.size(); ++i) equal += values[i] == others[i];
    EXPECT_EQ(equal, 0u);
  }
}

}  // namespace
}  // namespace ramet
