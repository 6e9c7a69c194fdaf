#include "ramet/saving/hdf5_impl.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace ramet::hdf5 {

static_assert(std::endian::native == std::endian::little, "our files are little endian");

namespace {

std::mutex library_lock;

Handle half_type() {
  Handle type(H5Tcopy(H5T_IEEE_F32LE));
  H5Tset_fields(type.id(), 15, 10, 5, 0, 10);
  H5Tset_size(type.id(), 2);
  H5Tset_ebias(type.id(), 15);
  return type;
}

Handle bool_type() {
  Handle type(H5Tenum_create(H5T_NATIVE_INT8));
  const std::int8_t no = 0, yes = 1;
  H5Tenum_insert(type.id(), "FALSE", &no);
  H5Tenum_insert(type.id(), "TRUE", &yes);
  return type;
}

bool is_half(const Handle& type) {
  std::size_t sign = 0, exponent = 0, exponent_size = 0, mantissa = 0, mantissa_size = 0;
  H5Tget_fields(type.id(), &sign, &exponent, &exponent_size, &mantissa, &mantissa_size);
  return H5Tget_size(type.id()) == 2 && exponent_size == 5 && mantissa_size == 10 &&
         H5Tget_ebias(type.id()) == 15;
}

bool is_bool(const Handle& type) {
  if (H5Tget_size(type.id()) != 1 || H5Tget_nmembers(type.id()) != 2) return false;
  std::int8_t no = -1, yes = -1;
  return H5Tenum_valueof(type.id(), "FALSE", &no) >= 0 && no == 0 &&
         H5Tenum_valueof(type.id(), "TRUE", &yes) >= 0 && yes == 1;
}

std::optional<DType> integer_dtype(std::size_t size, bool is_signed) {
  if (size <= 1) return is_signed ? DType::int8 : DType::uint8;
  if (size <= 2) return is_signed ? DType::int16 : DType::uint16;
  if (size <= 4) return is_signed ? DType::int32 : DType::uint32;
  if (size <= 8) return is_signed ? DType::int64 : DType::uint64;
  return std::nullopt;
}

}  // namespace

Scope::Scope() : lock_(library_lock) {
  // At the process's end libhdf5 would close what is left open, and print when it cannot: some
  // damaged files leave something. Nothing of ours is left; handles close themselves.
  [[maybe_unused]] static const herr_t no_closing = H5dont_atexit();
  H5Eget_auto2(H5E_DEFAULT, &print_, &print_data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Scope::~Scope() { H5Eset_auto2(H5E_DEFAULT, print_, print_data_); }

bool Handle::close() {
  const hid_t id = std::exchange(id_, -1);
  if (id < 0) return true;
  switch (H5Iget_type(id)) {
    case H5I_FILE:
      return H5Fclose(id) >= 0;
    case H5I_ATTR:
      return H5Aclose(id) >= 0;
    case H5I_DATASPACE:
      return H5Sclose(id) >= 0;
    case H5I_GENPROP_LST:
      return H5Pclose(id) >= 0;
    case H5I_DATATYPE:
      return H5Tclose(id) >= 0;
    default:
      return H5Oclose(id) >= 0;
  }
}

std::string reason() {
  std::string text;
  const auto take_first = [](unsigned n, const H5E_error2_t* error, void* out) -> herr_t {
    if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &text);
  H5Eclear2(H5E_DEFAULT);
  return text.empty() ? "HDF5 gives no reason" : text;
}

Handle checked(hid_t id, std::string_view file, std::string_view action, std::string_view path) {
  return Handle(checked_status(id, file, action, path));
}

Handle find_object(const Handle& from, std::string_view path, std::string_view file_name,
                   const AddressCheck& check) {
  constexpr std::string_view action = "open";
  if (path.size() > longest_path || path.find('\0') != std::string_view::npos) {
    fail<ValueError>("{}: expected a path inside the file, received '{}'.", file_name,
                     path.substr(0, 200));
  }
  Handle object = checked(H5Oopen(from.id(), ".", H5P_DEFAULT), file_name, action, "/");
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part(path.substr(begin, end - begin));
    begin = end + 1;
    if (part.empty()) continue;
    if (part == "." || H5Iget_type(object.id()) != H5I_GROUP) return Handle();
    if (checked_status(H5Lexists(object.id(), part.c_str(), H5P_DEFAULT), file_name, action,
                       path) == 0) {
      return Handle();
    }
    H5L_info_t link;
    checked_status(H5Lget_info(object.id(), part.c_str(), &link, H5P_DEFAULT), file_name, action,
                   path);
    if (link.type != H5L_TYPE_HARD) {
      fail<ValueError>("{}: expected '{}' to be stored in place, received a link at '{}'.",
                       file_name, path, part);
    }
    if (check) check(link.u.address);
    object = checked(H5Oopen(object.id(), part.c_str(), H5P_DEFAULT), file_name, action, path);
  }
  return object;
}

std::string unique_name() {
  static std::atomic<unsigned> next = 0;
  return "ramet-" + std::to_string(next++);
}

Handle native_type(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return half_type();
    case DType::bfloat16:
      return Handle(H5Tcreate(H5T_OPAQUE, 2));
    case DType::float32:
      return Handle(H5Tcopy(H5T_IEEE_F32LE));
    case DType::float64:
      return Handle(H5Tcopy(H5T_IEEE_F64LE));
    case DType::int8:
      return Handle(H5Tcopy(H5T_STD_I8LE));
    case DType::int16:
      return Handle(H5Tcopy(H5T_STD_I16LE));
    case DType::int32:
      return Handle(H5Tcopy(H5T_STD_I32LE));
    case DType::int64:
      return Handle(H5Tcopy(H5T_STD_I64LE));
    case DType::uint8:
      return Handle(H5Tcopy(H5T_STD_U8LE));
    case DType::uint16:
      return Handle(H5Tcopy(H5T_STD_U16LE));
    case DType::uint32:
      return Handle(H5Tcopy(H5T_STD_U32LE));
    case DType::uint64:
      return Handle(H5Tcopy(H5T_STD_U64LE));
    case DType::boolean:
      return bool_type();
    case DType::string:
      return string_type();
    case DType::complex64:
    case DType::complex128:
    case DType::float8_e4m3fn:
    case DType::float8_e5m2:
      break;
  }
  unsupported_dtype(dtype, "hdf5");
}

