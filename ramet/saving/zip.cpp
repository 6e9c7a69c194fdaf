#include "ramet/saving/zip.h"

#include <zip.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "ramet/core/error.h"
#include "ramet/saving/file.h"
#include "ramet/saving/zip_layout_impl.h"

namespace ramet {

namespace {

constexpr std::uint64_t large_member = std::uint64_t{4} << 30;
constexpr std::uint64_t largest_ratio = 100;
constexpr std::uint16_t first_dos_date = 1 << 5 | 1;  // 1980-01-01
constexpr std::uint16_t padding_extra = 0xd935;       // as of Android's zipalign
constexpr std::size_t data_alignment = 64;
constexpr std::size_t empty_end_size = 22;

using Handle = std::unique_ptr<zip_t, decltype(&zip_discard)>;

class ZipError {
 public:
  ZipError() { zip_error_init(&error_); }
  ~ZipError() { zip_error_fini(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_;
};

bool leads_outside(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return true;
  if (name.substr(1).starts_with(":/")) return true;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    if (name.substr(begin, end - begin) == "..") return true;
    begin = end + 1;
  }
  return false;
}

void check_name(std::string_view name, std::string_view who) {
  if (leads_outside(name) || name.find('\0') != std::string_view::npos) {
    fail<ValueError>("{}: expected member names inside the archive's folder, received '{}'.", who,
                     name);
  }
}

Handle open_archive(ByteSpan bytes, std::string_view who) {
  // libzip takes an empty file for an empty archive.
  if (bytes.size() < empty_end_size) {
    fail<ValueError>("{}: expected a zip archive, received {} bytes.", who, bytes.size());
  }
  ZipError error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, error.get());
  if (source == nullptr) fail<ValueError>("{}: {}.", who, error.text());
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, error.get());
  if (archive == nullptr) {
    zip_source_free(source);
    fail<ValueError>("{}: expected a zip archive: {}.", who, error.text());
  }
  return Handle(archive, &zip_discard);
}

}  // namespace

struct ZipReader::Archive {
  SharedBytes bytes;
  std::string who;
  Handle handle;
  std::vector<std::string> names = {};
  std::map<std::string, std::size_t, std::less<>> index_of = {};

  std::size_t find(std::string_view member) const {
    const auto found = index_of.find(member);
    if (found == index_of.end()) {
      fail<ValueError>("{}: expected a member '{}', found none of that name.", who, member);
    }
    return found->second;
  }

  zip_stat_t status(std::size_t index) const {
    zip_stat_t status;
    constexpr std::uint64_t wanted =
        ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(handle.get(), index, 0, &status) != 0 || (status.valid & wanted) != wanted) {
      fail<ValueError>("{}: cannot read '{}': {}.", who, names[index], zip_strerror(handle.get()));
    }
    if (status.encryption_method != ZIP_EM_NONE) {
      fail<ValueError>("{}: expected '{}' to be unencrypted.", who, names[index]);
    }
    if (status.size > large_member && status.size / largest_ratio > status.comp_size) {
      fail<ValueError>(
          "{}: expected '{}' to unpack to at most {} times its size, received {} bytes "
          "that claim to be {}.",
          who, names[index], largest_ratio, status.comp_size, status.size);
    }
    if (status.comp_size > bytes.bytes.size()) {
      fail<ValueError>("{}: expected {} bytes of '{}', received an archive of {}.", who,
                       status.comp_size, names[index], bytes.bytes.size());
    }
    return status;
  }
};

