// What a Lexicon holds. Inside the lexicon room only.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/entries.h"
#include "lexicon/flat.h"
#include "lexicon/lexicon.h"
#include "lexicon/trie.h"
#include "lexicon/vocabulary.h"

namespace redstring {

struct Lexicon::Data {
  std::shared_ptr<const void> mapping;  ///< the memory of a compiled file, if it came from one
  std::size_t mapped_bytes = 0;

  lexicon::Vocabulary vocabulary;
  lexicon::Trie trie;
  std::vector<lexicon::List> lists;
  std::map<std::string, lexicon::ListId, std::less<>> list_ids;
  lexicon::Entries entries;

  /// Distinct sets of lists; words refer to them by index. sets[0] is the empty set.
  lexicon::Flat<lexicon::ListSet> sets;
  lexicon::Flat<std::uint32_t> alone;   ///< per word: lists that hold it as an entry of one word
  lexicon::Flat<std::uint32_t> begins;  ///< per word: lists with an entry that begins with it
  lexicon::Flat<std::uint32_t> inner;   ///< per word: lists with an entry where it is not the first
  lexicon::ListSet case_lists;          ///< lists with an entry whose rule is not fold
  lexicon::ListSet several;             ///< lists with an entry of several words

  std::map<std::string, std::vector<lexicon::Rule>, std::less<>> rules;
  std::vector<lexicon::TypeLine> entity_types;
  std::vector<lexicon::TypeLine> relation_types;

  std::array<lexicon::WordId, 128> ascii{};  ///< numbers of the one-character ASCII words

  const lexicon::ListSet& lists_beginning(lexicon::WordId id) const {
    return id < begins.size() ? sets[begins[id]] : sets[0];
  }
  /// Whether an entry over words [first, last) meets its case rule.
  bool looks_right(const lexicon::End& end, const lexicon::Words& words, std::size_t first,
                   std::size_t last) const {
    if (end.rule == lexicon::CaseRule::fold) return true;
    if (end.rule == lexicon::CaseRule::exact) {
      return letter_for_letter(end.entry, words, first, last);
    }
    std::uint32_t left = end.capitals;
    for (std::size_t i = first; i < last && left != 0; ++i, left >>= 1) {
      if ((left & 1) && !words.words[i].is(shape_initial_upper)) return false;
    }
    return true;
  }
  bool letter_for_letter(lexicon::EntryId entry, const lexicon::Words& words, std::size_t first,
                         std::size_t last) const;
};

namespace lexicon {

/// Curly quotes and apostrophes to ' and ", dashes to '-': what an exact entry is compared by.
std::string plain_marks(std::string_view utf8);

}  // namespace lexicon
}  // namespace redstring
