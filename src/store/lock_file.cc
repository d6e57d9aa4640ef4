// flock() on a file that holds the owner's process id. The id is for people: whether the lock is
// held is the kernel's knowledge, so that an id left behind by a process that died does no harm.
#include "store/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace redstring::store {
namespace {

/// What stands in the file: a process id, or "" while the owner is about to write it.
std::string owner(int descriptor) {
  char digits[24] = {};
  const ssize_t size = ::pread(descriptor, digits, sizeof(digits) - 1, 0);
  std::string id;
  for (ssize_t i = 0; i < size && digits[i] >= '0' && digits[i] <= '9'; ++i) id += digits[i];
  return id;
}

}  // namespace

Result<LockFile> LockFile::acquire(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return fail(ErrorCode::io, std::string("cannot open the lock: ") + std::strerror(errno),
                file.string());
  int locked = 0;
  do {
    locked = ::flock(descriptor, LOCK_EX | LOCK_NB);
  } while (locked != 0 && errno == EINTR);
  if (locked != 0) {
    const int trouble = errno;
    if (trouble != EWOULDBLOCK) {
      ::close(descriptor);
      return fail(ErrorCode::io, std::string("cannot lock: ") + std::strerror(trouble),
                  file.string());
    }
    // The owner writes its id right after it has the lock: give it a moment.
    std::string id = owner(descriptor);
    for (int i = 0; id.empty() && i < 20; ++i) {
      ::usleep(5000);
      id = owner(descriptor);
    }
    ::close(descriptor);
    return fail(ErrorCode::locked,
                id.empty() ? "another process is writing this database"
                           : "process " + id + " is writing this database",
                file.parent_path().string(), "wait until it has ended, or end it");
  }
  // From here on the lock is held, and letting go of it empties the file: not before, since the id
  // in it would be the other's.
  LockFile lock(descriptor);
  const std::string id = std::to_string(::getpid()) + "\n";
  // A lock whose file cannot be written still locks; it only cannot say who holds it.
  if (::ftruncate(descriptor, 0) == 0 &&
      ::pwrite(descriptor, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size()))
    return fail(ErrorCode::io, std::string("cannot write the lock: ") + std::strerror(errno),
                file.string());
  return lock;
}

LockFile::~LockFile() {
  if (descriptor_ < 0) return;
  // Emptied while still held: who finds an id in the file finds the one who holds it. Failing here
  // harms nobody.
  if (::ftruncate(descriptor_, 0) != 0) errno = 0;
  ::close(descriptor_);
}

}  // namespace redstring::store
