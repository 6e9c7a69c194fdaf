#include "ramet/saving/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "ramet/core/error.h"

namespace ramet {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_file(std::string_view action, const fs::path& path, int error) {
  fail<FileError>("Cannot {} '{}': {}.", action, path.string(),
                  std::generic_category().message(error));
}

class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags, std::string_view action)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {
    if (descriptor_ < 0) fail_file(action, path, errno);
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }

  std::size_t size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) fail_file("read", path_, errno);
    if (S_ISDIR(status.st_mode)) fail_file("read", path_, EISDIR);
    return static_cast<std::size_t>(status.st_size);
  }

  // Fills the whole range, or as much of it as the file has; returns the count.
  std::size_t read(std::byte* data, std::size_t size) const {
    std::size_t done = 0;
    while (done < size) {
      const ssize_t count = ::read(descriptor_, data + done, size - done);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail_file("read", path_, errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  void write(ByteSpan bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail_file("write", path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }

  void sync() const {
    if (::fsync(descriptor_) != 0) fail_file("write", path_, errno);
  }

 private:
  fs::path path_;
  int descriptor_;
};

// Makes an empty file of a name that nobody else has.
fs::path make_temporary(const fs::path& path) {
  static std::atomic<unsigned> next = 0;
  for (;;) {
    const std::string name = fmt::format(".ramet-{}-{}.tmp", ::getpid(), next++);
    const fs::path temporary = path.parent_path() / name;
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      ::close(descriptor);
      return temporary;
    }
    if (errno != EEXIST) fail_file("write", path, errno);
  }
}

// So that the new name survives a power cut too. Not all file systems can do that.
void sync_folder(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

fs::path followed(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  return error ? path : target;
}

}  // namespace

Bytes read_file(const fs::path& path) {
  const OpenFile file(path, O_RDONLY, "open");
  constexpr std::size_t chunk = 1 << 16;
  // Pipes and /proc say 0, so reading goes on until nothing more comes.
  Bytes bytes(file.size() + 1);
  std::size_t size = file.read(bytes.data(), bytes.size());
  while (size == bytes.size()) {
    bytes.resize(size + chunk);
    size += file.read(bytes.data() + size, chunk);
  }
  bytes.resize(size);
  return bytes;
}

SharedBytes map_file(const fs::path& path) {
  const OpenFile file(path, O_RDONLY, "open");
  const std::size_t size = file.size();
  if (size == 0) return share(read_file(path));
  // Kernels may load a vector past the end of an array, as `Storage::allocate` has it: where the
  // file ends with a page, another one follows.
  const std::size_t room = size + static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* start = ::mmap(nullptr, room, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) fail_file("map", path, errno);
  std::shared_ptr<const void> owner(
      start, [room](const void* mapped) { ::munmap(const_cast<void*>(mapped), room); });
  if (::mmap(start, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.descriptor(), 0) == MAP_FAILED) {
    fail_file("map", path, errno);
  }
  return {ByteSpan(static_cast<const std::byte*>(start), size), std::move(owner)};
}

void write_file(const fs::path& path, ByteSpan bytes) {
  AtomicFile file(path);
  OpenFile(file.temporary(), O_WRONLY, "write").write(bytes);
  file.commit();
}

AtomicFile::AtomicFile(fs::path path) : path_(followed(path)) {
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    fail<FileError>("Cannot write '{}': expected a regular file or a new name.", path_.string());
  }
  temporary_ = make_temporary(path_);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  OpenFile(temporary_, O_RDONLY, "write").sync();
  std::error_code error;
  fs::rename(temporary_, path_, error);
  if (error) fail_file("write", path_, error.value());
  temporary_.clear();
  sync_folder(path_);
}

}  // namespace ramet
