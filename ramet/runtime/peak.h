#pragma once
// What the processor could do: the yardstick of benchmarks.

#include <algorithm>
#include <chrono>

namespace ramet {

/// Float32 multiplications and additions, in thousands of millions a second, that `threads` threads
/// reach with nothing but these to do; takes about `seconds`. Vectors only: matrix units can do
/// more.
double peak_gflops(int threads, double seconds);

/// The same of this thread alone, in operations a second; takes a tenth of a millisecond.
double vector_flops();

/// Calls `work`, which says how many operations it did, so many times; operations a second of the
/// fastest call.
template <class F>
double most_in_a_second(F&& work, int calls) {
  using Clock = std::chrono::steady_clock;
  double most = 0;
  for (int i = 0; i < calls; ++i) {
    const auto start = Clock::now();
    const double operations = work();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    most = std::max(most, operations / seconds);
  }
  return most;
}

}  // namespace ramet
