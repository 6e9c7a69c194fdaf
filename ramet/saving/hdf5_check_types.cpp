#include <algorithm>

#include "ramet/core/error.h"
#include "ramet/saving/hdf5_check_impl.h"

namespace ramet::hdf5 {

namespace {

constexpr int deepest_type = 16;
constexpr std::size_t most_dims = 32;
constexpr std::uint64_t largest_count = std::uint64_t{1} << 62;

enum class TypeClass : std::uint8_t {
  integer,
  floating,
  time,
  string,
  bits,
  opaque,
  compound,
  reference,
  enumeration,
  variable,
  array,
};

struct TypeHead {
  int version = 0;
  TypeClass kind = TypeClass::integer;
  std::uint32_t bits = 0;
  std::uint64_t size = 0;
};

// A name ends with NUL; before version 3 it is filled up to a multiple of 8.
void skip_name(ByteReader& reader, int version) {
  std::size_t size = 1;
  while (reader.u8("name") != 0) ++size;
  if (version < 3) reader.skip((8 - size % 8) % 8, "name");
}

std::uint64_t number_of_size(ByteReader& reader, std::uint64_t size) {
  std::uint64_t value = 0;
  for (std::uint64_t i = 0; i < size; ++i) value |= std::uint64_t{reader.u8("offset")} << (8 * i);
  return value;
}

void check_integer(ByteReader& reader, const TypeHead& head, std::string_view who) {
  const std::uint64_t offset = reader.u16("bit offset"), precision = reader.u16("precision");
  require(head.size <= 16 && precision > 0 && offset + precision <= 8 * head.size,
          "an integer type of matching sizes", who);
}

void check_float(ByteReader& reader, const TypeHead& head, std::string_view who) {
  const std::uint64_t offset = reader.u16("bit offset"), precision = reader.u16("precision");
  const std::uint64_t exponent = reader.u8("exponent"), exponent_size = reader.u8("exponent"),
                      mantissa = reader.u8("mantissa"), mantissa_size = reader.u8("mantissa");
  reader.skip(4, "exponent bias");
  const std::uint64_t end = offset + precision, sign = head.bits >> 8 & 0xff;
  require(head.size <= 16 && exponent_size > 0 && exponent_size <= 32 && mantissa_size > 0 &&
              mantissa_size <= 64 && end <= 8 * head.size && exponent + exponent_size <= end &&
              mantissa + mantissa_size <= end && sign < end,
          "a floating point type of matching sizes", who);
  const bool overlap = exponent < mantissa + mantissa_size && mantissa < exponent + exponent_size;
  require(!overlap && (sign < exponent || sign >= exponent + exponent_size) &&
              (sign < mantissa || sign >= mantissa + mantissa_size),
          "a floating point type of separate parts", who);
}

void check_compound(ByteReader& reader, const TypeHead& head, std::string_view who, int depth) {
  const std::uint32_t count = head.bits & 0xffff;
  // From version 3 on, offsets have as many bytes as the size needs.
  std::uint64_t offset_size = 1;
  while (offset_size < 4 && head.size >> (8 * offset_size) != 0) ++offset_size;
  for (std::uint32_t i = 0; i < count; ++i) {
    skip_name(reader, head.version);
    const std::uint64_t offset = number_of_size(reader, head.version < 3 ? 4 : offset_size);
    if (head.version == 1) reader.skip(28, "member's dimensions");
    const CheckedType member = check_type(reader, who, depth + 1);
    require(offset <= head.size && member.size <= head.size - offset, "members inside a type", who);
  }
}

void check_enumeration(ByteReader& reader, const TypeHead& head, std::string_view who, int depth) {
  const CheckedType base = check_type(reader, who, depth + 1);
  require(base.is_simple && base.size == head.size, "an enumeration of integers", who);
  const std::uint32_t count = head.bits & 0xffff;
  for (std::uint32_t i = 0; i < count; ++i) skip_name(reader, head.version);
  reader.skip(count * base.size, "enumeration's values");
}

void check_array(ByteReader& reader, const TypeHead& head, std::string_view who, int depth) {
  const std::size_t rank = reader.u8("rank");
  if (head.version < 3) reader.skip(3, "array type");
  CheckedSpace space;
  for (std::size_t i = 0; i < rank; ++i) space.dims.push_back(reader.u32("extent"));
  if (head.version < 3) reader.skip(4 * rank, "permutation");
  const CheckedType base = check_type(reader, who, depth + 1);
  require(rank > 0 && rank <= most_dims && space.byte_count(base.size, who) == head.size,
          "an array type of matching sizes", who);
}

}  // namespace

CheckedType check_type(ByteReader& reader, std::string_view who, int depth) {
  require(depth < deepest_type, "a type that is not deeply nested", who);
  const std::uint8_t first = reader.u8("type");
  TypeHead head{first >> 4, static_cast<TypeClass>(first & 0x0f)};
  head.bits = reader.u8("type") | reader.u8("type") << 8 | reader.u8("type") << 16;
  head.size = reader.u32("type's size");
  require(head.version >= 1 && head.version <= 3 && head.size > 0, "a known datatype", who);
  switch (head.kind) {
    case TypeClass::integer:
      check_integer(reader, head, who);
      return {head.size, false, true};
    case TypeClass::floating:
      check_float(reader, head, who);
      return {head.size};
    case TypeClass::string:
    case TypeClass::reference:
      return {head.size};
    case TypeClass::time:
      reader.skip(2, "time type");
      return {head.size};
    case TypeClass::bits:
      check_integer(reader, head, who);
      return {head.size};
    case TypeClass::opaque:
      reader.skip(head.bits & 0xff, "opaque type's tag");
      return {head.size};
    case TypeClass::compound:
      check_compound(reader, head, who, depth);
      return {head.size};
    case TypeClass::enumeration:
      check_enumeration(reader, head, who, depth);
      return {head.size};
    case TypeClass::variable:
      check_type(reader, who, depth + 1);
      require(head.size == 16, "references of 16 bytes", who);
      return {head.size, true};
    case TypeClass::array:
      check_array(reader, head, who, depth);
      return {head.size};
  }
  fail<ValueError>("{}: expected a known datatype; the file is damaged.", who);
}

std::uint64_t CheckedSpace::byte_count(std::uint64_t size, std::string_view who) const {
  if (is_null || std::find(dims.begin(), dims.end(), 0) != dims.end()) return 0;
  std::uint64_t count = size;
  for (const std::uint64_t dim : dims) {
    require(count <= largest_count / dim, "as many elements as there can be", who);
    count *= dim;
  }
  return count;
}

CheckedSpace check_space(ByteReader& reader, std::string_view who) {
  constexpr std::uint8_t has_limits = 1, null_type = 2;
  const std::uint8_t version = reader.u8("dataspace"), rank = reader.u8("rank"),
                     flags = reader.u8("dataspace"), type = reader.u8("dataspace");
  require((version == 1 || version == 2) && rank <= most_dims && (flags & ~has_limits) == 0,
          "a known dataspace", who);
  if (version == 1) reader.skip(4, "dataspace");
  CheckedSpace space;
  space.is_null = version == 2 && type == null_type;
  for (int i = 0; i < rank; ++i) space.dims.push_back(reader.u64("extent"));
  for (int i = 0; i < rank && (flags & has_limits) != 0; ++i) {
    require(reader.u64("largest extent") >= space.dims[static_cast<std::size_t>(i)],
            "extents within their limits", who);
  }
  return space;
}

}  // namespace ramet::hdf5
