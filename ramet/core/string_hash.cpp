#include "ramet/core/string_hash.h"

#include <bit>

#include "ramet/core/error.h"

#ifdef RAMET_FARMHASH
#include <farmhash.h>
#endif

namespace ramet {

namespace {

std::uint64_t mix_high_bits(std::uint64_t x) { return x ^ (x >> 47); }

// The first `size` bytes at `data` as a number, little-endian.
std::uint64_t little_endian(const char* data, std::size_t size) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(data[i])} << (8 * i);
  }
  return word;
}

// The state and rounds of SipHash (Aumasson and Bernstein, 2012).
struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t fingerprint64(std::string_view text) {
#ifdef RAMET_FARMHASH
  return util::Fingerprint64(text.data(), text.size());
#else
  fail<NotImplementedError>("This ramet was built without libfarmhash, so it cannot hash '{}'.",
                            text);
#endif
}

std::uint64_t combine_fingerprints(std::uint64_t first, std::uint64_t second) {
  constexpr std::uint64_t multiplier = 0xc6a4a7935bd1e995;
  std::uint64_t result = first ^ multiplier;
  result ^= mix_high_bits(second * multiplier) * multiplier;
  result = mix_high_bits(result * multiplier) * multiplier;
  return mix_high_bits(result);
}

std::uint64_t siphash(std::uint64_t key_0, std::uint64_t key_1, std::string_view text) {
  constexpr std::size_t word = sizeof(std::uint64_t);
  SipState state{key_0 ^ 0x736f6d6570736575, key_1 ^ 0x646f72616e646f6d, key_0 ^ 0x6c7967656e657261,
                 key_1 ^ 0x7465646279746573};
  const std::size_t whole = text.size() / word * word;
  for (std::size_t i = 0; i < whole; i += word) state.absorb(little_endian(text.data() + i, word));
  // The last word is what is left, with the length in its highest byte.
  state.absorb(little_endian(text.data() + whole, text.size() - whole) |
               std::uint64_t{text.size() & 0xff} << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace ramet
