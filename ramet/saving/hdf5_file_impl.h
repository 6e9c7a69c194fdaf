#pragma once
// An open HDF5 file and its datasets, as the parts of `Hdf5Reader` see them. Everything here needs
// a `Scope` around it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ramet/saving/hdf5.h"
#include "ramet/saving/hdf5_check_impl.h"
#include "ramet/saving/hdf5_impl.h"

namespace ramet {

namespace hdf5 {

/// A dataset and what its header says of it. `file` and `path` stand for it in errors.
class Dataset {
 public:
  /// Raises ValueError for types that have no counterpart and for data outside the file.
  Dataset(Handle object, std::string_view file, std::string_view path);

  const Spec& spec() const { return spec_; }
  /// Where the data lies when it is in one piece inside `image`.
  std::optional<std::uint64_t> offset(ByteSpan image) const;
  /// Raises ValueError for a dataset that claims more than its stored bytes can hold.
  Tensor read(const SharedBytes& image) const;

 private:
  void check_layout();
  void check_size() const;
  void check_filters(const Handle& creation);
  // Unpacks the chunks to see whether they have the size that libhdf5 takes for granted.
  void check_chunks(ByteSpan image) const;
  void check_bfloat16() const;
  Tensor read_string_tensor() const;
  [[noreturn]] void reject() const;

  std::string_view file_, path_;
  Handle id_, type_, space_;
  Spec spec_;
  std::uint64_t byte_size_ = 0;    // of all elements as they are in the file
  std::uint64_t stored_size_ = 0;  // after compression; 0 for data that was never written
  bool is_contiguous_ = false, is_chunked_ = false;
  std::vector<H5Z_filter_t> filters_;
};

}  // namespace hdf5

struct Hdf5Reader::File {
  File(SharedBytes file_image, std::string file_name)
      : image(std::move(file_image)), name(std::move(file_name)), checker(image.bytes, name) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    const hdf5::Scope scope;
    groups.clear();
    handle.close();
  }

  /// A group, kept open: weights lie in hundreds of them, and a walk from the root for each would
  /// be most of the time that loading takes.
  struct Group {
    hdf5::Handle handle;
    haddr_t address = HADDR_UNDEF;  ///< unknown for the root
    const Group* parent = nullptr;
    std::optional<std::map<std::string, H5I_type_t>> members;
  };
  /// Null when there is none of that name.
  Group* find_group(std::string_view path);
  /// Nothing when there is nothing of that name.
  hdf5::Handle find(std::string_view path);
  hdf5::Handle find_in(const Group& group, std::string_view member, haddr_t* address = nullptr);
  /// As `find`; raises ValueError when there is nothing.
  hdf5::Handle open(std::string_view path);
  Group& open_group(std::string_view path);
  std::vector<std::string> names_of_type(std::string_view group, H5I_type_t type);
  hdf5::Dataset open_dataset(std::string_view path);

  SharedBytes image;
  std::string name;
  hdf5::StructureChecker checker;
  hdf5::Handle handle;
  std::unordered_map<std::string, Group> groups;  ///< by path
};

}  // namespace ramet
