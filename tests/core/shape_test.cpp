#include "ramet/core/shape.h"

#include <gtest/gtest.h>

#include <optional>

#include "ramet/core/error.h"
#include "tests/support/damage.h"

namespace ramet {
namespace {

TEST(Shape, PrintsAsPythonDoes) {
  EXPECT_EQ(to_string(Shape{}), "()");
  EXPECT_EQ(to_string(Shape{3}), "(3,)");
  EXPECT_EQ(to_string(Shape{any_dim, 28, 0}), "(None, 28, 0)");
}

TEST(Shape, HoldsAtMostTwelveExtents) {
  const Shape full(max_rank, 1);
  EXPECT_EQ(full.size(), 12u);
  expect_error<ValueError>([] { Shape(max_rank + 1, 1); }, "at most 12");
  expect_error<ValueError>([&] { Shape(full).push_back(1); }, "received 13");
  expect_error<ValueError>([&] { Shape(full).insert(0, 1); }, "received 13");
}

TEST(Shape, InsertsAndErasesAnywhere) {
  Shape shape = {1, 2, 3};
  shape.insert(0, 7);
  shape.insert(4, 8);
  EXPECT_EQ(shape, (Shape{7, 1, 2, 3, 8}));
  shape.erase(4);
  shape.erase(1);
  EXPECT_EQ(shape, (Shape{7, 2, 3}));
}

TEST(Shape, CountsItsElements) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({2, 3, 4}), 24);
  EXPECT_EQ(element_count({Dim{1} << 40, Dim{1} << 40, 0}), 0);
  EXPECT_EQ(element_count({Dim{1} << 31, Dim{1} << 31}), Dim{1} << 62);
  expect_error<ValueError>([] { element_count({Dim{1} << 31, Dim{1} << 32}); }, "too large");
}

TEST(Shape, NormalizesAxes) {
  EXPECT_EQ(normalize_axis(0, 3, "softmax"), 0u);
  EXPECT_EQ(normalize_axis(-1, 3, "softmax"), 2u);
  EXPECT_EQ(normalize_axis(-3, 3, "softmax"), 0u);
  for (const std::int64_t axis : {3, -4}) {
    expect_error<ValueError>([&] { normalize_axis(axis, 3, "softmax"); },
                             "softmax: expected an axis in [-3, 3), received");
  }
  EXPECT_THROW(normalize_axis(0, 0, "softmax"), ValueError);
}

TEST(Shape, BroadcastsAsNumPyDoes) {
  struct Case {
    Shape a, b;
    std::optional<Shape> wanted;
  };
  const Case cases[] = {
      {{}, {}, Shape{}},
      {{3}, {}, Shape{3}},
      {{2, 3}, {3}, Shape{2, 3}},
      {{2, 1}, {1, 3}, Shape{2, 3}},
      {{5, 1, 4}, {3, 1}, Shape{5, 3, 4}},
      {{0}, {1}, Shape{0}},
      {{any_dim, 3}, {3}, Shape{any_dim, 3}},
      {{any_dim}, {1}, Shape{any_dim}},
      {{any_dim}, {4}, Shape{4}},
      {{any_dim}, {any_dim}, Shape{any_dim}},
      {{2}, {3}, std::nullopt},
      {{0}, {2}, std::nullopt},
      {{2, 3}, {2}, std::nullopt},
  };
  for (const Case& each : cases) {
    const std::string text = to_string(each.a) + " with " + to_string(each.b);
    for (const auto& [a, b] : {std::pair(each.a, each.b), std::pair(each.b, each.a)}) {
      if (each.wanted) {
        EXPECT_EQ(broadcast(a, b, "add"), *each.wanted) << text;
      } else {
        EXPECT_THROW(broadcast(a, b, "add"), ValueError) << text;
      }
    }
  }
}

// An unknown extent beside a 0 can only turn out to be 0 or 1; either way the result has 0.
TEST(Shape, BroadcastsUnknownWithZeroToZero) {
  EXPECT_EQ(broadcast({any_dim}, {0}, "add"), Shape{0});
}

TEST(Shape, UnknownExtentsAreCompatibleWithAll) {
  EXPECT_TRUE(is_compatible({any_dim, 3}, {5, 3}));
  EXPECT_TRUE(is_compatible({5, 3}, {any_dim, 3}));
  EXPECT_FALSE(is_compatible({any_dim, 3}, {5, 4}));
  EXPECT_FALSE(is_compatible({any_dim, 3}, {3}));
  EXPECT_FALSE(is_compatible({any_dim}, {any_dim, 3}));
}

TEST(Shape, StridesCountTheLastAxisFastest) {
  EXPECT_EQ(dense_strides({2, 3, 4}), (std::vector<Dim>{12, 4, 1}));
  EXPECT_EQ(dense_strides({}), std::vector<Dim>{});
}

}  // namespace
}  // namespace ramet
