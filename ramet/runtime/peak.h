#pragma once
// What the processor could do: the yardstick of benchmarks.

namespace ramet {

/// Float32 multiplications and additions, in thousands of millions a second, that `threads` threads
/// reach with nothing but these to do; takes about `seconds`. Vectors only: matrix units can do
/// more.
double peak_gflops(int threads, double seconds);

}  // namespace ramet
