#pragma once
// Writing past the caches, for what is larger than they are: memory is then not read before it is
// written.

#include <cstddef>

namespace ramet::native {

/// What is worth it, in bytes of one tensor.
inline constexpr std::size_t fewest_streamed_bytes = 16u << 20;

/// Copies; fast where `to` lies at a multiple of 64 bytes.
void stream_floats(const void* from, void* to, std::size_t count);
/// To be called on the same thread before others read what was streamed.
void end_streams();

}  // namespace ramet::native
