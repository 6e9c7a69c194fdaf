#include "ramet/saving/zip_layout_impl.h"

#include <algorithm>

#include "ramet/core/error.h"

namespace ramet {

namespace {

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t zip64_end_signature = 0x06064b50;
constexpr std::uint32_t zip64_locator_signature = 0x07064b50;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::size_t end_size = 22;
constexpr std::size_t zip64_locator_size = 20;
constexpr std::uint16_t zip64_extra = 1;
constexpr std::uint32_t see_zip64 = 0xffffffff;

ByteReader reader_at(ByteSpan archive, std::uint64_t offset) {
  ByteReader reader(archive, "zip");
  reader.skip(offset, "archive");
  return reader;
}

bool accept(ByteReader& reader, std::uint32_t signature) {
  return reader.u32("signature") == signature;
}

// The end record is the last thing in the file but for a comment of up to 64 KiB, whose length it
// ends with.
std::optional<std::size_t> find_end(ByteSpan archive) {
  constexpr std::size_t longest_comment = 0xffff;
  for (std::size_t comment = 0; comment <= longest_comment; ++comment) {
    if (archive.size() < end_size + comment) return std::nullopt;
    const std::size_t start = archive.size() - end_size - comment;
    ByteReader reader = reader_at(archive, start);
    if (!accept(reader, end_signature)) continue;
    reader.skip(16, "end record");
    if (reader.u16("comment size") == comment) return start;
  }
  return std::nullopt;
}

// Offset of the central directory.
std::optional<std::uint64_t> find_directory(ByteSpan archive) {
  const std::optional<std::size_t> end = find_end(archive);
  if (!end) return std::nullopt;
  ByteReader record = reader_at(archive, *end);
  record.skip(16, "end record");
  const std::uint32_t offset = record.u32("directory offset");
  if (offset != see_zip64) return offset;

  if (*end < zip64_locator_size) return std::nullopt;
  ByteReader locator = reader_at(archive, *end - zip64_locator_size);
  if (!accept(locator, zip64_locator_signature)) return std::nullopt;
  locator.skip(4, "disk");
  ByteReader long_record = reader_at(archive, locator.u64("end record offset"));
  if (!accept(long_record, zip64_end_signature)) return std::nullopt;
  long_record.skip(44, "zip64 end record");
  return long_record.u64("directory offset");
}

struct Entry {
  std::uint64_t stored_size = 0;
  std::uint64_t header_offset = 0;
};

// Sizes that do not fit 32 bits stand in an extra field, in the order size, stored size, offset.
void read_zip64_extra(ByteSpan extra, bool long_size, Entry& entry) {
  ByteReader reader(extra, "zip");
  while (reader.left() >= 4) {
    const std::uint16_t id = reader.u16("extra field"), size = reader.u16("extra field");
    ByteReader field(reader.take(size, "extra field"), "zip");
    if (id != zip64_extra) continue;
    if (long_size) field.skip(8, "size");
    if (entry.stored_size == see_zip64) entry.stored_size = field.u64("stored size");
    if (entry.header_offset == see_zip64) entry.header_offset = field.u64("offset");
    return;
  }
}

// Reads one entry of the central directory and stops after it.
std::optional<Entry> next_entry(ByteReader& reader) {
  if (!accept(reader, entry_signature)) return std::nullopt;
  Entry entry;
  reader.skip(16, "directory entry");
  entry.stored_size = reader.u32("stored size");
  const bool long_size = reader.u32("size") == see_zip64;
  const std::uint16_t name = reader.u16("name size"), extra = reader.u16("extra size"),
                      comment = reader.u16("comment size");
  reader.skip(8, "attributes");
  entry.header_offset = reader.u32("offset");
  reader.skip(name, "name");
  read_zip64_extra(reader.take(extra, "extra field"), long_size, entry);
  reader.skip(comment, "comment");
  return entry;
}

std::optional<ZipMemberLayout> follow(ByteSpan archive, std::size_t index) {
  const std::optional<std::uint64_t> directory = find_directory(archive);
  if (!directory) return std::nullopt;
  ByteReader reader = reader_at(archive, *directory);
  std::optional<Entry> entry = next_entry(reader);
  for (std::size_t i = 0; i < index && entry; ++i) entry = next_entry(reader);
  if (!entry) return std::nullopt;

  ByteReader local = reader_at(archive, entry->header_offset);
  if (!accept(local, local_signature)) return std::nullopt;
  local.skip(22, "local header");
  const std::uint16_t name = local.u16("name size"), extra = local.u16("extra size");
  local.skip(name, "name");
  local.skip(extra, "extra field");
  ZipMemberLayout layout{entry->stored_size, local.position()};
  local.skip(layout.stored_size, "data");
  return layout;
}

}  // namespace

std::optional<ZipMemberLayout> find_zip_member(ByteSpan archive, std::size_t index) {
  try {
    return follow(archive, index);
  } catch (const ValueError&) {
    return std::nullopt;  // an offset that leads out of the archive; libzip says what is wrong
  }
}

}  // namespace ramet
