#include "ramet/saving/hdf5.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "ramet/core/error.h"
#include "ramet/saving/file.h"
#include "ramet/saving/npz.h"
#include "ramet/saving/zip.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

namespace ramet {
namespace {

using Names = std::vector<std::string>;

std::filesystem::path fixture(std::string_view name) { return golden_path("files") / name; }

Tensor count_up(DType dtype, Shape shape) {
  Tensor tensor(DType::int32, shape);
  auto data = tensor.mutable_data<std::int32_t>();
  std::iota(data.begin(), data.end(), 0);
  return tensor.cast(dtype);
}

// Keras stores no numbers of these types.
bool is_stored(std::string_view type) {
  return type != "string" && !is_complex(parse_dtype(type)) && !is_float8(parse_dtype(type));
}

const Names texts = {"", "a", "naïve", "日本語", "🌱 ramet"};

// ---------------------------------------------------------------- reading files of h5py

TEST(Hdf5Reader, ReadsEveryTypeInEitherByteOrder) {
  // The same arrays, written by NumPy.
  const NamedTensors wanted = read_npz(fixture("numbers.npz"));
  for (const auto& [file, group] :
       {std::pair("numbers.h5", ""), std::pair("new_format.h5", "a/b/")}) {
    const Hdf5Reader reader = Hdf5Reader::open(fixture(file));
    for (const auto& [name, tensor] : wanted) {
      EXPECT_EQ(reader.spec(group + name), tensor.spec()) << file << " " << name;
      EXPECT_TRUE(identical(reader.read(group + name), tensor)) << file << " " << name;
      if (size_of(tensor.dtype()) == 1) continue;
      EXPECT_TRUE(identical(reader.read(group + ("big_endian_" + name)), tensor)) << file << name;
    }
  }
}

TEST(Hdf5Reader, ReadsTheBfloat16OfKeras) {
  const Tensor tensor = Hdf5Reader::open(fixture("numbers.h5")).read("bfloat16");
  EXPECT_EQ(tensor.dtype(), DType::bfloat16);
  EXPECT_EQ(tensor.at(0), 1.5);
  EXPECT_EQ(tensor.at(1), -0.34375);
}

TEST(Hdf5Reader, ReadsScalarsEmptyAndUnwrittenData) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("numbers.h5"));
  EXPECT_TRUE(identical(reader.read("scalar"), Tensor::scalar(2.5f)));
  EXPECT_EQ(reader.read("empty").spec(), (Spec{{0, 3}, DType::float32}));
  EXPECT_TRUE(identical(reader.read("unwritten"), Tensor::full(DType::float32, {2, 2}, 7)));
}

TEST(Hdf5Reader, ReadsTexts) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("texts.h5"));
  EXPECT_EQ(reader.read("variable").string_data(), texts);
  EXPECT_EQ(reader.read("fixed").string_data(), texts);
  EXPECT_TRUE(identical(reader.read("matrix"), Tensor::strings({2, 2}, {"a", "bc", "def", ""})));
}

TEST(Hdf5Reader, ReadsPackedAndCutData) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("chunked.h5"));
  EXPECT_TRUE(identical(reader.read("gzip"), count_up(DType::float32, {50, 20})));
  EXPECT_TRUE(identical(reader.read("chunks"), count_up(DType::int64, {100})));
  EXPECT_FALSE(reader.contiguous_offset("gzip").has_value());
}

TEST(Hdf5Reader, ReadsFilesAfterAUserBlock) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("user_block.h5"));
  EXPECT_TRUE(identical(reader.read("a"), count_up(DType::float32, {3})));
  const Bytes file = read_file(fixture("user_block.h5"));
  const auto* data = reinterpret_cast<const float*>(file.data() + *reader.contiguous_offset("a"));
  EXPECT_EQ(data[2], 2);
}

TEST(Hdf5Reader, ListsMembersInByteOrder) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("layers.h5"));
  EXPECT_EQ(reader.members(""), (Names{"layers", "vars"}));
  EXPECT_EQ(reader.members("/layers"), (Names{"dense", "dense_10", "dense_2"}));
  EXPECT_EQ(reader.groups("layers/dense"), (Names{"vars"}));
  EXPECT_EQ(reader.datasets("layers/dense/vars"), (Names{"0", "1"}));
  EXPECT_TRUE(reader.groups("layers/dense/vars").empty());
  EXPECT_TRUE(reader.members("vars").empty());
}

