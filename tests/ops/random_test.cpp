// Draws: their distribution, and that they are a function of the seed alone.

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "ramet/ops/ops.h"
#include "ramet/runtime/program.h"
#include "ramet/runtime/run.h"

using namespace ramet;

namespace {

Value seed(std::int64_t key, std::int64_t counter = 0) {
  Tensor tensor(DType::int64, {2});
  tensor.mutable_data<std::int64_t>()[0] = key;
  tensor.mutable_data<std::int64_t>()[1] = counter;
  return constant(tensor);
}

struct Moments {
  double mean = 0, variance = 0, lowest = 0, highest = 0;
};
Moments moments(const Value& draw) {
  const Tensor x = evaluate(draw).cast(DType::float64);
  const auto data = x.data<double>();
  const auto count = static_cast<double>(data.size());
  Moments m;
  m.mean = std::accumulate(data.begin(), data.end(), 0.0) / count;
  for (double value : data) m.variance += (value - m.mean) * (value - m.mean) / count;
  std::tie(m.lowest, m.highest) = std::pair(*std::min_element(data.begin(), data.end()),
                                            *std::max_element(data.begin(), data.end()));
  return m;
}

constexpr Dim many = 100'000;  // the mean of as many has a deviation of 0.003

TEST(Random, Uniform) {
  const Moments m = moments(ops::random_uniform(seed(1), {many}, -1, 3));
  EXPECT_NEAR(m.mean, 1, 0.02);
  EXPECT_NEAR(m.variance, 16.0 / 12, 0.03);
  EXPECT_GE(m.lowest, -1);
  EXPECT_LT(m.highest, 3);
}

TEST(Random, Normal) {
  const Moments m = moments(ops::random_normal(seed(1), {100, many / 100}, 2, 3));
  EXPECT_NEAR(m.mean, 2, 0.04);
  EXPECT_NEAR(m.variance, 9, 0.2);
  EXPECT_LT(m.lowest, -7);
}

TEST(Random, TruncatedNormal) {
  const Moments m = moments(ops::random_truncated_normal(seed(1), {many}, 1, 2));
  EXPECT_NEAR(m.mean, 1, 0.03);
  EXPECT_NEAR(std::sqrt(m.variance), 2 * 0.87962566, 0.02);
  EXPECT_GT(m.lowest, -3);
  EXPECT_LT(m.highest, 5);
}

TEST(Random, IntegersReachBothEnds) {
  const Moments m = moments(ops::random_integers(seed(1), {many}, -2, 3));
  EXPECT_NEAR(m.mean, 0, 0.02);
  EXPECT_NEAR(m.variance, 2, 0.03);
  EXPECT_EQ(m.lowest, -2);
  EXPECT_EQ(m.highest, 2);
}

TEST(Random, Bernoulli) {
  EXPECT_NEAR(moments(ops::random_bernoulli(seed(1), {many}, 0.3)).mean, 0.3, 0.01);
}

TEST(Random, GammaHasEqualMeanAndVariance) {
  for (double alpha : {0.3, 1.0, 4.5}) {
    const Moments m = moments(ops::random_gamma(seed(1), ops::full({many}, alpha)));
    EXPECT_NEAR(m.mean, alpha, 0.03 * (1 + alpha)) << alpha;
    EXPECT_NEAR(m.variance, alpha, 0.06 * (1 + alpha)) << alpha;
    EXPECT_GE(m.lowest, 0) << alpha;
  }
}

TEST(Random, Beta) {
  const Moments m =
      moments(ops::random_beta(seed(1), seed(1, 1), ops::full({many}, 2), ops::full({many}, 3)));
  EXPECT_NEAR(m.mean, 0.4, 0.005);
  EXPECT_NEAR(m.variance, 0.04, 0.002);
}

TEST(Random, PermutationHasEachNumberOnce) {
  const Tensor x = evaluate(ops::random_permutation(seed(1), 100));
  const auto data = x.data<std::int32_t>();
  EXPECT_EQ(std::set<std::int32_t>(data.begin(), data.end()).size(), 100u);
  EXPECT_FALSE(std::is_sorted(data.begin(), data.end()));
}

TEST(Random, DropoutKeepsTheMean) {
  const Value x = ops::full({many}, 1);
  const Moments m = moments(ops::dropout(x, 0.75, seed(1)));
  EXPECT_NEAR(m.mean, 1, 0.03);
  EXPECT_EQ(m.lowest, 0);
  EXPECT_EQ(m.highest, 4);
  EXPECT_EQ(moments(ops::dropout(x, 1, seed(1))).highest, 0);
}

TEST(Random, SeedsAndCountersGiveOtherNumbers) {
  const Shape shape = {8};
  const Tensor first = evaluate(ops::random_uniform(seed(1), shape));
  EXPECT_TRUE(identical(first, evaluate(ops::random_uniform(seed(1), shape))));
  EXPECT_FALSE(identical(first, evaluate(ops::random_uniform(seed(2), shape))));
  EXPECT_FALSE(identical(first, evaluate(ops::random_uniform(seed(1, 1), shape))));
}

TEST(Random, BitsDoNotDependOnThreads) {
  const Value key = input({{2}, DType::int64});
  const Graph graph{{key},
                    {ops::random_uniform(key, {70'001}), ops::random_normal(key, {70'001}),
                     ops::random_truncated_normal(key, {70'001})}};
  const std::vector<Tensor> given = {evaluate(seed(3, 4))};
  const auto results = [&](CompileOptions options) {
    return Workspace(Program::compile(graph, options)->bind({})).run(given);
  };
  const std::vector<Tensor> one = results({.threads = 1}), two = results({.threads = 2}),
                            definition = results({.reference = true});
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_TRUE(identical(one[i], two[i])) << i;
    EXPECT_TRUE(identical(one[i], definition[i])) << i;
  }
}

TEST(Random, TwoDrawsStayTwo) {
  const Value key = input({{2}, DType::int64}),
              next = ops::add(key, constant(evaluate(seed(0, 1))));
  const Graph graph{{key}, {ops::random_uniform(key, {64}), ops::random_uniform(next, {64})}};
  const std::vector<Tensor> given = {evaluate(seed(3))};
  const auto results = Workspace(Program::compile(graph)->bind({})).run(given);
  EXPECT_FALSE(identical(results[0], results[1]));
}

}  // namespace
