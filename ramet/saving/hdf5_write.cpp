#include <algorithm>

#include "ramet/saving/file.h"
#include "ramet/saving/hdf5.h"
#include "ramet/saving/hdf5_impl.h"

namespace ramet {

using hdf5::Handle;
using hdf5::Scope;

namespace {

// HDF5 keeps attributes in an object's header, which has 64 KiB; Keras leaves room for the rest.
constexpr std::size_t attribute_limit = 64512;
constexpr std::size_t variable_string_size = 16;  // of the reference that stands in the attribute
// Large data begins where it can be mapped and loaded in whole vectors.
constexpr hsize_t aligned_from = 4096, data_alignment = 64;

Handle access_properties() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_alignment(access.id(), aligned_from, data_alignment);
  return access;
}

Handle scalar_space() { return Handle(H5Screate(H5S_SCALAR)); }
Handle list_space(hsize_t count) { return Handle(H5Screate_simple(1, &count, nullptr)); }

Handle fixed_string_type(std::size_t width) {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), width);
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  return type;
}

std::string fixed_strings(std::span<const std::string> values, std::size_t width) {
  std::string text;
  for (const std::string& value : values) text += value + std::string(width - value.size(), '\0');
  return text;
}

// The strings must outlive the pointers.
std::vector<const char*> c_strings(std::span<const std::string> strings, std::string_view file,
                                   std::string_view path) {
  std::vector<const char*> pointers;
  for (const std::string& text : strings) {
    if (text.find('\0') != std::string::npos) {
      fail<ValueError>("{}: expected text without NUL for '{}', received '{}'.", file, path, text);
    }
    pointers.push_back(text.c_str());
  }
  return pointers;
}

// The longest string's size; 1 at least, because HDF5 has no strings of no bytes.
std::size_t checked_width(std::span<const std::string> values) {
  std::size_t width = 1;
  for (const std::string& value : values) {
    if (value.size() > attribute_limit) {
      fail<RuntimeError>(
          "The following attributes cannot be saved to HDF5 file because they are larger than {} "
          "bytes: ['{}...']",
          attribute_limit, value.substr(0, 100));
    }
    width = std::max(width, value.size());
  }
  return width;
}

}  // namespace

struct Hdf5Writer::File {
  std::string name;
  std::optional<AtomicFile> target = std::nullopt;
  Handle handle = {};

  explicit File(std::string file_name) : name(std::move(file_name)) {}
  ~File() {
    const Scope scope;
    handle.close();
  }

  void create(const std::string& path, const Handle& access) {
    handle = Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
    if (!handle) fail<FileError>("Cannot write '{}': {}.", name, hdf5::reason());
  }

  [[noreturn]] void reject(std::string_view action, std::string_view path) const {
    fail<ValueError>("{}: cannot {} '{}': {}.", name, action, path, hdf5::reason());
  }

  Handle checked(hid_t id, std::string_view action, std::string_view path) const {
    return hdf5::checked(id, name, action, path);
  }

  void check_path(std::string_view path) const {
    for (std::size_t begin = 0; begin < path.size();) {
      const std::size_t end = std::min(path.find('/', begin), path.size());
      if (path.substr(begin, end - begin) == "." || path.find('\0') != std::string_view::npos) {
        fail<ValueError>("{}: expected a path, received '{}'.", name, path);
      }
      begin = end + 1;
    }
  }

  // Makes groups on the way; names are UTF-8.
  Handle link_properties() const {
    Handle properties = checked(H5Pcreate(H5P_LINK_CREATE), "write", "/");
    H5Pset_create_intermediate_group(properties.id(), 1);
    H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8);
    return properties;
  }

  Handle create_dataset(std::string_view path, const Handle& type, const Shape& shape) const {
    check_path(path);
    const std::vector<hsize_t> dims(shape.begin(), shape.end());
    const int rank = static_cast<int>(dims.size());
    const Handle space =
        checked(rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, dims.data(), nullptr),
                "write", path);
    const Handle creation = checked(H5Pcreate(H5P_DATASET_CREATE), "write", path);
    H5Pset_obj_track_times(creation.id(), false);
    return checked(H5Dcreate2(handle.id(), std::string(path).c_str(), type.id(), space.id(),
                              link_properties().id(), creation.id(), H5P_DEFAULT),
                   "write", path);
  }

  // Replaces an attribute of that name. Without data it only gets its type and extent.
  void write_attribute(std::string_view path, const std::string& attribute, const Handle& type,
                       const Handle& space, const void* data) const {
    constexpr std::string_view action = "write an attribute of";
    const Handle object = open(path);
    if (H5Aexists(object.id(), attribute.c_str()) > 0) H5Adelete(object.id(), attribute.c_str());
    const Handle created = checked(
        H5Acreate2(object.id(), attribute.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
        action, path);
    if (data != nullptr && H5Awrite(created.id(), type.id(), data) < 0) reject(action, path);
  }

  Handle open(std::string_view path) const {
    Handle object = hdf5::find_object(handle, path, name);
    if (!object) fail<ValueError>("{}: expected '{}', found nothing of that name.", name, path);
    return object;
  }
};

