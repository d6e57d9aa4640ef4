// Which words are numbers, days, capitals and so on. See pattern.h for what each class means.
#include "lexicon/pattern_classes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace redstring::lexicon {

namespace {

bool digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int small_number(std::string_view s) {
  int n = 0;
  for (const char c : s) n = n * 10 + (c - '0');
  return n;
}

bool ordinal(std::string_view s) {
  std::size_t n = 0;
  while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
  if (n == 0 || n > 9) return false;
  const std::string_view end = s.substr(n);
  return end == "st" || end == "nd" || end == "rd" || end == "th" || end == "d";
}

const ClassMask digit_classes = class_bit(WordClass::day) | class_bit(WordClass::year) |
                                class_bit(WordClass::digits2) | class_bit(WordClass::digits4) |
                                class_bit(WordClass::ordinal);

}  // namespace

ClassMask digit_classes_of(std::string_view folded) {
  if (ordinal(folded)) return class_bit(WordClass::ordinal);
  if (folded.size() > 4 || !digits(folded)) return 0;
  ClassMask out = 0;
  const int value = small_number(folded);
  if (folded.size() <= 2 && value >= 1 && value <= 31) out |= class_bit(WordClass::day);
  if (folded.size() == 2) out |= class_bit(WordClass::digits2);
  if (folded.size() == 4) {
    out |= class_bit(WordClass::digits4);
    if (value >= 1000 && value <= 2199) out |= class_bit(WordClass::year);
  }
  return out;
}

namespace {

/// The classes that kind and shape tell.
ClassMask plain_classes(TokenKind kind, std::uint8_t shape) {
  Word word;
  word.kind = kind;
  word.shape = shape;
  ClassMask out = class_bit(WordClass::any);
  if (kind == TokenKind::word) {
    out |= class_bit(WordClass::word);
    if (word.is(shape_has_lower) && !word.is(shape_has_upper)) out |= class_bit(WordClass::lower);
    if (word.capitalized()) out |= class_bit(WordClass::cap);
    if (word.all_caps()) out |= class_bit(WordClass::caps);
  } else if (kind == TokenKind::number) {
    out |= class_bit(WordClass::number);
  } else if (kind == TokenKind::punctuation) {
    out |= class_bit(WordClass::punct);
  }
  return out;
}

constexpr std::size_t kinds = 8;  // of tokens, at most

struct ClassTable {
  std::array<std::array<std::uint16_t, 256>, kinds> masks;
  ClassTable() {
    for (std::size_t k = 0; k < kinds; ++k)
      for (std::size_t s = 0; s < 256; ++s)
        masks[k][s] = static_cast<std::uint16_t>(
            plain_classes(static_cast<TokenKind>(k), static_cast<std::uint8_t>(s)));
  }
};
const ClassTable class_table;

}  // namespace

ClassMask classes_of_form(TokenKind kind, std::uint8_t shape, ClassMask wanted) {
  return class_table.masks[static_cast<std::size_t>(kind)][shape] & wanted;
}

ClassMask digit_classes_possible(TokenKind kind, std::uint8_t shape, ClassMask wanted) {
  if ((shape & shape_has_digit) == 0 || kind == TokenKind::punctuation) return 0;
  const ClassMask never = kind == TokenKind::word ? 0 : class_bit(WordClass::ordinal);
  return wanted & digit_classes & ~never;
}

}  // namespace redstring::lexicon