TEST(Hdf5Reader, TellsGroupsFromDatasets) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("layers.h5"));
  for (const char* path : {"", "/", "layers", "/layers/dense/vars", "layers//dense/"}) {
    EXPECT_TRUE(reader.has_group(path)) << path;
    EXPECT_FALSE(reader.has_dataset(path)) << path;
  }
  EXPECT_TRUE(reader.has_dataset("layers/dense/vars/0"));
  EXPECT_FALSE(reader.has_group("layers/dense/vars/0"));
  for (const char* path : {"x", "layers/x", "layers/dense/vars/0/x", ".", "layers/./dense", ".."}) {
    EXPECT_FALSE(reader.has_group(path)) << path;
    EXPECT_FALSE(reader.has_dataset(path)) << path;
  }
}

TEST(Hdf5Reader, NamesFileAndPathInErrors) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("layers.h5"));
  expect_error<ValueError>([&] { reader.read("layers/x"); },
                           "layers.h5: expected 'layers/x', found");
  expect_error<ValueError>([&] { reader.read("layers"); }, "expected 'layers' to be a dataset");
  expect_error<ValueError>([&] { reader.members("layers/dense/vars/0"); },
                           "expected 'layers/dense/vars/0' to be a group");
  expect_error<FileError>([] { Hdf5Reader::open("/no/a.h5"); }, "Cannot open '/no/a.h5'");
  expect_error<ValueError>([] { Hdf5Reader::open(fixture("stored.zip")); },
                           "stored.zip: expected an HDF5 file");
  expect_error<ValueError>([] { Hdf5Reader::of(share({}), "x.h5"); },
                           "x.h5: expected an HDF5 file");
}

TEST(Hdf5Reader, RefusesTypesWithoutCounterpart) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("numbers.h5"));
  for (const char* name : {"complex", "float8", "color", "reference"}) {
    EXPECT_TRUE(reader.has_dataset(name));
    expect_error<ValueError>([&] { reader.spec(name); }, "data type that ramet does not know");
  }
  expect_error<ValueError>([&] { reader.read("nothing"); }, "a dataset without any");
}

TEST(Hdf5Reader, RefusesWhatCouldHarm) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("harmful.h5"));
  const std::pair<const char*, const char*> cases[] = {
      {"soft", "received a link at 'soft'"},
      {"soft_group/data", "received a link at 'soft_group'"},
      {"external_link", "received a link at 'external_link'"},
      {"virtual", "a virtual dataset"},
      {"external_data", "refers to other files"},
      {"bomb", "received 0 bytes that claim to be 5368709120"},
  };
  for (const auto& [path, text] : cases) {
    expect_error<ValueError>([&, dataset = path] { reader.read(dataset); }, text);
  }
  EXPECT_EQ(reader.read("data").size(), 4);
}

TEST(Hdf5Reader, FollowsAGroupInsideItselfOnlyAsFarAsAsked) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("harmful.h5"));
  EXPECT_TRUE(reader.has_dataset("group/self/self/self/data"));
  std::string path = "group";
  for (int i = 0; i < 20'000; ++i) path += "/self";
  EXPECT_THROW(reader.has_group(path), ValueError);
}

// ---------------------------------------------------------------- attributes

TEST(Hdf5Attributes, AreReadInAllTheirForms) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("attributes.h5"));
  EXPECT_EQ(reader.string_attribute("", "text"), "naïve");
  EXPECT_EQ(reader.string_attribute("", "fixed"), "text");
  EXPECT_EQ(reader.string_attribute("", "empty_text"), "");
  EXPECT_EQ(reader.string_attribute("", "null"), "");
  EXPECT_EQ(reader.int_attribute("", "number"), -7);
  EXPECT_EQ(reader.string_list_attribute("", "list"), (Names{"dense", "naïve"}));
  EXPECT_EQ(reader.string_list_attribute("", "fixed_list"), (Names{"dense", "lstm_cell"}));
  EXPECT_EQ(reader.string_list_attribute("", "empty_list"), Names());
}

TEST(Hdf5Attributes, OfNewFormatsAreReadToo) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("new_format.h5"));
  for (int i = 0; i < 12; ++i) {
    const std::string number = std::to_string(i);
    EXPECT_EQ(reader.string_attribute("", "attribute" + number), "value" + number);
  }
}

TEST(Hdf5Attributes, SplitListsAreJoined) {
  const auto names =
      Hdf5Reader::open(fixture("attributes.h5")).string_list_attribute("", "layer_names");
  ASSERT_EQ(names->size(), 30u);
  EXPECT_EQ(names->front(), "a_layer_of_a_long_name_00000");
  EXPECT_EQ(names->back(), "a_layer_of_a_long_name_00029");
}

