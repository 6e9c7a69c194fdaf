#include <algorithm>
#include <cstring>

#include "ramet/saving/hdf5_file_impl.h"

namespace ramet {

using hdf5::checked;
using hdf5::checked_status;
using hdf5::find_strings;
using hdf5::Handle;
using hdf5::Scope;

namespace hdf5 {

namespace {

Handle find_attribute(const Handle& object, const std::string& name, std::string_view file,
                      std::string_view path) {
  constexpr std::string_view action = "read the attributes of";
  if (checked_status(H5Aexists(object.id(), name.c_str()), file, action, path) == 0)
    return Handle();
  return checked(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), file, action, path);
}

[[noreturn]] void wrong_attribute(std::string_view wanted, std::string_view name,
                                  std::string_view file, std::string_view path) {
  fail<ValueError>("{}: expected the attribute '{}' of '{}' to be {}.", file, name, path, wanted);
}

// Fixed strings end at their first NUL, or before the spaces that pad them.
std::string trimmed(std::string_view text, H5T_str_t padding) {
  if (padding == H5T_STR_SPACEPAD)
    return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
  if (padding == H5T_STR_NULLTERM) return std::string(text.substr(0, text.find('\0')));
  return std::string(text.substr(0, text.find_last_not_of('\0') + 1));
}

}  // namespace

std::vector<std::string> read_strings(const Handle& type, const Handle& space, std::size_t count,
                                      const Fill& fill, std::string_view file,
                                      std::string_view path) {
  std::vector<std::string> strings(count);
  if (count == 0) return strings;
  if (H5Tis_variable_str(type.id()) > 0) {
    Handle memory = string_type();
    H5Tset_cset(memory.id(), H5Tget_cset(type.id()));
    std::vector<char*> texts(count, nullptr);
    checked_status(fill(memory.id(), texts.data()), file, "read", path);
    for (std::size_t i = 0; i < count; ++i) {
      if (texts[i] != nullptr) strings[i] = texts[i];
    }
    H5Dvlen_reclaim(memory.id(), space.id(), H5P_DEFAULT, texts.data());
    return strings;
  }
  const std::size_t size = H5Tget_size(type.id());
  const H5T_str_t padding = H5Tget_strpad(type.id());
  std::string all(count * size, '\0');
  checked_status(fill(type.id(), all.data()), file, "read", path);
  for (std::size_t i = 0; i < count; ++i) {
    strings[i] = trimmed(std::string_view(all).substr(i * size, size), padding);
  }
  return strings;
}

std::optional<std::vector<std::string>> find_strings(const Handle& object, const std::string& name,
                                                     std::string_view file, std::string_view path) {
  const Handle attribute = find_attribute(object, name, file, path);
  if (!attribute) return std::nullopt;
  const Handle type = checked(H5Aget_type(attribute.id()), file, "read", path);
  const Handle space = checked(H5Aget_space(attribute.id()), file, "read", path);
  const std::uint64_t item_size = hdf5::stored_item_size(type);
  const auto count =
      static_cast<std::size_t>(element_count(read_shape(space, item_size, file, path)));
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL || count == 0) {
    return std::vector<std::string>();
  }
  if (H5Tget_class(type.id()) != H5T_STRING) wrong_attribute("text", name, file, path);
  const auto fill = [&](hid_t memory, void* buffer) {
    return H5Aread(attribute.id(), memory, buffer);
  };
  return read_strings(type, space, count, fill, file, path);
}

}  // namespace hdf5

bool Hdf5Reader::has_attribute(std::string_view path, std::string_view name) const {
  const Scope scope;
  const Handle object = file_->find(path);
  return object && hdf5::find_attribute(object, std::string(name), file_->name, path);
}

std::optional<std::string> Hdf5Reader::string_attribute(std::string_view path,
                                                        std::string_view name) const {
  const Scope scope;
  auto strings = find_strings(file_->open(path), std::string(name), file_->name, path);
  if (!strings) return std::nullopt;
  // h5py has no fixed string of no bytes and writes it as an empty dataspace.
  if (strings->empty()) return "";
  if (strings->size() > 1) hdf5::wrong_attribute("one string", name, file_->name, path);
  return std::move(strings->front());
}

std::optional<std::vector<std::string>> Hdf5Reader::string_list_attribute(
    std::string_view path, std::string_view name) const {
  const Scope scope;
  const Handle object = file_->open(path);
  auto strings = find_strings(object, std::string(name), file_->name, path);
  if (strings) return strings;
  for (std::size_t i = 0;; ++i) {
    auto part = find_strings(object, std::string(name) + std::to_string(i), file_->name, path);
    if (!part) return strings;
    if (!strings) strings.emplace();
    std::move(part->begin(), part->end(), std::back_inserter(*strings));
  }
}

std::optional<std::int64_t> Hdf5Reader::int_attribute(std::string_view path,
                                                      std::string_view name) const {
  const Scope scope;
  const std::string& file = file_->name;
  const Handle attribute = hdf5::find_attribute(file_->open(path), std::string(name), file, path);
  if (!attribute) return std::nullopt;
  const Handle type = checked(H5Aget_type(attribute.id()), file, "read", path);
  const Handle space = checked(H5Aget_space(attribute.id()), file, "read", path);
  if (H5Tget_class(type.id()) != H5T_INTEGER || H5Sget_simple_extent_npoints(space.id()) != 1) {
    hdf5::wrong_attribute("one integer", name, file, path);
  }
  std::int64_t value = 0;
  checked_status(H5Aread(attribute.id(), H5T_NATIVE_INT64, &value), file, "read", path);
  return value;
}

}  // namespace ramet
