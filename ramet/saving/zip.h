#pragma once
// Zip archives, by libzip. This is the only place that knows libzip.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/bytes.h"

namespace ramet {

/// An archive to read. For one thread at a time.
///
/// Archives that could harm are refused with a ValueError: names that lead out of the folder they
/// would be unpacked in, names that occur twice, encrypted members, and members that claim more
/// than 4 GiB and more than 100 times the bytes stored for them.
class ZipReader {
 public:
  /// Raises FileError when the file cannot be opened, ValueError when it is no zip archive.
  static ZipReader open(const std::filesystem::path& path);
  /// An archive in memory; `name` stands for it in errors.
  static ZipReader of(SharedBytes archive, std::string name);
  ZipReader(ZipReader&&) noexcept;
  ZipReader& operator=(ZipReader&&) noexcept;
  ~ZipReader();

  /// All members, folders (which end in '/') included, in the order of the archive.
  const std::vector<std::string>& names() const;
  bool contains(std::string_view member) const;
  /// The member's bytes, unpacked and checked against its checksum. Raises ValueError when it is
  /// missing or damaged.
  Bytes read(std::string_view member) const;
  /// The member where it lies in the archive, without copying, when it is stored uncompressed.
  /// Its checksum is not looked at: that would read all of a file that was mapped to be read late.
  std::optional<SharedBytes> view(std::string_view member) const;

 private:
  struct Archive;
  explicit ZipReader(std::unique_ptr<Archive> archive);
  std::unique_ptr<Archive> archive_;
};

/// A new archive. It appears under its name, in the place of an older one, with `commit`; without
/// it, nothing is left. Members are stored uncompressed, as Keras does, begin at multiples of 64
/// bytes so that they can be mapped, and are dated 1980-01-01: equal content gives equal files.
class ZipWriter {
 public:
  /// Raises FileError when the folder cannot be written to.
  explicit ZipWriter(const std::filesystem::path& path);
  ZipWriter(ZipWriter&&) noexcept;
  ~ZipWriter();

  /// Members keep the order in which they are added. The bytes are kept until `commit`. Raises
  /// ValueError for a name that `ZipReader` would refuse.
  void add(std::string_view name, SharedBytes bytes);
  void add(std::string_view name, Bytes bytes) { add(name, share(std::move(bytes))); }
  /// Writes the file. Raises FileError. Call once, at the end.
  void commit();

 private:
  struct Archive;
  std::unique_ptr<Archive> archive_;
};

}  // namespace ramet