ZipReader::ZipReader(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader& ZipReader::operator=(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

ZipReader ZipReader::open(const std::filesystem::path& path) {
  return of(map_file(path), path.string());
}

ZipReader ZipReader::of(SharedBytes archive, std::string name) {
  Handle handle = open_archive(archive.bytes, name);
  auto data =
      std::make_unique<Archive>(Archive{std::move(archive), std::move(name), std::move(handle)});
  const zip_int64_t count = zip_get_num_entries(data->handle.get(), 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const char* member = zip_get_name(data->handle.get(), i, ZIP_FL_ENC_GUESS);
    if (member == nullptr) {
      fail<ValueError>("{}: {}.", data->who, zip_strerror(data->handle.get()));
    }
    check_name(member, data->who);
    if (!data->index_of.emplace(member, i).second) {
      fail<ValueError>("{}: expected one member '{}', received several.", data->who, member);
    }
    data->names.emplace_back(member);
  }
  return ZipReader(std::move(data));
}

const std::vector<std::string>& ZipReader::names() const { return archive_->names; }

bool ZipReader::contains(std::string_view member) const {
  return archive_->index_of.contains(member);
}

Bytes ZipReader::read(std::string_view member) const {
  const std::size_t index = archive_->find(member);
  const zip_stat_t status = archive_->status(index);
  const auto reject = [&](std::string_view why) {
    fail<ValueError>("{}: cannot read '{}': {}.", archive_->who, member, why);
  };
  zip_t* handle = archive_->handle.get();
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen_index(handle, index, 0),
                                                                &zip_fclose);
  if (file == nullptr) reject(zip_strerror(handle));

  // Memory follows what is really there, not what the archive claims.
  constexpr std::uint64_t chunk = 1 << 20;
  Bytes out;
  while (out.size() < status.size) {
    const std::size_t done = out.size();
    const std::uint64_t wanted = std::min(status.size - done, std::max<std::uint64_t>(chunk, done));
    out.resize(done + wanted);
    const zip_int64_t count = zip_fread(file.get(), out.data() + done, wanted);
    if (count < 0) reject(zip_file_strerror(file.get()));
    if (count == 0) reject("it ends too early");
    out.resize(done + static_cast<std::size_t>(count));
  }
  // libzip compares the checksum when it meets the end.
  std::byte beyond;
  const zip_int64_t count = zip_fread(file.get(), &beyond, 1);
  if (count < 0) reject(zip_file_strerror(file.get()));
  if (count > 0) reject("it is longer than the archive says");
  return out;
}

std::optional<SharedBytes> ZipReader::view(std::string_view member) const {
  const std::size_t index = archive_->find(member);
  const zip_stat_t status = archive_->status(index);
  if (status.comp_method != ZIP_CM_STORE || status.size != status.comp_size) return std::nullopt;
  const ByteSpan all = archive_->bytes.bytes;
  const std::optional<ZipMemberLayout> layout = find_zip_member(all, index);
  if (!layout || layout->stored_size != status.size) return std::nullopt;
  return SharedBytes{all.subspan(layout->data_offset, layout->stored_size), archive_->bytes.owner};
}

struct ZipWriter::Archive {
  AtomicFile file;
  std::string who;
  Handle handle;
  std::uint64_t offset = 0;  // where the next member's header will be
  std::vector<std::shared_ptr<const void>> owners = {};

  [[noreturn]] void reject() const {
    fail<FileError>("Cannot write '{}': {}.", who, zip_strerror(handle.get()));
  }
};

ZipWriter::ZipWriter(const std::filesystem::path& path) {
  AtomicFile file(path);
  int code = 0;
  zip_t* handle = zip_open(file.temporary().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (handle == nullptr) fail<FileError>("Cannot write '{}': zip error {}.", path.string(), code);
  archive_ = std::make_unique<Archive>(
      Archive{std::move(file), path.string(), Handle(handle, &zip_discard)});
}

ZipWriter::ZipWriter(ZipWriter&&) noexcept = default;
ZipWriter::~ZipWriter() = default;

void ZipWriter::add(std::string_view name, SharedBytes bytes) {
  check_name(name, archive_->who);
  zip_t* handle = archive_->handle.get();
  zip_source_t* source = zip_source_buffer(handle, bytes.bytes.data(), bytes.bytes.size(), 0);
  if (source == nullptr) archive_->reject();
  archive_->owners.push_back(std::move(bytes.owner));
  const zip_int64_t index =
      zip_file_add(handle, std::string(name).c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    fail<ValueError>("{}: cannot add '{}': {}.", archive_->who, name, zip_strerror(handle));
  }

  // An extra field of two bytes and as much padding as brings the data to an aligned place.
  const std::uint64_t unpadded = archive_->offset + zip_local_header_size + name.size() + 4 + 2;
  const std::uint64_t start = (unpadded + data_alignment - 1) / data_alignment * data_alignment;
  std::vector<std::uint8_t> padding(2 + start - unpadded, 0);
  padding[0] = data_alignment;
  const auto i = static_cast<zip_uint64_t>(index);
  if (zip_set_file_compression(handle, i, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(handle, i, 0, first_dos_date, 0) != 0 ||
      zip_file_extra_field_set(handle, i, padding_extra, 0, padding.data(),
                               static_cast<zip_uint16_t>(padding.size()), ZIP_FL_LOCAL) != 0) {
    archive_->reject();
  }
  archive_->offset = start + bytes.bytes.size();
}

void ZipWriter::commit() {
  if (archive_->owners.empty()) {
    // libzip removes an archive without members; others write just the end record.
    archive_->handle.reset();
    write_file(archive_->who, as_bytes("PK\5\6" + std::string(empty_end_size - 4, '\0')));
    return;
  }
  if (zip_close(archive_->handle.get()) != 0) archive_->reject();
  archive_->handle.release();
  archive_->file.commit();
}

}  // namespace ramet
