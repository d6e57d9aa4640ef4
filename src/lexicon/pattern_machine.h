// Which patterns of a set can match at a word. For most words the answer is "none", and it costs
// two loads.
//
// The idea: all patterns together are one finite automaton over words, run anchored at each word in
// turn. As in lazy DFAs (Cox, "Regular expression matching in the wild", 2010) its states are sets
// of places in the programs, made when they are first reached and remembered for every later text.
// The alphabet is lazy too: words that no instruction tells apart are one letter.
//
// The automaton knows only what one word after another tells. Where a program asks for more (an
// entry of several words, what must not follow, a regular expression over several words) it takes
// the wider view, so it says yes too often and never no wrongly: what it names is then run.
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

/// The automaton itself: instructions of all programs in one row, and the numbered tests that they
/// put to a word. Immutable.
class PatternMachine {
 public:
  /// Both must outlive the machine, and `programs` must not change any more.
  PatternMachine(const Programs& programs, const Lexicon& lexicon);

  class Memo;
  /// Whether the automaton knows all that the pattern's program asks: then the longest match is the
  /// one that it saw.
  bool exact(std::uint32_t pattern) const { return exact_[pattern]; }
  /// Whether the pattern remembers anything of a match.
  bool captures(std::uint32_t pattern) const { return captures_[pattern]; }

  /// A memo that no other thread holds; give it back for its use to last.
  std::unique_ptr<Memo> borrow() const;
  void give_back(std::unique_ptr<Memo> memo) const;

 private:
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

  bool begins_run(const Words& words, const Word& word) const {
    return run_bytes_[static_cast<unsigned char>(words.text[word.span.begin])];
  }
  bool may_begin_run(std::string_view folded) const;
  std::size_t form_of(const Word& word) const {
    return forms_[static_cast<std::size_t>(word.kind) << 9 | std::size_t{word.shape} << 1 |
                  (word.space_before ? 1u : 0u)];
  }
  void number_tests();
  void number_forms();
  void judge_patterns();
  bool open_ended(std::uint32_t touch) const;
  void index_start();

  const Programs& programs_;
  const Lexicon& lexicon_;
  std::vector<Op> ops_;                    // places count from the beginning of the row
  std::vector<std::uint32_t> pattern_;     // per instruction
  std::vector<bool> exact_, captures_;     // per pattern
  std::vector<std::uint32_t> beginnings_;  // per pattern
  // Per instruction that takes words: its test, and for lists the test of a first word of several
  // and of a later one.
  struct OpTests {
    Test first = no_test, longer = no_test, inner = no_test;
  };
  std::vector<OpTests> tests_;
  std::size_t test_count_ = 0;
  // Tests that the number of a word decides…
  std::unordered_map<WordId, std::vector<Test>> word_tests_;
  std::map<std::string, Test, std::less<>> literal_tests_;
  std::vector<ListTest> alone_tests_, begin_tests_, inner_tests_;
  std::vector<Test> regex_tests_;  // in the order of regex_set_
  std::unique_ptr<RE2::Set> regex_set_;
  std::bitset<256> regex_bytes_;  // that a word can begin with which one of them matches
  // … and others: classes, runs of touching words, mentions.
  std::array<Test, word_classes> class_tests_{};
  ClassMask classes_ = 0;
  std::vector<Test> run_tests_;  // in the order of run_set_
  std::unique_ptr<RE2::Set> run_set_;
  std::bitset<256> run_bytes_;  // that a run can begin with
  std::vector<MentionTest> mention_tests_;
  bool minds_space_ = false;  // some instruction asks for what is between two words
  // Words of one form pass the same tests of classes, and stand alike to the word before. A form is
  // told by kind, shape and space alone; 0 where the letters of the word must be asked.
  std::array<std::uint8_t, 8 * 256 * 2> forms_{};
  std::size_t form_count_ = 1;
  // The items of the start state (of a sentence, of any other word) that a test lets on.
  std::array<std::vector<std::vector<std::uint32_t>>, 2> start_items_;

  mutable std::mutex pool_mutex_;
  mutable std::vector<std::unique_ptr<Memo>> pool_;
};

/// Letters, states and steps that were met so far. For one thread at a time. What it has learned
/// changes how fast it answers, never what.
class PatternMachine::Memo {
 public:
  explicit Memo(const PatternMachine& machine);

  /// Another text: the numbers of its own words mean other words.
  void begin_text();
  /// The sentence that is asked from now on.
  void begin(const PatternInput& input);
  /// The first word from `at` on where a pattern may begin, or the end of the sentence.
  std::size_t find(std::size_t at);
  /// A pattern that may match, and the most words that it may have.
  struct Candidate {
    std::uint32_t pattern = 0;
    std::uint32_t length = 0;
  };
  /// The patterns that may match at word `at`, ascending, instead of what `out` held.
  void candidates(std::size_t at, std::vector<Candidate>& out);

 private:
  using Letter = std::uint32_t;
  using State = std::uint32_t;
  static constexpr State dead = 0, unknown = 0xffffffff;
  static constexpr Letter sentence_end = 0;

