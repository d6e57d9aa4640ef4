// The letters of a set's automaton: words that no instruction tells apart are one letter. Inside
// the lexicon room only.
//
// The idea: the number of a word says in which lists it is, which expressions match it and which
// digits it has; its form (kind, shape, space) says the rest. Few rows of words by few forms make a
// table, and for almost every word the letter is there. What stands in a mention or begins a run of
// touching words is the letter of the word with something more.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lexicon/pattern_machine.h"

namespace redstring::lexicon {

/// Letters that were met so far. For one thread at a time. What it has learned changes how fast it
/// answers, never what.
class PatternAlphabet {
 public:
  using Letter = std::uint32_t;
  using Test = PatternMachine::Test;
  static constexpr Letter sentence_end = 0;
  /// How a word stands in a mention, and what is before it.
  enum Flag : std::uint8_t {
    space_before = 1,
    mention_begins = 2,
    mention_goes_on = 4,  ///< one that began before
    mention_ends = 8,     ///< behind this word
    mention_lasts = 16,   ///< beyond this word
  };

  explicit PatternAlphabet(const PatternMachine& machine);

  /// Another text: the numbers of its own words mean other words.
  void begin_text();
  /// Whether it has grown so much that it should begin anew.
  bool full() const;
  /// All letters get other numbers.
  void forget();

  /// The letters of the sentence, instead of what was there.
  void read(const PatternInput& input, std::vector<Letter>& letters);

  /// One more than the largest letter.
  std::size_t size() const { return flags_.size(); }
  std::uint8_t flags(Letter letter) const { return flags_[letter]; }
  bool passes(Letter letter, Test test) const {
    return test != PatternMachine::no_test &&
           (bits_[letter * bit_words_ + test / 64] >> (test % 64) & 1) != 0;
  }
  /// The tests that the letter passes, in brief.
  PatternMachine::Brief brief(Letter letter) const { return briefs_[letter]; }
  /// Calls `each` with the tests that the letter passes.
  template <class Each>
  void for_tests(Letter letter, Each&& each) const {
    for (std::size_t w = 0; w < bit_words_; ++w)
      for (std::uint64_t left = bits_[letter * bit_words_ + w]; left != 0; left &= left - 1)
        each(static_cast<Test>(w * 64 + static_cast<std::size_t>(__builtin_ctzll(left))));
  }

 private:
  using Bits = std::vector<std::uint64_t>;  // per test
  using Row = std::uint32_t;                // of word_rows_
  static constexpr Row unknown_row = 0, ask_byte = 0x80000000;

  static void pass(std::uint64_t* bits, Test test) {
    bits[test / 64] |= std::uint64_t{1} << (test % 64);
  }
  Letter learn(const Words& words, const Word& word);
  Letter make_letter(std::size_t row, std::size_t form);
  Letter with_run(const PatternInput& input, std::size_t i, Letter plain);
  void mark_mentions(const PatternInput& input, std::vector<Letter>& letters);
  Letter extended(Letter plain, std::uint32_t runs, std::uint8_t flags, std::uint32_t mention);
  Letter letter_with(Bits bits, std::uint8_t flags);
  std::uint32_t runs_at(const PatternInput& input, std::size_t i);
  std::uint32_t mention_code(EntityType type);
  Row row_of(const Words& words, WordId id);
  Bits sign(WordId id, std::string_view folded);
  Bits sign_own(std::string_view folded);
  void sign_letters(std::string_view folded, std::uint64_t* bits);
  Row row_with(Bits bits);
  Row marked(Row row, std::string_view folded) const;

  const PatternMachine& machine_;
  std::size_t bit_words_;

  // Per word, of the dictionaries and behind them of the text's own: its row, unknown_row if it was
  // never asked for; and whether its first byte as it is written must be looked at.
  std::vector<Row> word_rows_;
  // Rows are told apart by what words pass: with a small first letter, and behind it with a
  // capital. Row 0 stays unknown.
  std::map<Bits, Row> row_numbers_;
  std::vector<std::uint64_t> row_bits_;
  Row plain_row_ = 0;  // of words that pass no test
  // Letters of words that stand in no mention and begin no run, in rows of forms.
  std::vector<Letter> plain_;

  std::map<Bits, Letter> letter_numbers_;      // the flags behind the bits
  std::vector<std::uint64_t> bits_;            // per letter
  std::vector<std::uint8_t> flags_;            // per letter
  std::vector<PatternMachine::Brief> briefs_;  // per letter

  struct Known {
    std::uint64_t key = 0;
    Letter letter = 0;
  };
  std::vector<Known> known_;  // a quick look-up before that of extended_
  std::unordered_map<std::uint64_t, Letter> extended_;

  struct Run {
    std::string text;
    std::uint32_t value = 0;
  };
  std::vector<Run> runs_;       // by hash of the text: in run_sets_
  std::vector<Run> own_words_;  // the same for words of no dictionary: rows
  std::vector<int> found_;
  std::vector<std::vector<bool>> run_sets_;  // per run test
  std::vector<EntityType> mention_types_;
  std::vector<std::uint8_t> mention_ends_;  // per word of the sentence
};

}  // namespace redstring::lexicon
