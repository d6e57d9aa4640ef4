// read_archive: directories, files and archives within archives, down to the reader of each file.
#include "redstring/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include "ingest/content.h"
#include "ingest/csv.h"
#include "ingest/draft.h"
#include "ingest/encoding.h"
#include "ingest/html.h"
#include "ingest/input.h"
#include "ingest/json.h"
#include "ingest/plain.h"
#include "ingest/strings.h"

namespace redstring {
namespace reading {
namespace {

// libarchive gives NULL for names that the locale cannot spell. UTF-8 for this thread only: the
// process keeps its locale, and nothing of ours reads it.
class Utf8Names {
 public:
  Utf8Names() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = uselocale(locale_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (locale_ == nullptr) return;
    uselocale(before_);
    freelocale(locale_);
  }

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

// What the outermost archive cost so far, over all layers in it.
struct Budget {
  std::uint64_t packed = 0, unpacked = 0;
  bool spent = false;
};

// A member's name as a document's: no root, no "." and "..", valid UTF-8. It never becomes a path;
// this is so that one file has one name whoever packed it.
std::string clean_name(std::string_view raw) {
  std::string name = to_valid_utf8(raw), out;
  for (std::size_t at = 0; at <= name.size();) {
    std::size_t end = std::min(name.find_first_of("/\\", at), name.size());
    std::string_view part = std::string_view(name).substr(at, end - at);
    if (!part.empty() && part != "." && part != "..") {
      if (!out.empty()) out += '/';
      out += part;
    }
    at = end + 1;
  }
  return out.substr(0, 1000);
}

// Files that no reader of an archive wants: ".git/…", ".DS_Store", and what macOS adds to zip
// files.
bool hidden(std::string_view name) {
  if (name.substr(0, 9) == "__MACOSX/") return true;
  return (!name.empty() && name.front() == '.') || name.find("/.") != std::string_view::npos;
}

class Walker {
 public:
  Walker(Reading& reading) : reading_(reading), limits_(reading.options.limits) {}

  /// `input` from its beginning; `member` names the file in its directory or archive.
  void content(Input& input, std::string_view member, std::string_view place, unsigned depth,
               Budget* budget);
  void directory(const std::filesystem::path& path, const std::string& below, unsigned depth);
  void file(const std::filesystem::path& path, std::string_view member, std::string_view place);

 private:
  friend class Layer;
  void text_file(Input& input, ContentKind kind, std::string_view member, std::string_view place);

  Reading& reading_;
  const ReadLimits& limits_;
  std::set<std::pair<dev_t, ino_t>> directories_;  // that were entered: a loop ends there
};

// One archive, opened by libarchive over an Input.
class Layer : public ByteSource {
 public:
  Layer(Walker& walker, Input& input, unsigned depth, Budget& budget, bool outermost)
      : walker_(walker),
        input_(input),
        depth_(depth),
        budget_(budget),
        outermost_(outermost),
        archive_(archive_read_new(), archive_read_free) {}

  void read_all(std::string_view member, std::string_view place);

  /// The data of the member under way.
  Result<std::size_t> read(char* into, std::size_t size) override;

 private:
  static la_ssize_t give(struct archive* archive, void* self, const void** buffer);
  static la_int64_t seek_to(struct archive* archive, void* self, la_int64_t offset, int whence);
  bool open(std::string_view place);
  void member(archive_entry* entry, std::string_view outer_member, std::string_view place);
  Result<std::size_t> read_counted(char* into, std::size_t size);
  void pass_over(std::string_view place);
  Reading& reading() { return walker_.reading_; }
  bool raw() { return archive_format(archive_.get()) == ARCHIVE_FORMAT_RAW; }
  std::string reason() {
    const char* text = archive_error_string(archive_.get());
    return printable(text != nullptr ? text : "unknown trouble");
  }
  bool over() const { return ended_ || budget_.spent || walker_.reading_.stopped(); }

