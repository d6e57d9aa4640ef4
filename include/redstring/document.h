// An article as redstring keeps it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redstring {

/// The first 16 bytes of SHA-256 over (canonical source, 0x00, text). Two readings of the same
/// article from the same source have the same id, whatever archive they came in.
struct DocumentId {
  std::array<std::uint8_t, 16> bytes{};

  /// 32 lower-case hexadecimal digits.
  std::string hex() const;
  /// The id that 32 hexadecimal digits stand for, or nothing.
  static std::optional<DocumentId> from_hex(std::string_view digits);

  friend bool operator==(const DocumentId& a, const DocumentId& b) { return a.bytes == b.bytes; }
  friend bool operator!=(const DocumentId& a, const DocumentId& b) { return a.bytes != b.bytes; }
  friend bool operator<(const DocumentId& a, const DocumentId& b) { return a.bytes < b.bytes; }
};

/// One article. `text` is valid UTF-8 and is what the offsets of every finding count in; a title
/// that the body does not repeat stands as its first paragraph.
struct Document {
  DocumentId id;
  std::string source;  ///< canonical: the URL, else the archive's own id, else the member's name
  std::string name;    ///< the id that the archive gave ("a00000017"), or the member's name
  std::string url;     ///< may be empty
  std::string title;   ///< may be empty
  std::string text;
  std::string published;  ///< the document creation time, ISO 8601 date ("2017-03-08") or empty
  std::string language;   ///< BCP 47, or empty when unknown
};

/// The id of a document with this source and text.
DocumentId document_id(std::string_view source, std::string_view text);

/// `bytes` as valid UTF-8, fit for Document::text: every maximal piece that is not UTF-8 becomes
/// one U+FFFD, and a byte order mark at the start is dropped. If `repairs` is given, it receives
/// the number of pieces that were replaced (0: the bytes were valid).
std::string to_valid_utf8(std::string_view bytes, std::size_t* repairs = nullptr);

}  // namespace redstring
