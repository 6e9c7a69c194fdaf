// What initializers draw. Distributions are compared with those that Keras asks its random
// functions for; numbers that are not random, with Keras's own.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ramet/core/philox.h"
#include "ramet/layers/objects/constant_initializers.h"
#include "ramet/layers/objects/orthogonal.h"
#include "ramet/layers/objects/random_initializers.h"
#include "ramet/layers/objects/stft_initializer.h"
#include "ramet/layers/objects/variance_scaling.h"
#include "ramet/layers/objects/window_functions.h"
#include "tests/layers/object_goldens.h"

namespace ramet {
namespace {

using namespace initializers;
using test::golden_tensor;
using test::object_goldens;

/// Values of many seeds, since some shapes have few elements.
std::vector<double> sample(const Initializer& initializer, const Shape& shape) {
  constexpr std::size_t wanted = 30000;
  std::vector<double> values;
  for (std::uint64_t seed = 0; values.size() < wanted; ++seed) {
    const Tensor drawn = initializer->draw(shape, DType::float32, seed);
    values.insert(values.end(), drawn.data<float>().begin(), drawn.data<float>().end());
  }
  return values;
}

struct Summary {
  double mean = 0, stddev = 0, min = 0, max = 0;
};
Summary summarize(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (double value : values) sum += value;
  for (double value : values) squares += (value - sum / count) * (value - sum / count);
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  return {sum / count, std::sqrt(squares / count), *min, *max};
}

struct Expected {
  double mean, stddev, low, high;  // no element outside [low, high)
  bool is_bounded;                 // else elements come near neither end
};
Expected expected_of(const Json& golden) {
  const std::string& name = golden.at("distribution").as_string();
  if (name == "uniform") {
    const double low = golden.at("minval").as_double(), high = golden.at("maxval").as_double();
    return {(low + high) / 2, (high - low) / std::sqrt(12), low, high, true};
  }
  const double mean = golden.at("mean").as_double(), stddev = golden.at("stddev").as_double();
  if (name == "truncated_normal") {
    return {mean, 0.87962566103423978 * stddev, mean - 2 * stddev, mean + 2 * stddev, true};
  }
  return {mean, stddev, mean - 7 * stddev, mean + 7 * stddev, false};
}

TEST(Initializers, DrawFromTheDistributionsThatKerasDrawsFrom) {
  for (const Json& golden : object_goldens().at("distributions").items()) {
    SCOPED_TRACE(golden.dump());
    const Initializer initializer = Initializer::from(golden.at("initializer"));
    Shape shape;
    from_json(golden.at("shape"), shape);
    if (element_count(shape) == 0) {
      EXPECT_EQ(initializer->draw(shape, DType::float32, 0).size(), 0);
      continue;
    }
    const std::vector<double> values = sample(initializer, shape);
    const Summary found = summarize(values);
    const Expected expected = expected_of(golden);
    // Five standard deviations of the mean; the error of the deviation is about 0.004 of it.
    const double error = expected.stddev / std::sqrt(static_cast<double>(values.size()));
    EXPECT_NEAR(found.mean, expected.mean, 5 * error);
    EXPECT_NEAR(found.stddev, expected.stddev, 0.015 * expected.stddev);
    const double rounding = 1e-6 * std::abs(expected.high);
    EXPECT_GE(found.min, expected.low - rounding);
    EXPECT_LE(found.max, expected.high + rounding);
    if (expected.is_bounded) {
      EXPECT_LT(found.min, expected.low + 0.02 * expected.stddev);
      EXPECT_GT(found.max, expected.high - 0.02 * expected.stddev);
    } else {
      EXPECT_GT(found.max, expected.mean + 3.5 * expected.stddev);
    }
  }
}

TEST(Initializers, FixedValuesAreThoseOfKeras) {
  for (const Json& golden : object_goldens().at("fixed_draws").items()) {
    SCOPED_TRACE(golden.at("initializer").dump());
    Shape shape;
    from_json(golden.at("shape"), shape);
    const DType dtype = parse_dtype(golden.at("dtype").as_string());
    const Tensor drawn = Initializer::from(golden.at("initializer"))->draw(shape, dtype, 0);
    const Tensor expected = golden_tensor(golden.at("values"));
    ASSERT_EQ(drawn.shape(), expected.shape());
    EXPECT_EQ(drawn.dtype(), dtype);
    // Keras computes the angles of STFT in float32.
    for (Dim i = 0; i < drawn.size(); ++i) EXPECT_NEAR(drawn.at(i), expected.at(i), 3e-6);
  }
}

TEST(Initializers, SameSeedGivesSameValues) {
  for (const auto& entry : InitializerInterface::entries()) {
    if (entry.class_name == "STFT") continue;
    SCOPED_TRACE(entry.class_name);
    const Initializer initializer(entry.class_name);
    const Tensor drawn = initializer->draw({6, 5}, DType::float32, 1);
    EXPECT_TRUE(identical(drawn, initializer->draw({6, 5}, DType::float32, 1)));
    const bool is_random = initializer->get_config().contains("seed");
    EXPECT_EQ(identical(drawn, initializer->draw({6, 5}, DType::float32, 2)), !is_random);
  }
}

TEST(Initializers, SeedOfTheConfigComesFirst) {
  const Initializer seeded = HeNormal{.seed = 3};
  const Tensor drawn = seeded->draw({4}, DType::float32, 1);
  EXPECT_TRUE(identical(drawn, seeded->draw({4}, DType::float32, 2)));
  EXPECT_TRUE(identical(drawn, Initializer("he_normal")->draw({4}, DType::float32, 3)));
}

TEST(Initializers, ElementsFollowTheCounter) {
  // Files that name a seed are redrawn with the same values, those that Keras draws on TensorFlow:
  // this order may never change.
  const Tensor drawn = RandomUniform{.minval = 0, .maxval = 1}.draw({2, 3}, DType::float32, 5);
  for (std::size_t i = 0; i < 6; ++i) {
    RandomPosition at = scrambled(5, 0);
    at.block += i / 4;
    const std::uint32_t word = philox(at)[i % 4];
    EXPECT_EQ(drawn.data<float>()[i], static_cast<float>(word & 0x7FFFFF) * 0x1p-23f);
  }
}

TEST(Initializers, OtherFloatTypesAreRoundedFromFloat32) {
  const Initializer initializer("glorot_normal");
  const Tensor drawn = initializer->draw({6, 5}, DType::float32, 1);
  for (DType dtype : {DType::bfloat16, DType::float16, DType::float64}) {
    EXPECT_TRUE(identical(initializer->draw({6, 5}, dtype, 1), drawn.cast(dtype)));
  }
}

// ---------------------------------------------------------------- orthogonal

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// The columns of a tall matrix, the rows of a wide one.
std::vector<std::vector<double>> long_vectors(const Tensor& matrix) {
  const Dim columns = matrix.shape().back(), rows = matrix.size() / columns;
  const bool is_tall = rows >= columns;
  std::vector<std::vector<double>> vectors(static_cast<std::size_t>(std::min(rows, columns)));
  for (Dim i = 0; i < matrix.size(); ++i) {
    const Dim row = i / columns, column = i % columns;
    vectors[static_cast<std::size_t>(is_tall ? column : row)].push_back(matrix.at(i));
  }
  return vectors;
}

TEST(Orthogonal, RowsOrColumnsAreOrthonormalUpToGain) {
  for (const Shape& shape : {Shape{6, 4}, {4, 6}, {5, 5}, {3, 3, 4, 20}, {1, 7}, {150, 100}}) {
    SCOPED_TRACE(to_string(shape));
    const auto vectors = long_vectors(Orthogonal{.gain = 2}.draw(shape, DType::float32, 7));
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        EXPECT_NEAR(dot(vectors[i], vectors[j]), i == j ? 4 : 0, 2e-6) << i << ", " << j;
      }
    }
  }
}

