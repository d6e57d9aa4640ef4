// Words as they are written, remembered with all that the dictionaries say of them whatever stands
// around. Inside the lexicon room only.
//
// The idea: few forms make up most of every text (Zipf), and what is known of a form lies scattered
// over tables of megabytes: its number, its lists, whether its letters please their case rules, the
// entries that it is by itself. A form that was met lately has all of it in one cache line, found
// by its bytes as they stand in the text: nothing is folded.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
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

  /// Lexicon::words(), and where they are wanted, the lists and matches of Lexicon::read().
  void read(std::string_view text, const std::vector<Token>& tokens, Words& words);
  void read(std::string_view text, const std::vector<Token>& tokens, const ListSet& among,
            Words& words, WordLists& lists, std::vector<Match>& matches);

 private:
  static constexpr std::size_t log_sets = 13, ways = 2;
  static constexpr std::size_t max_bytes = 24;
  static constexpr std::size_t most_alone = 1 << 16;
  static constexpr std::uint32_t ask_trie = 0xffffffff;

  struct alignas(64) Form {
    std::uint64_t bytes[max_bytes / 8] = {};  ///< zero behind the end
    std::uint32_t look = 0;                   ///< size, kind and shape; 0: nothing is here
    WordId id = unknown_word;                 ///< unknown_word: of no dictionary
    const ListSet* lists = nullptr;           ///< whose case rule it meets
    /// The entries that it is by itself, in alone_, if they are not ask_trie.
    std::uint32_t alone = 0, alone_count = 0;
    std::uint32_t seconds = 0;  ///< words that may follow it in an entry that is wanted
    WordId own = unknown_word;  ///< its number in the text `text`, if it is of no dictionary
    std::uint32_t text = 0;

    bool is(const std::uint64_t* other, std::uint32_t other_look) const {
      return look == other_look && bytes[0] == other[0] && bytes[1] == other[1] &&
             bytes[2] == other[2];
    }
  };
  static_assert(sizeof(Form) == 64);
  struct Key {  ///< of a word that waits to be looked up
    std::uint64_t bytes[max_bytes / 8];
    std::uint32_t look;
    std::uint32_t set;  ///< in forms_
  };
  static constexpr std::size_t queue_size = 16;
  struct Alone {
    EntryId entry;
    ListId list;
  };
  struct Start {  ///< a word with which an entry begins
    std::uint32_t word, alone, alone_count, seconds;
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
  Form& form_of(const Words& words, std::size_t i);
  Form& learn(Form& form, const Words& words, std::size_t i);
  void learn_entries(Form& form, const Words& words, std::size_t i);
  Folded fold(std::string_view token, const Word& word);
  void match(const Words& words, const Start& start, std::vector<Match>& out) const;

  const Lexicon::Data& data_;
  std::vector<Form> forms_;
  std::array<Key, queue_size> queue_;
  std::vector<Alone> alone_;
  ListSet among_;
  std::uint32_t text_ = 0;
  Form lone_;  // of the last word that was too long to be kept
  std::vector<Start> starts_;
  LowerAscii lower_;
  std::string folded_;
};

}  // namespace redstring::lexicon