TEST(Hdf5Attributes, MayBeMissing) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("attributes.h5"));
  EXPECT_TRUE(reader.has_attribute("", "text"));
  EXPECT_FALSE(reader.has_attribute("", "more"));
  EXPECT_FALSE(reader.has_attribute("no/group", "text"));
  EXPECT_FALSE(reader.string_attribute("", "more").has_value());
  EXPECT_FALSE(reader.int_attribute("", "more").has_value());
  EXPECT_FALSE(reader.string_list_attribute("", "more").has_value());
  EXPECT_THROW(reader.string_attribute("no/group", "text"), ValueError);
}

TEST(Hdf5Attributes, OfAnotherKindAreErrors) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("attributes.h5"));
  const auto text = [&](const char* name) {
    return [&, name] { reader.string_attribute("", name); };
  };
  const auto number = [&](const char* name) {
    return [&, name] { reader.int_attribute("", name); };
  };
  expect_error<ValueError>(text("number"), "attribute 'number' of '' to be text");
  expect_error<ValueError>(text("list"), "attribute 'list' of '' to be one string");
  expect_error<ValueError>(number("text"), "attribute 'text' of '' to be one integer");
  expect_error<ValueError>(number("half"), "to be one integer");
  expect_error<ValueError>(number("numbers"), "to be one integer");
  expect_error<ValueError>([&] { reader.string_list_attribute("", "numbers"); }, "to be text");
}

// ---------------------------------------------------------------- writing

Hdf5Reader reopened(Hdf5Writer& writer) { return Hdf5Reader::of(share(writer.finish()), "memory"); }

TEST(Hdf5Writer, EveryTypeAndShapeComesBack) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  const Shape shapes[] = {{}, {5}, {0, 2}, {2, 1, 3}, {300, 100}};
  const auto path_of = [](std::string_view type, const Shape& shape) {
    return std::string(type) + "/" + to_string(shape);
  };
  for (const std::string_view type : choices(DType{})) {
    if (!is_stored(type)) continue;
    for (const Shape& shape : shapes) {
      writer.write(path_of(type, shape), count_up(parse_dtype(type), shape));
    }
  }
  writer.write("texts", Tensor::strings({5, 1}, texts));
  const Hdf5Reader reader = reopened(writer);
  for (const std::string_view type : choices(DType{})) {
    if (!is_stored(type)) continue;
    for (const Shape& shape : shapes) {
      const Tensor wanted = count_up(parse_dtype(type), shape);
      EXPECT_TRUE(identical(reader.read(path_of(type, shape)), wanted)) << to_string(wanted.spec());
    }
  }
  EXPECT_TRUE(identical(reader.read("texts"), Tensor::strings({5, 1}, texts)));
}

TEST(Hdf5Writer, RefusesComplexNumbers) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  EXPECT_THROW(writer.write("x", Tensor(DType::complex64, {2})), TypeError);
}

