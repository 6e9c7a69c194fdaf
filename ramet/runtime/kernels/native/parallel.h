#pragma once
// Splits loops over OpenMP's threads, the same pool that oneDNN uses.

#include <omp.h>

#include <algorithm>

#include "ramet/core/shape.h"

namespace ramet::native {

/// Below about this many simple operations, waking threads costs more than they save.
inline constexpr Dim parallel_grain = 32 * 1024;

/// Calls `f(begin, end, thread)` for consecutive parts of [0, count), one part a thread.
template <class F>
void parallel_for(int threads, Dim count, F&& f) {
  const int parts = static_cast<int>(std::min<Dim>(threads, count));
  if (parts <= 1) {
    if (count > 0) f(Dim{0}, count, 0);
    return;
  }
#pragma omp parallel num_threads(parts)
  {
    // OpenMP may grant fewer threads than asked for.
    const Dim granted = omp_get_num_threads(), thread = omp_get_thread_num();
    const Dim begin = count * thread / granted, end = count * (thread + 1) / granted;
    if (begin < end) f(begin, end, static_cast<int>(thread));
  }
}

/// Calls `f(thread, count)` on `count` <= `threads` threads at once.
template <class F>
void parallel_region(int threads, F&& f) {
  if (threads <= 1) return f(0, 1);
#pragma omp parallel num_threads(threads)
  f(omp_get_thread_num(), omp_get_num_threads());
}

/// Within a parallel_region: waits until all threads are here.
inline void wait_for_all() {
#pragma omp barrier
}

/// The part [begin, end) of [0, count) for one of `parts` threads, in multiples of `grain`.
struct Part {
  Dim begin = 0, end = 0;
  Part(Dim count, int thread, int parts, Dim grain = 1) {
    const Dim grains = (count + grain - 1) / grain;
    begin = std::min(count, grains * thread / parts * grain);
    end = std::min(count, grains * (thread + 1) / parts * grain);
  }
};

/// How many of `threads` are worth waking for `operations` simple operations.
inline int useful_threads(int threads, Dim operations) {
  return operations < parallel_grain ? 1 : threads;
}

}  // namespace ramet::native
