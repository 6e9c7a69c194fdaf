#include "ramet/core/npy.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "ramet/core/error.h"
#include "ramet/core/npy_header_impl.h"
#include "ramet/core/utf8.h"

namespace ramet {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t header_alignment = 64;

// Fortran order counts the first index fastest; the result counts the last one fastest.
Bytes to_c_order(ByteSpan fortran, const Shape& shape, std::size_t item) {
  Bytes out(fortran.size());
  std::vector<std::size_t> index(shape.size(), 0), strides(shape.size());
  std::size_t step = item;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = step;
    step *= static_cast<std::size_t>(shape[axis]);
  }
  std::size_t source = 0;
  for (std::size_t target = 0; target < out.size(); target += item) {
    std::memcpy(out.data() + target, fortran.data() + source, item);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      source += strides[axis];
      if (++index[axis] < static_cast<std::size_t>(shape[axis])) break;
      source -= strides[axis] * index[axis];
      index[axis] = 0;
    }
  }
  return out;
}

Bytes byte_swapped(ByteSpan bytes, std::size_t unit) {
  Bytes out(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i + unit <= out.size(); i += unit) {
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(i),
                 out.begin() + static_cast<std::ptrdiff_t>(i + unit));
  }
  return out;
}

std::string item_text(ByteSpan item, char kind, std::string_view who) {
  if (kind == 'S') {
    std::string text(as_text(item));
    text.erase(text.find_last_not_of('\0') + 1);
    return text;
  }
  std::u32string text(item.size() / sizeof(char32_t), U'\0');
  std::memcpy(text.data(), item.data(), item.size());
  text.erase(text.find_last_not_of(U'\0') + 1);
  return utf8_from_utf32(text, who);
}

Tensor make_tensor(ByteSpan data, const Shape& shape, const NpyType& type, std::string_view who) {
  if (type.dtype == DType::string) {
    std::vector<std::string> texts(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      texts[i] = item_text(data.subspan(i * type.size, type.size), type.kind, who);
    }
    return Tensor::strings(shape, std::move(texts));
  }
  Tensor tensor(type.dtype, shape);
  std::byte* out = tensor.mutable_bytes();
  if (type.dtype == DType::boolean) {
    std::transform(data.begin(), data.end(), out,
                   [](std::byte b) { return std::byte{b != std::byte{0}}; });
  } else if (!data.empty()) {
    std::memcpy(out, data.data(), data.size());
  }
  return tensor;
}

std::string_view descr_of(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return "<f2";
    case DType::bfloat16:
    case DType::float32:
      return "<f4";
    case DType::float64:
      return "<f8";
    case DType::int8:
      return "|i1";
    case DType::int16:
      return "<i2";
    case DType::int32:
      return "<i4";
    case DType::int64:
      return "<i8";
    case DType::uint8:
      return "|u1";
    case DType::uint16:
      return "<u2";
    case DType::uint32:
      return "<u4";
    case DType::uint64:
      return "<u8";
    case DType::boolean:
      return "|b1";
    case DType::complex64:
      return "<c8";
    case DType::complex128:
      return "<c16";
    case DType::string:
    case DType::float8_e4m3fn:
    case DType::float8_e5m2:
      break;
  }
  unsupported_dtype(dtype, "write_npy");
}

std::string header_text(std::string_view descr, const Shape& shape) {
  return "{'descr': '" + std::string(descr) +
         "', 'fortran_order': False, 'shape': " + to_string(shape) + ", }";
}

Bytes begin_file(std::string header, std::size_t payload) {
  // Version 1 counts the header with 16 bits, version 2 with 32.
  const bool is_long = header.size() + header_alignment > 0xffff;
  const std::size_t prefix = magic.size() + 2 + (is_long ? 4 : 2);
  const std::size_t total =
      (prefix + header.size() + header_alignment) / header_alignment * header_alignment;
  header.resize(total - prefix - 1, ' ');
  header += '\n';
  std::string start(magic);
  start += {is_long ? '\2' : '\1', '\0'};
  for (std::size_t i = 0; i < (is_long ? 4u : 2u); ++i) {
    start += static_cast<char>(header.size() >> (8 * i) & 0xff);
  }
  start += header;
  Bytes out;
  out.reserve(start.size() + payload);
  const ByteSpan bytes = as_bytes(start);
  out.insert(out.end(), bytes.begin(), bytes.end());
  return out;
}

