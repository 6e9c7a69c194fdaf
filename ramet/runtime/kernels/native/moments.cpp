// moments over all axes but the last. Each thread takes rows, a few at a time: their means, then
// their squared distances to these while they are in the cache, merged into those of all rows
// (Chan, Golub, LeVeque 1979), which is exact where sums of squares would cancel.

#include "ramet/ops/moments.h"

#include <algorithm>

#include "ramet/runtime/kernels/native/kernels.h"
#include "ramet/runtime/kernels/native/parallel.h"
#include "ramet/runtime/kernels/native/reduce_loops.h"

namespace ramet {

namespace native {

namespace {

/// Of `*count` rows, one a channel. squares: the sum of squared distances to the mean.
struct Partial {
  double *count, *mean, *squares;

  /// Takes in n rows with these means and sums of squares.
  template <class Mean, class T>
  void merge(double n, Mean mean_of, const T* more_squares, Dim channels) {
    if (n == 0) return;
    const double all = *count + n;
    for (Dim c = 0; c < channels; ++c) {
      const double distance = mean_of(c) - mean[c];
      mean[c] += distance * n / all;
      squares[c] += more_squares[c] + distance * distance * *count * n / all;
    }
    *count = all;
  }
};

class MomentsStep final : public Step {
 public:
  explicit MomentsStep(KernelRequest& request)
      : loops_(reduce_loops(Reduction::sum)),
        x_(request.node().inputs[0]),
        mean_(request.node().outputs[0]),
        variance_(request.node().outputs[1]),
        channels_(request.input(0).shape.back()),
        rows_(element_count(request.input(0).shape) / channels_) {
    constexpr std::size_t line = 64;
    const auto values = static_cast<std::size_t>(2 * channels_);
    bytes_ = sizeof(double) + values * (sizeof(double) + sizeof(float));
    bytes_ = (bytes_ + line - 1) / line * line;
    scratch_ = request.scratch(bytes_ * static_cast<std::size_t>(request.threads()));
  }

  void run(const Frame& frame) const override {
    const int threads = useful_threads(frame.threads, rows_ * channels_);
    for (int thread = 0; thread < threads; ++thread) clear(partial_of(frame, thread));
    parallel_for(threads, rows_, [&](Dim begin, Dim end, int thread) {
      take_rows(frame, begin, end, partial_of(frame, thread));
    });
    Partial all = partial_of(frame, 0);
    for (int thread = 1; thread < threads; ++thread) {
      const Partial part = partial_of(frame, thread);
      all.merge(
          *part.count, [&](Dim c) { return part.mean[c]; }, part.squares, channels_);
    }
    float *mean = frame.out<float>(mean_), *variance = frame.out<float>(variance_);
    for (Dim c = 0; c < channels_; ++c) {
      mean[c] = static_cast<float>(all.mean[c]);
      variance[c] = static_cast<float>(all.squares[c] / static_cast<double>(rows_));
    }
  }

 private:
  static constexpr Dim block = 4096;  // elements, which stay in the first-level cache

  Partial partial_of(const Frame& frame, int thread) const {
    auto* doubles = reinterpret_cast<double*>(frame.out<std::byte>(scratch_) +
                                              bytes_ * static_cast<std::size_t>(thread));
    return {doubles, doubles + 1, doubles + 1 + channels_};
  }
  void clear(const Partial& partial) const { std::fill_n(partial.count, 1 + 2 * channels_, 0.0); }

  void take_rows(const Frame& frame, Dim begin, Dim end, Partial partial) const {
    auto* sums = reinterpret_cast<float*>(partial.squares + channels_);
    float* squares = sums + channels_;
    const Dim rows = std::max<Dim>(block / channels_, 1);
    for (Dim row = begin; row < end; row += rows) {
      const Dim count = std::min(rows, end - row);
      const float* x = frame.in<float>(x_) + row * channels_;
      loops_.columns(x, count, channels_, channels_, sums);
      loops_.squares(x, count, channels_, sums, squares);
      const auto n = static_cast<double>(count);
      partial.merge(
          n, [&](Dim c) { return sums[c] / n; }, squares, channels_);
    }
  }

  ReduceLoops loops_;
  ValueId x_, mean_, variance_, scratch_ = no_value;
  Dim channels_, rows_;
  std::size_t bytes_ = 0;
};

std::unique_ptr<Step> make_moments(KernelRequest& request, std::string& refusal) {
  const Spec& x = request.input(0);
  const auto& axes = request.node().attrs.as<ops::ReduceAttrs>().axes;
  if (x.dtype != DType::float32) {
    refusal = "not float32";
  } else if (element_count(x.shape) == 0) {
    refusal = "no elements";
  } else if (axes.size() + 1 != x.shape.size() ||
             axes.back() + 1 == static_cast<Dim>(x.shape.size())) {
    refusal = "other axes than all but the last";
  }
  return refusal.empty() ? std::make_unique<MomentsStep>(request) : nullptr;
}

}  // namespace

}  // namespace native

const Kernel native_moments = {"native:moments", native::make_moments};

}  // namespace ramet
