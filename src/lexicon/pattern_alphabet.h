// The letters of a set's automaton: words that no instruction tells apart are one letter. Inside
// the lexicon room only.
//
// The idea: when a text is read its words get signs (word_signs.h), which say all that a word says
// by itself; the letter of a sign is kept in a table. What stands in a mention or begins a run of
// touching words is the letter of the word with something more.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lexicon/pattern_machine.h"
#include "lexicon/word_signs.h"

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

  /// Whether it has grown so much that it should begin anew.
  bool full() const;
  /// All letters get other numbers.
  void forget();

  /// The letters of the sentence, instead of what was there.
  void read(const PatternInput& input, std::vector<Letter>& letters);
  /// Whether mentions change letters of the sentence: then no Reader tells them.
  bool minds_mentions(const PatternInput& input) const {
    return input.mention_at != nullptr && !machine_.mention_tests_.empty();
  }
  /// Tells letters one by one, in whatever order.
  class Reader {
   public:
    Reader(PatternAlphabet& alphabet, const PatternInput& input, const WordSigns::Sign* signs,
           std::size_t stride)
        : alphabet_(alphabet),
          input_(input),
          words_(input.words->words.data() + input.first),
          signs_(signs),
          stride_(stride),
          of_sign_(alphabet.of_sign_.data()) {}
    /// Of word `i` of the sentence.
    Letter letter(std::size_t i) {
      const Word& word = words_[i];
      Letter known = of_sign_[2 * signs_[i * stride_] + (word.space_before ? 1u : 0u)];
      if (known == sentence_end) known = alphabet_.learn(*input_.words, input_.first + i);
      if ((known & ask_byte) == 0) return known;
      known &= ~ask_byte;
      if (!alphabet_.machine_.begins_run(*input_.words, word)) return known;
      return alphabet_.with_run(input_, input_.first + i, known);
    }

   private:
    PatternAlphabet& alphabet_;
    const PatternInput& input_;
    const Word* words_;
    const WordSigns::Sign* signs_;
    std::size_t stride_;
    const Letter* of_sign_;
  };
  Reader reader(const PatternInput& input);

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
  using Bits = PatternMachine::Bits;
  static constexpr Letter ask_byte = 0x80000000;  // in of_sign_: a run may begin with such a word

  void adopt(const std::shared_ptr<const WordSigns>& signs);
  Letter learn(const Words& words, std::size_t i);
  Letter with_run(const PatternInput& input, std::size_t i, Letter plain);
  void mark_mentions(const PatternInput& input, std::vector<Letter>& letters);
  Letter extended(Letter plain, std::uint32_t runs, std::uint8_t flags, std::uint32_t mention);
  Letter letter_with(Bits bits, std::uint8_t flags);
  std::uint32_t runs_at(const PatternInput& input, std::size_t i);
  std::uint32_t mention_code(EntityType type);

  const PatternMachine& machine_;
  std::size_t bit_words_;

  std::shared_ptr<const WordSigns> signs_;  // of the words that came last
  std::size_t column_ = WordSigns::no_column;
  // Per sign, without and with white space before the word; sentence_end where it is not known.
  std::vector<Letter> of_sign_;

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
  std::vector<Run> runs_;  // by hash of the text: in run_sets_
  std::vector<int> found_;
  std::vector<std::vector<bool>> run_sets_;  // per run test
  std::vector<EntityType> mention_types_;
  std::vector<std::uint8_t> mention_ends_;  // per word of the sentence
};

}  // namespace redstring::lexicon
