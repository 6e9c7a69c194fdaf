#include <algorithm>

#include "ramet/saving/file.h"
#include "ramet/saving/hdf5.h"
#include "ramet/saving/hdf5_file_impl.h"

namespace ramet {

using hdf5::checked;
using hdf5::checked_status;
using hdf5::Handle;
using hdf5::Scope;

namespace {

// libhdf5 wants to own the bytes of a file in memory. These functions let it look at ours.
void* lend(std::size_t size, H5FD_file_image_op_t, void* image) {
  const auto& bytes = *static_cast<const ByteSpan*>(image);
  return size == bytes.size() ? const_cast<std::byte*>(bytes.data()) : nullptr;
}
void* copy_nothing(void* target, const void* source, std::size_t, H5FD_file_image_op_t, void*) {
  return target == source ? target : nullptr;
}
void* refuse_resize(void*, std::size_t, H5FD_file_image_op_t, void*) { return nullptr; }
herr_t free_nothing(void*, H5FD_file_image_op_t, void*) { return 0; }
void* same_image(void* image) { return image; }
herr_t keep_image(void*) { return 0; }

// `image` must stay where it is while the file is open.
Handle open_image(ByteSpan& image, std::string_view name) {
  constexpr std::string_view action = "open";
  const Handle access = checked(H5Pcreate(H5P_FILE_ACCESS), name, action, "/");
  H5FD_file_image_callbacks_t callbacks = {lend,       copy_nothing, refuse_resize, free_nothing,
                                           same_image, keep_image,   &image};
  auto* start = const_cast<std::byte*>(image.data());
  checked_status(H5Pset_fapl_core(access.id(), 1 << 16, 0), name, action, "/");
  checked_status(H5Pset_file_image_callbacks(access.id(), &callbacks), name, action, "/");
  checked_status(H5Pset_file_image(access.id(), start, image.size()), name, action, "/");
  Handle file(H5Fopen(hdf5::unique_name().c_str(), H5F_ACC_RDONLY, access.id()));
  if (!file) fail<ValueError>("{}: expected an HDF5 file: {}.", name, hdf5::reason());
  return file;
}

bool is_a(const Handle& object, H5I_type_t type) {
  return object && H5Iget_type(object.id()) == type;
}

// The group that something lies in, and its name there.
std::pair<std::string_view, std::string_view> split_path(std::string_view path) {
  const std::size_t end = path.rfind('/');
  if (end == std::string_view::npos) return {"", path};
  return {path.substr(0, end), path.substr(end + 1)};
}

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  try {
    static_cast<std::vector<std::string>*>(names)->emplace_back(name);
    return 0;
  } catch (...) {
    return -1;  // an exception must not pass through C
  }
}

std::vector<std::string> names_in(const Handle& group, std::string_view file,
                                  std::string_view path) {
  std::vector<std::string> names;
  checked_status(H5Literate(group.id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names),
                 file, "list", path);
  return names;
}

}  // namespace

Handle Hdf5Reader::File::find_in(const Group& group, std::string_view member, haddr_t* address) {
  return hdf5::find_object(group.handle, member, name, [&](haddr_t object) {
    checker.check(object);
    if (address != nullptr) *address = object;
  });
}

Hdf5Reader::File::Group* Hdf5Reader::File::find_group(std::string_view path) {
  if (const auto known = groups.find(std::string(path)); known != groups.end()) {
    return &known->second;
  }
  if (path.size() > hdf5::longest_path) hdf5::find_object(handle, path, name);  // says why not
  Group* group = &groups[""];
  if (!group->handle) group->handle = hdf5::find_object(handle, "", name);
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view member = path.substr(begin, end - begin);
    begin = end + 1;
    if (member.empty()) continue;
    const auto [entry, is_new] = groups.try_emplace(std::string(path.substr(0, end)));
    Group& found = entry->second;
    if (is_new) {
      found.parent = group;
      found.handle = find_in(*group, member, &found.address);
    }
    if (!is_a(found.handle, H5I_GROUP)) {
      groups.erase(entry);
      return nullptr;
    }
    group = &found;
  }
  return group;
}

