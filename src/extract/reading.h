// One document as the stages see it: its words, its sentences as ranges of words, and the
// dictionary entries that stand in it. Made once, read by every stage, changed by none.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/lexicon.h"
#include "redstring/document.h"
#include "redstring/mention.h"
#include "redstring/text.h"
#include "text/sentences.h"

namespace redstring::extract {

/// Words [first, last) of one sentence.
struct WordRange {
  std::uint32_t first = 0, last = 0;
  std::uint32_t size() const { return last - first; }
  bool contains(std::uint32_t word) const { return first <= word && word < last; }
};

/// How a sentence uses capitals: where every word has one, a capital says nothing.
enum class Casing : std::uint8_t { normal, title_case, all_caps };

/// What a glance at a word tells, as bits of Reading::glances. Most words have none: who wants but
/// those with one passes over the others eight at a time.
enum WordGlance : std::uint8_t {
  glance_capital = 1,    ///< Word::capitalized()
  glance_particle = 2,   ///< a particle of names ("van")
  glance_haste = 4,      ///< may be a sign of haste: see read()
  glance_server = 8,     ///< a head of server phrases begins with it
  glance_reference = 16  ///< a determiner or a pronoun
};

struct Reading {
  const Document* document = nullptr;
  std::vector<Sentence> sentences;
  std::vector<WordRange> ranges;  ///< per sentence
  std::vector<Casing> casing;     ///< per sentence
  bool informal = false;          ///< typed in haste, as in posts and comments: see read()
  lexicon::Words words;
  std::vector<std::uint32_t> sentence_of;   ///< per word
  lexicon::WordLists lists;                 ///< per word: lists whose case rule it meets
  std::vector<std::uint8_t> glances;        ///< per word: WordGlance
  std::vector<lexicon::Match> matches;      ///< names and their parts; by first word, longest first
  std::vector<std::uint32_t> matches_from;  ///< per word + 1: index of its first match

  std::string_view text() const { return words.text; }
  std::size_t size() const { return words.size(); }
  bool in(std::size_t word, lexicon::ListId list) const { return lists[word].has(list); }
  /// Whether the word is written so, letter for letter: surface(word) == form, without a call.
  template <std::size_t N>
  bool reads(std::size_t word, const char (&form)[N]) const {
    const Span span = words[word].span;
    return span.size() == N - 1 && std::memcmp(words.text.data() + span.begin, form, N - 1) == 0;
  }
  /// The first word of [first, last) that has one of these glances, or `last`.
  std::uint32_t next_glance(unsigned wanted, std::uint32_t first, std::uint32_t last) const {
    if constexpr (std::endian::native == std::endian::little) {
      for (; first + 8 <= last; first += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, glances.data() + first, 8);
        eight &= wanted * 0x0101010101010101ULL;
        if (eight != 0) return first + static_cast<std::uint32_t>(std::countr_zero(eight)) / 8;
      }
    }
    while (first < last && (glances[first] & wanted) == 0) ++first;
    return first;
  }
  /// Whether nothing stands between the words but single spaces.
  bool evenly_spaced(WordRange range) const {
    for (auto i = range.first + 1; i < range.last; ++i) {
      const auto from = words[i - 1].span.end, to = words[i].span.begin;
      if (from != to && (to - from != 1 || words.text[from] != ' ')) return false;
    }
    return true;
  }
  std::string_view surface(WordRange r) const { return words.span(r.first, r.last).of(words.text); }
};

/// What reading needs from the dictionaries beside the words themselves.
struct ReadingRules {
  text::Abbreviations abbreviations;
  lexicon::ListId common_word = lexicon::no_list, chat_word = lexicon::no_list,
                  function_word = lexicon::no_list, given_name = lexicon::no_list,
                  surname = lexicon::no_list;
  lexicon::ListSet names;            ///< every list with role name, and given names
  lexicon::ListSet names_and_parts;  ///< every list with role name or part: what is looked for
  lexicon::Glances glances;          ///< the questions behind WordGlance
  lexicon::WordId first_person = lexicon::unknown_word, exclamation = lexicon::unknown_word,
                  question = lexicon::unknown_word;
};
ReadingRules compile_reading_rules(const Lexicon& lexicon);

/// Stages 3 and 4 of DESIGN.md: tokens, sentences, words, matches. `document` must outlive the
/// result. Where a text was typed in haste ("i saw kevin in new york lol"), words that the
/// dictionaries know as names only, and entries of several words, are given the capitals that the
/// writer left out: in Word::shape, never in the text.
Reading read(const Document& document, const Lexicon& lexicon, const ReadingRules& rules);

}  // namespace redstring::extract
