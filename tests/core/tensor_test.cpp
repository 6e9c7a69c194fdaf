#include "ramet/core/tensor.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "ramet/core/error.h"
#include "tests/support/damage.h"

namespace ramet {
namespace {

const Tensor two_by_two = Tensor::of<float>({2, 2}, {1, 2, 3, 4});

TEST(Tensor, CopiesShareTheirDataUntilOneIsWrittenTo) {
  Tensor copy = two_by_two;
  EXPECT_TRUE(copy.shares_data_with(two_by_two));
  copy.mutable_data<float>()[0] = 9;
  EXPECT_FALSE(copy.shares_data_with(two_by_two));
  EXPECT_EQ(two_by_two.at(0), 1);
  EXPECT_EQ(copy.at(0), 9);
}

TEST(Tensor, WritesInPlaceWhenItsDataIsItsOwn) {
  Tensor tensor = Tensor::zeros(DType::float32, {3});
  const void* id = tensor.storage_id();
  tensor.mutable_data<float>()[1] = 5;
  EXPECT_EQ(tensor.storage_id(), id);
}

TEST(Tensor, CopiesOfStringsShareToo) {
  Tensor strings = Tensor::strings({2}, {"a", "b"});
  Tensor copy = strings;
  copy.mutable_string_data()[0] = "c";
  EXPECT_EQ(strings.string_data()[0], "a");
  EXPECT_EQ(copy.string_data()[0], "c");
}

TEST(Tensor, NeverWritesToBorrowedMemory) {
  auto owner = std::make_shared<const std::array<float, 3>>(std::array<float, 3>{1, 2, 3});
  Tensor tensor(DType::float32, {3}, Storage::borrow(owner->data(), owner));
  EXPECT_EQ(tensor.bytes(), reinterpret_cast<const std::byte*>(owner->data()));
  EXPECT_EQ(owner.use_count(), 2);
  tensor.mutable_data<float>()[0] = 9;
  EXPECT_EQ((*owner)[0], 1);
  EXPECT_EQ(tensor.at(0), 9);
  EXPECT_EQ(tensor.at(2), 3);
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(Tensor, MemoryIsAlignedToCacheLines) {
  for (const Dim size : {0, 1, 100}) {
    const auto address = reinterpret_cast<std::uintptr_t>(Tensor(DType::int8, {size}).bytes());
    EXPECT_EQ(address % 64, 0u);
  }
}

TEST(Tensor, RefusesShapesItCannotHold) {
  expect_error<ValueError>([] { Tensor(DType::float32, {any_dim}); }, "fully known shape");
  expect_error<ValueError>([] { Tensor(DType::float32, {-5}); }, "fully known shape");
  expect_error<ValueError>([] { Tensor(DType::float64, {Dim{1} << 61}); }, "too large");
  expect_error<ValueError>([] { Tensor::of<float>({3}, {1, 2}); }, "needs 3 values, received 2");
  expect_error<ValueError>([] { Tensor::strings({3}, {"a"}); }, "needs 3 strings, received 1");
}

TEST(Tensor, DataOfAnotherTypeIsATypeError) {
  expect_error<TypeError>([] { two_by_two.data<double>(); },
                          "expected float64 data, received float32");
  expect_error<TypeError>([] { two_by_two.string_data(); }, "expected string data");
}

TEST(Tensor, ReshapeSharesTheData) {
  const Tensor flat = two_by_two.reshape({4});
  EXPECT_TRUE(flat.shares_data_with(two_by_two));
  EXPECT_EQ(flat.shape(), Shape{4});
  EXPECT_THROW(two_by_two.reshape({3}), ValueError);
  EXPECT_THROW(two_by_two.reshape({any_dim}), ValueError);
}

TEST(Tensor, RowsAreCutAndJoined) {
  const Tensor tensor = Tensor::of<std::int32_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  const Tensor first = tensor.rows(0, 1), rest = tensor.rows(1, 3);
  EXPECT_TRUE(identical(rest, Tensor::of<std::int32_t>({2, 2}, {3, 4, 5, 6})));
  EXPECT_TRUE(identical(concatenate_rows(std::vector{first, rest}), tensor));
  EXPECT_EQ(tensor.rows(2, 2).shape(), (Shape{0, 2}));
  expect_error<ValueError>(
      [&] {
        concatenate_rows(std::vector{tensor, two_by_two});
      },
      "Cannot join tensors int32(3, 2) and float32(2, 2)");
}

TEST(Tensor, CastsByTheRules) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor doubles = Tensor::of<double>({7}, {-1.9, 1.9, nan, 1e300, -1e300, 1e-300, 255.5});
  EXPECT_TRUE(
      identical(doubles.cast(DType::int32),
                Tensor::of<std::int32_t>({7}, {-1, 1, 0, 2147483647, -2147483647 - 1, 0, 255})));
  EXPECT_TRUE(identical(doubles.cast(DType::uint8),
                        Tensor::of<std::uint8_t>({7}, {0, 1, 0, 255, 0, 0, 255})));
  EXPECT_TRUE(identical(doubles.cast(DType::boolean),
                        Tensor::of<bool>({7}, {true, true, true, true, true, true, true})));
  EXPECT_TRUE(
      identical(Tensor::of<bool>({2}, {false, true}).cast(DType::bfloat16).cast(DType::int8),
                Tensor::of<std::int8_t>({2}, {0, 1})));
  EXPECT_TRUE(identical(Tensor::of<std::int32_t>({2}, {300, -1}).cast(DType::uint8),
                        Tensor::of<std::uint8_t>({2}, {44, 255})));
}

TEST(Tensor, CastToItsOwnTypeShares) {
  EXPECT_TRUE(two_by_two.cast(DType::float32).shares_data_with(two_by_two));
}

TEST(Tensor, StringsAreNotCast) {
  EXPECT_THROW(Tensor::strings({1}, {"1"}).cast(DType::float32), TypeError);
  EXPECT_THROW(two_by_two.cast(DType::string), TypeError);
  EXPECT_THROW(Tensor::strings({1}, {"1"}).at(0), TypeError);
}

TEST(Tensor, AtCountsRowByRow) {
  EXPECT_EQ(two_by_two.at(3), 4);
  for (const Dim i : {-1, 4}) EXPECT_THROW(two_by_two.at(i), IndexError);
}

TEST(Tensor, IdenticalComparesBits) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(identical(Tensor::scalar(nan), Tensor::scalar(nan)));
  EXPECT_FALSE(identical(Tensor::scalar(0.0f), Tensor::scalar(-0.0f)));
  EXPECT_FALSE(identical(Tensor::scalar(0.0f), Tensor::scalar(0)));
  EXPECT_FALSE(identical(two_by_two, two_by_two.reshape({4})));
}

// The value of a binary16 pattern by its definition.
double half_value(unsigned bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const double mantissa = bits & 1023, sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) {
    return mantissa == 0 ? sign * std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::quiet_NaN();
  }
  return exponent == 0 ? sign * std::ldexp(mantissa, -24)
                       : sign * std::ldexp(1024 + mantissa, exponent - 25);
}

