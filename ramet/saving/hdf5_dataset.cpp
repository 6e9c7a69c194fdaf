#include <algorithm>
#include <cstring>
#include <limits>

#include "ramet/saving/hdf5_file_impl.h"

namespace ramet::hdf5 {

namespace {

constexpr std::uint64_t large_dataset = std::uint64_t{4} << 30;
constexpr std::uint64_t largest_ratio = 1000;
constexpr std::size_t smallest_borrowed = 64 << 10;

bool is_aligned(const std::byte* data, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(data) % alignment == 0;
}

}  // namespace

Dataset::Dataset(Handle object, std::string_view file, std::string_view path)
    : file_(file), path_(path), id_(std::move(object)) {
  type_ = Handle(H5Dget_type(id_.id()));
  space_ = Handle(H5Dget_space(id_.id()));
  if (!type_ || !space_) reject();

  const std::optional<DType> dtype = dtype_of_type(type_);
  if (!dtype) {
    fail<ValueError>("{}: '{}' has a data type that ramet does not know.", file, path);
  }
  if (H5Sget_simple_extent_type(space_.id()) == H5S_NULL) {
    fail<ValueError>("{}: expected '{}' to hold data, received a dataset without any.", file, path);
  }
  const std::uint64_t item_size = stored_item_size(type_);
  spec_ = {read_shape(space_, item_size, file, path), *dtype};
  byte_size_ = static_cast<std::uint64_t>(element_count(spec_.shape)) * item_size;
  if (*dtype == DType::bfloat16) check_bfloat16();
  check_layout();
}

void Dataset::reject() const {
  fail<ValueError>("{}: cannot read '{}': {}.", file_, path_, reason());
}

void Dataset::check_bfloat16() const {
  const std::optional<std::vector<std::string>> name = find_strings(id_, "dtype", file_, path_);
  if (name && *name != std::vector<std::string>{"bfloat16"}) {
    fail<ValueError>("{}: '{}' has a data type that ramet does not know.", file_, path_);
  }
}

void Dataset::check_layout() {
  const Handle creation = checked(H5Dget_create_plist(id_.id()), file_, "read", path_);
  const H5D_layout_t layout = checked_status(H5Pget_layout(creation.id()), file_, "read", path_);
  const int files = checked_status(H5Pget_external_count(creation.id()), file_, "read", path_);
  if (layout == H5D_VIRTUAL || files > 0) {
    fail<ValueError>(
        "{}: expected '{}' to hold its data, received a dataset that refers to others.", file_,
        path_);
  }
  check_filters(creation);
  is_contiguous_ = layout == H5D_CONTIGUOUS;
  is_chunked_ = layout == H5D_CHUNKED;
  stored_size_ = H5Dget_storage_size(id_.id());
}

void Dataset::check_size() const {
  if (byte_size_ > large_dataset && byte_size_ / largest_ratio > stored_size_) {
    fail<ValueError>(
        "{}: expected '{}' to unpack to at most {} times its size, received {} bytes "
        "that claim to be {}.",
        file_, path_, largest_ratio, stored_size_, byte_size_);
  }
  if (!is_chunked_ && stored_size_ != 0 && stored_size_ != byte_size_) {
    fail<ValueError>("{}: expected {} bytes for '{}', received {}.", file_, byte_size_, path_,
                     stored_size_);
  }
}

std::optional<std::uint64_t> Dataset::offset(ByteSpan image) const {
  if (!is_contiguous_ || stored_size_ == 0 || stored_size_ != byte_size_) return std::nullopt;
  const haddr_t offset = H5Dget_offset(id_.id());
  if (offset == HADDR_UNDEF) return std::nullopt;
  if (offset > image.size() || byte_size_ > image.size() - offset) {
    fail<ValueError>("{}: expected {} bytes for '{}' at {}, received a file of {}.", file_,
                     byte_size_, path_, offset, image.size());
  }
  return offset;
}

Tensor Dataset::read_string_tensor() const {
  const auto count = static_cast<std::size_t>(element_count(spec_.shape));
  const auto fill = [&](hid_t type, void* buffer) {
    return H5Dread(id_.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
  };
  return Tensor::strings(spec_.shape, read_strings(type_, space_, count, fill, file_, path_));
}

Tensor Dataset::read(const SharedBytes& image) const {
  check_size();
  const std::optional<std::uint64_t> place = offset(image.bytes);
  check_chunks(image.bytes);
  if (spec_.dtype == DType::string) return read_string_tensor();

  // Bytes and opaque types have no order that would need converting.
  const bool is_raw = spec_.dtype == DType::boolean || spec_.dtype == DType::bfloat16;
  const Handle own = is_raw ? Handle() : native_type(spec_.dtype);
  const hid_t memory = is_raw ? type_.id() : own.id();
  const std::byte* mapped = place ? image.bytes.data() + *place : nullptr;
  if (mapped != nullptr && byte_size_ >= smallest_borrowed && spec_.dtype != DType::boolean &&
      H5Tequal(type_.id(), memory) > 0 && is_aligned(mapped, size_of(spec_.dtype))) {
    return Tensor(spec_.dtype, spec_.shape, Storage::borrow(mapped, image.owner));
  }

  Tensor tensor(spec_.dtype, spec_.shape);
  if (tensor.size() == 0) return tensor;
  std::byte* data = tensor.mutable_bytes();
  if (H5Dread(id_.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0) reject();
  if (spec_.dtype == DType::boolean) {
    std::transform(data, data + tensor.byte_size(), data,
                   [](std::byte b) { return std::byte{b != std::byte{0}}; });
  }
  return tensor;
}

}  // namespace ramet::hdf5
