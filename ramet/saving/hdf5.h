#pragma once
// HDF5 files, by libhdf5. This is the only place that knows libhdf5.
//
// libhdf5 is not made for threads, so every call here takes one lock for the whole process; readers
// and writers may be used from any thread. Paths are "a/b/c" from the root, which is "" or "/".
// Errors: FileError for what the file system refuses, ValueError for what the file holds or the
// caller asks for; the text names the file and the path inside.
//
// Types as h5py writes them: floats and integers (either byte order, read as the native type), bool
// as an enum of FALSE and TRUE, bfloat16 as two opaque bytes with an attribute `dtype`, strings of
// variable and of fixed length.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ramet/core/bytes.h"
#include "ramet/core/tensor.h"

namespace ramet {

/// Whether a file begins with HDF5's signature; false for one that cannot be read.
bool begins_as_hdf5(const std::filesystem::path& path);

/// A file to read. The file is mapped, not loaded: see `map_file` for what that asks of others.
///
/// Refused with a ValueError: soft, external and user-defined links, virtual datasets, data in
/// other files, and datasets that claim more than 4 GiB and more than 1000 times the stored bytes.
class Hdf5Reader {
 public:
  static Hdf5Reader open(const std::filesystem::path& path);
  /// A file in memory; `name` stands for it in errors.
  static Hdf5Reader of(SharedBytes image, std::string name);
  Hdf5Reader(Hdf5Reader&&) noexcept;
  Hdf5Reader& operator=(Hdf5Reader&&) noexcept;
  ~Hdf5Reader();

  bool has_group(std::string_view path) const;
  bool has_dataset(std::string_view path) const;
  /// Names in a group, in byte order ("10" before "2"): all, only groups, only datasets. Raises
  /// ValueError when there is no such group. A damaged file may hold a group inside itself.
  std::vector<std::string> members(std::string_view group) const;
  std::vector<std::string> groups(std::string_view group) const;
  std::vector<std::string> datasets(std::string_view group) const;

  /// Shape and type of a dataset, without its data.
  Spec spec(std::string_view dataset) const;
  /// The data. At least 64 KiB stored in one piece as the machine has it are not copied: the tensor
  /// then keeps the file mapped until it is written to.
  Tensor read(std::string_view dataset) const;
  /// Where the data lies when it is stored in one piece: bytes from the start of the file.
  std::optional<std::uint64_t> contiguous_offset(std::string_view dataset) const;

  /// Attributes of a group or dataset. The readers give nothing when there is none of that name,
  /// and raise ValueError when it is of another kind.
  bool has_attribute(std::string_view path, std::string_view name) const;
  std::optional<std::string> string_attribute(std::string_view path, std::string_view name) const;
  std::optional<std::int64_t> int_attribute(std::string_view path, std::string_view name) const;
  /// A list that Keras split into `name0`, `name1`, ... is joined. Any empty array counts as an
  /// empty list, because h5py writes those as float64.
  std::optional<std::vector<std::string>> string_list_attribute(std::string_view path,
                                                                std::string_view name) const;

 private:
  struct File;
  explicit Hdf5Reader(std::unique_ptr<File> file);
  std::unique_ptr<File> file_;
};

/// A new file, laid out as h5py does by default: readable by HDF5 1.0 and later, little endian, no
/// compression. Equal calls give equal bytes. Groups on the way to a path are made as needed.
class Hdf5Writer {
 public:
  /// The file is built in memory; end with `finish`.
  static Hdf5Writer to_memory();
  /// The file appears under its name, in the place of an older one, with `commit`; without it,
  /// nothing is left.
  static Hdf5Writer to_file(const std::filesystem::path& path);
  Hdf5Writer(Hdf5Writer&&) noexcept;
  ~Hdf5Writer();

  /// Does nothing when the group is there already.
  void create_group(std::string_view path);
  /// Raises ValueError when there is something of that path already.
  void write(std::string_view dataset, const Tensor& tensor);

  /// Attributes of an existing group or dataset; one of the same name is replaced.
  void set_string(std::string_view path, std::string_view name, std::string_view value);
  /// As Keras does it: a list too long for one attribute is split into `name0`, `name1`, ...; an
  /// empty one becomes an empty float64 array. Raises RuntimeError, in Keras's words, for a string
  /// that is too long by itself.
  void set_string_list(std::string_view path, std::string_view name,
                       std::span<const std::string> values);
  void set_int(std::string_view path, std::string_view name, std::int64_t value);

  /// The whole file, of `to_memory`. Call once, at the end.
  Bytes finish();
  /// Completes the file, of `to_file`. Call once, at the end.
  void commit();

 private:
  struct File;
  explicit Hdf5Writer(std::unique_ptr<File> file);
  std::unique_ptr<File> file_;
};

}  // namespace ramet
