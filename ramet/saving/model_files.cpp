#include "ramet/saving/model_files.h"

#include "ramet/saving/file.h"

namespace ramet {

namespace fs = std::filesystem;

bool ModelFiles::is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path / "config.json", ignored);
}

ModelFiles ModelFiles::open(const fs::path& path) {
  return is_folder(path) ? ModelFiles(Origin(path)) : ModelFiles(ZipReader::open(path));
}

bool ModelFiles::contains(const std::string& name) const {
  if (const auto* zip = std::get_if<ZipReader>(&origin_)) return zip->contains(name);
  std::error_code ignored;
  return fs::is_regular_file(std::get<fs::path>(origin_) / name, ignored);
}

std::vector<std::string> ModelFiles::names() const {
  if (const auto* zip = std::get_if<ZipReader>(&origin_)) return zip->names();
  const fs::path& folder = std::get<fs::path>(origin_);
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    names.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  return names;
}

Bytes ModelFiles::read(const std::string& name) const {
  if (const auto* zip = std::get_if<ZipReader>(&origin_)) return zip->read(name);
  return read_file(std::get<fs::path>(origin_) / name);
}

SharedBytes ModelFiles::view(const std::string& name) const {
  const auto* zip = std::get_if<ZipReader>(&origin_);
  if (zip == nullptr) return map_file(std::get<fs::path>(origin_) / name);
  if (auto view = zip->view(name)) return std::move(*view);
  return share(zip->read(name));
}

}  // namespace ramet
