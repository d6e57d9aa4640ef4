// What a file is: first the magic bytes that cannot be text, then what the user said, then the
// extension, then the first characters.
#include "ingest/content.h"

#include <algorithm>

#include "ingest/csv.h"
#include "ingest/input.h"
#include "ingest/json.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  std::string_view what;
};

constexpr Magic not_text[] = {
    {0, "%PDF-"sv, "a PDF"},
    {0, "\x89PNG\r\n\x1A\n"sv, "a PNG image"},
    {0, "\xFF\xD8\xFF"sv, "a JPEG image"},
    {0, "GIF87a"sv, "a GIF image"},
    {0, "GIF89a"sv, "a GIF image"},
    {8, "WEBP"sv, "a WebP image"},
    {0, "II*\0"sv, "a TIFF image"},
    {0, "MM\0*"sv, "a TIFF image"},
    {4, "ftyp"sv, "a video"},
    {0, "OggS"sv, "a sound"},
    {0, "ID3\x03"sv, "a sound"},
    {0, "ID3\x04"sv, "a sound"},
    {8, "WAVE"sv, "a sound"},
    {0, "fLaC"sv, "a sound"},
    {0,
     "\x7F"
     "ELF"sv,
     "a program"},
    {0, "MZ\x90\0"sv, "a program"},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Office document"},
    {0, "{\\rtf"sv, "an RTF document"},
    {0, "%!PS"sv, "a PostScript document"},
    {0, "SQLite format 3\0"sv, "an SQLite database"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive, which is not read: unpack it first"},
    {0, "Rar!\x1A\x07"sv, "a RAR archive, which is not read: unpack it first"},
};

constexpr Magic archives[] = {
    {0, "\x1F\x8B"sv, "gzip"},
    {0, "BZh"sv, "bzip2"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "xz"},
    {0, "\x28\xB5\x2F\xFD"sv, "zstd"},
    {0, "PK\x03\x04"sv, "zip"},
    {0, "PK\x05\x06"sv, "zip"},
    {257, "ustar"sv, "tar"},
};

bool has(const Magic& magic, std::string_view head) {
  return head.size() >= magic.at + magic.bytes.size() &&
         head.substr(magic.at, magic.bytes.size()) == magic.bytes;
}

// The header checksum of a tar that is older than "ustar".
bool old_tar(std::string_view head) {
  if (head.size() < 512) return false;
  unsigned sum = 0, stated = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(head[i]);
  }
  bool digits = false;
  for (std::size_t i = 148; i < 156; ++i) {
    if (head[i] == ' ' || head[i] == '\0') continue;
    if (head[i] < '0' || head[i] > '7') return false;
    stated = stated * 8 + static_cast<unsigned>(head[i] - '0');
    digits = true;
  }
  return digits && sum == stated && sum > 256;
}

std::string extension_of(std::string_view name) {
  std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : lower(name.substr(dot + 1));
}

// Office documents are zip archives; their pieces are no articles.
std::string_view office_document(std::string_view head) {
  std::string_view first = head.size() > 30 ? head.substr(30, 80) : std::string_view();
  if (first.substr(0, 19) == "[Content_Types].xml") return "an Office document";
  if (first.find("mimetypeapplication/epub") == 0) return "an EPUB book";
  if (first.find("mimetypeapplication/vnd") == 0) return "an Office document";
  return {};
}

bool is_control(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && !is_space(c) && byte != 0x1B && byte != 0x08;
}

bool binary(std::string_view head) {
  if (head.find('\0') != std::string_view::npos) return true;
  auto controls = std::count_if(head.begin(), head.end(), is_control);
  return static_cast<std::size_t>(controls) * 50 > head.size();
}

// Of a file that is read line by line, where a bad line costs no other: whether most are bad.
bool binary_lines(std::string_view head) {
  std::size_t lines = 0, bad = 0;
  while (!head.empty()) {
    std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    if (trim(line).empty()) continue;
    ++lines;
    bad += std::any_of(line.begin(), line.end(), is_control) ? 1 : 0;
  }
  return bad * 2 > lines;
}

// Whether an array of objects begins here, as in files that are called lines and are none. Any
// other "[" begins a bad line among good ones.
bool begins_array(std::string_view head) {
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  head = trim(head);
  return head.substr(0, 1) == "[" && trim(head.substr(1)).substr(0, 1) == "{";
}

bool looks_like_html(std::string_view start) {
  for (std::string_view tag : {"<!doctype html", "<html", "<head", "<body", "<article", "<main",
                               "<p>", "<p ", "<div", "<h1", "<title", "<meta", "<section"}) {
    if (starts_with_folded(start, tag)) return true;
  }
  return false;
}

