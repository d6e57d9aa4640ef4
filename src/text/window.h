// Sixty-four bytes of a text at a glance: of each byte, in one bit, what the commonest tokens are
// made of; and where in a text one of a few characters stands.
//
// With SSE2, which every x86-64 has, a window costs two instructions a byte. Everywhere else eight
// bytes are looked at together in a register; the tests hold the two to each other.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace redstring::text {

struct Window {
  static constexpr std::uint32_t size = 64;

  // Bit k tells of byte k.
  std::uint64_t lower = 0;       ///< a to z
  std::uint64_t upper = 0;       ///< A to Z
  std::uint64_t digit = 0;       ///< 0 to 9
  std::uint64_t word = 0;        ///< these and '_'
  std::uint64_t low = 0;         ///< spaces and controls
  std::uint64_t space = 0;       ///< 0x20 alone
  std::uint64_t joiner = 0;      ///< . ' , ; which may join what stands around them
  std::uint64_t apostrophe = 0;  ///< '
  std::uint64_t line_feed = 0;
  std::uint64_t s = 0;     ///< S and s
  std::uint64_t high = 0;  ///< bytes beyond ASCII

  friend bool operator==(const Window&, const Window&) = default;
};

namespace window_parts {

/// Eight bytes, the first the lowest; in each answer the high bit of a byte tells of that byte.
struct Octet {
  static constexpr std::uint64_t each = 0x0101010101010101ULL;
  static constexpr std::uint64_t tops = 0x80 * each;
  std::uint64_t bytes = 0;

  explicit Octet(const char* from) {
    for (std::size_t i = 0; i < 8; ++i)
      bytes |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
  }
  /// Requires low <= high < 0x80.
  std::uint64_t within(std::uint8_t low, std::uint8_t high) const {
    // No sum carries over into the next byte, since each is less than 0x80 + 0x80.
    const std::uint64_t seven = bytes & ~tops;
    const std::uint64_t at_least = seven + (0x80 - low) * each;
    const std::uint64_t above = seven + (0x7F - high) * each;
    return (at_least ^ above) & ~bytes & tops;
  }
  std::uint64_t is(char c) const {
    return within(static_cast<std::uint8_t>(c), static_cast<std::uint8_t>(c));
  }
  /// The high bits side by side: that of byte k becomes bit k.
  static std::uint64_t gather(std::uint64_t tops_of) {
    return ((tops_of >> 7) * 0x0102040810204080ULL) >> 56;
  }
};

}  // namespace window_parts

/// The 64 bytes from `from` on, on any machine.
inline Window plain_window(const char* from) {
  using window_parts::Octet;
  Window w;
  for (std::uint32_t at = 0; at < Window::size; at += 8) {
    const Octet octet(from + at);
    const std::uint64_t lower = octet.within('a', 'z'), upper = octet.within('A', 'Z'),
                        digit = octet.within('0', '9');
    w.lower |= Octet::gather(lower) << at;
    w.upper |= Octet::gather(upper) << at;
    w.digit |= Octet::gather(digit) << at;
    w.word |= Octet::gather(lower | upper | digit | octet.is('_')) << at;
    w.low |= Octet::gather(octet.within(0, ' ') | octet.is('\x7F')) << at;
    w.space |= Octet::gather(octet.is(' ')) << at;
    w.joiner |= Octet::gather(octet.is('.') | octet.is('\'') | octet.is(',') | octet.is(';')) << at;
    w.apostrophe |= Octet::gather(octet.is('\'')) << at;
    w.line_feed |= Octet::gather(octet.is('\n')) << at;
    w.s |= Octet::gather(octet.is('s') | octet.is('S')) << at;
    w.high |= Octet::gather(octet.bytes & Octet::tops) << at;
  }
  return w;
}

#if defined(__SSE2__)

namespace window_parts {

/// Which of 16 bytes lie in [low, low + count). Compared as signed numbers, shifted so that the
/// range begins at the least of them.
inline __m128i within(__m128i bytes, char low, int count) {
  const __m128i shifted = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(low + 0x80)));
  return _mm_cmplt_epi8(shifted, _mm_set1_epi8(static_cast<char>(count - 0x80)));
}

inline __m128i is(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

inline std::uint64_t gather(__m128i mask) {
  return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask)));
}

}  // namespace window_parts

inline Window window(const char* from) {
  namespace part = window_parts;
  Window w;
  std::uint64_t low_or_high = 0;
  for (std::uint32_t at = 0; at < Window::size; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + at));
    const __m128i either = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i letter = part::within(either, 'a', 26);
    const __m128i lower = part::within(bytes, 'a', 26);
    const __m128i digit = part::within(bytes, '0', 10);
    const __m128i word = _mm_or_si128(_mm_or_si128(letter, digit), part::is(bytes, '_'));
    const __m128i joiner = _mm_or_si128(_mm_or_si128(part::is(bytes, '.'), part::is(bytes, '\'')),
                                        _mm_or_si128(part::is(bytes, ','), part::is(bytes, ';')));
    w.lower |= part::gather(lower) << at;
    w.upper |= part::gather(_mm_andnot_si128(lower, letter)) << at;
    w.digit |= part::gather(digit) << at;
    w.word |= part::gather(word) << at;
    // One more makes 0x7F the least of signed numbers, and all bytes beyond ASCII at most 0.
    low_or_high |=
        part::gather(_mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(1)), _mm_set1_epi8(' ' + 2)))
        << at;
    w.space |= part::gather(part::is(bytes, ' ')) << at;
    w.joiner |= part::gather(joiner) << at;
    w.apostrophe |= part::gather(part::is(bytes, '\'')) << at;
    w.line_feed |= part::gather(part::is(bytes, '\n')) << at;
    w.s |= part::gather(part::is(either, 's')) << at;
    w.high |= part::gather(bytes) << at;
  }
  w.low = low_or_high & ~w.high;
  return w;
}

#else

inline Window window(const char* from) { return plain_window(from); }

#endif

/// The place of the first of these ASCII characters in `text` from `from` on, or the text's size.
template <char... signs>
std::size_t find_one_of(std::string_view text, std::size_t from) {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, window_parts::is(bytes, signs))), ...);
    const std::uint64_t places = window_parts::gather(found);
    if (places != 0) return from + static_cast<std::size_t>(std::countr_zero(places));
  }
#endif
  while (from < text.size() && !((text[from] == signs) || ...)) ++from;
  return std::min(from, text.size());
}

}  // namespace redstring::text
