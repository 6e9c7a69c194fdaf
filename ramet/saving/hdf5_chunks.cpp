#include <array>

#include "ramet/saving/hdf5_file_impl.h"
#include "ramet/saving/zlib.h"

namespace ramet::hdf5 {

namespace {

// The size of a chunk after its filters, the last of which is undone first; none when damaged.
std::optional<std::uint64_t> decoded_size(ByteSpan data, const std::vector<H5Z_filter_t>& filters,
                                          std::uint32_t skipped, std::uint64_t limit) {
  constexpr std::size_t checksum_size = 4;
  bool is_inflated = false;
  std::uint64_t size = data.size();
  for (std::size_t i = filters.size(); i-- > 0;) {
    if ((skipped >> i & 1) != 0 || filters[i] == H5Z_FILTER_SHUFFLE) continue;
    if (is_inflated) return std::nullopt;  // no writer packs twice
    if (filters[i] == H5Z_FILTER_FLETCHER32) {
      if (size < checksum_size) return std::nullopt;
      size -= checksum_size;
      continue;
    }
    const std::optional<std::uint64_t> inflated = inflated_size(data.first(size), limit);
    if (!inflated) return std::nullopt;
    size = *inflated;
    is_inflated = true;
  }
  return size;
}

}  // namespace

void Dataset::check_filters(const Handle& creation) {
  const int count = checked_status(H5Pget_nfilters(creation.id()), file_, "read", path_);
  for (int i = 0; i < count; ++i) {
    std::size_t values = 0;
    unsigned flags = 0, config = 0;
    const H5Z_filter_t filter = H5Pget_filter2(creation.id(), static_cast<unsigned>(i), &flags,
                                               &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32) {
      fail<ValueError>("{}: expected '{}' to be packed by gzip, received HDF5 filter {}.", file_,
                       path_, static_cast<int>(filter));
    }
    filters_.push_back(filter);
  }
}

void Dataset::check_chunks(ByteSpan image) const {
  if (filters_.empty()) return;
  const Handle creation = checked(H5Dget_create_plist(id_.id()), file_, "read", path_);
  std::array<hsize_t, H5S_MAX_RANK + 1> extents{}, offset{};
  const int rank =
      checked_status(H5Pget_chunk(creation.id(), static_cast<int>(extents.size()), extents.data()),
                     file_, "read", path_);
  std::uint64_t wanted = stored_item_size(type_);
  for (int i = 0; i < rank; ++i) wanted *= extents[static_cast<std::size_t>(i)];

  hsize_t count = 0;
  checked_status(H5Dget_num_chunks(id_.id(), space_.id(), &count), file_, "read", path_);
  for (hsize_t i = 0; i < count; ++i) {
    hsize_t size = 0;
    std::uint32_t skipped = 0;
    checked_status(
        H5Dget_chunk_info(id_.id(), space_.id(), i, offset.data(), nullptr, nullptr, &size), file_,
        "read", path_);
    if (size > image.size()) {
      fail<ValueError>("{}: expected {} bytes of '{}', received a file of {}.", file_, size, path_,
                       image.size());
    }
    Bytes data(size);
    checked_status(H5Dread_chunk(id_.id(), H5P_DEFAULT, offset.data(), &skipped, data.data()),
                   file_, "read", path_);
    if (decoded_size(data, filters_, skipped, wanted) != wanted) {
      fail<ValueError>("{}: expected chunks of {} bytes in '{}'; the file is damaged.", file_,
                       wanted, path_);
    }
  }
}

}  // namespace ramet::hdf5
