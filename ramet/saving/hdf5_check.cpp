#include <algorithm>
#include <optional>

#include "ramet/core/error.h"
#include "ramet/saving/hdf5_check_impl.h"

namespace ramet::hdf5 {

namespace {

constexpr std::string_view file_signature = "\x89HDF\r\n\x1a\n";

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

// What the messages of one object say, to be compared when all are read.
struct Object {
  std::optional<CheckedSpace> space;
  std::optional<CheckedType> type;
  std::optional<std::uint64_t> fill_size;
  std::optional<ByteSpan> layout;
  bool is_filtered = false;
};

std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

class StructureChecker {
 public:
  StructureChecker(ByteSpan file, std::string_view who, TreeOrders orders)
      : file_(file), who_(who), orders_(orders), heaps_(file, who), groups_(file, who, orders) {}

  void check_from(std::uint64_t root) {
    work_.objects.push_back(root);
    while (!work_.objects.empty() || !work_.groups.empty()) {
      if (!work_.groups.empty()) {
        const auto [tree, heap] = work_.groups.back();
        work_.groups.pop_back();
        groups_.check(tree, heap, work_);
        continue;
      }
      const std::uint64_t address = work_.objects.back();
      work_.objects.pop_back();
      if (checked_.insert(address).second) check_object(address);
    }
  }

 private:
  void check_object(std::uint64_t address) {
    constexpr std::string_view new_header = "OHDR";
    ByteReader head = part_at(file_, address, 16, "object header", who_);
    if (as_text(file_.subspan(address, new_header.size())) == new_header) return;
    require(head.u8("version") == 1, "version 1 of object headers", who_);
    head.skip(7, "object header");
    const std::uint32_t size = head.u32("header's size");

    Object object;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> blocks = {{address + 16, size}};
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

  void check_message(ByteReader& reader, Object& object,
                     std::vector<std::pair<std::uint64_t, std::uint64_t>>& blocks) {
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
        object.fill_size = check_fill(message, message.u32("fill value"));
        return;
      case Message::fill_value:
        object.fill_size = fill_value_size(message);
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
        check_filters(message);
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

  std::uint64_t check_fill(ByteReader& message, std::uint64_t size) const {
    message.skip(size, "fill value");
    return size;
  }

  std::uint64_t fill_value_size(ByteReader& message) const {
    constexpr std::uint8_t is_undefined_v3 = 0x10, is_defined_v3 = 0x20;
    const std::uint8_t version = message.u8("fill value");
    require(version >= 1 && version <= 3, "a known fill value", who_);
    if (version == 3) {
      const std::uint8_t flags = message.u8("fill value");
      if ((flags & is_undefined_v3) != 0 || (flags & is_defined_v3) == 0) return 0;
      return check_fill(message, message.u32("fill value"));
    }
    message.skip(2, "fill value");
    const bool is_defined = message.u8("fill value") != 0;
    if (version == 2 && !is_defined) return 0;
    const std::uint32_t size = message.u32("fill value");
    // Minus one stands for a value that is not defined.
    return size == 0xffffffff ? 0 : check_fill(message, size);
  }

  void check_filters(ByteReader& message) const {
    constexpr std::uint16_t first_named_filter = 256;
    const std::uint8_t version = message.u8("filters"), count = message.u8("filters");
    require((version == 1 || version == 2) && count <= 32, "a known filter pipeline", who_);
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

  void check_attribute(ByteReader& message) {
    const std::uint8_t version = message.u8("attribute"), flags = message.u8("attribute");
    require(version >= 1 && version <= 3 && (version == 1 || flags == 0), "a known attribute",
            who_);
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

  void check_dataset(const Object& object) {
    require(object.space && object.type, "a dataset with a type and a shape", who_);
    const std::uint64_t size = object.type->size, bytes = object.space->byte_count(size, who_);
    require(
        object.fill_size.value_or(0) == 0 || *object.fill_size == size || object.type->is_variable,
        "a fill value of the elements' size", who_);
    ByteReader layout(*object.layout, who_);
    require(layout.u8("layout") == 3, "version 3 of data layouts", who_);
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

  void check_chunked(ByteReader& layout, const Object& object) const {
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

  ByteSpan file_;
  std::string_view who_;
  TreeOrders orders_;
  GlobalHeaps heaps_;
  GroupChecker groups_;
  WorkList work_;
  std::set<std::uint64_t> checked_;
};

// The file may begin after a block of the user's, of 512 bytes or a doubling of that.
ByteSpan skip_user_block(ByteSpan image, std::string_view who) {
  for (std::size_t start = 0; start < image.size(); start = start == 0 ? 512 : 2 * start) {
    const ByteSpan file = image.subspan(start);
    if (as_text(file).starts_with(file_signature)) return file;
  }
  fail<ValueError>("{}: expected an HDF5 file, found no signature of one.", who);
}

}  // namespace

void check_structure(ByteSpan image, std::string_view who) {
  const ByteSpan file = skip_user_block(image, who);
  ByteReader reader(file, who);
  reader.skip(file_signature.size(), "superblock");
  const std::uint8_t version = reader.u8("superblock");
  require(version <= 3, "a known superblock", who);
  if (version >= 2) {
    require(reader.u8("size of offsets") == 8 && reader.u8("size of lengths") == 8,
            "addresses of 8 bytes", who);
    reader.skip(25, "superblock");
    StructureChecker(file, who, {}).check_from(reader.u64("root"));
    return;
  }

  reader.skip(4, "superblock");
  require(reader.u8("size of offsets") == 8 && reader.u8("size of lengths") == 8,
          "addresses of 8 bytes", who);
  reader.skip(1, "superblock");
  TreeOrders orders;
  orders.group_leaf = reader.u16("superblock");
  orders.group_node = reader.u16("superblock");
  require(orders.group_leaf > 0 && orders.group_node > 0, "tree nodes of some size", who);
  reader.skip(4, "superblock");
  if (version == 1) {
    orders.chunk_node = reader.u16("superblock");
    reader.skip(2, "superblock");
  }
  reader.skip(24, "superblock");
  require(reader.u64("driver block") == undefined_address, "a file of one part", who);
  reader.skip(8, "root's name");
  StructureChecker(file, who, orders).check_from(reader.u64("root"));
}

}  // namespace ramet::hdf5