TEST(Orthogonal, TriangularFactorHasPositiveDiagonal) {
  const auto q = long_vectors(Orthogonal{}.draw({30, 20}, DType::float64, 7));
  const auto a = long_vectors(RandomNormal{.stddev = 1}.draw({20, 30}, DType::float64, 7));
  for (std::size_t i = 0; i < q.size(); ++i) {
    EXPECT_GT(dot(q[i], a[i]), 0);
    for (std::size_t j = 0; j < i; ++j) EXPECT_NEAR(dot(q[i], a[j]), 0, 1e-12);
  }
}

TEST(Orthogonal, EmptyShapesGiveEmptyTensors) {
  EXPECT_EQ(Orthogonal{}.draw({0, 3}, DType::float32, 1).size(), 0);
  EXPECT_EQ(Orthogonal{}.draw({3, 0}, DType::float32, 1).size(), 0);
}

// ---------------------------------------------------------------- the rest

TEST(Windows, AreThoseOfSciPy) {
  for (const Json& golden : object_goldens().at("windows").items()) {
    SCOPED_TRACE(golden.dump());
    const Json& expected = golden.at("values");
    const auto values =
        make_window(golden.at("name").as_string(), static_cast<Dim>(expected.size()),
                    golden.at("periodic").as_bool());
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_NEAR(values[i], expected[i].as_double(), 1e-14);
    }
  }
}

