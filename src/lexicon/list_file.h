// The one line syntax of dictionaries/, and the files that use it: *.lst, lists.def, types.def,
// relations.def. Reads bytes into lines with their places; what the lines mean is load.cc's
// business.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/status.h"

namespace redstring::lexicon {

/// Bounds on what a dictionary may hold. Reaching one is an error with its place.
inline constexpr std::size_t max_line_bytes = 64 << 10;
inline constexpr std::size_t max_file_bytes = 512u << 20;
inline constexpr std::size_t max_lists = 192;
inline constexpr std::size_t max_entry_words = 16;
inline constexpr std::size_t max_entries = 16'000'000;

/// One line `canonical | alias | … | key=value | …`.
struct FieldLine {
  std::vector<std::string> fields;                            ///< never empty; canonical first
  std::vector<std::pair<std::string, std::string>> features;  ///< sorted by key, each key once
  int line = 0;
};

/// A whole file of such lines.
struct FieldFile {
  std::vector<FieldLine> lines;
  std::string source, license;  ///< from "# SOURCE: …" and "# LICENSE: …", or empty
};

/// Takes one line apart. `\|`, `\=` and `\\` stand for the characters themselves. Errors:
/// invalid_argument at "file:line".
Result<FieldLine> parse_field_line(std::string_view line, std::string_view file, int number);

/// Reads a whole file. The first mistake is returned as "file:line: expected …". A byte order mark
/// and CR before LF are dropped. Linear.
Result<FieldFile> parse_field_file(std::string_view bytes, std::string_view file);

/// Calls `each(line, number)` for every line of `bytes` after the checks that all dictionary files
/// share: valid UTF-8, no NUL, at most max_line_bytes. Stops at the first Status that is an error.
template <class Each>
Status for_each_line(std::string_view bytes, std::string_view file, Each&& each);

/// The parts of for_each_line that need no template.
std::string_view without_bom(std::string_view bytes);
Status check_line(std::string_view line, std::string_view file, int number);
/// Without blanks and tabs at both ends.
std::string_view trim(std::string_view s);
/// invalid_argument "file:line: message".
tl::unexpected<Error> mistake(std::string_view file, int line, std::string message);

template <class Each>
Status for_each_line(std::string_view bytes, std::string_view file, Each&& each) {
  bytes = without_bom(bytes);
  int number = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++number;
    if (Status ok = check_line(line, file, number); !ok) return ok;
    if (Status ok = each(line, number); !ok) return ok;
  }
  return {};
}

}  // namespace redstring::lexicon
