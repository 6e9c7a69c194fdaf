#pragma once
// What reader and writer of HDF5 share. Everything here needs a `Scope` around it.

#include <hdf5.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ramet/core/dtype.h"
#include "ramet/core/error.h"
#include "ramet/core/shape.h"

namespace ramet::hdf5 {

/// Holds the lock of libhdf5 and keeps it from printing its errors.
class Scope {
 public:
  Scope();
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t print_ = nullptr;
  void* print_data_ = nullptr;
};

/// One of libhdf5's ids, closed at the end. Negative ids stand for "none".
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() { close(); }
  hid_t id() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }
  /// False when libhdf5 could not finish, as when the disk is full.
  bool close();

 private:
  hid_t id_ = -1;
};

/// The innermost of libhdf5's complaints about the call that just failed.
std::string reason();

/// A handle, or ValueError "<file>: cannot <action> '<path>': <reason>.".
Handle checked(hid_t id, std::string_view file, std::string_view action, std::string_view path);
/// The same for calls that return a status or a count.
template <class T>
T checked_status(T status, std::string_view file, std::string_view action, std::string_view path) {
  if (status >= 0) return status;
  fail<ValueError>("{}: cannot {} '{}': {}.", file, action, path, reason());
}

/// Paths in real files are far shorter; a longer one comes from a group that holds itself.
inline constexpr std::size_t longest_path = 1 << 16;

/// Opens a group, dataset or type by following hard links only, from a file's root or a group; none
/// when there is no such object. Each object's address goes to `check` before it is opened. Raises
/// ValueError for other links and for damage.
using AddressCheck = std::function<void(haddr_t address)>;
Handle find_object(const Handle& from, std::string_view path, std::string_view file_name,
                   const AddressCheck& check = {});

/// A name for a file in memory. libhdf5 takes open files of equal names for one file.
std::string unique_name();

/// The type of a tensor's elements, in memory and in our files (the machine is little endian).
Handle native_type(DType dtype);
/// UTF-8 strings of variable length.
Handle string_type();
/// ramet's type for a file's type; none when there is no counterpart.
std::optional<DType> dtype_of_type(const Handle& type);

/// Bytes of an element in the file; in memory, strings of variable length have another size.
std::uint64_t stored_item_size(const Handle& type);

/// The extents of a dataspace. Raises ValueError unless all elements' bytes can be counted.
Shape read_shape(const Handle& space, std::uint64_t item_size, std::string_view file,
                 std::string_view path);

/// Reads `count` strings, of fixed or variable length. `fill(type, buffer)` reads elements of a
/// type in memory, as H5Dread and H5Aread do.
using Fill = std::function<herr_t(hid_t type, void* buffer)>;
std::vector<std::string> read_strings(const Handle& type, const Handle& space, std::size_t count,
                                      const Fill& fill, std::string_view file,
                                      std::string_view path);

/// The strings of an attribute; none when there is no such attribute. Any empty array is an empty
/// list. Raises ValueError for other attributes.
std::optional<std::vector<std::string>> find_strings(const Handle& object, const std::string& name,
                                                     std::string_view file, std::string_view path);

}  // namespace ramet::hdf5
