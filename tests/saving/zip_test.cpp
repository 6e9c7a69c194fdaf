#include "ramet/saving/zip.h"

#include <gtest/gtest.h>

#include "ramet/core/error.h"
#include "ramet/saving/file.h"
#include "tests/support/damage.h"
#include "tests/support/golden.h"
#include "tests/support/temporary_folder.h"

namespace ramet {
namespace {

const std::vector<std::string> fixture_names = {"b.txt", "a/é.txt", "empty"};

std::filesystem::path fixture(std::string_view name) { return golden_path("files") / name; }

std::string text_of(int repeats) {
  std::string text;
  for (int i = 0; i < repeats; ++i) text += "ramet ";
  return text;
}

Bytes bytes_of(std::string_view text) {
  const ByteSpan bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

void read_all(Bytes archive) {
  const ZipReader zip = ZipReader::of(share(std::move(archive)), "test.zip");
  for (const std::string& name : zip.names()) {
    zip.view(name);
    zip.read(name);
  }
}

TEST(ZipReader, ReadsMembersInTheirOrder) {
  for (const char* name : {"stored.zip", "deflated.zip"}) {
    const ZipReader zip = ZipReader::open(fixture(name));
    EXPECT_EQ(zip.names(), fixture_names) << name;
    EXPECT_EQ(as_text(zip.read("b.txt")), text_of(50)) << name;
    EXPECT_EQ(as_text(zip.read("a/é.txt")), "second") << name;
    EXPECT_TRUE(zip.read("empty").empty()) << name;
  }
}

TEST(ZipReader, ViewsStoredMembersInPlace) {
  const SharedBytes archive = map_file(fixture("stored.zip"));
  const ZipReader zip = ZipReader::of(archive, "stored.zip");
  for (const std::string& name : zip.names()) {
    const std::optional<SharedBytes> view = zip.view(name);
    ASSERT_TRUE(view.has_value()) << name;
    EXPECT_EQ(as_text(view->bytes), as_text(zip.read(name))) << name;
    EXPECT_GE(view->bytes.data(), archive.bytes.data());
  }
  EXPECT_TRUE(ZipReader::open(fixture("zip64.zip")).view("a.txt").has_value());
}

TEST(ZipReader, ViewsOutliveTheReader) {
  const auto view = ZipReader::open(fixture("stored.zip")).view("b.txt");
  EXPECT_EQ(as_text(view->bytes), text_of(50));
}

TEST(ZipReader, DoesNotViewPackedMembers) {
  EXPECT_FALSE(ZipReader::open(fixture("deflated.zip")).view("b.txt").has_value());
}

TEST(ZipReader, ReadsAnArchiveWithoutMembers) {
  EXPECT_TRUE(ZipReader::open(fixture("no_members.zip")).names().empty());
}

TEST(ZipReader, RefusesWhatCouldHarm) {
  const std::pair<const char*, const char*> cases[] = {
      {"climbing.zip", "received 'a/../../b'"},
      {"absolute.zip", "received '/etc/passwd'"},
      {"backslash.zip", "received 'a\\b'"},
      {"twice.zip", "expected one member 'a', received several"},
  };
  for (const auto& [name, text] : cases) {
    expect_error<ValueError>([file = fixture(name)] { ZipReader::open(file); }, text);
  }
  const ZipReader bomb = ZipReader::open(fixture("bomb.zip"));
  expect_error<ValueError>([&] { bomb.read("weights"); }, "40 bytes that claim to be 5368709120");
  expect_error<ValueError>([&] { bomb.view("weights"); }, "40 bytes that claim to be 5368709120");
}

TEST(ZipReader, NamesFileAndMemberInErrors) {
  const ZipReader zip = ZipReader::open(fixture("stored.zip"));
  expect_error<ValueError>([&] { zip.read("c.txt"); }, "stored.zip: expected a member 'c.txt'");
  expect_error<FileError>([] { ZipReader::open("/no/such.zip"); }, "'/no/such.zip': No such file");
  expect_error<ValueError>([] { ZipReader::of(share({}), "x.keras"); }, "x.keras: expected a zip");
}

TEST(ZipReader, FindsWrongBytesByTheChecksum) {
  Bytes archive = read_file(fixture("stored.zip"));
  archive[as_text(archive).find("ramet")] ^= std::byte{1};
  const ZipReader zip = ZipReader::of(share(archive), "stored.zip");
  expect_error<ValueError>([&] { zip.read("b.txt"); },
                           "stored.zip: cannot read 'b.txt': CRC error");
}

TEST(ZipReader, SurvivesDamage) {
  for (const char* name : {"stored.zip", "deflated.zip", "zip64.zip"}) {
    const Bytes good = read_file(fixture(name));
    expect_error_for_each_prefix(good, read_all);
    expect_no_crash_for_each_byte(good, read_all, {0x01, 0x40, 0xff});
  }
}

TEST(ZipWriter, WritesWhatTheReaderReads) {
  const TemporaryFolder folder;
  ZipWriter writer(folder / "a.zip");
  writer.add("metadata.json", bytes_of("{}"));
  writer.add("naïve.json", bytes_of(text_of(50)));
  writer.add("empty", Bytes());
  writer.add("model.weights.h5", Bytes(100'000, std::byte{7}));
  writer.commit();
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.zip"});

  const ZipReader zip = ZipReader::open(folder / "a.zip");
  EXPECT_EQ(zip.names(),
            (std::vector<std::string>{"metadata.json", "naïve.json", "empty", "model.weights.h5"}));
  EXPECT_EQ(as_text(zip.read("naïve.json")), text_of(50));
  EXPECT_EQ(zip.read("model.weights.h5"), Bytes(100'000, std::byte{7}));
}

TEST(ZipWriter, MembersBeginWhereTheyCanBeMapped) {
  const TemporaryFolder folder;
  ZipWriter writer(folder / "a.zip");
  for (std::size_t i = 0; i < 70; ++i) {
    writer.add("é" + std::to_string(i), Bytes(i, std::byte{1}));
  }
  writer.commit();
  const ZipReader zip = ZipReader::open(folder / "a.zip");
  for (const std::string& name : zip.names()) {
    const SharedBytes view = zip.view(name).value();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(view.bytes.data()) % 64, 0u) << name;
    EXPECT_EQ(view.bytes.size(), zip.read(name).size());
  }
}

TEST(ZipWriter, EqualContentGivesEqualFiles) {
  const TemporaryFolder folder;
  for (const char* name : {"a.zip", "b.zip"}) {
    ZipWriter writer(folder / name);
    writer.add("x", bytes_of("some text"));
    writer.commit();
  }
  EXPECT_EQ(read_file(folder / "a.zip"), read_file(folder / "b.zip"));
}

TEST(ZipWriter, LeavesNothingWithoutCommit) {
  const TemporaryFolder folder;
  write_file(folder / "a.zip", as_bytes("old"));
  {
    ZipWriter writer(folder / "a.zip");
    writer.add("x", bytes_of("new"));
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.zip"});
  EXPECT_EQ(as_text(read_file(folder / "a.zip")), "old");
}

TEST(ZipWriter, WritesAnArchiveWithoutMembers) {
  const TemporaryFolder folder;
  ZipWriter(folder / "a.zip").commit();
  EXPECT_EQ(read_file(folder / "a.zip"), read_file(fixture("no_members.zip")));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.zip"});
}

TEST(ZipWriter, RefusesNamesThatTheReaderRefuses) {
  const TemporaryFolder folder;
  ZipWriter writer(folder / "a.zip");
  for (const char* name : {"", "/a", "../a", "a/..", "a/../b", "a\\b", "C:/a"}) {
    EXPECT_THROW(writer.add(name, Bytes()), ValueError) << name;
  }
  for (const char* name : {"a..b", "x:0", "..a/b"}) writer.add(name, Bytes());
  expect_error<ValueError>([&] { writer.add("x:0", Bytes()); }, "cannot add 'x:0'");
}

TEST(ZipWriter, SaysWhereItCannotWrite) {
  expect_error<FileError>([] { ZipWriter("/no/a.zip"); }, "Cannot write '/no/a.zip': No such file");
}

}  // namespace
}  // namespace ramet