TEST(Initializers, FansOfKernels) {
  const auto is = [](Fans fans, Dim in, Dim out) { return fans.in == in && fans.out == out; };
  EXPECT_TRUE(is(compute_fans({}), 1, 1));
  EXPECT_TRUE(is(compute_fans({5}), 5, 5));
  EXPECT_TRUE(is(compute_fans({5, 3}), 5, 3));
  EXPECT_TRUE(is(compute_fans({3, 2, 5, 7}), 30, 42));
  EXPECT_TRUE(is(compute_fans({3, 2, 5, 7}, {{0, -1}}, {{1}}), 21, 2));
}

TEST(Initializers, ShapesAndTypesThatDoNotFitAreRefused) {
  const auto error_of = [](const Initializer& initializer, const Shape& shape,
                           DType dtype = DType::float32) -> std::string {
    try {
      initializer->draw(shape, dtype, 1);
    } catch (const ValueError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_of("orthogonal", {3}),
            "Orthogonal: expected a shape of rank 2 or more, received (3,).");
  EXPECT_EQ(error_of("identity", {2, 2, 2}),
            "Identity: expected a shape of rank 2, received (2, 2, 2).");
  EXPECT_EQ(error_of("uniform", {3}, DType::int32),
            "RandomUniform: expected a floating point dtype, received int32.");
  EXPECT_EQ(error_of("orthogonal", {3, 3}, DType::int32),
            "Orthogonal: expected a floating point dtype, received int32.");
  EXPECT_EQ(error_of("stft", {8, 8}),
            "STFT: expected a shape (frame, channels, bins of at least 2), received (8, 8).");
  EXPECT_EQ(error_of(STFT{.window = Json::array({1, 2})}, {8, 1, 5}),
            "STFT: expected a window of shape (8,), received (2,).");
  EXPECT_EQ(error_of(Constant{Json::array({1, 2})}, {3, 3}),
            "Constant: shapes (2,) and (3, 3) do not broadcast.");
  EXPECT_EQ(error_of(Constant{Json::array({Json::array({1, 2}), 3})}, {2, 2}),
            "Constant: expected an array of shape (2, 2), received 3 inside it.");
  EXPECT_EQ(error_of(Constant{"x"}, {2}),
            "Constant: expected an array of shape (), received \"x\" inside it.");
  EXPECT_NE(error_of(GlorotUniform{.input_axes = {{0, 5}}, .output_axes = {{1}}}, {2, 3}), "");
}

}  // namespace
}  // namespace ramet
