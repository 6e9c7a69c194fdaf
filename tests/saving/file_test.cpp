#include "ramet/saving/file.h"

#include <gtest/gtest.h>

#include "ramet/core/error.h"
#include "tests/support/damage.h"
#include "tests/support/temporary_folder.h"

namespace ramet {
namespace {

TEST(File, IsReadAndMappedAsItWasWritten) {
  const TemporaryFolder folder;
  for (const std::string& text : {std::string(), std::string("text"), std::string(300'000, 'x')}) {
    write_file(folder / "file", as_bytes(text));
    EXPECT_EQ(as_text(read_file(folder / "file")), text);
    EXPECT_EQ(as_text(map_file(folder / "file").bytes), text);
  }
}

TEST(File, ReadsFilesThatDoNotKnowTheirSize) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
  EXPECT_FALSE(map_file("/proc/self/status").bytes.empty());
}

TEST(File, MappedBytesOutliveTheFile) {
  const TemporaryFolder folder;
  write_file(folder / "file", as_bytes("first"));
  const SharedBytes mapped = map_file(folder / "file");
  write_file(folder / "file", as_bytes("second"));
  EXPECT_EQ(as_text(mapped.bytes), "first");
  EXPECT_EQ(as_text(read_file(folder / "file")), "second");
}

TEST(File, SaysWhatCannotBeOpened) {
  expect_error<FileError>([] { read_file("/no/file"); }, "Cannot open '/no/file': No such file");
  expect_error<FileError>([] { map_file("/no/file"); }, "Cannot open '/no/file': No such file");
  expect_error<FileError>([] { read_file("/"); }, "Cannot read '/': Is a directory");
  expect_error<FileError>([] { write_file("/no/file", {}); }, "Cannot write '/no/file': No such");
}

TEST(File, ReplacesOnlyRegularFiles) {
  const TemporaryFolder folder;
  for (const auto& path : {folder.path(), std::filesystem::path("/dev/null")}) {
    expect_error<FileError>([&] { write_file(path, {}); }, "expected a regular file or a new name");
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST(File, FollowsSymbolicLinksWhenWriting) {
  const TemporaryFolder folder;
  write_file(folder / "file", as_bytes("old"));
  std::filesystem::create_symlink(folder / "file", folder / "link");
  write_file(folder / "link", as_bytes("new"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(as_text(read_file(folder / "file")), "new");
}

TEST(File, WritesToTheCurrentFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_file("file", as_bytes("text"));
  std::filesystem::current_path(before);
  EXPECT_EQ(as_text(read_file(folder / "file")), "text");
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  const TemporaryFolder folder;
  {
    const AtomicFile file(folder / "file");
    EXPECT_EQ(file.temporary().parent_path(), folder.path());
    EXPECT_EQ(folder.names().size(), 1u);
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, MovesWithoutLosingItsFile) {
  const TemporaryFolder folder;
  AtomicFile first(folder / "file");
  AtomicFile second = std::move(first);
  second.commit();
  EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

}  // namespace
}  // namespace ramet
