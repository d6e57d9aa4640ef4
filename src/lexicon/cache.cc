// The files of compiled dictionaries. See cache.h.
#include "lexicon/cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

#include "lexicon/compiled.h"

namespace redstring::lexicon {

namespace fs = std::filesystem;

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Whether it is a plain file that only this user can have written.
bool ours(const struct stat& s) {
  return S_ISREG(s.st_mode) && s.st_uid == ::geteuid() && (s.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

constexpr auto kept_unused = std::chrono::days(30), touched_every = std::chrono::days(1);

std::chrono::system_clock::duration age(const struct stat& s) {
  return std::chrono::system_clock::now() - std::chrono::system_clock::from_time_t(s.st_mtime);
}

/// "0123456789abcdef.lexicon"
bool named_like_ours(std::string_view name) {
  return name.size() == 24 && name.ends_with(".lexicon") &&
         name.substr(0, 16).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Removes what nobody has opened for long: caches of folders that have moved or are gone.
void remove_unused(const fs::path& directory) {
  std::error_code error;
  for (fs::directory_iterator file(directory, error), end; !error && file != end;
       file.increment(error)) {
    struct stat s{};
    if (named_like_ours(file->path().filename().native()) &&
        ::lstat(file->path().c_str(), &s) == 0 && ours(s) && age(s) > kept_unused)
      ::unlink(file->path().c_str());
  }
}

std::string name_of(const std::vector<fs::path>& folders) {
  std::string key;
  for (const fs::path& folder : folders) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(folder, error);
    key += (error ? folder : whole).generic_string();
    key += '\0';
  }
  std::string out;
  const std::uint64_t hash = checksum(key);
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[hash >> shift & 15];
  return out + ".lexicon";
}

}  // namespace

CacheFile::CacheFile(const fs::path& directory, const std::vector<fs::path>& folders)
    : path_(directory / name_of(folders)) {}

std::unique_ptr<const Lexicon::Data> CacheFile::open(const std::vector<Folder>& sources) const {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat s{};
  if (!file || ::fstat(file.get(), &s) != 0 || !ours(s) || s.st_size <= 0) return nullptr;
  const auto size = static_cast<std::size_t>(s.st_size);
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (at == MAP_FAILED) return nullptr;
  if (age(s) > touched_every) ::futimens(file.get(), nullptr);  // it is in use
  const std::shared_ptr<const void> mapping(
      at, [size](const void* p) { ::munmap(const_cast<void*>(p), size); });
  return unpack({static_cast<const char*>(at), size}, fingerprint(sources), mapping);
}

void CacheFile::store(const Lexicon::Data& data, const std::vector<Folder>& sources) const {
  std::error_code ignored;
  fs::create_directories(path_.parent_path().parent_path(), ignored);
  ::mkdir(path_.parent_path().c_str(), 0700);
  // One process writes at a time; whoever comes second need not. A process that dies leaves a file
  // without a lock, which the next one takes over.
  const std::string temporary = path_.string() + ".new";
  const Descriptor file(
      ::open(temporary.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) return;
  // Between opening and locking, another process may have renamed the file.
  struct stat mine{}, there{};
  if (::fstat(file.get(), &mine) != 0 || !ours(mine) || ::lstat(temporary.c_str(), &there) != 0 ||
      mine.st_ino != there.st_ino || mine.st_dev != there.st_dev) {
    return;
  }
  const std::string bytes = pack(data, fingerprint(sources));
  if (::fchmod(file.get(), 0600) != 0 || ::ftruncate(file.get(), 0) != 0 ||
      !write_all(file.get(), bytes) || ::rename(temporary.c_str(), path_.c_str()) != 0) {
    ::unlink(temporary.c_str());
  }
  remove_unused(path_.parent_path());
}

}  // namespace redstring::lexicon
