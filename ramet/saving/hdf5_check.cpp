#include <algorithm>
#include <optional>

#include "ramet/core/error.h"
#include "ramet/saving/hdf5_check_impl.h"

namespace ramet::hdf5 {

namespace {

enum class Message : std::uint16_t {
  dataspace = 0x01,
  datatype = 0x03,
  old_fill_value = 0x04,
  fill_value = 0x05,
  external_files = 0x07,
  layout = 0x08,
  filters = 0x0b,
  attribute = 0x0c,
  shared_table = 0x0f,
  continuation = 0x10,
  group = 0x11,
};

std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

std::uint64_t skip_fill(ByteReader& message, std::uint64_t size) {
  message.skip(size, "fill value");
  return size;
}

std::uint64_t fill_value_size(ByteReader& message, std::string_view who) {
  constexpr std::uint8_t is_undefined_v3 = 0x10, is_defined_v3 = 0x20;
  const std::uint8_t version = message.u8("fill value");
  require(version >= 1 && version <= 3, "a known fill value", who);
  if (version == 3) {
    const std::uint8_t flags = message.u8("fill value");
    if ((flags & is_undefined_v3) != 0 || (flags & is_defined_v3) == 0) return 0;
    return skip_fill(message, message.u32("fill value"));
  }
  message.skip(2, "fill value");
  const bool is_defined = message.u8("fill value") != 0;
  if (version == 2 && !is_defined) return 0;
  const std::uint32_t size = message.u32("fill value");
  // Minus one stands for a value that is not defined.
  return size == 0xffffffff ? 0 : skip_fill(message, size);
}

void check_filters(ByteReader& message, std::string_view who) {
  constexpr std::uint16_t first_named_filter = 256;
  const std::uint8_t version = message.u8("filters"), count = message.u8("filters");
  require((version == 1 || version == 2) && count <= 32, "a known filter pipeline", who);
  if (version == 1) message.skip(6, "filters");
  for (int i = 0; i < count; ++i) {
    const std::uint16_t filter = message.u16("filter");
    const bool has_name = version == 1 || filter >= first_named_filter;
    const std::uint16_t name_size = has_name ? message.u16("filter") : std::uint16_t{0};
    message.skip(2, "filter");
    const std::uint16_t values = message.u16("filter");
    message.skip(version == 1 ? padded(name_size) : name_size, "filter's name");
    message.skip(4 * std::size_t{values}, "filter's values");
    if (version == 1 && values % 2 == 1) message.skip(4, "padding");
  }
}

}  // namespace

// What the messages of one object say, to be compared when all are read.
struct StructureChecker::Object {
  std::optional<CheckedSpace> space;
  std::optional<CheckedType> type;
  std::optional<std::uint64_t> fill_size;
  std::optional<ByteSpan> layout;
  bool is_filtered = false;
};

StructureChecker::StructureChecker(ByteSpan image, std::string_view who)
    : StructureChecker(read_superblock(image, who), who) {}

StructureChecker::StructureChecker(const Superblock& superblock, std::string_view who)
    : file_(superblock.file),
      who_(who),
      orders_(superblock.orders),
      heaps_(file_, who),
      groups_(file_, who, orders_) {
  check(superblock.root);
}

void StructureChecker::check(std::uint64_t object) {
  work_.objects.push_back(object);
  while (!work_.objects.empty() || !work_.groups.empty()) {
    if (!work_.groups.empty()) {
      const auto [tree, heap] = work_.groups.back();
      work_.groups.pop_back();
      groups_.check(tree, heap, work_);
      continue;
    }
    const std::uint64_t address = work_.objects.back();
    work_.objects.pop_back();
    if (checked_.insert(address).second) check_header(address);
  }
}

void StructureChecker::check_header(std::uint64_t address) {
  constexpr std::string_view new_header = "OHDR";
  ByteReader head = part_at(file_, address, 16, "object header", who_);
  if (as_text(file_.subspan(address, new_header.size())) == new_header) return;
  require(head.u8("version") == 1, "version 1 of object headers", who_);
  head.skip(7, "object header");
  const std::uint32_t size = head.u32("header's size");

  Object object;
  Blocks blocks = {{address + 16, size}};
  std::set<std::uint64_t> seen;
  while (!blocks.empty()) {
    const auto [place, block_size] = blocks.back();
    blocks.pop_back();
    require(seen.insert(place).second, "a header without loops", who_);
    ByteReader reader = part_at(file_, place, block_size, "object header", who_);
    while (reader.left() > 0) check_message(reader, object, blocks);
  }
  if (object.layout) check_dataset(object);
}

void StructureChecker::check_message(ByteReader& reader, Object& object, Blocks& blocks) {
  constexpr std::uint8_t is_shared = 2;
  const auto type = static_cast<Message>(reader.u16("message"));
  const std::uint16_t size = reader.u16("message's size");
  const std::uint8_t flags = reader.u8("message");
  reader.skip(3, "message");
  const ByteSpan data = reader.take(size, "message");
  ByteReader message(data, who_);
  if ((flags & is_shared) != 0) {
    fail<ValueError>("{}: expected types that stand where they are used, received a shared one.",
                     who_);
  }
  switch (type) {
    case Message::dataspace:
      object.space = check_space(message, who_);
      return;
    case Message::datatype:
      object.type = check_type(message, who_);
      return;
    case Message::old_fill_value:
      object.fill_size = skip_fill(message, message.u32("fill value"));
      return;
    case Message::fill_value:
      object.fill_size = fill_value_size(message, who_);
      return;
    case Message::external_files:
      fail<ValueError>(
          "{}: expected data inside the file, received a dataset that refers to "
          "other files.",
          who_);
    case Message::layout:
      object.layout = data;
      return;
    case Message::filters:
      check_filters(message, who_);
      object.is_filtered = true;
      return;
    case Message::attribute:
      check_attribute(message);
      return;
    case Message::shared_table:
      require(false, "no table of shared messages", who_);
      return;
    case Message::continuation: {
      const std::uint64_t place = message.u64("continuation");
      blocks.emplace_back(place, message.u64("continuation"));
      return;
    }
    case Message::group: {
      const std::uint64_t tree = message.u64("tree");
      work_.groups.emplace_back(tree, message.u64("heap"));
      return;
    }
  }
}

void StructureChecker::check_attribute(ByteReader& message) {
  const std::uint8_t version = message.u8("attribute"), flags = message.u8("attribute");
  require(version >= 1 && version <= 3 && (version == 1 || flags == 0), "a known attribute", who_);
  const std::uint16_t name_size = message.u16("attribute"), type_size = message.u16("attribute"),
                      space_size = message.u16("attribute");
  if (version == 3) message.skip(1, "attribute");
  const auto part = [&](std::uint16_t size) {
    return message.take(version == 1 ? padded(size) : size, "attribute");
  };
  const std::string_view name = as_text(part(name_size));
  require(name_size > 0 && name.substr(0, name_size).find('\0') == name_size - 1u,
          "an attribute's name that ends", who_);
  ByteReader type_reader(part(type_size), who_), space_reader(part(space_size), who_);
  const CheckedType type = check_type(type_reader, who_);
  const CheckedSpace space = check_space(space_reader, who_);
  const ByteSpan data = message.take(space.byte_count(type.size, who_), "attribute's data");
  if (type.is_variable) heaps_.check_references(data);
}

void StructureChecker::check_dataset(const Object& object) {
  require(object.space && object.type, "a dataset with a type and a shape", who_);
  const std::uint64_t size = object.type->size, bytes = object.space->byte_count(size, who_);
  require(
      object.fill_size.value_or(0) == 0 || *object.fill_size == size || object.type->is_variable,
      "a fill value of the elements' size", who_);
  ByteReader layout(*object.layout, who_);
  if (const int version = layout.u8("layout"); version != 3) {
    fail<ValueError>(
        "{}: expected version 3 of data layouts, received {}: a virtual dataset, a very "
        "old file, or a damaged one.",
        who_, version);
  }
  enum class Storage : std::uint8_t { compact, contiguous, chunked };
  switch (static_cast<Storage>(layout.u8("layout"))) {
    case Storage::compact: {
      const std::uint16_t stored = layout.u16("data's size");
      require(stored == bytes, "as much data as the shape says", who_);
      const ByteSpan data = layout.take(stored, "data");
      if (object.type->is_variable) heaps_.check_references(data);
      return;
    }
    case Storage::contiguous: {
      const std::uint64_t address = layout.u64("data's address"), stored = layout.u64("size");
      if (address == undefined_address) return;
      require(stored == bytes, "as much data as the shape says", who_);
      ByteReader data = part_at(file_, address, stored, "data", who_);
      if (object.type->is_variable) heaps_.check_references(data.take(stored, "data"));
      return;
    }
    case Storage::chunked:
      check_chunked(layout, object);
      return;
  }
  require(false, "a known data layout", who_);
}

void StructureChecker::check_chunked(ByteReader& layout, const Object& object) const {
  ChunkTree tree;
  tree.rank = layout.u8("rank");
  tree.address = layout.u64("tree's address");
  tree.is_filtered = object.is_filtered;
  require(tree.rank == object.space->dims.size() + 1, "chunks of the data's rank", who_);
  CheckedSpace chunk;
  for (std::size_t i = 0; i < tree.rank; ++i) chunk.dims.push_back(layout.u32("extent"));
  tree.chunk_bytes = chunk.byte_count(1, who_);
  require(tree.chunk_bytes > 0 && tree.chunk_bytes <= 0xffffffff &&
              chunk.dims.back() == object.type->size,
          "chunks of whole elements", who_);
  require(!object.type->is_variable, "text of variable length in one piece", who_);
  if (tree.address != undefined_address) check_chunks(file_, tree, orders_, who_);
}

}  // namespace ramet::hdf5