TEST(Hdf5Writer, AttributesComeBack) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  writer.create_group("vars");
  writer.set_string("vars", "name", "naïve");
  writer.set_string("vars", "name", "dense");
  writer.set_string("", "model_config", std::string(200'000, '{'));
  writer.set_string("", "empty", "");
  writer.set_int("", "count", -5);
  writer.set_string_list("", "layer_names", Names{"a", "", "naïve"});
  writer.set_string_list("", "weight_names", {});
  const Hdf5Reader reader = reopened(writer);
  EXPECT_EQ(reader.string_attribute("vars", "name"), "dense");
  EXPECT_EQ(reader.string_attribute("", "model_config"), std::string(200'000, '{'));
  EXPECT_EQ(reader.string_attribute("", "empty"), "");
  EXPECT_EQ(reader.int_attribute("", "count"), -5);
  EXPECT_EQ(reader.string_list_attribute("", "layer_names"), (Names{"a", "", "naïve"}));
  EXPECT_EQ(reader.string_list_attribute("", "weight_names"), Names());
}

TEST(Hdf5Writer, SplitsListsThatAreTooLong) {
  struct Case {
    std::size_t count, width;
    Names attributes;
  };
  const Case cases[] = {
      {100, 26, {"names"}},
      {4000, 26, {"names0", "names1"}},
      {5000, 8, {"names"}},  // too long as references of 16 bytes, short enough as 8 characters
      {5, 64512, {"names0", "names1", "names2", "names3", "names4"}},
  };
  for (const Case& each : cases) {
    Names names;
    for (std::size_t i = 0; i < each.count; ++i) {
      const std::string number = std::to_string(i);
      names.push_back(std::string(each.width - number.size(), 'x') + number);
    }
    Hdf5Writer writer = Hdf5Writer::to_memory();
    writer.set_string_list("", "names", names);
    const Hdf5Reader reader = reopened(writer);
    EXPECT_EQ(reader.string_list_attribute("", "names"), names) << each.count;
    for (const std::string& attribute : each.attributes) {
      EXPECT_TRUE(reader.has_attribute("", attribute)) << attribute;
    }
  }
}

TEST(Hdf5Writer, RefusesTextsThatNoAttributeHolds) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  expect_error<RuntimeError>(
      [&] {
        writer.set_string_list("", "names", Names{"a", std::string(64513, 'x')});
      },
      "cannot be saved to HDF5 file because they are larger than 64512 bytes: ['xxx");
  expect_error<ValueError>([&] { writer.set_string("", "name", std::string("a\0b", 3)); },
                           "text without NUL");
}

TEST(Hdf5Writer, GroupsMayBeMadeAgainAndDatasetsMayNot) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  writer.create_group("a/b");
  writer.create_group("a/b");
  writer.create_group("a");
  writer.write("a/b/0", count_up(DType::float32, {2}));
  expect_error<ValueError>([&] { writer.write("a/b/0", Tensor::scalar(1.0f)); }, "'a/b/0'");
  expect_error<ValueError>([&] { writer.create_group("a/b/0"); }, "'a/b/0'");
  expect_error<ValueError>([&] { writer.write("a/b/0/c", Tensor::scalar(1.0f)); }, "'a/b/0/c'");
  expect_error<ValueError>([&] { writer.write("a/./c", Tensor::scalar(1.0f)); }, "expected a path");
  expect_error<ValueError>([&] { writer.set_string("c", "name", "x"); }, "expected 'c', found");
  EXPECT_EQ(reopened(writer).members("a/b"), Names{"0"});
}

TEST(Hdf5Writer, HoldsMoreMembersThanOneTreeNode) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  for (int i = 0; i < 1000; ++i) writer.write("g/" + std::to_string(i), Tensor::scalar(i));
  const Hdf5Reader reader = reopened(writer);
  EXPECT_EQ(reader.datasets("g").size(), 1000u);
  EXPECT_EQ(reader.read("g/777").at(0), 777);
}

TEST(Hdf5Writer, WritesTheFormatOfH5py) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  writer.write("a", count_up(DType::float32, {3}));
  const Bytes image = writer.finish();
  EXPECT_EQ(as_text(image).substr(0, 8), "\x89HDF\r\n\x1a\n");
  EXPECT_EQ(image[8], std::byte{0});  // version of the superblock
}

TEST(Hdf5Writer, EqualCallsGiveEqualBytes) {
  const auto write = [] {
    Hdf5Writer writer = Hdf5Writer::to_memory();
    writer.write("a/0", count_up(DType::float32, {100, 100}));
    writer.write("a/1", count_up(DType::bfloat16, {3}));
    writer.set_string_list("a", "names", Names{"x", "y"});
    return writer.finish();
  };
  EXPECT_EQ(write(), write());
}

TEST(Hdf5Writer, WritesToAFile) {
  const TemporaryFolder folder;
  write_file(folder / "a.h5", as_bytes("old"));
  {
    Hdf5Writer writer = Hdf5Writer::to_file(folder / "a.h5");
    writer.write("a", count_up(DType::float32, {3}));
  }
  EXPECT_EQ(as_text(read_file(folder / "a.h5")), "old");
  Hdf5Writer writer = Hdf5Writer::to_file(folder / "a.h5");
  writer.write("a", count_up(DType::float32, {3}));
  writer.commit();
  EXPECT_EQ(folder.names(), Names{"a.h5"});
  EXPECT_EQ(Hdf5Reader::open(folder / "a.h5").read("a").size(), 3);
  expect_error<FileError>([] { Hdf5Writer::to_file("/no/a.h5"); }, "Cannot write '/no/a.h5'");
}

// ---------------------------------------------------------------- memory and threads

TEST(Hdf5Memory, LargeDataIsBorrowedFromTheMappedFile) {
  const TemporaryFolder folder;
  Hdf5Writer writer = Hdf5Writer::to_file(folder / "a.h5");
  const Tensor large = count_up(DType::float32, {128, 128}), small = count_up(DType::float32, {8});
  writer.write("large", large);
  writer.write("small", small);
  writer.commit();

  std::optional<Hdf5Reader> reader = Hdf5Reader::open(folder / "a.h5");
  Tensor first = reader->read("large"), second = reader->read("large");
  EXPECT_EQ(first.bytes(), second.bytes());
  EXPECT_NE(reader->read("small").bytes(), reader->read("small").bytes());
  EXPECT_EQ(reader->contiguous_offset("large").value() % 64, 0u);
  reader.reset();
  std::filesystem::remove(folder / "a.h5");
  EXPECT_TRUE(identical(first, large));
  first.mutable_data<float>()[0] = 5;
  EXPECT_TRUE(identical(second, large));
}

TEST(Hdf5Memory, WeightsInsideAnArchiveAreBorrowedToo) {
  const TemporaryFolder folder;
  Hdf5Writer writer = Hdf5Writer::to_memory();
  writer.write("large", count_up(DType::float32, {128, 128}));
  ZipWriter zip(folder / "a.keras");
  zip.add("config.json", Bytes(77));
  zip.add("model.weights.h5", writer.finish());
  zip.commit();

  const ZipReader archive = ZipReader::open(folder / "a.keras");
  const SharedBytes image = archive.view("model.weights.h5").value();
  const Hdf5Reader reader = Hdf5Reader::of(image, "a.keras/model.weights.h5");
  const Tensor tensor = reader.read("large");
  EXPECT_EQ(tensor.bytes(), image.bytes.data() + reader.contiguous_offset("large").value());
}

TEST(Hdf5Memory, MisalignedDataIsCopied) {
  Hdf5Writer writer = Hdf5Writer::to_memory();
  const Tensor wanted = count_up(DType::float32, {128, 128});
  writer.write("large", wanted);
  Bytes image = writer.finish();
  image.insert(image.begin(), std::byte{0});
  const SharedBytes shifted = share(std::move(image));
  const Hdf5Reader reader = Hdf5Reader::of({shifted.bytes.subspan(1), shifted.owner}, "shifted");
  const Tensor tensor = reader.read("large");
  EXPECT_TRUE(identical(tensor, wanted));
  EXPECT_NE(tensor.bytes(), shifted.bytes.data() + 1 + reader.contiguous_offset("large").value());
}

TEST(Hdf5Memory, FilesOfEqualNamesAreDifferentFiles) {
  const auto make = [](float value) {
    Hdf5Writer writer = Hdf5Writer::to_memory();
    writer.write("a", Tensor::scalar(value));
    return Hdf5Reader::of(share(writer.finish()), "same name");
  };
  const Hdf5Reader one = make(1), two = make(2);
  EXPECT_EQ(one.read("a").at(0), 1);
  EXPECT_EQ(two.read("a").at(0), 2);
}

TEST(Hdf5Threads, MayReadOneFileAtOnce) {
  const Hdf5Reader reader = Hdf5Reader::open(fixture("layers.h5"));
  const Tensor wanted = reader.read("layers/dense/vars/0");
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) good += identical(reader.read("layers/dense_2/vars/0"), wanted);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 200);
}

