#include "ramet/saving/npz.h"

#include "ramet/core/npy.h"
#include "ramet/saving/file.h"
#include "ramet/saving/zip.h"

namespace ramet {

namespace {

constexpr std::string_view suffix = ".npy";

}  // namespace

NamedTensors read_npz(const std::filesystem::path& path) {
  return read_npz(map_file(path), path.string());
}

NamedTensors read_npz(SharedBytes archive, std::string name) {
  const ZipReader zip = ZipReader::of(std::move(archive), name);
  NamedTensors tensors;
  for (const std::string& member : zip.names()) {
    std::string array = member.substr(0, member.size() - (member.ends_with(suffix) ? 4 : 0));
    tensors.emplace_back(std::move(array), read_npy(zip.read(member), name + ": " + member));
  }
  return tensors;
}

void write_npz(const std::filesystem::path& path, const NamedTensors& tensors) {
  ZipWriter zip(path);
  for (const auto& [name, tensor] : tensors) {
    zip.add(name + std::string(suffix), write_npy(tensor));
  }
  zip.commit();
}

}  // namespace ramet
