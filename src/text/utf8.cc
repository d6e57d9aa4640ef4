// UTF-8 checked and repaired after table 3-7 of the Unicode Standard (version 15, section 3.9).
#include "text/utf8.h"

#include <cstring>

namespace redstring::text {
namespace {

/// What stands at a place of a byte string: a code point, or a maximal subpart of one that broke.
struct Piece {
  std::size_t bytes = 0;
  bool valid = false;
};

bool between(unsigned char byte, unsigned char low, unsigned char high) {
  return byte >= low && byte <= high;
}

/// The bytes that begin at `at`, which must not be ASCII. A broken piece is as long as the longest
/// start of a possible code point there, and at least one byte.
Piece piece_at(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (between(lead, 0xC2, 0xDF)) {
    length = 2;
  } else if (between(lead, 0xE0, 0xEF)) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;   // no overlong forms
    if (lead == 0xED) high = 0x9F;  // no surrogates
  } else if (between(lead, 0xF0, 0xF4)) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;  // at most U+10FFFF
  } else {
    return {1, false};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i == bytes.size() || !between(static_cast<unsigned char>(bytes[at + i]), low, high)) {
      return {i, false};
    }
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

/// The first place at or after `at` that is not ASCII, eight bytes at a time.
std::size_t skip_ascii(std::string_view bytes, std::size_t at) {
  while (at + 8 <= bytes.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

/// The first place at or after `at` where `bytes` is not valid, or its size.
std::size_t skip_valid(std::string_view bytes, std::size_t at) {
  for (;;) {
    at = skip_ascii(bytes, at);
    if (at == bytes.size()) return at;
    const Piece piece = piece_at(bytes, at);
    if (!piece.valid) return at;
    at += piece.bytes;
  }
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

}  // namespace

bool valid_utf8(std::string_view bytes) { return skip_valid(bytes, 0) == bytes.size(); }

Repaired repair_utf8(std::string_view bytes) {
  Repaired out;
  std::size_t at = bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  out.text.reserve(bytes.size() - at);
  for (;;) {
    const std::size_t good = skip_valid(bytes, at);
    out.text.append(bytes.substr(at, good - at));
    if (good == bytes.size()) return out;
    const Piece piece = piece_at(bytes, good);
    out.repairs.push_back({good, piece.bytes});
    out.text.append(replacement);
    at = good + piece.bytes;
  }
}

char32_t next_code_point(std::string_view utf8, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(utf8[at]);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // Only broken input gets here; the check keeps a caller's mistake from reading past the end.
  if (lead < 0xC2 || utf8.size() - at < length) {
    ++at;
    return 0xFFFD;
  }
  char32_t c = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    c = (c << 6) | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
  }
  at += length;
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

}  // namespace redstring::text