// ---------------------------------------------------------------- damage

void ignore_errors(std::invocable auto&& statement) {
  try {
    statement();
  } catch (const Error&) {
    return;  // one damaged object must not hide the others
  }
}

void read_group(const Hdf5Reader& reader, const std::string& path, int depth) {
  for (const char* name : {"name", "list", "layer_names", "text"}) {
    ignore_errors([&] { reader.string_list_attribute(path, name); });
  }
  ignore_errors([&] { reader.int_attribute(path, "number"); });
  if (depth == 4) return;
  for (const std::string& name : reader.members(path)) {
    const std::string member = path + "/" + name;
    ignore_errors([&] {
      if (reader.has_group(member)) return read_group(reader, member, depth + 1);
      reader.read(member);
      reader.string_attribute(member, "dtype");
    });
  }
}

void read_all(Bytes image) {
  read_group(Hdf5Reader::of(share(std::move(image)), "test.h5"), "", 0);
}

TEST(Hdf5Damage, EveryPrefixIsAnError) {
  for (const char* name : {"user_block.h5", "attributes.h5"}) {
    expect_error_for_each_prefix(read_file(fixture(name)), read_all);
  }
}

class Hdf5DamagedFile : public testing::TestWithParam<const char*> {};

TEST_P(Hdf5DamagedFile, IsReadOrRefused) {
  expect_no_crash_for_each_byte(read_file(fixture(GetParam())), read_all, {0x01, 0xff});
}

INSTANTIATE_TEST_SUITE_P(, Hdf5DamagedFile,
                         testing::Values("user_block.h5", "attributes.h5", "texts.h5",
                                         "chunked.h5"),
                         [](const auto& info) {
                           const std::string name = info.param;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace ramet
