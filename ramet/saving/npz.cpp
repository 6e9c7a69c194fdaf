#include "ramet/saving/npz.h"

#include "ramet/core/npy.h"
#include "ramet/saving/file.h"
#include "ramet/saving/zip.h"

namespace ramet {

namespace {

constexpr std::string_view suffix = ".npy";

// Each member's array by its name; read(member, who) gives the tensor.
template <class F>
NamedTensors each_array(const ZipReader& zip, const std::string& name, F&& read) {
  NamedTensors tensors;
  for (const std::string& member : zip.names()) {
    std::string array = member.substr(0, member.size() - (member.ends_with(suffix) ? 4 : 0));
    tensors.emplace_back(std::move(array), read(member, name + ": " + member));
  }
  return tensors;
}

}  // namespace

NamedTensors read_npz(const std::filesystem::path& path) {
  return read_npz(map_file(path), path.string());
}

NamedTensors read_npz(SharedBytes archive, std::string name) {
  const ZipReader zip = ZipReader::of(std::move(archive), name);
  return each_array(zip, name, [&](const std::string& member, const std::string& who) {
    return read_npy(zip.read(member), who);
  });
}

NamedTensors map_npz(const std::filesystem::path& path) {
  const ZipReader zip = ZipReader::open(path);
  return each_array(zip, path.string(), [&](const std::string& member, const std::string& who) {
    std::optional<SharedBytes> stored = zip.view(member);
    return stored ? map_npy(std::move(*stored), who) : read_npy(zip.read(member), who);
  });
}

void write_npz(const std::filesystem::path& path, const NamedTensors& tensors) {
  ZipWriter zip(path);
  for (const auto& [name, tensor] : tensors) {
    zip.add(name + std::string(suffix), write_npy(tensor));
  }
  zip.commit();
}

}  // namespace ramet
