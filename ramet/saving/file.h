#pragma once
// Whole files: read, mapped into memory, and replaced in one step.

#include <filesystem>
#include <string>

#include "ramet/core/bytes.h"

namespace ramet {

/// The file's bytes, read into memory. Raises FileError.
Bytes read_file(const std::filesystem::path& path);

/// The file's bytes, read from disk only when they are looked at. The file may be removed or
/// replaced meanwhile, but not shortened in place: looking at what is gone kills the process.
/// Raises FileError.
SharedBytes map_file(const std::filesystem::path& path);

/// Writes the file in one step: afterwards it holds all the bytes, or what it held before. Raises
/// FileError.
void write_file(const std::filesystem::path& path, ByteSpan bytes);

/// A file in the making, under another name in the same folder. `commit` gives it its name, in the
/// place of a file that had it; without `commit` it is removed.
class AtomicFile {
 public:
  /// Makes the empty temporary file. Raises FileError; also when `path` is something else than a
  /// regular file, such as a folder or a device. A symbolic link is followed.
  explicit AtomicFile(std::filesystem::path path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  /// What to write to; may be replaced by another file of that name.
  const std::filesystem::path& temporary() const { return temporary_; }
  /// Brings the data to the disk before the name. Call once, after the file was closed.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;  // empty when there is nothing to remove
};

}  // namespace ramet
