#include <fstream>

#include "ramet/core/error.h"
#include "ramet/saving/hdf5.h"
#include "ramet/saving/hdf5_check_impl.h"

namespace ramet::hdf5 {

namespace {

constexpr std::string_view file_signature = "\x89HDF\r\n\x1a\n";

// The file may begin after a block of the user's, of 512 bytes or a doubling of that.
ByteSpan skip_user_block(ByteSpan image, std::string_view who) {
  for (std::size_t start = 0; start < image.size(); start = start == 0 ? 512 : 2 * start) {
    const ByteSpan file = image.subspan(start);
    if (as_text(file).starts_with(file_signature)) return file;
  }
  fail<ValueError>("{}: expected an HDF5 file, found no signature of one.", who);
}

}  // namespace

Superblock read_superblock(ByteSpan image, std::string_view who) {
  Superblock superblock;
  superblock.file = skip_user_block(image, who);
  ByteReader reader(superblock.file, who);
  reader.skip(file_signature.size(), "superblock");
  const std::uint8_t version = reader.u8("superblock");
  require(version <= 3, "a known superblock", who);
  if (version >= 2) {
    require(reader.u8("size of offsets") == 8 && reader.u8("size of lengths") == 8,
            "addresses of 8 bytes", who);
    reader.skip(25, "superblock");
    superblock.root = reader.u64("root");
    return superblock;
  }

  reader.skip(4, "superblock");
  require(reader.u8("size of offsets") == 8 && reader.u8("size of lengths") == 8,
          "addresses of 8 bytes", who);
  reader.skip(1, "superblock");
  TreeOrders& orders = superblock.orders;
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
  superblock.root = reader.u64("root");
  return superblock;
}

}  // namespace ramet::hdf5

namespace ramet {

bool begins_as_hdf5(const std::filesystem::path& path) {
  std::string start(hdf5::file_signature.size(), '\0');
  std::ifstream(path, std::ios::binary).read(start.data(), static_cast<long>(start.size()));
  return start == hdf5::file_signature;
}

}  // namespace ramet
