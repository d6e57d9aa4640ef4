// Bytes on their way in: where they come from, and the window through which readers see them.
#include "ingest/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ingest/encoding.h"

namespace redstring::reading {
namespace {

class FileSource : public ByteSource {
 public:
  FileSource(int descriptor, bool close) : descriptor_(descriptor), close_(close) {
    struct stat status{};
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && close) {
      size_ = static_cast<std::uint64_t>(status.st_size);
    }
  }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override {
    if (close_) ::close(descriptor_);
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    while (true) {
      ssize_t got = ::read(descriptor_, into, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return fail(ErrorCode::io, std::strerror(errno));
    }
  }
  std::optional<std::uint64_t> seekable_size() override { return size_; }
  bool seek(std::uint64_t offset) override {
    return size_ && ::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) >= 0;
  }

 private:
  int descriptor_;
  bool close_;
  std::optional<std::uint64_t> size_;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    size = std::min(size, bytes_.size() - at_);
    std::memcpy(into, bytes_.data() + at_, size);
    at_ += size;
    return size;
  }
  std::optional<std::uint64_t> seekable_size() override { return bytes_.size(); }
  bool seek(std::uint64_t offset) override {
    at_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size()));
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

class Utf16Source : public ByteSource {
 public:
  Utf16Source(Input& input, bool big_endian) : input_(input), big_endian_(big_endian) {}

  Result<std::size_t> read(char* into, std::size_t size) override {
    while (out_.size() == at_) {
      out_.clear();
      at_ = 0;
      std::string_view window = input_.peek(std::size_t{1} << 16);
      if (window.empty()) {
        if (high_ != 0) append_code_point(out_, 0xFFFD);
        high_ = 0;
        if (!out_.empty()) break;
        if (input_.error()) return fail(*input_.error());
        return 0;
      }
      if (window.size() == 1) {  // half a unit at the very end
        input_.consume(1);
        append_code_point(out_, 0xFFFD);
        break;
      }
      std::size_t even = window.size() & ~std::size_t{1};
      for (std::size_t i = 0; i < even; i += 2) decode(window[i], window[i + 1]);
      input_.consume(even);
    }
    size = std::min(size, out_.size() - at_);
    std::memcpy(into, out_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  void decode(char first, char second) {
    auto a = static_cast<unsigned char>(first), b = static_cast<unsigned char>(second);
    char32_t unit = big_endian_ ? a << 8 | b : b << 8 | a;
    if (high_ != 0) {
      char32_t high = high_;
      high_ = 0;
      if (unit >= 0xDC00 && unit <= 0xDFFF) {
        append_code_point(out_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        return;
      }
      append_code_point(out_, 0xFFFD);
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      high_ = unit;
    } else {
      append_code_point(out_, unit);
    }
  }

  Input& input_;
  bool big_endian_;
  std::string out_;
  std::size_t at_ = 0;
  char32_t high_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path) {
  if (path == "-") return std::make_unique<FileSource>(STDIN_FILENO, false);
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                std::string("cannot be read: ") + std::strerror(errno), path.string());
  }
  return std::make_unique<FileSource>(descriptor, true);
}

std::unique_ptr<ByteSource> memory_source(std::string_view bytes) {
  return std::make_unique<MemorySource>(bytes);
}

std::unique_ptr<ByteSource> utf16_source(Input& input, bool big_endian) {
  return std::make_unique<Utf16Source>(input, big_endian);
}

void Input::consume(std::size_t size) {
  size = std::min(size, end_ - begin_);
  begin_ += size;
  consumed_ += size;
}

bool Input::grow() {
  if (ended_) return false;
  std::size_t held = end_ - begin_;
  if (begin_ > 0 && begin_ >= held) {  // what is moved was paid for by what was consumed
    std::memmove(buffer_.data(), buffer_.data() + begin_, held);
    begin_ = 0;
    end_ = held;
  }
  std::size_t chunk = std::max<std::size_t>(std::size_t{1} << 16, held / 2);
  if (buffer_.size() < end_ + chunk + padding) buffer_.resize(end_ + chunk + padding);
  Result<std::size_t> got = source_.read(buffer_.data() + end_, chunk);
  if (!got) error_ = got.error();
  if (!got || *got == 0) {
    ended_ = true;
    return false;
  }
  end_ += *got;
  return true;
}

std::string_view Input::peek(std::size_t size) {
  while (end_ - begin_ < size && grow()) {
  }
  return window().substr(0, size);
}

void Input::drain() {
  do {
    consume(end_ - begin_);
  } while (grow());
}

Input::Line Input::next_line(std::string_view& line, std::size_t limit) {
  std::size_t searched = 0;
  bool dropping = false;
  while (true) {
    std::string_view seen = window();
    std::size_t end = seen.find('\n', searched);
    bool last = false;
    if (end == std::string_view::npos) {
      searched = seen.size();
      if (searched > limit) {
        dropping = true;
        consume(searched);
        searched = 0;
      }
      if (grow()) continue;
      seen = window();
      end = seen.size();
      last = true;
      if (end == 0) return dropping ? Line::too_long : Line::end;
    }
    line = seen.substr(0, end);
    consume(end + (last ? 0 : 1));
    if (dropping || line.size() > limit) return Line::too_long;
    if (last && error_) return Line::cut;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return Line::line;
  }
}

bool Input::read_all(std::size_t limit) {
  while (end_ - begin_ <= limit) {
    if (!grow()) return true;
  }
  return false;
}

bool Input::seek(std::uint64_t offset) {
  if (!source_.seekable_size() || !source_.seek(offset)) return false;
  begin_ = end_ = 0;
  consumed_ = offset;
  ended_ = false;
  error_.reset();
  return true;
}

}  // namespace redstring::reading