Handle string_type() {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

std::optional<DType> dtype_of_type(const Handle& type) {
  const std::size_t size = H5Tget_size(type.id());
  switch (H5Tget_class(type.id())) {
    case H5T_FLOAT:
      if (is_half(type)) return DType::float16;
      return size <= 4 ? DType::float32 : DType::float64;
    case H5T_INTEGER:
      return integer_dtype(size, H5Tget_sign(type.id()) == H5T_SGN_2);
    case H5T_ENUM:
      return is_bool(type) ? std::optional(DType::boolean) : std::nullopt;
    case H5T_OPAQUE:
      return size == 2 ? std::optional(DType::bfloat16) : std::nullopt;
    case H5T_STRING:
      return DType::string;
    default:
      return std::nullopt;
  }
}

std::uint64_t stored_item_size(const Handle& type) {
  constexpr std::uint64_t reference_size = 16;
  return H5Tis_variable_str(type.id()) > 0 ? reference_size : H5Tget_size(type.id());
}

Shape read_shape(const Handle& space, std::uint64_t item_size, std::string_view file,
                 std::string_view path) {
  std::array<hsize_t, H5S_MAX_RANK> dims{};
  const int rank = checked_status(H5Sget_simple_extent_dims(space.id(), dims.data(), nullptr), file,
                                  "read", path);
  if (static_cast<std::size_t>(rank) > max_rank) {
    fail<ValueError>("{}: expected '{}' to have at most {} dimensions, received {}.", file, path,
                     max_rank, rank);
  }
  constexpr std::uint64_t largest = std::uint64_t{1} << 62;
  Shape shape;
  std::uint64_t byte_count = std::max<std::uint64_t>(item_size, sizeof(std::string));
  for (int i = 0; i < rank; ++i) {
    const std::uint64_t dim = dims[static_cast<std::size_t>(i)];
    if (dim > 0 && byte_count > largest / dim) {
      fail<ValueError>("{}: '{}' claims more elements than there can be.", file, path);
    }
    byte_count *= std::max<std::uint64_t>(dim, 1);
    shape.push_back(static_cast<Dim>(dim));
  }
  return shape;
}

}  // namespace ramet::hdf5