float16 half_of_bits(unsigned bits) {
  float16 half;
  half.bits = static_cast<std::uint16_t>(bits);
  return half;
}

TEST(Float16, EveryPatternHasItsValueAndComesBack) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const float value = half_of_bits(bits);
    const double wanted = half_value(bits);
    if (std::isnan(wanted)) {
      ASSERT_TRUE(std::isnan(value)) << bits;
      ASSERT_TRUE(std::isnan(float(float16(value)))) << bits;
      continue;
    }
    ASSERT_EQ(value, wanted) << bits;
    ASSERT_EQ(std::signbit(value), (bits & 0x8000) != 0) << bits;
    ASSERT_EQ(float16(value).bits, bits);
  }
}

TEST(Float16, RoundsToTheNearestAndTiesToEven) {
  for (unsigned bits = 0; bits < 0x7bff; ++bits) {
    const auto low = static_cast<float>(half_value(bits)),
               high = static_cast<float>(half_value(bits + 1));
    const float middle = (low + high) / 2;  // exact: a float has 13 bits more
    ASSERT_EQ(float16(middle).bits, bits + bits % 2) << bits;
    ASSERT_EQ(float16(std::nextafter(middle, low)).bits, bits);
    ASSERT_EQ(float16(std::nextafter(middle, high)).bits, bits + 1);
    ASSERT_EQ(float16(-middle).bits, 0x8000 + bits + bits % 2);
  }
  EXPECT_EQ(float16(65519.99f).bits, 0x7bff);
  EXPECT_EQ(float16(65520.0f).bits, 0x7c00);
}