// "<?xml … ?>" and comments before the first element.
std::string_view skip_prolog(std::string_view start) {
  while (true) {
    std::string_view closing = start.substr(0, 2) == "<?"     ? "?>"sv
                               : start.substr(0, 4) == "<!--" ? "-->"sv
                                                              : std::string_view();
    if (closing.empty()) return start;
    std::size_t end = start.find(closing);
    if (end == std::string_view::npos) return {};
    start = trim(start.substr(end + closing.size()));
  }
}

Content refuse(std::string reason) { return {ContentKind::refused, std::move(reason)}; }

Content named(std::string_view format) {
  if (format == "text") return {ContentKind::text, {}};
  if (format == "html") return {ContentKind::html, {}};
  if (format == "json") return {ContentKind::json, {}};
  if (format == "jsonl") return {ContentKind::json_lines, {}};
  if (format == "csv") return {ContentKind::csv, {}};
  if (format == "tsv") return {ContentKind::tsv, {}};
  return refuse("the format \"" + printable(format, 30) +
                "\" is not known: auto, text, html, json, jsonl, csv or tsv");
}

}  // namespace

Utf16 looks_like_utf16(std::string_view head) {
  if (head.substr(0, 2) == "\xFF\xFE") return Utf16::little_endian;
  if (head.substr(0, 2) == "\xFE\xFF") return Utf16::big_endian;
  head = head.substr(0, 1024);
  std::size_t zeros[2] = {0, 0}, pairs = head.size() / 2;
  for (std::size_t i = 0; i < pairs * 2; ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  if (pairs < 8) return Utf16::no;
  if (zeros[0] == 0 && zeros[1] * 10 > pairs * 7) return Utf16::little_endian;
  if (zeros[1] == 0 && zeros[0] * 10 > pairs * 7) return Utf16::big_endian;
  return Utf16::no;
}

std::string_view without_compression(std::string_view name) {
  for (std::string_view extension : {".gz", ".bz2", ".xz", ".zst"}) {
    if (name.size() > extension.size() + 1 &&
        equals_folded(name.substr(name.size() - extension.size()), extension)) {
      return name.substr(0, name.size() - extension.size());
    }
  }
  return name;
}

Content content_of(Input& input, std::string_view name, const ReadOptions& options) {
  std::string_view head = input.peek(std::size_t{1} << 16);
  if (head.empty()) return refuse("the file is empty");
  for (const Magic& magic : archives) {
    if (!has(magic, head)) continue;
    std::string_view office = magic.what == "zip" ? office_document(head) : std::string_view();
    if (!office.empty()) return refuse("looks like " + std::string(office) + ", not text");
    if (magic.what == "bzip2" && (head.size() < 10 || head.substr(4, 2) != "1A")) continue;
    return {ContentKind::archive, {}};
  }
  if (old_tar(head)) return {ContentKind::archive, {}};
  for (const Magic& magic : not_text) {
    if (has(magic, head)) return refuse("looks like " + std::string(magic.what) + ", not text");
  }
  std::string extension = extension_of(name);
  bool told = options.format != "auto" && !options.format.empty();
  bool lines = told ? options.format == "jsonl"
                    : extension == "jsonl" || extension == "ndjson" || extension == "jl";
  if (lines ? binary_lines(head) : binary(head)) return refuse("looks like binary data, not text");
  if (told) return named(options.format);
  if (lines) return {begins_array(head) ? ContentKind::json : ContentKind::json_lines, {}};
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  std::string_view start = trim(head.substr(0, 4096));
  char first = start.empty() ? '\0' : start[0];
  std::string_view second = start.empty() ? start : trim(start.substr(1));
  bool json = (first == '{' && !second.empty() && (second[0] == '"' || second[0] == '}')) ||
              (first == '[' && !second.empty() && (second[0] == '{' || second == "]"));
  if (json || extension == "json") {
    return {looks_like_json_lines(input) ? ContentKind::json_lines : ContentKind::json, {}};
  }
  if (extension == "csv") return {ContentKind::csv, {}};
  if (extension == "tsv" || extension == "tab") return {ContentKind::tsv, {}};
  if (start.substr(0, 5) == "WARC/") {
    return refuse("looks like a WARC file, which this version does not read");
  }
  std::string_view element = skip_prolog(start);
  if (looks_like_html(element)) return {ContentKind::html, {}};
  if (extension == "html" || extension == "htm" || extension == "xhtml")
    return {ContentKind::html, {}};
  if (start.substr(0, 5) == "<?xml" || starts_with_folded(element, "<rss") ||
      starts_with_folded(element, "<feed") || extension == "xml") {
    return refuse("looks like XML, which this version does not read");
  }
  if (looks_like_csv(options, head)) return {ContentKind::csv, {}};
  return {ContentKind::text, {}};
}

}  // namespace redstring::reading
