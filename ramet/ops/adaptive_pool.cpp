// One axis after the other: a mean of means over windows of one size is the mean over the block.

#include "ramet/ops/adaptive_pool.h"

#include <algorithm>

#include "ramet/ops/elementwise.h"
#include "ramet/ops/linalg.h"
#include "ramet/ops/movement.h"
#include "ramet/ops/ops_impl.h"
#include "ramet/ops/rearrange.h"
#include "ramet/ops/reduction.h"

namespace ramet::ops {

namespace {

struct Windows {
  std::vector<Dim> begin, end;
  Windows(Dim extent, Dim count) {
    for (Dim i = 0; i < count; ++i) {
      begin.push_back(i * extent / count);
      end.push_back(((i + 1) * extent + count - 1) / count);
    }
  }
};

void check(const Value& x, const std::vector<Dim>& sizes) {
  const bool fits = x.rank() == sizes.size() + 2 &&
                    std::all_of(sizes.begin(), sizes.end(), [](Dim n) { return n > 0; });
  if (!fits) {
    fail<ValueError>(
        "adaptive_pool: expected (batch, spatial..., channels) and a positive size for each "
        "spatial "
        "axis, received {} and {} sizes.",
        to_string(x.spec()), sizes.size());
  }
}

}  // namespace

// By a matrix with 1 / size where a window sees an element.
Value adaptive_average_pool(const Value& x, const std::vector<Dim>& sizes) {
  check(x, sizes);
  Value y = to_float(x, "adaptive_average_pool");
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i) + 1;
    const Dim extent = y.dim(axis);
    if (extent == sizes[i]) continue;
    const Windows windows(extent, sizes[i]);
    Tensor weights = Tensor::zeros(DType::float64, {extent, sizes[i]});
    for (std::size_t k = 0; k < windows.begin.size(); ++k) {
      const double weight = 1.0 / static_cast<double>(windows.end[k] - windows.begin[k]);
      for (Dim at = windows.begin[k]; at < windows.end[k]; ++at) {
        weights.mutable_data<double>()[static_cast<std::size_t>(at * sizes[i]) + k] = weight;
      }
    }
    const Value last = moveaxis(y, {axis}, {-1});
    y = moveaxis(matmul(last, constant(weights.cast(y.dtype()))), {-1}, {axis});
  }
  return y;
}

// Short windows see their last element again.
Value adaptive_max_pool(const Value& x, const std::vector<Dim>& sizes) {
  check(x, sizes);
  Value y = x;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto axis = static_cast<std::int64_t>(i) + 1;
    const Dim extent = y.dim(axis);
    if (extent == sizes[i]) continue;
    const Windows windows(extent, sizes[i]);
    Dim longest = 0;
    for (std::size_t k = 0; k < windows.begin.size(); ++k)
      longest = std::max(longest, windows.end[k] - windows.begin[k]);
    Tensor places(DType::int32, {sizes[i], longest});
    auto out = places.mutable_data<std::int32_t>();
    for (std::size_t k = 0; k < windows.begin.size(); ++k) {
      for (Dim j = 0; j < longest; ++j) {
        out[k * static_cast<std::size_t>(longest) + static_cast<std::size_t>(j)] =
            static_cast<std::int32_t>(std::min(windows.begin[k] + j, windows.end[k] - 1));
      }
    }
    y = max(take(y, constant(std::move(places)), axis), {.axes = {axis + 1}});
  }
  return y;
}

}  // namespace ramet::ops
