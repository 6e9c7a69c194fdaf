#include <algorithm>
#include <utility>

#include "ramet/core/error.h"
#include "ramet/saving/hdf5_check_impl.h"

namespace ramet::hdf5 {

namespace {

constexpr std::size_t tree_head_size = 24;
constexpr std::size_t symbol_size = 40;
constexpr std::uint64_t end_of_free_list = 1;

enum class TreeType : std::uint8_t { group, chunks };

struct TreeHead {
  int level = 0;
  std::size_t count = 0;
};

// Reads the head of a tree's node, of at most `most` children.
TreeHead read_tree_head(ByteReader& reader, TreeType type, std::size_t most, std::string_view who) {
  require_signature(reader, "TREE", who);
  require(reader.u8("tree") == static_cast<std::uint8_t>(type), "a tree of the right kind", who);
  const TreeHead head{reader.u8("level"), reader.u16("number of children")};
  require(head.count <= most, "a node that is not overfull", who);
  reader.skip(16, "siblings");
  return head;
}

struct Node {
  std::uint64_t address = 0;
  int level = -1;  // unknown for the root
};

}  // namespace

ByteReader part_at(ByteSpan file, std::uint64_t address, std::uint64_t size, std::string_view what,
                   std::string_view who) {
  if (address > file.size() || size > file.size() - address) {
    fail<ValueError>("{}: expected {} bytes of {} at {}, received a file of {}.", who, size, what,
                     address, file.size());
  }
  return ByteReader(file.subspan(address, size), who);
}

void require(bool condition, std::string_view what, std::string_view who) {
  if (!condition) fail<ValueError>("{}: expected {}; the file is damaged.", who, what);
}

void require_signature(ByteReader& reader, std::string_view signature, std::string_view who) {
  require(as_text(reader.take(signature.size(), "signature")) == signature, signature, who);
}

const GlobalHeaps::Sizes& GlobalHeaps::collection_at(std::uint64_t address) {
  const auto [found, is_new] = collections_.try_emplace(address);
  if (!is_new) return found->second;
  constexpr std::size_t head_size = 16;
  ByteReader head = part_at(file_, address, head_size, "global heap", who_);
  require_signature(head, "GCOL", who_);
  require(head.u8("version") == 1, "version 1 of global heaps", who_);
  head.skip(3, "global heap");
  const std::uint64_t size = head.u64("size");
  require(size >= head_size, "a global heap of some size", who_);

  ByteReader objects = part_at(file_, address, size, "global heap", who_);
  objects.skip(head_size, "global heap");
  while (objects.left() >= head_size) {
    const std::uint16_t index = objects.u16("heap object");
    objects.skip(6, "heap object");
    const std::uint64_t object_size = objects.u64("heap object");
    if (index == 0) {
      require(object_size == objects.left() + head_size, "free space up to the heap's end", who_);
      break;
    }
    require(found->second.emplace(index, object_size).second, "one heap object of each number",
            who_);
    objects.skip(object_size, "heap object");
    objects.skip(std::min<std::uint64_t>((8 - object_size % 8) % 8, objects.left()), "padding");
  }
  return found->second;
}

void GlobalHeaps::check_references(ByteSpan elements) {
  ByteReader reader(elements, who_);
  while (reader.left() > 0) {
    const std::uint32_t size = reader.u32("length");
    const std::uint64_t address = reader.u64("heap address");
    const std::uint32_t index = reader.u32("heap object");
    if (address == 0) continue;
    const Sizes& sizes = collection_at(address);
    const auto object = sizes.find(static_cast<std::uint16_t>(index));
    require(index <= 0xffff && object != sizes.end() && size <= object->second,
            "text that is in the heap", who_);
  }
}

void GroupChecker::check(std::uint64_t tree, std::uint64_t heap, WorkList& work) {
  if (!checked_.emplace(tree, heap).second) return;
  check_tree(tree, heap_data(heap), work);
}

ByteSpan GroupChecker::heap_data(std::uint64_t address) const {
  ByteReader head = part_at(file_, address, 32, "local heap", who_);
  require_signature(head, "HEAP", who_);
  require(head.u8("version") == 0, "version 0 of local heaps", who_);
  head.skip(3, "local heap");
  const std::uint64_t size = head.u64("size"), free = head.u64("free list"),
                      place = head.u64("data address");
  const ByteSpan data = part_at(file_, place, size, "names", who_).take(size, "names");
  check_free_list(data, free);
  return data;
}

void GroupChecker::check_free_list(ByteSpan data, std::uint64_t first) const {
  std::size_t steps = 0;
  for (std::uint64_t offset = first; offset != end_of_free_list && offset != undefined_address;) {
    ByteReader reader = part_at(data, offset, 16, "free list", who_);
    require(++steps <= data.size() / 16, "a free list that ends", who_);
    const std::uint64_t next = reader.u64("next"), size = reader.u64("size");
    part_at(data, offset, size, "free space", who_);
    offset = next;
  }
}

void GroupChecker::check_name(ByteSpan names, std::uint64_t offset) const {
  require(
      offset < names.size() && as_text(names.subspan(offset)).find('\0') != std::string_view::npos,
      "a name that ends inside the heap", who_);
}

void GroupChecker::check_tree(std::uint64_t tree, ByteSpan names, WorkList& work) {
  const std::size_t most = 2 * std::size_t{orders_.group_node};
  const std::size_t node_size = tree_head_size + most * 8 + (most + 1) * 8;
  std::set<std::uint64_t> seen;
  std::vector<Node> nodes = {{tree}};
  while (!nodes.empty()) {
    const Node node = nodes.back();
    nodes.pop_back();
    require(seen.insert(node.address).second, "a tree without loops", who_);
    ByteReader reader = part_at(file_, node.address, node_size, "tree", who_);
    const TreeHead head = read_tree_head(reader, TreeType::group, most, who_);
    require(node.level < 0 || head.level == node.level, "a tree of even depth", who_);
    check_name(names, reader.u64("key"));
    for (std::size_t i = 0; i < head.count; ++i) {
      const std::uint64_t child = reader.u64("child");
      check_name(names, reader.u64("key"));
      if (head.level > 0) {
        nodes.push_back({child, head.level - 1});
      } else {
        require(seen.insert(child).second, "a tree without loops", who_);
        check_symbols(child, names, work);
      }
    }
  }
}

void GroupChecker::check_symbols(std::uint64_t node, ByteSpan names, WorkList& work) {
  constexpr std::uint32_t caches_nothing = 0, caches_group = 1, caches_link = 2;
  const std::size_t most = 2 * std::size_t{orders_.group_leaf};
  ByteReader reader = part_at(file_, node, 8 + most * symbol_size, "symbols", who_);
  require_signature(reader, "SNOD", who_);
  require(reader.u8("version") == 1, "version 1 of symbol nodes", who_);
  reader.skip(1, "symbols");
  const std::size_t count = reader.u16("number of symbols");
  require(count <= most, "a node that is not overfull", who_);
  for (std::size_t i = 0; i < count; ++i) {
    check_name(names, reader.u64("name"));
    const std::uint64_t object = reader.u64("object header");
    const std::uint32_t cached = reader.u32("cache type");
    reader.skip(4, "symbol");
    ByteReader scratch(reader.take(16, "symbol"), who_);
    require(cached <= caches_link, "a known symbol", who_);
    if (cached == caches_link) check_name(names, scratch.u32("link"));
    if (cached == caches_nothing || cached == caches_group) work.objects.push_back(object);
    if (cached == caches_group) {
      const std::uint64_t tree = scratch.u64("tree"), heap = scratch.u64("heap");
      work.groups.emplace_back(tree, heap);
    }
  }
}

void check_chunks(ByteSpan file, const ChunkTree& tree, TreeOrders orders, std::string_view who) {
  const std::size_t most = 2 * std::size_t{orders.chunk_node};
  const std::size_t key_size = 8 + 8 * tree.rank;
  const std::size_t node_size = tree_head_size + most * 8 + (most + 1) * key_size;
  std::set<std::uint64_t> seen;
  std::vector<Node> nodes = {{tree.address}};
  while (!nodes.empty()) {
    const Node node = nodes.back();
    nodes.pop_back();
    require(seen.insert(node.address).second, "a tree without loops", who);
    ByteReader reader = part_at(file, node.address, node_size, "tree", who);
    const TreeHead head = read_tree_head(reader, TreeType::chunks, most, who);
    require(node.level < 0 || head.level == node.level, "a tree of even depth", who);
    for (std::size_t i = 0; i < head.count; ++i) {
      const std::uint32_t size = reader.u32("chunk's size");
      reader.skip(key_size - 4, "key");
      const std::uint64_t child = reader.u64("child");
      if (head.level > 0) {
        nodes.push_back({child, head.level - 1});
        continue;
      }
      require(tree.is_filtered || size == tree.chunk_bytes, "chunks of equal sizes", who);
      part_at(file, child, size, "chunk", who);
    }
  }
}

}  // namespace ramet::hdf5
