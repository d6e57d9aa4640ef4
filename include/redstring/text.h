// Spans, tokens and sentences: where things stand in a text, in UTF-8 bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace redstring {

/// A half-open range [begin, end) of UTF-8 bytes of one document's text.
/// Both ends lie on code point borders. begin == end means "nowhere".
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
  /// The bytes that the span covers. Requires end <= text.size().
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }

  friend bool operator==(Span a, Span b) { return a.begin == b.begin && a.end == b.end; }
  friend bool operator!=(Span a, Span b) { return !(a == b); }
  /// By begin, then the longer one first: the order in which mentions are listed.
  friend bool operator<(Span a, Span b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  }
};

enum class TokenKind : std::uint8_t {
  word,         ///< at least one letter or ideograph ("Page", "O’Brien", "U.S", "F16")
  number,       ///< digits, with inner separators ("1,000", "3.14")
  clitic,       ///< a possessive ending split off its word ("’s", "'s")
  punctuation,  ///< any other visible character
  space,        ///< white space without a line break
  newline,      ///< a line break (CR LF is one)
};

/// Facts about a token's letters that every later stage asks for, as bits of Token::shape.
enum TokenShape : std::uint8_t {
  shape_initial_upper = 1,  ///< the first letter is upper or title case
  shape_has_lower = 2,      ///< some letter is lower case
  shape_has_upper = 4,      ///< some letter is upper case
  shape_has_digit = 8,
  shape_ascii = 16,          ///< every byte is below 0x80
  shape_inner_upper = 32,    ///< an upper-case letter after the first character ("McCain", "NASA")
  shape_has_inner_dot = 64,  ///< a full stop inside ("U.S", "example.com")
};

/// One segment of the text. The tokens of a text tile it: the first begins at 0, each begins where
/// the one before ended, the last ends at the text's size, none is empty.
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  TokenKind kind = TokenKind::space;
  std::uint8_t shape = 0;

  Span span() const { return {begin, end}; }
  bool is(std::uint8_t bits) const { return (shape & bits) == bits; }
  bool wordlike() const { return kind == TokenKind::word || kind == TokenKind::number; }
  bool blank() const { return kind == TokenKind::space || kind == TokenKind::newline; }
  /// "Page", not "page": first letter upper, and some lower case or a single letter.
  bool capitalized() const { return is(shape_initial_upper); }
  /// Two or more upper-case letters and no lower-case one.
  bool all_caps() const { return is(shape_has_upper | shape_inner_upper) && !is(shape_has_lower); }
};

/// One sentence: a span without surrounding white space. Sentences never overlap and are in order.
struct Sentence {
  Span span;
  std::uint32_t first_token = 0;  ///< index of its first token
  std::uint32_t last_token = 0;   ///< one past the index of its last token
};

/// Converts between byte offsets (used inside) and code point offsets (used in JSON).
/// O(1) for ASCII texts, O(log n) otherwise. Offsets inside a code point round down to its start.
class CodePointMap {
 public:
  explicit CodePointMap(std::string_view utf8);
  std::uint32_t code_point(std::uint32_t byte) const;
  std::uint32_t byte(std::uint32_t code_point) const;
  std::uint32_t code_points() const { return total_; }

 private:
  // One checkpoint per 64 bytes holds the number of code points that begin before it.
  std::string_view text_;
  std::vector<std::uint32_t> before_;  // empty when the text is ASCII
  std::uint32_t total_ = 0;
};

}  // namespace redstring