  Walker& walker_;
  Input& input_;
  unsigned depth_;
  Budget& budget_;
  bool outermost_;
  std::unique_ptr<struct archive, int (*)(struct archive*)> archive_;
  std::size_t given_ = 0;  // bytes of the window that libarchive holds
  std::uint64_t packed_ = 0, unpacked_ = 0, member_unpacked_ = 0;
  bool ended_ = false;   // by a limit or by damage
  bool failed_ = false;  // the member under way did
};

la_ssize_t Layer::give(struct archive* archive, void* self, const void** buffer) {
  Layer& layer = *static_cast<Layer*>(self);
  Input& input = layer.input_;
  input.consume(layer.given_);
  layer.given_ = 0;
  if (input.window().empty() && !input.grow()) {
    if (!input.error()) return 0;
    archive_set_error(archive, EIO, "%s", input.error()->message.c_str());
    return ARCHIVE_FATAL;
  }
  std::string_view window = input.window();
  *buffer = window.data();
  layer.given_ = window.size();
  layer.packed_ += window.size();
  if (layer.outermost_) layer.budget_.packed += window.size();
  return static_cast<la_ssize_t>(window.size());
}

la_int64_t Layer::seek_to(struct archive*, void* self, la_int64_t offset, int whence) {
  Layer& layer = *static_cast<Layer*>(self);
  auto size = static_cast<la_int64_t>(layer.input_.seekable_size().value_or(0));
  auto here = static_cast<la_int64_t>(layer.input_.offset() + layer.given_);
  la_int64_t target = offset + (whence == SEEK_SET ? 0 : whence == SEEK_END ? size : here);
  if (target < 0 || !layer.input_.seek(static_cast<std::uint64_t>(target))) return ARCHIVE_FATAL;
  layer.given_ = 0;
  return target;
}

bool Layer::open(std::string_view place) {
  struct archive* archive = archive_.get();
  archive_read_support_filter_gzip(archive);
  archive_read_support_filter_bzip2(archive);
  archive_read_support_filter_xz(archive);
  archive_read_support_filter_zstd(archive);
  archive_read_support_format_zip(archive);
  archive_read_support_format_tar(archive);
  archive_read_support_format_raw(archive);
  archive_read_set_read_callback(archive, &Layer::give);
  if (input_.seekable_size()) archive_read_set_seek_callback(archive, &Layer::seek_to);
  archive_read_set_callback_data(archive, this);
  if (archive_read_open1(archive) == ARCHIVE_OK) return true;
  reading().reject(place, "damaged archive: " + reason());
  return false;
}

Result<std::size_t> Layer::read(char* into, std::size_t size) {
  if (over()) return 0;
  Result<std::size_t> got = read_counted(into, size);
  failed_ = !got;
  return got;
}

Result<std::size_t> Layer::read_counted(char* into, std::size_t size) {
  la_ssize_t got = archive_read_data(archive_.get(), into, size);
  if (got < 0) {
    if (got == ARCHIVE_FATAL) ended_ = true;
    return fail(ErrorCode::corrupt, "damaged archive: " + reason());
  }
  auto bytes = static_cast<std::uint64_t>(got);
  unpacked_ += bytes;
  member_unpacked_ += bytes;
  budget_.unpacked += bytes;
  const ReadLimits& limits = walker_.limits_;
  auto bomb = [&](std::uint64_t out, std::uint64_t in) {
    return out > (1u << 20) && out / std::max<std::uint64_t>(limits.ratio, 1) > in;
  };
  if (bomb(unpacked_, packed_)) {
    ended_ = true;
    return fail(ErrorCode::limit, "unpacks to more than " + std::to_string(limits.ratio) +
                                      " times its size (ratio): the rest is left out");
  }
  if (bomb(budget_.unpacked, budget_.packed) || budget_.unpacked > limits.total_bytes) {
    budget_.spent = true;
    return fail(
        ErrorCode::limit,
        budget_.unpacked > limits.total_bytes
            ? limit_reason("all that the archive unpacks to", limits.total_bytes, "total_bytes")
            : "the archives in it unpack to more than " + std::to_string(limits.ratio) +
                  " times its size (ratio): the rest is left out");
  }
  if (member_unpacked_ > limits.member_bytes) {
    return fail(ErrorCode::limit, limit_reason("the member", limits.member_bytes, "member_bytes"));
  }
  return static_cast<std::size_t>(got);
}

// What a reader left of a member is read and counted too, where skipping means unpacking: else a
// bomb could hide in a member that nobody wants.
void Layer::pass_over(std::string_view place) {
  if (failed_) return;  // and that was said
  int format = archive_format(archive_.get()) & ARCHIVE_FORMAT_BASE_MASK;
  if (format == ARCHIVE_FORMAT_ZIP) return;
  std::vector<char> buffer(1 << 16);
  while (true) {
    Result<std::size_t> got = read(buffer.data(), buffer.size());
    if (!got) reading().reject(place, got.error().message);
    if (!got || *got == 0) return;
  }
}

void Layer::member(archive_entry* entry, std::string_view outer_member, std::string_view place) {
  std::string name, inner_place(place);
  member_unpacked_ = 0;
  failed_ = false;
  if (raw()) {
    name = without_compression(outer_member);
  } else {
    const char* path = archive_entry_pathname_utf8(entry);
    if (path == nullptr) path = archive_entry_pathname(entry);
    name = clean_name(path != nullptr ? path : "");
    if (name.empty()) name = "unnamed";
    inner_place += "!" + printable(name);
    if (archive_entry_filetype(entry) != AE_IFREG || hidden(name)) return pass_over(inner_place);
    if (archive_entry_hardlink(entry) != nullptr) return;  // its content is another member
    if (archive_entry_is_data_encrypted(entry) > 0) {
      return reading().reject(inner_place, "is encrypted");
    }
  }
  Input input(*this);
  walker_.content(input, name, inner_place, depth_ + 1, &budget_);
  if (!over()) pass_over(inner_place);
}

void Layer::read_all(std::string_view outer_member, std::string_view place) {
  if (!open(place)) return;
  std::uint64_t members = 0;
  int retries = 0;
  while (!over()) {
    archive_entry* entry = nullptr;
    int got = archive_read_next_header(archive_.get(), &entry);
    if (got == ARCHIVE_EOF) break;
    if (got == ARCHIVE_RETRY && ++retries < 1000) continue;
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN) {
      return reading().reject(
          place, "damaged archive" +
                     (members > 0 ? " behind member " + std::to_string(members) : "") + ": " +
                     reason());
    }
    if (++members > walker_.limits_.entries) {
      return reading().reject(place, "more than " + std::to_string(walker_.limits_.entries) +
                                         " members (entries): the rest is left out");
    }
    member(entry, outer_member, place);
  }
  if (members == 0) reading().reject(place, "the archive is empty");
}

void Walker::text_file(Input& input, ContentKind kind, std::string_view member,
                       std::string_view place) {
  auto limit = static_cast<std::size_t>(std::min<std::uint64_t>(limits_.document_bytes, 1u << 30));
  if (!input.read_all(limit)) {
    return reading_.reject(place,
                           limit_reason("the file", limits_.document_bytes, "document_bytes"));
  }
  if (input.error()) return;  // an article that is cut off is none; the caller says why
  std::string_view bytes = input.window();
  bool html = kind == ContentKind::html;
  if (!html && bytes.find('\0') != std::string_view::npos) {
    return reading_.reject(place, "looks like binary data, not text");
  }
  Decoded decoded = decode(bytes, html ? declared_charset(bytes) : std::string());
  if (!decoded.notice.empty()) reading_.notice(place, decoded.notice);
  Draft draft;
  if (html) {
    Page page = read_page(decoded.text);
    draft.title = std::move(page.title);
    draft.url = std::move(page.url);
    draft.published = std::move(page.published);
    draft.language = std::move(page.language);
    draft.text = std::move(page.text);
    draft.plain = true;
  } else {
    draft = read_plain(decoded.text);
  }
  reading_.emit(std::move(draft), member, place);
}

void Walker::content(Input& input, std::string_view member, std::string_view place, unsigned depth,
                     Budget* budget) {
  std::string_view head = input.peek(std::size_t{1} << 12);
  Utf16 utf16 = looks_like_utf16(head);
  if (utf16 != Utf16::no) {
    if (head[0] == '\xFF' || head[0] == '\xFE') input.consume(2);
    reading_.notice(place, "read as UTF-16");
    auto source = utf16_source(input, utf16 == Utf16::big_endian);
    Input decoded(*source);
    return content(decoded, member, place, depth, budget);
  }
  Content found = content_of(input, member, reading_.options);
  switch (found.kind) {
    case ContentKind::refused:
      if (!input.error()) reading_.reject(place, found.reason);
      break;
    case ContentKind::archive: {
      if (depth >= limits_.depth) {
        reading_.reject(place, "archives within archives deeper than " +
                                   std::to_string(limits_.depth) + " (depth)");
        break;
      }
      Budget own;
      Layer layer(*this, input, depth, budget != nullptr ? *budget : own, budget == nullptr);
      layer.read_all(member, place);
      break;
    }
    case ContentKind::json_lines:
      read_json_lines(reading_, input, member, place);
      break;
    case ContentKind::json:
      read_json(reading_, input, member, place);
      break;
    case ContentKind::csv:
      read_csv(reading_, input, '\0', member, place);
      break;
    case ContentKind::tsv:
      read_csv(reading_, input, '\t', member, place);
      break;
    case ContentKind::text:
    case ContentKind::html:
      text_file(input, found.kind, member, place);
      break;
  }
  if (input.error() && found.kind != ContentKind::archive) {
    reading_.reject(std::string(place) + " (byte " +
                        std::to_string(input.offset() + input.window().size()) + ")",
                    input.error()->message);
  }
}

void Walker::file(const std::filesystem::path& path, std::string_view member,
                  std::string_view place) {
  auto source = open_file(path);
  if (!source) return reading_.reject(place, source.error().message);
  Input input(**source);
  content(input, member, place, 0, nullptr);
}

void Walker::directory(const std::filesystem::path& path, const std::string& below,
                       unsigned depth) {
  std::string shown = printable(path.string(), 4000);
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return reading_.reject(shown, "cannot be read");
  if (!directories_.insert({status.st_dev, status.st_ino}).second) return;
  if (depth > 100) return reading_.reject(shown, "directories nested deeper than 100 levels");
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entries(path, error), end;
  for (; !error && entries != end; entries.increment(error)) {
    names.push_back(entries->path().filename().string());
  }
  if (error) reading_.reject(shown, "cannot be read: " + error.message());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (reading_.stopped()) return;
    if (name.empty() || name.front() == '.') continue;
    std::filesystem::path inner = path / name;
    if (::stat(inner.c_str(), &status) != 0) {
      reading_.reject(printable(inner.string(), 4000),
                      "cannot be read: it may be a link to nowhere");
      continue;
    }
    if (S_ISDIR(status.st_mode)) {
      directory(inner, below + name + "/", depth + 1);
    } else if (S_ISREG(status.st_mode)) {
      file(inner, to_valid_utf8(below + name), printable(inner.string(), 4000));
    }
  }
}

}  // namespace
}  // namespace reading

Status read_archive(const std::filesystem::path& path, const ReadOptions& options,
                    const ReadSink& sink) try {
  reading::Utf8Names names;
  reading::Reading run(options, sink);
  reading::Walker walker(run);
  if (path != "-" && std::filesystem::is_directory(path)) {
    std::error_code error;
    std::filesystem::directory_iterator entries(path, error);
    if (error) return fail(ErrorCode::io, "cannot be read: " + error.message(), path.string());
    walker.directory(path, "", 0);
    return {};
  }
  auto source = reading::open_file(path);
  if (!source) return fail(source.error());
  reading::Input input(**source);
  std::string name = path == "-" ? "stdin" : to_valid_utf8(path.filename().string());
  std::string place = path == "-" ? name : reading::printable(path.string(), 4000);
  input.peek(1);
  if (input.error()) {
    return fail(ErrorCode::io, "cannot be read: " + input.error()->message, path.string());
  }
  walker.content(input, name, place, 0, nullptr);
  return {};
} catch (const std::exception& exception) {
  return fail(ErrorCode::internal, std::string("reading stopped: ") + exception.what(),
              path.string());
}

}  // namespace redstring