Handle Hdf5Reader::File::find(std::string_view path) {
  const auto [folder, member] = split_path(path);
  const Group* group = find_group(folder);
  return group == nullptr ? Handle() : find_in(*group, member);
}

Handle Hdf5Reader::File::open(std::string_view path) {
  Handle object = find(path);
  if (!object) fail<ValueError>("{}: expected '{}', found nothing of that name.", name, path);
  return object;
}

Hdf5Reader::File::Group& Hdf5Reader::File::open_group(std::string_view path) {
  if (Group* group = find_group(path)) return *group;
  open(path);
  fail<ValueError>("{}: expected '{}' to be a group.", name, path);
}

std::vector<std::string> Hdf5Reader::File::names_of_type(std::string_view path, H5I_type_t type) {
  Group& group = open_group(path);
  for (const Group* above = group.parent; above != nullptr; above = above->parent) {
    if (above->address == group.address && above->parent != nullptr)
      fail<ValueError>("{}: the group '{}' holds itself.", name, path);
  }
  if (!group.members) {
    // The group holds only names; the type is asked of each member.
    std::map<std::string, H5I_type_t> members;
    for (const std::string& member : names_in(group.handle, name, path)) {
      const Handle object = find_in(group, member);
      members[member] = object ? H5Iget_type(object.id()) : H5I_BADID;
    }
    group.members = std::move(members);
  }
  std::vector<std::string> names;
  for (const auto& [member, its_type] : *group.members) {
    if (its_type == type) names.push_back(member);
  }
  return names;
}

hdf5::Dataset Hdf5Reader::File::open_dataset(std::string_view path) {
  Handle object = open(path);
  if (!is_a(object, H5I_DATASET))
    fail<ValueError>("{}: expected '{}' to be a dataset.", name, path);
  return hdf5::Dataset(std::move(object), name, path);
}

Hdf5Reader::Hdf5Reader(std::unique_ptr<File> file) : file_(std::move(file)) {}
Hdf5Reader::Hdf5Reader(Hdf5Reader&&) noexcept = default;
Hdf5Reader& Hdf5Reader::operator=(Hdf5Reader&&) noexcept = default;
Hdf5Reader::~Hdf5Reader() = default;

Hdf5Reader Hdf5Reader::open(const std::filesystem::path& path) {
  return of(map_file(path), path.string());
}

Hdf5Reader Hdf5Reader::of(SharedBytes image, std::string name) {
  auto file = std::make_unique<File>(std::move(image), std::move(name));
  const Scope scope;
  file->handle = open_image(file->image.bytes, file->name);
  return Hdf5Reader(std::move(file));
}

bool Hdf5Reader::has_group(std::string_view path) const {
  const Scope scope;
  return file_->find_group(path) != nullptr;
}

bool Hdf5Reader::has_dataset(std::string_view path) const {
  const Scope scope;
  return is_a(file_->find(path), H5I_DATASET);
}

std::vector<std::string> Hdf5Reader::members(std::string_view group) const {
  const Scope scope;
  return names_in(file_->open_group(group).handle, file_->name, group);
}

std::vector<std::string> Hdf5Reader::groups(std::string_view group) const {
  const Scope scope;
  return file_->names_of_type(group, H5I_GROUP);
}

std::vector<std::string> Hdf5Reader::datasets(std::string_view group) const {
  const Scope scope;
  return file_->names_of_type(group, H5I_DATASET);
}

Spec Hdf5Reader::spec(std::string_view dataset) const {
  const Scope scope;
  return file_->open_dataset(dataset).spec();
}

Tensor Hdf5Reader::read(std::string_view dataset) const {
  const Scope scope;
  return file_->open_dataset(dataset).read(file_->image);
}

std::optional<std::uint64_t> Hdf5Reader::contiguous_offset(std::string_view dataset) const {
  const Scope scope;
  return file_->open_dataset(dataset).offset(file_->image.bytes);
}

}  // namespace ramet
