// All patterns of a set as one finite automaton over words. Immutable: what is learned of it while
// texts are read lies in pattern_memo.h.
//
// The automaton knows only what one word after another tells. Where a program asks for more (an
// entry of several words, what must not follow, a regular expression over several words) it takes
// the wider view, so it says yes too often and never no wrongly. What it says yes to by such an
// instruction is doubtful and must be run.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lexicon/lexicon.h"
#include "lexicon/pattern.h"
#include "lexicon/pattern_classes.h"
#include "lexicon/pattern_program.h"

namespace redstring::lexicon {

class PatternMemo;

/// Instructions of all programs in one row, the numbered tests that they put to a word, and what
/// the automaton can begin with, read forwards and backwards.
class PatternMachine {
 public:
  /// Both must outlive the machine, and `programs` must not change any more.
  PatternMachine(const Programs& programs, const Lexicon& lexicon);
  ~PatternMachine();

  /// Per test of the set, a bit.
  using Bits = std::vector<std::uint64_t>;
  /// What a word passes by itself, if it is written with a small first letter, and behind that with
  /// a capital: one of the dictionaries with number `id`, or another where that is unknown_word.
  Bits sign(WordId id, std::string_view folded) const;
  /// What a word passes as it is written, by its sign, kind and shape.
  Bits letter_bits(const Bits& sign, const Word& word) const;
  /// Whether a word with this folded form may begin a run, however it is written, and whether this
  /// one does.
  bool may_begin_run(std::string_view folded) const;
  bool begins_run(const Words& words, const Word& word) const {
    return run_bytes_[static_cast<unsigned char>(words.text[word.span.begin])];
  }
  /// Whether a word of no dictionary that begins with the byte may pass a test by itself.
  bool may_know(unsigned char byte) const { return own_bytes_[byte]; }
  /// Words of one form look alike to every instruction.
  std::size_t form_of(const Word& word) const {
    return form_numbers_[static_cast<std::size_t>(word.kind) << 8 | word.shape];
  }
  /// Whether some instruction asks for what is between two words.
  bool minds_space() const { return minds_space_; }
  /// Whether the pattern remembers anything of a match.
  bool captures(std::uint32_t pattern) const { return captures_[pattern]; }

  /// A memo that no other thread holds; give it back for its use to last.
  std::unique_ptr<PatternMemo> borrow() const;
  void give_back(std::unique_ptr<PatternMemo> memo) const;

 private:
  friend class PatternAlphabet;
  friend class PatternMemo;

  using Test = std::uint32_t;
  static constexpr Test no_test = 0xffffffff;
  struct ListTest {
    ListId list;
    std::uint32_t filter;
    Test test;
  };
  struct MentionTest {
    const std::vector<EntityType>* types;
    Test test;
  };
  /// What kind and shape say of a word, as far as any instruction asks.
  struct Form {
    ClassMask classes = 0;  // that its letters do not matter for
    bool capital = false;   // begins with a capital, and somebody minds
    ClassMask digits = 0;   // classes that its digits may have
    friend auto operator<=>(const Form&, const Form&) = default;
  };

  /// A set of tests in brief: several share a bit, so that two sets without a common bit have no
  /// common test.
  using Brief = std::uint64_t;
  static Brief brief(Test test) { return Brief{1} << (test % 63); }
  static constexpr Brief needs_no_word = Brief{1} << 63;
  /// How one comes from one instruction to another.
  struct Way {
    enum class Kind : std::uint8_t { free, word, touch, start, end } kind;
    std::uint32_t from;
  };

  bool has_exact_entry(ListId list) const;
  static void pass(std::uint64_t* bits, Test test) {
    bits[test / 64] |= std::uint64_t{1} << (test % 64);
  }
  void sign_word(WordId id, std::uint64_t* small, std::uint64_t* capital) const;
  void number_tests();
  void number_forms();
  void judge_instructions();
  void index_start();
  void find_first_words();
  void find_ways_back();
  void index_end();

  const Programs& programs_;
  const Lexicon& lexicon_;
  std::vector<Op> ops_;                    // places count from the beginning of the row
  std::vector<std::uint32_t> pattern_;     // per instruction
  std::vector<bool> captures_;             // per pattern
  std::vector<std::uint32_t> beginnings_;  // per pattern
  // Per instruction that takes words: its test, and for lists the test of a first word of several
  // and of a later one.
  struct OpTests {
    Test first = no_test, longer = no_test, inner = no_test;
  };
  std::vector<OpTests> tests_;
  std::vector<bool> doubtful_;      // per instruction: its tests do not tell all that it asks
  std::vector<Brief> first_words_;  // per instruction: tests that the next word must pass one of
  std::size_t test_count_ = 0, bit_words_ = 1;
  // Tests that the number of a word decides, some of them together with its first letter's case…
  std::unordered_map<WordId, std::vector<Test>> word_tests_;
  std::map<std::string, Test, std::less<>> literal_tests_;
  std::vector<ListTest> alone_tests_, begin_tests_, inner_tests_;
  std::vector<Test> regex_tests_;  // in the order of regex_set_
  std::unique_ptr<RE2::Set> regex_set_;
  std::bitset<256> regex_bytes_;  // that a word can begin with which one of them matches
  std::bitset<256> own_bytes_;    // … or that is a literal
  // … and others: classes, runs of touching words, mentions.
  std::array<Test, word_classes> class_tests_{};
  ClassMask classes_ = 0;
  std::vector<Test> run_tests_;  // in the order of run_set_
  std::unique_ptr<RE2::Set> run_set_;
  std::bitset<256> run_bytes_;  // that a run can begin with
  std::vector<MentionTest> mention_tests_;
  bool minds_space_ = false;  // some instruction asks for what is between two words
  bool minds_case_ = false;   // … for a list whose entries want a capital
  std::array<std::uint16_t, 8 * 256> form_numbers_{};
  std::vector<Form> forms_;

  // The items of the start state (of a sentence, of any other word) that a test lets on.
  std::array<std::vector<std::vector<std::uint32_t>>, 2> start_items_;
  // Read backwards: per instruction, what leads to it; the items of the state behind a match
  // (anywhere, at the sentence's end) that a test lets on, and those that may take a later word of
  // a mention or a run.
  std::vector<std::vector<Way>> ways_back_;
  std::array<std::vector<std::vector<std::uint32_t>>, 2> end_items_;
  std::array<std::vector<std::uint32_t>, 2> end_mentions_, end_runs_;

  mutable std::mutex pool_mutex_;
  mutable std::vector<std::unique_ptr<PatternMemo>> pool_;
};

/// An item of a state: an instruction that waits for a word, whether it has taken one already (an
/// entry of several words, a mention, a run), whether the next word must touch the one before, and
/// whether the way there is doubtful.
struct PatternItem {
  static constexpr std::uint32_t inside = 1, touch = 2, doubt = 4;
  static std::uint32_t of(std::uint32_t pc, std::uint32_t bits) { return pc << 3 | bits; }
  static std::uint32_t pc(std::uint32_t item) { return item >> 3; }
};

}  // namespace redstring::lexicon
