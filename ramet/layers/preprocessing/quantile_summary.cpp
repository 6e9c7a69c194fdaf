#include "ramet/layers/preprocessing/quantile_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ramet {

namespace {

// y at `x` on the lines between points whose positions increase; flat beyond them.
double interpolate(double x, const std::vector<double>& positions, const std::vector<double>& ys) {
  if (x <= positions.front()) return ys.front();
  if (x >= positions.back()) return ys.back();
  const auto after = std::upper_bound(positions.begin(), positions.end(), x);
  const auto j = static_cast<std::size_t>(after - positions.begin()) - 1;
  const double slope = (ys[j + 1] - ys[j]) / (positions[j + 1] - positions[j]);
  return slope * (x - positions[j]) + ys[j];
}

// Values at equal steps of the cumulated weight.
QuantileSummary compress(const QuantileSummary& summary, double epsilon) {
  const std::size_t count = summary.values.size();
  if (static_cast<double>(count) * epsilon < 1) return summary;
  std::vector<float> sums(count);
  std::partial_sum(summary.weights.begin(), summary.weights.end(), sums.begin());
  std::vector<double> shares, values(summary.values.begin(), summary.values.end()),
      totals(sums.begin(), sums.end());
  for (float sum : sums) shares.push_back(sum / sums.back());
  QuantileSummary result;
  double before = 0;
  const auto steps = static_cast<std::size_t>(std::ceil(1.0 / epsilon));
  for (std::size_t i = 0; i < steps; ++i) {
    const double share = epsilon + static_cast<double>(i) * epsilon;
    const double total = interpolate(share, shares, totals);
    result.values.push_back(static_cast<float>(interpolate(share, shares, values)));
    result.weights.push_back(static_cast<float>(total - before));
    before = total;
  }
  return result;
}

}  // namespace

QuantileSummary summarize(const Tensor& data, double epsilon) {
  const Tensor floats = data.cast(DType::float32);
  std::vector<float> sorted(floats.data<float>().begin(), floats.data<float>().end());
  // As NumPy sorts: NaN last.
  std::sort(sorted.begin(), sorted.end(),
            [](float a, float b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
  const double step = std::max(static_cast<double>(sorted.size()) / (1.0 / epsilon), 1.0);
  QuantileSummary summary;
  for (auto i = static_cast<std::size_t>(step - 1); i < sorted.size();
       i += static_cast<std::size_t>(step)) {
    summary.values.push_back(sorted[i]);
    summary.weights.push_back(static_cast<float>(step));
  }
  return summary;
}

QuantileSummary merge(const QuantileSummary& a, const QuantileSummary& b, double epsilon) {
  std::vector<std::pair<float, float>> all;
  for (const QuantileSummary* summary : {&a, &b}) {
    for (std::size_t i = 0; i < summary->values.size(); ++i) {
      all.emplace_back(summary->values[i], summary->weights[i]);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& x, const auto& y) {
    return x.first < y.first || (std::isnan(y.first) && !std::isnan(x.first));
  });
  QuantileSummary merged;
  for (const auto& [value, weight] : all) {
    merged.values.push_back(value);
    merged.weights.push_back(weight);
  }
  return compress(merged, epsilon);
}

std::vector<double> bin_boundaries(const QuantileSummary& summary, Dim bins) {
  if (bins < 1 || summary.values.empty()) return {};
  const QuantileSummary parts = compress(summary, 1.0 / static_cast<double>(bins));
  return {parts.values.begin(), parts.values.end() - 1};
}

}  // namespace ramet
