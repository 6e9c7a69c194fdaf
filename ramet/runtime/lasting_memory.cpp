#include "ramet/runtime/lasting_memory.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <new>

namespace ramet {

namespace {

constexpr std::size_t round_up(std::size_t size, std::size_t to) {
  return (size + to - 1) / to * to;
}

}  // namespace

LastingMemory::LastingMemory(std::size_t bytes) {
  constexpr std::size_t line = 64, large_page = std::size_t{2} << 20;
  // The end is left out where it would fill less than half of a page.
  const std::size_t in_large_pages = (bytes + large_page / 2) / large_page * large_page;
  const std::size_t alignment = in_large_pages > 0 ? large_page : line;
  const std::size_t size = round_up(std::max(bytes + line, in_large_pages), alignment);
  data_.reset(static_cast<std::byte*>(std::aligned_alloc(alignment, size)));
  if (data_ == nullptr) throw std::bad_alloc();
#ifdef __linux__
  if (in_large_pages > 0) madvise(data_.get(), in_large_pages, MADV_HUGEPAGE);
#endif
}

}  // namespace ramet
