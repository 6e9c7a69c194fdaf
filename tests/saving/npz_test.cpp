#include "ramet/saving/npz.h"

#include <gtest/gtest.h>

#include "ramet/core/error.h"
#include "ramet/core/npy.h"
#include "ramet/saving/file.h"
#include "ramet/saving/zip.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

namespace ramet {
namespace {

std::filesystem::path fixture(std::string_view name) { return golden_path("files") / name; }

std::vector<std::string> names_of(const NamedTensors& tensors) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : tensors) names.push_back(name);
  return names;
}

TEST(Npz, ReadsEveryTypeInTheOrderOfTheFile) {
  const NamedTensors tensors = read_npz(fixture("numbers.npz"));
  EXPECT_EQ(names_of(tensors),
            (std::vector<std::string>{"float16", "float32", "float64", "int8", "int16", "int32",
                                      "int64", "uint8", "uint16", "uint32", "uint64", "bool"}));
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(to_string(tensor.dtype()), name);
    EXPECT_EQ(tensor.shape(), (Shape{2, 3})) << name;
  }
  EXPECT_EQ(tensors[0].second.at(2), 65504);
  EXPECT_EQ(tensors[2].second.at(0), 0.1);
  EXPECT_EQ(tensors[6].second.data<std::int64_t>()[2], std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(tensors[10].second.data<std::uint64_t>()[2], std::numeric_limits<std::uint64_t>::max());
}

TEST(Npz, ReadsPackedFiles) {
  const NamedTensors tensors = read_npz(fixture("compressed.npz"));
  ASSERT_EQ(names_of(tensors), (std::vector<std::string>{"zeros", "texts"}));
  EXPECT_TRUE(identical(tensors[0].second, Tensor::zeros(DType::float32, {20, 50})));
  EXPECT_EQ(tensors[1].second.string_data()[4], "🌱 ramet");
}

TEST(Npz, ReadsWhatItWrote) {
  const TemporaryFolder folder;
  const NamedTensors tensors = {{"z", Tensor::of<float>({2}, {1, 2})},
                                {"a/b:0", Tensor::scalar(std::int64_t{-3})},
                                {"naïve", Tensor::strings({1}, {"日本語"})}};
  write_npz(folder / "a.npz", tensors);
  const NamedTensors back = read_npz(folder / "a.npz");
  ASSERT_EQ(names_of(back), names_of(tensors));
  for (std::size_t i = 0; i < back.size(); ++i) {
    EXPECT_TRUE(identical(back[i].second, tensors[i].second));
  }
}

TEST(Npz, MembersAreNamedAsNumPyNamesThem) {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", {{"x", Tensor::scalar(1.0f)}});
  EXPECT_EQ(ZipReader::open(folder / "a.npz").names(), std::vector<std::string>{"x.npy"});
}

TEST(Npz, KeepsNoArraysToo) {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz", {});
  EXPECT_TRUE(read_npz(folder / "a.npz").empty());
}

TEST(Npz, RefusesTwoArraysOfOneName) {
  const TemporaryFolder folder;
  const Tensor one = Tensor::scalar(1.0f);
  EXPECT_THROW(write_npz(folder / "a.npz", {{"x", one}, {"x", one}}), ValueError);
  EXPECT_TRUE(folder.names().empty());
}

TEST(Npz, NamesFileAndMemberInErrors) {
  expect_error<ValueError>([] { read_npz(fixture("stored.zip")); },
                           "stored.zip: b.txt: expected a .npy file");
  expect_error<FileError>([] { read_npz("/no/a.npz"); }, "/no/a.npz");
}

TEST(Npz, MapsWhatLiesInTheFileAsItIs) {
  for (const char* name : {"numbers.npz", "compressed.npz"}) {
    const NamedTensors mapped = map_npz(fixture(name)), copied = read_npz(fixture(name));
    ASSERT_EQ(names_of(mapped), names_of(copied));
    for (std::size_t i = 0; i < mapped.size(); ++i) {
      ASSERT_EQ(mapped[i].second.spec(), copied[i].second.spec());
      EXPECT_TRUE(identical(mapped[i].second, copied[i].second)) << mapped[i].first;
    }
  }
  // An array of 1 GiB of which only the header is on the disk: holes cost nothing until read.
  const TemporaryFolder folder;
  const Shape shape{1 << 18, 1 << 10};
  const Bytes start = write_npy(Tensor(DType::float32, {0, 1 << 10}));
  std::string header(as_text(start));
  header.replace(header.find("(0, 1024)"), 9, "(262144, 1024)");
  header.erase(header.size() - 6, 5);  // of the padding
  write_file(folder / "large.npy", as_bytes(header));
  std::filesystem::resize_file(folder / "large.npy", header.size() + (std::size_t{1} << 30));
  const Tensor large = map_npy(map_file(folder / "large.npy"), "large.npy");
  EXPECT_EQ(large.shape(), shape);
  EXPECT_EQ(large.at(large.size() - 1), 0);
}

TEST(Npz, SurvivesDamage) {
  const auto read = [](Bytes bytes) { read_npz(share(std::move(bytes)), "test.npz"); };
  const Bytes good = read_file(fixture("compressed.npz"));
  expect_error_for_each_prefix(good, read);
  expect_no_crash_for_each_byte(good, read, {0x01, 0x40, 0xff});
}

}  // namespace
}  // namespace ramet