Bytes write_strings(const Tensor& tensor) {
  std::vector<std::u32string> texts;
  std::size_t longest = 1;
  for (const std::string& text : tensor.string_data()) {
    texts.push_back(utf32_from_utf8(text, "write_npy"));
    longest = std::max(longest, texts.back().size());
  }
  const std::size_t item = longest * sizeof(char32_t);
  const std::string descr = "<U" + std::to_string(longest);
  Bytes out = begin_file(header_text(descr, tensor.shape()), texts.size() * item);
  for (std::u32string& text : texts) {
    text.resize(longest, U'\0');
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    out.insert(out.end(), data, data + item);
  }
  return out;
}

std::uint64_t checked_count(const Shape& shape, std::string_view who) {
  try {
    return static_cast<std::uint64_t>(element_count(shape));
  } catch (const ValueError& error) {
    fail<ValueError>("{}: {}", who, error.what());
  }
}

// An array where it lies in a file.
struct Array {
  NpyType type;
  Shape shape;
  bool has_fortran_order = false;  // so that it differs from C order
  ByteSpan data;
};

Array find_array(ByteSpan bytes, std::string_view who) {
  ByteReader reader(bytes, who);
  if (as_text(reader.take(magic.size(), "a .npy file's start")) != magic) {
    fail<ValueError>("{}: expected a .npy file, received other data.", who);
  }
  const int version = reader.u8("format version");
  reader.skip(1, "format version");
  if (version < 1 || version > 3) {
    fail<ValueError>("{}: expected .npy format version 1, 2 or 3, received {}.", who, version);
  }
  const std::uint32_t header_size =
      version == 1 ? reader.u16("header size") : reader.u32("header size");
  const NpyHeader header = parse_npy_header(as_text(reader.take(header_size, "header")), who);
  const NpyType type = parse_npy_type(header.descr, who);

  const std::uint64_t count = checked_count(header.shape, who);
  if (type.size > 0 && count > reader.left() / type.size) {
    fail<ValueError>("{}: expected {} elements of {} bytes, received {} bytes.", who, count,
                     type.size, reader.left());
  }
  // Strings of no bytes take no room in the file, so nothing else bounds their number.
  if (type.size == 0 && count > bytes.size()) {
    fail<ValueError>("{}: expected at most {} empty strings, received {}.", who, bytes.size(),
                     count);
  }
  const ByteSpan data = reader.take(count * type.size, "data");
  return {type, header.shape, header.fortran_order && header.shape.size() > 1 && !data.empty(),
          data};
}

}  // namespace

Tensor read_npy(ByteSpan bytes, std::string_view who) {
  const Array array = find_array(bytes, who);
  ByteSpan data = array.data;
  Bytes swapped, reordered;
  if (array.type.swap_unit > 1) data = swapped = byte_swapped(data, array.type.swap_unit);
  if (array.has_fortran_order) {
    data = reordered = to_c_order(data, array.shape, array.type.size);
  }
  return make_tensor(data, array.shape, array.type, who);
}

Tensor map_npy(SharedBytes file, std::string_view who) {
  const Array array = find_array(file.bytes, who);
  const DType dtype = array.type.dtype;
  // A byte of a bool must be looked at: any but 0 is true.
  if (dtype == DType::string || dtype == DType::boolean || array.type.swap_unit > 1 ||
      array.has_fortran_order) {
    return read_npy(file.bytes, who);
  }
  return Tensor(dtype, array.shape, Storage::borrow(array.data.data(), std::move(file.owner)));
}

Bytes write_npy(const Tensor& tensor) {
  if (tensor.dtype() == DType::string) return write_strings(tensor);
  if (tensor.dtype() == DType::bfloat16) return write_npy(tensor.cast(DType::float32));
  Bytes out = begin_file(header_text(descr_of(tensor.dtype()), tensor.shape()), tensor.byte_size());
  out.insert(out.end(), tensor.bytes(), tensor.bytes() + tensor.byte_size());
  return out;
}

}  // namespace ramet
