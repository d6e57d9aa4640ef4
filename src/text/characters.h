// What redstring needs to know of one character: its word break class, its letter case, its kind.
// ICU's properties, behind a table.
#pragma once

#include <cstdint>

#include "text/block_table.h"

namespace redstring::text {

/// Word break classes as ICU's root rules have them: UAX #29 classes, with Extend and Format as
/// one, and the scripts that a dictionary divides apart from the letters.
enum class WordClass : std::uint8_t {
  other,
  cr,
  lf,
  newline,
  extend,  // Extend or Format
  joiner,  // ZWJ
  regional,
  katakana,
  kana_or_han,  // Hiragana and Han
  hangul,       // syllables
  hebrew,
  letter,
  single_quote,
  double_quote,
  mid_number_letter,
  mid_letter,
  mid_number,
  numeric,
  extend_number_letter,
  space,  // WSegSpace
};

/// Facts about a character, as bits of Character::facts.
enum CharacterFact : std::uint16_t {
  fact_alphabetic = 1,
  fact_upper = 2,
  fact_title = 4,
  fact_lower = 8,
  fact_digit = 16,
  fact_white = 32,       // White_Space
  fact_line_break = 64,  // LF, VT, FF, CR, NEL, LS, PS
  fact_invisible = 128,  // a control, or Default_Ignorable_Code_Point
  fact_pictographic = 256,
  fact_dictionary = 512,  // ICU divides a word with such a character by its dictionaries
  fact_colon = 1024,      // a colon that UAX #29 counts as MidLetter
};

struct Character {
  WordClass word = WordClass::other;
  std::uint16_t facts = 0;

  bool is(std::uint16_t bits) const { return (facts & bits) != 0; }
};

/// From ICU's property data; slow.
Character look_up_character(char32_t c);

using CharacterTable = BlockTable<Character, &look_up_character>;

/// The one table, for whoever looks up many characters.
const CharacterTable& character_table();

inline Character character(const CharacterTable& table, char32_t c) {
  return c < CharacterTable::end ? table[c] : look_up_character(c);
}

}  // namespace redstring::text
