#include "ramet/runtime/peak.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ramet/runtime/kernels/native/peak.cpp"
#include <hwy/foreach_target.h>
// After foreach_target.h, which includes this file once for each target.
#include "ramet/runtime/kernels/native/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ramet::native::HWY_NAMESPACE {

// Enough sums side by side that none waits for the one before it. Returns the operations done; the
// result goes to `sink`, so that they are.
double multiply_and_add(long rounds, float* sink) {
  constexpr std::size_t sums = 12;
  V all[sums];
  for (std::size_t i = 0; i < sums; ++i) all[i] = set(static_cast<float>(i));
  const V factor = set(0.999f), term = set(0.001f);
  for (long round = 0; round < rounds; ++round) {
    for (V& sum : all) sum = hn::MulAdd(sum, factor, term);
  }
  V total = all[0];
  for (std::size_t i = 1; i < sums; ++i) total = hn::Add(total, all[i]);
  *sink = hn::GetLane(hn::SumOfLanes(tag, total));
  return static_cast<double>(rounds) * sums * 2 * static_cast<double>(hn::Lanes(tag));
}

}  // namespace ramet::native::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ramet {

namespace native {
HWY_EXPORT(multiply_and_add);
}  // namespace native

double vector_flops() {
  constexpr long rounds = 10'000;
  float sink = 0;
  return most_in_a_second(
      [&] { return HWY_DYNAMIC_DISPATCH(native::multiply_and_add)(rounds, &sink); }, 4);
}

// The fastest of many short parts: the machine may be busy with other work.
double peak_gflops(int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr long rounds = 400'000;
  std::vector<float> sinks(static_cast<std::size_t>(threads));
  double best = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do {
    std::vector<double> done(sinks.size());
    const auto start = Clock::now();
    native::parallel_region(threads, [&](int thread, int) {
      const auto i = static_cast<std::size_t>(thread);
      done[i] = HWY_DYNAMIC_DISPATCH(native::multiply_and_add)(rounds, &sinks[i]);
    });
    const double time = std::chrono::duration<double>(Clock::now() - start).count();
    double operations = 0;
    for (double count : done) operations += count;
    best = std::max(best, operations / time / 1e9);
  } while (Clock::now() < end);
  return best;
}

}  // namespace ramet
#endif
