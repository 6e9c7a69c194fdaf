#pragma once
// A look at an HDF5 file's structure before libhdf5 sees it.
//
// The default format, which h5py and Keras write, has no checksums over its structure, and libhdf5
// 1.10 believes what it reads there: a single wrong byte can make it crash or run for hours. So the
// objects that can be reached from the root are checked here: that each part lies inside the file,
// that sizes agree, and that trees and lists end. Newer parts of the format carry checksums, which
// libhdf5 verifies; they are passed over.
// Names are those of the "HDF5 File Format Specification, version 3.0".

#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ramet/core/bytes.h"

namespace ramet::hdf5 {

inline constexpr std::uint64_t undefined_address = ~std::uint64_t{0};

/// The type of an element, as far as its size and the checks need it.
struct CheckedType {
  std::uint64_t size = 0;
  bool is_variable = false;  // elements are references into global heaps
  bool is_simple = false;    // a number: may be the base of an enum
};
/// Sizes of tree nodes, which stand in the superblock.
struct TreeOrders {
  std::uint16_t group_leaf = 0, group_node = 0, chunk_node = 32;
};

/// What a file begins with.
struct Superblock {
  ByteSpan file;  // from here on; addresses count from its start
  TreeOrders orders;
  std::uint64_t root = 0;  // address of the root group's header
};
Superblock read_superblock(ByteSpan image, std::string_view who);

/// Reads a datatype message and stops after it.
CheckedType check_type(ByteReader& reader, std::string_view who, int depth = 0);

/// Reads a dataspace message; returns the extents.
struct CheckedSpace {
  std::vector<std::uint64_t> dims;
  bool is_null = false;
  /// Elements times `size`; raises ValueError where that is too large to count.
  std::uint64_t byte_count(std::uint64_t size, std::string_view who) const;
};
CheckedSpace check_space(ByteReader& reader, std::string_view who);

/// Objects of variable size, kept in collections all over the file.
class GlobalHeaps {
 public:
  GlobalHeaps(ByteSpan file, std::string_view who) : file_(file), who_(who) {}
  /// Checks the references that make up variable-length elements.
  void check_references(ByteSpan elements);

 private:
  using Sizes = std::map<std::uint16_t, std::uint64_t>;
  const Sizes& collection_at(std::uint64_t address);
  ByteSpan file_;
  std::string_view who_;
  std::map<std::uint64_t, Sizes> collections_;
};

/// What is still to be checked.
struct WorkList {
  std::vector<std::uint64_t> objects;                           // addresses of headers
  std::vector<std::pair<std::uint64_t, std::uint64_t>> groups;  // addresses of tree and heap
};

/// Old-style groups: a tree of names, which stand in a local heap.
class GroupChecker {
 public:
  GroupChecker(ByteSpan file, std::string_view who, TreeOrders orders)
      : file_(file), who_(who), orders_(orders) {}
  /// Checks a group's tree and heap, and adds its members to `work`.
  void check(std::uint64_t tree, std::uint64_t heap, WorkList& work);

 private:
  ByteSpan heap_data(std::uint64_t address) const;
  void check_free_list(ByteSpan data, std::uint64_t first) const;
  void check_name(ByteSpan names, std::uint64_t offset) const;
  void check_tree(std::uint64_t tree, ByteSpan names, WorkList& work);
  void check_symbols(std::uint64_t node, ByteSpan names, WorkList& work);
  ByteSpan file_;
  std::string_view who_;
  TreeOrders orders_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> checked_;
};

/// The tree of a chunked dataset. `filtered` chunks may have any size, others have `chunk_bytes`.
struct ChunkTree {
  std::uint64_t address = 0;
  std::size_t rank = 0;  // with one more for the bytes of an element
  std::uint64_t chunk_bytes = 0;
  bool is_filtered = false;
};
void check_chunks(ByteSpan file, const ChunkTree& tree, TreeOrders orders, std::string_view who);

/// A reader of `size` bytes at an address. Raises ValueError where the file has fewer.
ByteReader part_at(ByteSpan file, std::uint64_t address, std::uint64_t size, std::string_view what,
                   std::string_view who);
/// Raises ValueError unless `condition`: "<who>: expected <what>; the file is damaged.".
void require(bool condition, std::string_view what, std::string_view who);
void require_signature(ByteReader& reader, std::string_view signature, std::string_view who);

/// Checks objects of a file, each once. Everything raises ValueError, its text starting with `who`,
/// for what libhdf5 should not read. `image` and `who` must outlive the checker.
class StructureChecker {
 public:
  /// Checks all that can be reached from the root through parts without checksums.
  StructureChecker(ByteSpan image, std::string_view who);
  /// The same from another object, to which a part with checksums may have led.
  void check(std::uint64_t object);

 private:
  using Blocks = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  // addresses and sizes
  struct Object;
  StructureChecker(const Superblock& superblock, std::string_view who);
  void check_header(std::uint64_t address);
  void check_message(ByteReader& reader, Object& object, Blocks& blocks);
  void check_attribute(ByteReader& message);
  void check_dataset(const Object& object);
  void check_chunked(ByteReader& layout, const Object& object) const;
  ByteSpan file_;
  std::string_view who_;
  TreeOrders orders_;
  GlobalHeaps heaps_;
  GroupChecker groups_;
  WorkList work_;
  std::set<std::uint64_t> checked_;
};

}  // namespace ramet::hdf5
