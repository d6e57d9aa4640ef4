// What a Lexicon holds. Inside the lexicon room only.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lexicon/entries.h"
#include "lexicon/flat.h"
#include "lexicon/lexicon.h"
#include "lexicon/trie.h"
#include "lexicon/vocabulary.h"

namespace redstring {

namespace lexicon {

/// What the tables say of one word, side by side: whoever asks for one of them asks for more.
struct WordFacts {
  // Of Lexicon::Data::sets:
  std::uint32_t alone = 0;   ///< lists that hold it as an entry of one word
  std::uint32_t begins = 0;  ///< lists with an entry that begins with it
  std::uint32_t inner = 0;   ///< lists with an entry where it is not the first
  /// Which words may follow it in an entry: see SecondWords. 0: none.
  std::uint32_t seconds = 0;
};

/// Bits that tell of most words that they are not the second of an entry that begins with a given
/// one, without looking into the trie.
class SecondWords {
 public:
  /// Requires that bits_of_word came from add() of the same `bits`.
  static bool may_hold(const Flat<std::uint64_t>& bits, std::uint32_t bits_of_word, WordId second) {
    const std::uint32_t log = bits_of_word & ((1u << log_bits) - 1);
    const std::uint32_t bit = bit_of(second, log);
    return bits[(bits_of_word >> log_bits) + bit / 64] >> (bit % 64) & 1;
  }
  /// Adds bits for those second words, eight or more for each, and returns where.
  static std::uint32_t add(std::vector<std::uint64_t>& bits, const std::vector<WordId>& seconds);
  /// Whether what add() returned lies within so many bits.
  static bool sound(std::size_t size, std::uint32_t bits_of_word) {
    const std::uint32_t log = bits_of_word & ((1u << log_bits) - 1);
    return log <= most_log && (bits_of_word >> log_bits) + (std::size_t{1} << log) <= size;
  }

 private:
  /// The number of a word's bits is where they begin, and the logarithm of how many 64 they are.
  static constexpr std::uint32_t log_bits = 5;
  static constexpr std::uint32_t most_log = 20;
  static std::uint32_t bit_of(WordId second, std::uint32_t log) {
    return (second * 0x9e3779b1u) >> (26 - log);
  }
};

struct ListSetHash {
  std::size_t operator()(const ListSet& set) const {
    std::uint64_t h = 0;
    for (const std::uint64_t bits : set.bits) h = (h ^ bits) * 0x9e3779b97f4a7c15ull ^ (h >> 29);
    return h ^ (h >> 32);
  }
};

}  // namespace lexicon

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
  lexicon::Flat<lexicon::WordFacts> words;    ///< per word
  lexicon::Flat<std::uint64_t> second_words;  ///< of SecondWords
  lexicon::ListSet case_lists;                ///< lists with an entry whose rule is not fold
  lexicon::ListSet several;                   ///< lists with an entry of several words

  std::map<std::string, std::vector<lexicon::Rule>, std::less<>> rules;
  std::vector<lexicon::TypeLine> entity_types;
  std::vector<lexicon::TypeLine> relation_types;

  std::array<lexicon::WordId, 128> ascii{};  ///< numbers of the one-character ASCII words

  const lexicon::ListSet& lists_of(lexicon::WordId id) const {
    return id < words.size() ? sets[words[id].alone] : sets[0];
  }
  const lexicon::ListSet& lists_beginning(lexicon::WordId id) const {
    return id < words.size() ? sets[words[id].begins] : sets[0];
  }
  /// Whether an entry of several words may begin with these two.
  bool may_go_on(lexicon::WordId first, lexicon::WordId second) const {
    return words[first].seconds != 0 &&
           lexicon::SecondWords::may_hold(second_words, words[first].seconds, second);
  }
  /// Whether an entry over words [first, last) meets its case rule, if the words are written as
  /// they are or as if all of them had a capital.
  bool looks_right(const lexicon::End& end, const lexicon::Words& text, std::size_t first,
                   std::size_t last, lexicon::Capitals capitals) const {
    if (end.rule == lexicon::CaseRule::fold) return true;
    if (end.rule == lexicon::CaseRule::exact) {
      return letter_for_letter(end.entry, text, first, last);
    }
    std::uint32_t left = end.capitals;
    for (std::size_t i = first; i < last && left != 0; ++i, left >>= 1) {
      if ((left & 1) == 0 || text.words[i].is(shape_initial_upper)) continue;
      if (capitals == lexicon::Capitals::written || text.words[i].kind != TokenKind::word)
        return false;
    }
    return true;
  }
  bool letter_for_letter(lexicon::EntryId entry, const lexicon::Words& words, std::size_t first,
                         std::size_t last) const;

  /// The same set, for as long as the lexicon lives. Their number is bounded by the dictionaries':
  /// each is what case rules leave of the lists of a word.
  const lexicon::ListSet& kept(const lexicon::ListSet& set) const;

 private:
  mutable std::mutex kept_mutex_;
  mutable std::unordered_set<lexicon::ListSet, lexicon::ListSetHash> kept_;
};

namespace lexicon {

/// Curly quotes and apostrophes to ' and ", dashes to '-': what an exact entry is compared by.
std::string plain_marks(std::string_view utf8);

}  // namespace lexicon
}  // namespace redstring
