#pragma once
// Random numbers by counting: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", 2011) scrambles a 128-bit counter with a 64-bit key into four random words. There is no
// state: a number depends on its position alone, so threads can share out the work as they like.

#include <array>
#include <cstdint>
#include <span>

namespace ramet {

/// A place among the random numbers. Different seeds or streams share nothing.
struct RandomPosition {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  std::uint64_t block = 0;  ///< each block has four words
};

/// Where TensorFlow's stateless draws with this seed begin: two seeds that differ in one bit are as
/// far apart as any others.
RandomPosition scrambled(std::uint64_t first, std::uint64_t second);
/// Where Keras's draws begin, of a seed and of how often it was drawn from: it brings both into
/// [0, 2^31 - 2) before TensorFlow sees them.
RandomPosition keras_position(std::int64_t seed, std::int64_t count);

/// The four words of a block. The key is the seed, the counter is block + 2^64 stream.
std::array<std::uint32_t, 4> philox(const RandomPosition& at);

struct UniformRange {
  float low = 0, high = 1;
};
struct NormalShape {
  float mean = 0, stddev = 1;
};

// Element i of a fill is made of block `start.block + i / 4`. Hence filling a tensor in pieces of
// any multiple of four elements gives what filling it at once gives.

/// Uniform in [low, high), in steps of 2^-23 of the range. Element i is word i % 4 of its block.
/// Needs low <= high. From a scrambled position, the numbers of tf.random.stateless_uniform.
void fill_uniform(std::span<float> out, const RandomPosition& start, const UniformRange& range);

/// Normal, by Box and Muller: the first two words of a block give its first two elements. From a
/// scrambled position, the numbers of tf.random.stateless_normal but for rounding.
void fill_normal(std::span<float> out, const RandomPosition& start, const NormalShape& shape);

/// Normal, restricted to less than two standard deviations from the mean, by inversion of the
/// distribution function. `stddev` is that of the normal distribution before the cut; what is left
/// has 0.87962566 of it.
void fill_truncated_normal(std::span<float> out, const RandomPosition& start,
                           const NormalShape& shape);

/// The words themselves: element i is word i % 4 of its block.
void fill_words(std::span<std::uint32_t> out, const RandomPosition& start);

}  // namespace ramet
