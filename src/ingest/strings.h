// Small string questions that all readers ask: ASCII case, white space, what may be printed.
#pragma once

#include <string>
#include <string_view>

namespace redstring::reading {

inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// ASCII letters in lower case, all else unchanged.
std::string lower(std::string_view s);
/// Without ASCII white space at both ends.
std::string_view trim(std::string_view s);
/// Every run of ASCII white space as one space, none at the ends.
std::string collapse(std::string_view s);
/// Whether `s` begins with the lower-case ASCII `prefix`, in any case.
bool starts_with_folded(std::string_view s, std::string_view prefix);
/// Whether `s` equals the lower-case ASCII `other`, in any case.
bool equals_folded(std::string_view s, std::string_view other);
/// For a person's terminal: valid UTF-8, control characters as "?", at most `limit` bytes and "…".
std::string printable(std::string_view s, std::size_t limit = 200);
/// Whether `text` begins with `title`, case and white space aside, and the title ends there with a
/// word's end.
bool begins_with_title(std::string_view text, std::string_view title);

}  // namespace redstring::reading