  /// How a word stands in a mention, and what is before it.
  enum LetterFlag : std::uint8_t {
    space_before = 1,
    mention_begins = 2,
    mention_goes_on = 4,  ///< one that began before
    mention_ends = 8,     ///< behind this word
    mention_lasts = 16,   ///< beyond this word
  };
  struct StateData {
    std::uint32_t items = 0, item_count = 0;        // in items_
    std::uint32_t accepts = 0, accept_count = 0;    // in accepts_
    bool runs_on = false, mention_goes_on = false;  // some item waits inside one
    std::uint64_t wants = 0;                        // in brief: see brief()
  };
  struct Step {
    std::uint64_t key = 0;  // state << 32 | letter; a state is never 0 here
    State next = dead;
  };
  struct Known {
    std::uint64_t key = 0;
    Letter letter = 0;
  };
  struct Spread {  // of a closure
    std::vector<std::uint32_t> items, accepts;
  };

  void forget_states();
  void forget_letters();
  void mark_mentions();
  /// What is known of a letter in brief: tests share a few bits, so that a state and a letter
  /// without a common bit have no step.
  struct Brief {
    std::uint64_t passes = 0;  // tests of the letter
    std::uint64_t wants = 0;   // tests of the state that it starts
  };
  static std::uint64_t brief_bit(Test test) { return std::uint64_t{1} << (test % 61); }
  static constexpr std::uint64_t brief_always = std::uint64_t{1} << 61,
                                 brief_inside = std::uint64_t{1} << 62,
                                 brief_end = std::uint64_t{1} << 63;
  std::uint64_t wants_of(State state) const { return state == dead ? 0 : states_[state].wants; }
  std::size_t plain_place(const Word& word) const;
  Letter letter(std::size_t i);
  Letter find_out(std::size_t i);
  State start(bool at_start, Letter letter);
  State make_start(bool at_start, Letter letter);
  void sign_own_words();
  Letter letter_of(std::size_t i, std::uint8_t flags, std::uint32_t mention);
  Letter make_letter(std::uint64_t key, std::uint32_t word_class, ClassMask classes,
                     std::uint32_t runs, std::uint8_t flags, std::uint32_t mention);
  std::uint32_t class_of(std::size_t i);
  std::uint16_t class_entry(std::uint32_t made, std::string_view folded) const;
  std::uint32_t runs_at(std::size_t i);
  std::uint32_t sign(WordId id, std::string_view folded);
  std::uint32_t sign_own(std::string_view folded);
  std::uint32_t class_with(std::vector<std::uint64_t> bits);
  bool may_match_expressions(std::string_view folded) const;
  void pass_expressions(std::string_view folded, std::vector<std::uint64_t>& bits);
  bool passes(Letter letter, Test test) const {
    return test != no_test &&
           (letter_bits_[letter * bit_words_ + test / 64] >> (test % 64) & 1) != 0;
  }
  void begin_spread();
  State first_step(bool at_start, Letter letter);
  State step(State state, Letter letter);
  bool may_follow(State state, Letter letter) const;
  State next(State state, Letter letter);
  void accept(State state, std::uint32_t taken, std::vector<Candidate>& out) const;
  State known_step(State state, Letter letter);
  void follow(std::uint32_t item, Letter letter, Spread& out);
  void close(std::uint32_t pc, bool at_end, Spread& out);
  State intern(Spread& spread);
  std::uint32_t mention_code(EntityType type);

  const PatternMachine& machine_;
  std::size_t bit_words_;
  PatternInput input_;
  std::vector<Letter> letters_;             // of the sentence; sentence_end where not asked yet
  std::vector<std::uint8_t> mention_ends_;  // per word of the sentence

  // Per word, of the dictionaries and behind them of the text's own: the row of its class, which is
  // 0 if the class is unknown; and whether its first byte as it is written must be looked at.
  static constexpr std::uint16_t ask_byte = 0x8000;
  std::vector<std::uint16_t> word_classes_;
  // Letters of words that no mention changes, in rows of forms. Row 0 and form 0 stay unknown.
  std::vector<std::uint16_t> plain_;
  std::map<std::vector<std::uint64_t>, std::uint32_t> class_numbers_;
  std::vector<std::uint64_t> class_bits_;
  std::uint32_t plain_class_ = 0;  // of words that pass no test
  std::vector<EntityType> mention_types_;

  struct Run {
    std::string text;
    std::uint32_t set = 0;
  };
  std::vector<Run> runs_;       // by hash of the text
  std::vector<Run> own_words_;  // the same: classes of words of no dictionary
  std::vector<int> found_;
  std::vector<std::vector<bool>> run_sets_;  // per run test

  std::unordered_map<std::uint64_t, Letter> letter_numbers_;
  std::vector<Known> known_;  // a quick look-up before that of letter_numbers_
  std::vector<std::uint64_t> letter_bits_;
  std::vector<Brief> briefs_;  // per letter
  std::vector<std::uint8_t> letter_flags_;
  std::size_t letter_count_ = 0;

  std::vector<StateData> states_;
  std::vector<std::uint32_t> items_, accepts_;
  std::vector<std::uint64_t> wants_;  // per state: the tests of its items
  std::unordered_multimap<std::uint64_t, State> state_numbers_;  // by hash
  std::array<std::vector<State>, 2> start_;
  std::vector<Step> recent_steps_;  // a quick look-up before that of steps_
  std::vector<Step> steps_;
  std::size_t step_count_ = 0;

  Spread spread_;
  std::vector<std::uint32_t> todo_;
  std::vector<std::uint32_t> visited_;  // per instruction: the closure that was there last
  std::uint32_t visit_ = 0;
};

}  // namespace redstring::lexicon
