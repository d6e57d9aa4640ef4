// One writer at a time: a lock that the kernel drops with the process that held it, and whose file
// tells who that is.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "redstring/status.h"

namespace redstring::store {

/// Holds the lock until it is destroyed or the process ends, however it ends.
class LockFile {
 public:
  /// Errors: locked (the message names the process that holds it), io.
  static Result<LockFile> acquire(const std::filesystem::path& file);
  LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  LockFile& operator=(LockFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace redstring::store
