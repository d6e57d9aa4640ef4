// A name cut into words that can be compared: folded, in Latin letters, with what the dictionaries
// know of each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lexicon/lexicon.h"
#include "redstring/text.h"

namespace redstring::link {

/// The lists that names are read with, looked up once. A list that is not there is empty.
struct NameLists {
  explicit NameLists(const Lexicon& lexicon);

  const Lexicon& lexicon;
  lexicon::ListId nickname, nickname_own, given_spelling, name_particle, generation, regnal_number,
      legal_form, org_generic, org_abbreviation, org_stop, name_number, given_name, surname,
      common_word, title_plain, second_level;
  std::vector<lexicon::ListId> titles;     ///< every list of titles, ranks and honorifics
  std::vector<lexicon::ListId> places;     ///< every list of places, by role name
  std::vector<lexicon::ListId> countries;  ///< countries and regions
  /// The lists whose lines are one thing each (column `aliases=same`), by type.
  std::vector<std::pair<EntityType, lexicon::ListSet>> alias_lists;
};

/// What a word is good for, as bits of NameWord::facts.
enum WordFact : std::uint32_t {
  word_initial = 1,   ///< a single letter: "J."
  word_capital = 2,   ///< begins with a capital in the name
  word_all_caps = 4,  ///< two or more letters, all capitals
  word_joined = 8,    ///< a hyphen binds it to the word before
  word_after_comma = 16,
  word_quoted = 32,    ///< in quotes or brackets
  word_number = 64,    ///< digits, or a number word turned into digits
  word_given = 128,    ///< a listed given name
  word_surname = 256,  ///< a listed surname
  word_particle = 512,
  word_generic = 1024,     ///< says what sort of organization, not which
  word_stop = 2048,        ///< "of", "the"
  word_turns = 4096,       ///< generic, and the name may be turned round ("Bank of X")
  word_common = 8192,      ///< an ordinary word of the language
  word_alone = 16384,      ///< generic, but with a capital used as a name: "Congress"
  word_syllables = 32768,  ///< Han or Hangul: each character is a syllable, and none is an initial
  word_country = 65536,    ///< (part of) the name of a country, continent or region
};

struct NameWord {
  std::string text;   ///< folded, in its own script: what keys are made of
  std::string plain;  ///< a-z and 0-9 only (transliterated); never empty
  std::string sound;  ///< sound_key(plain)
  std::uint32_t facts = 0;
  bool translated = false;  ///< `plain` is a transliteration
  lexicon::WordId id = lexicon::unknown_word;
  std::uint32_t first = 0, last = 0;     ///< words of the Words value that it was made of
  std::vector<std::uint64_t> spellings;  ///< classes of equal spelling, sorted
  std::vector<std::uint64_t> formal;     ///< the given names that it is, or is short for, sorted
  std::string formal_initials;           ///< the first letters of those
  bool pet = false;                      ///< a pet form that hardly anybody bears alone

  bool is(std::uint32_t bits) const { return (facts & bits) == bits; }
  bool any(std::uint32_t bits) const { return (facts & bits) != 0; }
};

/// A name with its words. `name` is cut to 600 bytes and 40 words: what is longer is no name.
struct SplitName {
  std::string_view name;
  lexicon::Words raw;           ///< every token that is not blank
  std::vector<NameWord> words;  ///< letters and digits only
};

/// `person` turns "J.R." into two initials and reads digits as letters where a word mixes both;
/// otherwise "A.B.C." is one word.
SplitName split_name(std::string_view name, const NameLists& lists, bool person);

/// Fills in what the lists know of a word of a person's name: formal names, spellings, facts.
void know_person_word(NameWord& word, const NameLists& lists);

/// At most `limit` bytes, cut at a code point border.
std::string_view cut_bytes(std::string_view utf8, std::size_t limit);
/// A 64-bit hash, the same everywhere.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace redstring::link
