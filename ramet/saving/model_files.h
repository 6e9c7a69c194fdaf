#pragma once
// What a saved model is made of: the members of a .keras archive, or the files of a folder, which
// Keras 3.4 and later writes with `zipped=False`.

#include <variant>

#include "ramet/saving/zip.h"

namespace ramet {

/// For one thread at a time.
class ModelFiles {
 public:
  /// Whether there is a folder with a model in it.
  static bool is_folder(const std::filesystem::path& path);
  /// Raises FileError when there is nothing to open, ValueError when it is no zip archive.
  static ModelFiles open(const std::filesystem::path& path);

  bool contains(const std::string& name) const;
  /// All names, relative to the archive or folder, with '/' between their parts.
  std::vector<std::string> names() const;
  /// Raises ValueError when a member is missing or damaged, FileError for a file.
  Bytes read(const std::string& name) const;
  /// The same, without copying where it need not be unpacked.
  SharedBytes view(const std::string& name) const;

 private:
  using Origin = std::variant<ZipReader, std::filesystem::path>;
  explicit ModelFiles(Origin origin) : origin_(std::move(origin)) {}
  Origin origin_;
};

}  // namespace ramet
