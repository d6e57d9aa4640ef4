// Bytes on their way in: files, standard input, archive members, memory, seen through one window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/status.h"

namespace redstring::reading {

/// Where bytes come from, front to back.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `size` bytes; 0 means the end. An Error means that nothing more will come.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
  /// The size if the source can be read from any place, else nothing.
  virtual std::optional<std::uint64_t> seekable_size() { return std::nullopt; }
  /// Goes on at `offset`. Only for seekable sources.
  virtual bool seek(std::uint64_t) { return false; }
};

/// A file, or standard input for "-".
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);
/// Bytes that outlive the source.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes);

class Input;
/// UTF-16 from `input` as UTF-8. Both must outlive the source. Unpaired surrogates become U+FFFD.
std::unique_ptr<ByteSource> utf16_source(Input& input, bool big_endian);

/// A window onto a source: the bytes that were read and not yet consumed. At least `padding` bytes
/// behind the window are readable (and mean nothing), as simdjson wants it.
class Input {
 public:
  static constexpr std::size_t padding = 64;

  explicit Input(ByteSource& source) : source_(source) {}

  std::string_view window() const { return {buffer_.data() + begin_, end_ - begin_}; }
  /// Drops the first `size` bytes of the window. Views into it stay valid until the next grow().
  void consume(std::size_t size);
  /// Reads more behind the window. False at the end of the source or when it failed.
  bool grow();
  /// The window, grown to `size` bytes if the source has so many.
  std::string_view peek(std::size_t size);
  /// Consumes everything up to the end.
  void drain();

  enum class Line { line, too_long, cut, end };
  /// The next line without its line break, consumed. A line of more than `limit` bytes is consumed
  /// but not kept; `cut` is a last line behind which the source failed. `line` stays valid until
  /// the next call.
  Line next_line(std::string_view& line, std::size_t limit);

  /// Everything that is left, as the window (not consumed). False: more than `limit` bytes.
  bool read_all(std::size_t limit);

  /// Bytes consumed so far.
  std::uint64_t offset() const { return consumed_; }
  /// Why the source ended early, if it did.
  const std::optional<Error>& error() const { return error_; }

  /// The size of the source if one may seek in it.
  std::optional<std::uint64_t> seekable_size() const { return source_.seekable_size(); }
  /// Goes on at `offset` of a seekable source.
  bool seek(std::uint64_t offset);

 private:
  ByteSource& source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t consumed_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace redstring::reading
