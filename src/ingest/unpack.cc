// libarchive's filters without its archives: a compressed file is one member of the format "raw".
#include "ingest/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>

#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using namespace std::string_view_literals;

bool packed(std::string_view head) {
  static constexpr std::array magics{"\x1f\x8b"sv, "BZh"sv,
                                     "\xfd"
                                     "7zXZ\0"sv,
                                     "\x28\xb5\x2f\xfd"sv};
  for (const std::string_view magic : magics)
    if (head.substr(0, magic.size()) == magic) return true;
  // A frame that zstd readers skip, as `pzstd` writes them: 0x184D2A50 to 5F.
  return head.size() >= 4 && (head[0] & '\xf0') == '\x50' && head.substr(1, 3) == "\x2a\x4d\x18"sv;
}

/// Owns the source that its input reads from.
class Unpacked final : public ByteSource {
 public:
  Unpacked(std::unique_ptr<ByteSource> source, unsigned ratio)
      : source_(std::move(source)), input_(*source_), ratio_(ratio) {}

  std::string_view head() { return input_.peek(16); }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (plain_) return read_plain(into, size);
    if (!archive_)
      if (auto ok = open(); !ok) return fail(ok.error());
    const la_ssize_t got = archive_read_data(archive_.get(), into, size);
    if (got < 0) return fail(ErrorCode::corrupt, "damaged: " + reason());
    unpacked_ += static_cast<std::uint64_t>(got);
    if (unpacked_ > (1u << 20) && unpacked_ / std::max(ratio_, 1u) > packed_)
      return fail(ErrorCode::limit, "unpacks to more than " + std::to_string(ratio_) +
                                        " times its size (ratio): the rest is left out");
    return static_cast<std::size_t>(got);
  }

  void be_plain() { plain_ = true; }

 private:
  Result<std::size_t> read_plain(char* into, std::size_t size) {
    // What was peeked at comes first.
    if (const std::string_view window = input_.window(); !window.empty()) {
      size = std::min(size, window.size());
      std::copy_n(window.data(), size, into);
      input_.consume(size);
      return size;
    }
    return source_->read(into, size);
  }

  Status open() {
    archive_.reset(archive_read_new());
    struct archive* a = archive_.get();
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_format_raw(a);
    archive_read_set_read_callback(a, &Unpacked::give);
    archive_read_set_callback_data(a, this);
    archive_entry* entry = nullptr;
    if (archive_read_open1(a) != ARCHIVE_OK || archive_read_next_header(a, &entry) != ARCHIVE_OK)
      return fail(ErrorCode::corrupt, "damaged: " + reason());
    return {};
  }

  static la_ssize_t give(struct archive* a, void* self, const void** buffer) {
    Unpacked& own = *static_cast<Unpacked*>(self);
    own.input_.consume(own.given_);
    own.given_ = 0;
    if (own.input_.window().empty() && !own.input_.grow()) {
      if (!own.input_.error()) return 0;
      archive_set_error(a, EIO, "%s", own.input_.error()->message.c_str());
      return ARCHIVE_FATAL;
    }
    const std::string_view window = own.input_.window();
    *buffer = window.data();
    own.given_ = window.size();
    own.packed_ += window.size();
    return static_cast<la_ssize_t>(window.size());
  }

  std::string reason() const {
    const char* text = archive_error_string(archive_.get());
    return printable(text != nullptr ? text : "unknown trouble");
  }

  std::unique_ptr<ByteSource> source_;
  Input input_;
  unsigned ratio_;
  bool plain_ = false;
  std::size_t given_ = 0;  // bytes of the window that libarchive holds
  std::uint64_t packed_ = 0, unpacked_ = 0;
  std::unique_ptr<struct archive, int (*)(struct archive*)> archive_{nullptr, archive_read_free};
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_unpacked(const std::filesystem::path& path,
                                                  unsigned ratio) {
  auto source = open_file(path);
  if (!source) return fail(source.error());
  if ((*source)->seekable_size()) {
    // A plain file is read as it is, so that one may go on in its middle.
    std::array<char, 16> head{};
    auto got = (*source)->read(head.data(), head.size());
    if (!got) return fail(got.error().code, got.error().message, path.string());
    (*source)->seek(0);
    if (!packed({head.data(), *got})) return source;
    return std::make_unique<Unpacked>(std::move(*source), ratio);
  }
  auto unpacked = std::make_unique<Unpacked>(std::move(*source), ratio);
  if (!packed(unpacked->head())) unpacked->be_plain();
  return unpacked;
}

}  // namespace redstring::reading
