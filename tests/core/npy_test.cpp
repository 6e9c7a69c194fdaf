#include "ramet/core/npy.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <numeric>

#include "ramet/core/error.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"

namespace ramet {
namespace {

Bytes bytes_of(std::string_view name) {
  std::ifstream file(golden_path("files") / name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const ByteSpan bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

Tensor read(std::string_view name) { return read_npy(bytes_of(name), name); }

Bytes with_header(std::string header, std::string_view payload = {}) {
  std::string text("\x93NUMPY\1\0", 8);
  text += static_cast<char>(header.size() & 0xff);
  text += static_cast<char>(header.size() >> 8);
  text += header;
  text += payload;
  const ByteSpan bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

Tensor count_up(Shape shape) {
  Tensor tensor(DType::int32, shape);
  auto data = tensor.mutable_data<std::int32_t>();
  std::iota(data.begin(), data.end(), 0);
  return tensor;
}

const std::vector<std::string> texts = {"", "a", "naïve", "日本語", "🌱 ramet"};

TEST(Npy, ReadsEveryOrderAndVersionOfNumPy) {
  for (const auto* name : {"c_order.npy", "fortran_order.npy", "big_endian.npy",
                           "big_endian_fortran.npy", "version_2.npy", "version_3.npy"}) {
    EXPECT_TRUE(identical(read(name), count_up({2, 3, 4}))) << name;
  }
}

TEST(Npy, ReadsTextsAsUtf8) {
  for (const auto* name : {"unicode.npy", "unicode_big_endian.npy", "bytes.npy"}) {
    EXPECT_EQ(read(name).string_data(), texts) << name;
  }
}

TEST(Npy, ReadsScalarsAndEmptyArrays) {
  EXPECT_TRUE(identical(read("scalar.npy"), Tensor::scalar(2.5f)));
  EXPECT_EQ(read("empty.npy").spec(), (Spec{{0, 3}, DType::float32}));
}

TEST(Npy, ReadsTheBfloat16OfMlDtypes) {
  const Tensor tensor = read("bfloat16.npy");
  EXPECT_EQ(tensor.dtype(), DType::bfloat16);
  EXPECT_EQ(tensor.at(0), 1.5);
  EXPECT_EQ(tensor.at(1), -2);
}

TEST(Npy, RefusesTypesWithoutCounterpart) {
  const std::pair<const char*, const char*> cases[] = {
      {"structured.npy", "structured types are not read"},
      {"pickled.npy", "received pickled Python objects"},
  };
  for (const auto& [name, text] : cases) {
    expect_error<ValueError>([&, file = name] { read(file); }, text);
  }
}

TEST(Npy, NamesTheSourceInErrors) {
  expect_error<ValueError>([] { read_npy({}, "x.npz: a.npy"); }, "x.npz: a.npy: expected 6 bytes");
}

TEST(Npy, ReadsWhatItWrote) {
  for (const DType dtype :
       {DType::float16, DType::float32, DType::float64, DType::int8, DType::int16, DType::int32,
        DType::int64, DType::uint8, DType::uint16, DType::uint32, DType::uint64, DType::boolean}) {
    for (const Shape& shape : {Shape{}, Shape{7}, Shape{0, 2}, Shape{2, 1, 3}}) {
      const Tensor tensor = count_up(shape).cast(dtype);
      EXPECT_TRUE(identical(read_npy(write_npy(tensor), "test"), tensor))
          << to_string(tensor.spec());
    }
  }
  const Tensor strings = Tensor::strings({5, 1}, texts);
  EXPECT_TRUE(identical(read_npy(write_npy(strings), "test"), strings));
}

TEST(Npy, WritesTheBytesThatNumPyWrites) {
  EXPECT_EQ(write_npy(count_up({2, 3, 4})), bytes_of("c_order.npy"));
  EXPECT_EQ(write_npy(Tensor::strings({5}, texts)), bytes_of("unicode.npy"));
  EXPECT_EQ(write_npy(Tensor::scalar(2.5f)), bytes_of("scalar.npy"));
}

TEST(Npy, WritesBfloat16AsFloat32) {
  const Tensor tensor = Tensor::of<float>({2}, {1.5f, -2.0f});
  EXPECT_TRUE(identical(read_npy(write_npy(tensor.cast(DType::bfloat16)), "test"), tensor));
}

TEST(Npy, RefusesToWriteTextThatIsNotUtf8) {
  for (const std::string text : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"}) {
    expect_error<ValueError>([&] { write_npy(Tensor::strings({}, {text})); },
                             "expected UTF-8 text");
  }
}

TEST(Npy, RefusesHeadersThatAreNotThreeKnownKeys) {
  const char* headers[] = {
      "",
      "{}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3,}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (3 3)}",
      "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ()} or exit()",
      "{'descr': '<f4, 'fortran_order': False, 'shape': ()}",
      "{'descr': 'f4', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f3', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4x', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1)}",
  };
  for (const char* header : headers) {
    EXPECT_THROW(read_npy(with_header(header, "abcdabcdabcd"), "test"), ValueError) << header;
  }
}

TEST(Npy, AcceptsTheLongIntegersOfPython2) {
  const Bytes bytes =
      with_header("{'descr': '<i4', 'fortran_order': False, 'shape': (1L, 1L)}", "\1\1\1\1");
  EXPECT_EQ(read_npy(bytes, "test").shape(), (Shape{1, 1}));
}

TEST(Npy, ChecksSizesBeforeItTakesMemory) {
  const char* headers[] = {
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,)}",
      "{'descr': '<f8', 'fortran_order': True, 'shape': (4294967296, 4294967296, 4294967296)}",
      "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,)}",
      "{'descr': '<U4294967295', 'fortran_order': False, 'shape': (2,)}",
  };
  for (const char* header : headers) {
    EXPECT_THROW(read_npy(with_header(header), "test"), ValueError) << header;
  }
}

TEST(Npy, RefusesCodePointsThatAreNone) {
  const std::string_view surrogate("\x00\xd8\x00\x00", 4), too_large("\x00\x00\x11\x00", 4);
  for (const std::string_view item : {surrogate, too_large}) {
    const Bytes bytes = with_header("{'descr': '<U1', 'fortran_order': False, 'shape': ()}", item);
    EXPECT_THROW(read_npy(bytes, "test"), ValueError);
  }
}

TEST(Npy, SurvivesDamage) {
  const auto read_bytes = [](const Bytes& bytes) { read_npy(bytes, "test"); };
  for (const auto* name :
       {"c_order.npy", "big_endian_fortran.npy", "unicode.npy", "version_3.npy"}) {
    const Bytes good = bytes_of(name);
    expect_error_for_each_prefix(good, read_bytes);
    expect_no_crash_for_each_byte(good, read_bytes, {0x01, 0x10, 0x80, 0xff});
  }
}

}  // namespace
}  // namespace ramet
