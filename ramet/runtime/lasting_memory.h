#pragma once
// Memory for run after run. Where it is large it lies in large pages, if the system has them: runs
// of EfficientNetB0 were an eighth faster. (Memory for one result does not: each new large page is
// cleared as a whole.)

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace ramet {

class LastingMemory {
 public:
  LastingMemory() = default;
  /// Aligned for vectors, and complete to the end of the last one. Raises std::bad_alloc.
  explicit LastingMemory(std::size_t bytes);
  std::byte* data() const { return data_.get(); }

 private:
  struct Free {
    void operator()(std::byte* data) const { std::free(data); }
  };
  std::unique_ptr<std::byte, Free> data_;
};

}  // namespace ramet
