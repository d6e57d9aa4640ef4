// Small string questions that all readers ask.
#include "ingest/strings.h"

#include "redstring/document.h"

namespace redstring::reading {
namespace {

// The next character of `s` with ASCII case, white space runs and curly quotes folded; '\0' at the
// end.
char next_folded(std::string_view s, std::size_t& at) {
  if (at >= s.size()) return '\0';
  if (is_space(s[at]) || s.substr(at, 2) == "\xC2\xA0") {
    while (at < s.size() && (is_space(s[at]) || s.substr(at, 2) == "\xC2\xA0")) {
      at += is_space(s[at]) ? 1 : 2;
    }
    return at >= s.size() ? '\0' : ' ';
  }
  std::string_view three = s.substr(at, 3);
  if (three == "\xE2\x80\x98" || three == "\xE2\x80\x99") return at += 3, '\'';
  if (three == "\xE2\x80\x9C" || three == "\xE2\x80\x9D") return at += 3, '"';
  return lower(s[at++]);
}

}  // namespace

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

std::string collapse(std::string_view s) {
  std::string out;
  for (char c : trim(s)) {
    if (!is_space(c)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

bool starts_with_folded(std::string_view s, std::string_view prefix) {
  return s.size() >= prefix.size() && equals_folded(s.substr(0, prefix.size()), prefix);
}

bool equals_folded(std::string_view s, std::string_view other) {
  if (s.size() != other.size()) return false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (lower(s[i]) != other[i]) return false;
  }
  return true;
}

std::string printable(std::string_view s, std::size_t limit) {
  bool cut = s.size() > limit;
  if (cut) {
    s = s.substr(0, limit);
    while (!s.empty() && (static_cast<unsigned char>(s.back()) & 0xC0) == 0x80) s.remove_suffix(1);
    if (!s.empty() && static_cast<unsigned char>(s.back()) >= 0xC0) s.remove_suffix(1);
  }
  std::string out = to_valid_utf8(s);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (cut) out += "…";
  return out;
}

bool begins_with_title(std::string_view text, std::string_view title) {
  text = trim(text);
  title = trim(title);
  std::size_t t = 0, b = 0;
  while (true) {
    char wanted = next_folded(title, t);
    if (wanted == '\0' && t >= title.size()) break;
    if (next_folded(text, b) != wanted) return false;
  }
  if (b >= text.size()) return true;
  char next = text[b];
  return !is_letter(next) && !is_digit(next);
}

}  // namespace redstring::reading
