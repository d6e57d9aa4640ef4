// Files that a generation keeps beside its rows, the snapshot and the ledger: each is put in place
// whole or not at all, and mapped to be read.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "redstring/status.h"

namespace redstring::graph {

/// A file descriptor that is closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  int close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

/// ErrorCode::io: "cannot open: No such file or directory", at `file`; `code` is an errno.
tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& file, int code);

/// Makes `file` what `write` writes into the descriptor that it is given, or leaves what was there:
/// a temporary file is written, flushed and renamed, and the folder is flushed. Errors: io.
Status put_in_place(
    const std::filesystem::path& file,
    const std::function<Status(int fd, const std::filesystem::path& temporary)>& write);

/// Writes all of `bytes`; `file` is for the error.
Status write_all(int fd, std::string_view bytes, const std::filesystem::path& file);

/// Bytes to be read in place: of a mapped file, or of a string.
class FileBytes {
 public:
  FileBytes() = default;
  /// `what` names the file in errors ("snapshot"). Errors: not_found, corrupt (not a file), io.
  static Result<FileBytes> map(const std::filesystem::path& file, std::string_view what);
  static FileBytes of(std::string bytes);
  FileBytes(FileBytes&& other) noexcept { *this = std::move(other); }
  FileBytes& operator=(FileBytes&& other) noexcept;
  ~FileBytes() { unmap(); }

  const char* data() const { return mapped_ ? static_cast<const char*>(mapped_) : owned_.data(); }
  std::size_t size() const { return mapped_ ? size_ : owned_.size(); }

 private:
  void unmap();

  std::string owned_;
  void* mapped_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace redstring::graph
