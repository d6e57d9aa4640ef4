// Words as they are written, remembered with all that the dictionaries say of them whatever stands
// around. Inside the lexicon room only.
//
// The idea: few forms make up most of every text (Zipf), and what is known of a form lies scattered
// over tables of megabytes: its number, its lists, whether its letters please their case rules, the
// entries that it is by itself. A form that was met lately has all of it in half a cache line,
// found by its bytes as they stand in the text: nothing is folded.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lexicon/data.h"
#include "lexicon/lexicon.h"
#include "lexicon/vocabulary.h"

namespace redstring::lexicon {

/// What was met so far. For one thread at a time. It is of a fixed size, and what it holds changes
/// how fast a text is read, never the outcome.
class Forms {
 public:
  explicit Forms(const Lexicon::Data& data) : data_(data) { forget(); }
  Forms(const Forms&) = delete;
  Forms& operator=(const Forms&) = delete;

  /// What a reader wants to know of words beside their numbers.
  struct Wanted {
    ListSet among;  ///< the lists whose entries are looked for
    Glances questions;

    friend bool operator==(const Wanted&, const Wanted&) = default;
  };

  /// Lexicon::words(), and where it is wanted, what Lexicon::read() tells beside them.
  void read(std::string_view text, const std::vector<Token>& tokens, Words& words);
  void read(std::string_view text, const std::vector<Token>& tokens, const Wanted& wanted,
            Words& words, WordLists& lists, std::vector<Match>& matches,
            std::vector<std::uint8_t>& glances);

 private:
  static constexpr std::size_t log_sets = 14, ways = 2;  ///< the ways of a set share a cache line
  static constexpr std::size_t max_bytes = 14;
  static constexpr std::size_t most_alone = 1 << 16;
  static constexpr std::uint32_t ask_trie = 0xff;
  static constexpr std::size_t most_starts = 1 << 16;  ///< that are kept from text to text

  struct Key {
    /// The bytes, zero behind the end; the last two: size, kind and shape. All 0: nothing is here.
    std::uint64_t bytes[2] = {};

    friend bool operator==(const Key& a, const Key& b) {
      return ((a.bytes[0] ^ b.bytes[0]) | (a.bytes[1] ^ b.bytes[1])) == 0;
    }
  };
  struct Form {
    Key key;
    WordId id = unknown_word;      ///< unknown_word: of no dictionary
    std::uint32_t lists : 24 = 0;  ///< in sets_: whose case rule it meets
    std::uint32_t glance : 8 = 0;  ///< the answers to what is asked of every word
    /// Of a dictionary's word: the entries that it is by itself, as a place in alone_ and, in the
    /// last 8 bits, a count or ask_trie; of another: the text in which it has the number `own`.
    std::uint32_t alone_or_text = 0;
    /// Of a dictionary's word: the words that may follow it in an entry that is wanted.
    std::uint32_t seconds_or_own = 0;
  };
  static_assert(sizeof(Form) == 32);
  struct alignas(64) Set {
    Form ways[Forms::ways];
  };
  struct Alone {
    EntryId entry;
    ListId list;
  };
  struct Start {  ///< a word with which an entry begins
    std::uint32_t word, alone, seconds;
  };
  struct Folded {
    std::string_view text;
    std::uint64_t hash;
  };

  void forget();
  void begin_text();
  template <class Each>
  void each_word(std::string_view text, const std::vector<Token>& tokens, Words& words,
                 Each&& each);
  static Key key_of(std::string_view text, const Token& token);
  static std::size_t set_of(const Key& key);
  Form& form_of(const Words& words, std::size_t i, const Token& token);
  Form& learn(Form& form, const Words& words, std::size_t i);
  void learn_entries(Form& form, const Words& words, std::size_t i);
  const ListSet* lists_of(const Words& words, std::size_t i, WordId id) const;
  std::uint32_t number_of(const ListSet& set);
  Folded fold(std::string_view token, const Word& word);
  void match(const Words& words, const Start& start, std::vector<Match>& out) const;

  const Lexicon::Data& data_;
  std::vector<Set> forms_;
  std::vector<const ListSet*> sets_;
  std::unordered_map<const ListSet*, std::uint32_t> set_numbers_;
  std::vector<Alone> alone_;
  Wanted wanted_;
  std::uint32_t text_ = 0;
  Form lone_;                  // of the last word that was too long to be kept
  std::vector<Start> starts_;  // room for those of one text
  LowerAscii lower_;
  std::string folded_;
};

}  // namespace redstring::lexicon
