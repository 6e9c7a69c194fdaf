#pragma once
// Hashes of text whose values stand in files and models, so that they must never change.

#include <cstdint>
#include <string_view>

namespace ramet {

/// FarmHash's Fingerprint64: what TensorFlow calls a fast hash. Raises NotImplementedError where
/// ramet was built without libfarmhash.
std::uint64_t fingerprint64(std::string_view text);
/// One fingerprint of two, in order, as TensorFlow makes it.
std::uint64_t combine_fingerprints(std::uint64_t first, std::uint64_t second);

/// SipHash-2-4 with a key of two words: what TensorFlow calls a strong hash.
std::uint64_t siphash(std::uint64_t key_0, std::uint64_t key_1, std::string_view text);

}  // namespace ramet
