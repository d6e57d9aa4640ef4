// What a file is, by its first bytes and its name.
#pragma once

#include <string>
#include <string_view>

#include "redstring/archive.h"

namespace redstring::reading {

class Input;

enum class ContentKind { archive, text, html, json, json_lines, csv, tsv, refused };

struct Content {
  ContentKind kind = ContentKind::refused;
  std::string reason;  ///< of a refusal: "looks like a PDF, not text"
};

/// Looks at the beginning of `input` without consuming it. `name` is the file's, for its extension.
/// Never returns `archive` for bytes that no enabled archive format begins with.
Content content_of(Input& input, std::string_view name, const ReadOptions& options);

enum class Utf16 { no, little_endian, big_endian };
/// Whether the bytes are UTF-16, by mark or by the zero bytes that Latin text has in it.
Utf16 looks_like_utf16(std::string_view head);

/// "story.txt" of "2017/story.txt.gz": a name without the extension of a compression.
std::string_view without_compression(std::string_view name);

}  // namespace redstring::reading