TEST(Bfloat16, EveryPatternComesBack) {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto value = std::bit_cast<float>(bits << 16);
    const bfloat16 rounded(value);
    if (std::isnan(value)) {
      ASSERT_TRUE(std::isnan(float(rounded)));
    } else {
      ASSERT_EQ(rounded.bits, bits);
    }
  }
}

TEST(Bfloat16, RoundsToTheNearestAndTiesToEven) {
  for (unsigned bits = 0; bits < 0x7f80; ++bits) {
    const unsigned middle = bits << 16 | 0x8000;
    ASSERT_EQ(bfloat16(std::bit_cast<float>(middle)).bits, bits + bits % 2);
    ASSERT_EQ(bfloat16(std::bit_cast<float>(middle - 1)).bits, bits);
    ASSERT_EQ(bfloat16(std::bit_cast<float>(middle + 1)).bits, bits + 1);
  }
}

TEST(DTypeNames, ComeBack) {
  for (const std::string_view name : choices(DType{})) {
    EXPECT_EQ(to_string(parse_dtype(name)), name);
  }
  EXPECT_THROW(parse_dtype("<f4"), ValueError);
  EXPECT_THROW(parse_dtype(""), ValueError);
}

// keras.backend.result_type(row, column), of Keras 3.15; f = float32, d = float64, h = float16,
// g = bfloat16, 1 2 4 8 = bytes of a signed integer, a b c = 1, 2, 4 of an unsigned one, t = bool.
TEST(Promote, AgreesWithKeras) {
  const DType order[] = {DType::float32, DType::float64, DType::float16, DType::bfloat16,
                         DType::int8,    DType::int16,   DType::int32,   DType::int64,
                         DType::uint8,   DType::uint16,  DType::uint32,  DType::boolean};
  constexpr std::string_view letters = "fdhg1248abct";
  constexpr std::string_view rows[] = {
      "fdffffffffff", "dddddddddddd", "fdhfhhhhhhhh", "fdfggggggggg",
      "fdhg12482481", "fdhg22482482", "fdhg44484484", "fdhg88888888",
      "fdhg2248abca", "fdhg4448bbcb", "fdhg8888cccc", "fdhg1248abct",
  };
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t j = 0; j < std::size(order); ++j) {
      EXPECT_EQ(to_string(promote(order[i], order[j])), to_string(order[letters.find(rows[i][j])]))
          << to_string(order[i]) << " with " << to_string(order[j]);
    }
  }
}

TEST(Promote, Uint64WithSignedIntegersIsAFloat) {
  for (const DType dtype : {DType::int8, DType::int16, DType::int32, DType::int64}) {
    EXPECT_EQ(promote(dtype, DType::uint64), DType::float32);
    EXPECT_EQ(promote(DType::uint64, dtype), DType::float32);
  }
}

TEST(Promote, StringsMixWithNothing) {
  EXPECT_THROW(promote(DType::string, DType::float32), ValueError);
  EXPECT_EQ(promote(DType::string, DType::string), DType::string);
}

}  // namespace
}  // namespace ramet