Hdf5Writer::Hdf5Writer(std::unique_ptr<File> file) : file_(std::move(file)) {}
Hdf5Writer::Hdf5Writer(Hdf5Writer&&) noexcept = default;
Hdf5Writer::~Hdf5Writer() = default;

Hdf5Writer Hdf5Writer::to_memory() {
  auto file = std::make_unique<File>("HDF5 file in memory");
  const Scope scope;
  const Handle access = access_properties();
  constexpr std::size_t growth = 4 << 20;
  H5Pset_fapl_core(access.id(), growth, 0);
  file->create(hdf5::unique_name(), access);
  return Hdf5Writer(std::move(file));
}

Hdf5Writer Hdf5Writer::to_file(const std::filesystem::path& path) {
  auto file = std::make_unique<File>(path.string());
  file->target.emplace(path);
  const Scope scope;
  const Handle access = access_properties();
  // The temporary file is ours alone, and some network file systems have no locks.
  H5Pset_file_locking(access.id(), 0, 1);
  file->create(file->target->temporary().string(), access);
  return Hdf5Writer(std::move(file));
}

void Hdf5Writer::create_group(std::string_view path) {
  const Scope scope;
  file_->check_path(path);
  const Handle found = hdf5::find_object(file_->handle, path, file_->name);
  if (found && H5Iget_type(found.id()) == H5I_GROUP) return;
  file_->checked(H5Gcreate2(file_->handle.id(), std::string(path).c_str(),
                            file_->link_properties().id(), H5P_DEFAULT, H5P_DEFAULT),
                 "create", path);
}

void Hdf5Writer::write(std::string_view dataset, const Tensor& tensor) {
  const Scope scope;
  const Handle type = hdf5::native_type(tensor.dtype());
  const Handle created = file_->create_dataset(dataset, type, tensor.shape());
  std::vector<const char*> texts;
  const void* data = tensor.bytes();
  if (tensor.dtype() == DType::string) {
    texts = c_strings(tensor.string_data(), file_->name, dataset);
    data = texts.data();
  }
  if (tensor.size() > 0 &&
      H5Dwrite(created.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) {
    file_->reject("write", dataset);
  }
  if (tensor.dtype() == DType::bfloat16) {
    const char* name = "bfloat16";
    file_->write_attribute(dataset, "dtype", hdf5::string_type(), scalar_space(), &name);
  }
}

void Hdf5Writer::set_string(std::string_view path, std::string_view name, std::string_view value) {
  const std::vector<std::string> values = {std::string(value)};
  const Scope scope;
  const std::vector<const char*> texts = c_strings(values, file_->name, path);
  file_->write_attribute(path, std::string(name), hdf5::string_type(), scalar_space(),
                         texts.data());
}

void Hdf5Writer::set_int(std::string_view path, std::string_view name, std::int64_t value) {
  const Scope scope;
  file_->write_attribute(path, std::string(name), hdf5::native_type(DType::int64), scalar_space(),
                         &value);
}

void Hdf5Writer::set_string_list(std::string_view path, std::string_view name,
                                 std::span<const std::string> values) {
  const std::string attribute(name);
  const Scope scope;
  if (values.empty()) {
    const Handle type = hdf5::native_type(DType::float64);
    file_->write_attribute(path, attribute, type, list_space(0), nullptr);
    return;
  }
  const std::size_t width = checked_width(values);
  if (values.size() * std::max(width, variable_string_size) <= attribute_limit) {
    const std::vector<const char*> texts = c_strings(values, file_->name, path);
    const Handle space = list_space(values.size());
    file_->write_attribute(path, attribute, hdf5::string_type(), space, texts.data());
    return;
  }
  // Parts differ by at most one string, the longer ones first, as numpy.array_split makes them.
  const std::size_t most = attribute_limit / width;
  const std::size_t count_all = values.size(), parts = (count_all + most - 1) / most;
  const Handle type = fixed_string_type(width);
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t count = count_all / parts + (i < count_all % parts ? 1 : 0);
    const std::string text = fixed_strings(values.first(count), width);
    values = values.subspan(count);
    const std::string part = parts == 1 ? attribute : attribute + std::to_string(i);
    file_->write_attribute(path, part, type, list_space(count), text.data());
  }
}

Bytes Hdf5Writer::finish() {
  RAMET_ASSERT(!file_->target && file_->handle);
  const Scope scope;
  const hid_t id = file_->handle.id();
  H5Fflush(id, H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(id, nullptr, 0);
  if (size < 0) file_->reject("finish", "/");
  Bytes image(static_cast<std::size_t>(size));
  if (H5Fget_file_image(id, image.data(), image.size()) < 0) file_->reject("finish", "/");
  file_->handle.close();
  return image;
}

void Hdf5Writer::commit() {
  RAMET_ASSERT(file_->target && file_->handle);
  {
    const Scope scope;
    if (!file_->handle.close()) {
      fail<FileError>("Cannot write '{}': {}.", file_->name, hdf5::reason());
    }
  }
  file_->target->commit();
}

}  // namespace ramet
