#include "graph/derived_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace redstring::graph {
namespace {

Status sync_folder(const std::filesystem::path& folder) {
  Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open()) return io_error("open", folder, errno);
  // Some file systems refuse to flush a folder; there is nothing that we could do about it.
  if (::fsync(fd.get()) != 0 && errno != EINVAL) return io_error("flush", folder, errno);
  return {};
}

}  // namespace

tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& file, int code) {
  return fail(ErrorCode::io, "cannot " + std::string(what) + ": " + std::strerror(code),
              file.string());
}

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("write", file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status put_in_place(
    const std::filesystem::path& file,
    const std::function<Status(int fd, const std::filesystem::path& temporary)>& write) {
  std::filesystem::path temporary = file;
  temporary += ".tmp";
  const auto written = [&]() -> Status {
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.open()) return io_error("create", temporary, errno);
    if (Status done = write(fd.get(), temporary); !done) return done;
    if (::fsync(fd.get()) != 0) return io_error("flush", temporary, errno);
    if (fd.close() != 0) return io_error("close", temporary, errno);
    if (::rename(temporary.c_str(), file.c_str()) != 0) return io_error("rename to", file, errno);
    return {};
  }();
  if (!written) {
    ::unlink(temporary.c_str());
    return written;
  }
  return sync_folder(file.parent_path());
}

Result<FileBytes> FileBytes::map(const std::filesystem::path& file, std::string_view what) {
  Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.open()) {
    if (errno == ENOENT)
      return fail(ErrorCode::not_found, "no " + std::string(what) + " here", file.string());
    return io_error("open", file, errno);
  }
  struct stat about{};
  if (::fstat(fd.get(), &about) != 0) return io_error("stat", file, errno);
  if (!S_ISREG(about.st_mode))
    return fail(ErrorCode::corrupt, "damaged " + std::string(what) + ": not a file", file.string());
  FileBytes out;
  if (about.st_size == 0) return out;
  const auto size = static_cast<std::size_t>(about.st_size);
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return io_error("map", file, errno);
  out.mapped_ = at;
  out.size_ = size;
  return out;
}

FileBytes FileBytes::of(std::string bytes) {
  FileBytes out;
  out.owned_ = std::move(bytes);
  return out;
}

FileBytes& FileBytes::operator=(FileBytes&& other) noexcept {
  if (this == &other) return *this;
  unmap();
  owned_ = std::move(other.owned_);
  mapped_ = std::exchange(other.mapped_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void FileBytes::unmap() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
  mapped_ = nullptr;
}

}  // namespace redstring::graph
