// Where the patterns of a set can match in a sentence, and for how many words. Inside the lexicon
// room only.
//
// The idea: all patterns together are one finite automaton over words. As in lazy DFAs (Cox,
// "Regular expression matching in the wild", 2010) its states are sets of places in the programs,
// made when they are first reached and remembered for every later text. A sentence is first read
// backwards, from its end, with all matches at once under way: one look into a table per word tells
// whether a match begins there. Only from such words is it then read forwards, to tell which
// patterns match and how far.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lexicon/pattern_alphabet.h"
#include "lexicon/pattern_machine.h"
#include "lexicon/pattern_paths.h"

namespace redstring::lexicon {

/// States and steps that were met so far. For one thread at a time. What it has learned changes
/// how fast it answers, never what.
class PatternMemo {
 public:
  explicit PatternMemo(const PatternMachine& machine);

  /// The sentence that is asked from now on.
  void begin(const PatternInput& input);
  /// The words of the sentence where a pattern may begin, ascending.
  const std::vector<std::uint32_t>& beginnings() const { return beginnings_; }
  /// A pattern that may match, and the most words that it may have; `sure` if it does; `plain` if
  /// it does whatever way its program takes: then the letters of the words tell that way, too.
  struct Candidate {
    std::uint32_t pattern = 0;
    std::uint32_t length = 0;
    bool sure = false, plain = false;
  };
  /// The patterns that may match at word `at`, ascending, instead of what `out` held.
  void candidates(std::size_t at, std::vector<Candidate>& out);
  /// The letters of the sentence from word `at` on.
  const PatternAlphabet::Letter* letters_at(std::size_t at) const {
    return letters_.data() + (at - input_.first);
  }
  /// The ways of matches that were met lately.
  PatternPaths& paths() { return paths_; }
  /// What a run of one pattern asks of the words of the sentence.
  class Look {
   public:
    Look(const PatternMemo& memo, std::uint32_t pattern)
        : alphabet_(memo.alphabet_),
          letters_(memo.letters_.data()),
          first_(memo.input_.first),
          tests_(memo.machine_.tests_.data() + memo.machine_.beginnings_[pattern]),
          first_words_(memo.machine_.first_words_.data() + memo.machine_.beginnings_[pattern]) {}
    /// Whether word `at` may be the first that an instruction takes, and if that takes one word
    /// only, whether it is.
    bool passes(std::uint32_t pc, std::size_t at) const {
      const auto letter = letters_[at - first_];
      return alphabet_.passes(letter, tests_[pc].first) ||
             alphabet_.passes(letter, tests_[pc].longer);
    }
    /// Whether word `at` may be the next that is taken from an instruction on, or none need be.
    bool may_take(std::uint32_t pc, std::size_t at) const {
      return (first_words_[pc] & alphabet_.brief(letters_[at - first_])) != 0;
    }
    bool needs_no_word(std::uint32_t pc) const {
      return (first_words_[pc] & PatternMachine::needs_no_word) != 0;
    }

   private:
    const PatternAlphabet& alphabet_;
    const PatternAlphabet::Letter* letters_;
    std::size_t first_;
    const PatternMachine::OpTests* tests_;
    const PatternMachine::Brief* first_words_;
  };

 private:
  using Letter = PatternAlphabet::Letter;
  using Alphabet = PatternAlphabet;
  using State = std::uint32_t;
  static constexpr State unknown = 0xffffffff;

  struct Spread {  // a state in the making
    std::vector<std::uint32_t> items, accepts;
  };
  /// The states of one direction and the steps between them.
  class States {
   public:
    States() { forget(); }
    void forget();
    bool full() const;
    /// The number of a state, a new one if it was never met. The empty one is 0.
    State intern(Spread& spread);
    std::vector<std::uint32_t> items(State state) const;
    bool has_items(State state) const { return states_[state].item_count != 0; }
    const std::uint32_t* accepts_begin(State state) const {
      return items_.data() + states_[state].items + states_[state].item_count;
    }
    const std::uint32_t* accepts_end(State state) const {
      return accepts_begin(state) + states_[state].accept_count;
    }
    /// The steps that are known, until the next remember().
    class Known {
     public:
      explicit Known(const std::vector<std::uint64_t>& steps)
          : steps_(steps.data()), mask_(steps.size() - 1) {}
      /// What remember() was told of a state and a letter, or unknown. Not for state 0, letter 0.
      State step(State state, Letter letter) const {
        const std::uint64_t key = key_of(state, letter);
        for (std::size_t at = place(key) & mask_;; at = (at + 1) & mask_) {
          const std::uint64_t step = steps_[at];
          if (step >> next_bits == key) return step & ((1u << next_bits) - 1);
          if (step == 0) return unknown;
        }
      }

     private:
      const std::uint64_t* steps_;
      std::size_t mask_;
    };
    Known known() const { return Known(steps_); }
    void remember(State state, Letter letter, State next);

   private:
    struct Data {
      std::uint32_t items = 0, item_count = 0, accept_count = 0;  // in items_, one behind the other
    };
    // A step in eight bytes, so that many share a cache line: state, letter, next. No step has more
    // states or letters than that.
    static constexpr int state_bits = 18, letter_bits = 24, next_bits = 22;
    static std::uint64_t key_of(State state, Letter letter) {
      return std::uint64_t{state} << letter_bits | letter;
    }
    static std::size_t place(std::uint64_t key) { return (key * 0x9e3779b97f4a7c15ull) >> 40; }
    std::vector<Data> states_;
    std::vector<std::uint32_t> items_;
    std::unordered_multimap<std::uint64_t, State> numbers_;  // by hash
    std::vector<std::uint64_t> steps_;                       // 0: none
    std::size_t step_count_ = 0;
  };

  void forget_forward();
  void forget_backward();

  // Forwards.
  State start(bool at_start, Letter letter);
  State next(State state, Letter letter);
  void follow(std::uint32_t item, Letter letter, Spread& out);
  void close(std::uint32_t pc, std::uint32_t doubt, bool at_end, Spread& out);
  void accept(State state, std::uint32_t taken, std::vector<Candidate>& out) const;

  // Backwards. A state is told with whether a pattern begins where it stands: anywhere, at the
  // start of a sentence.
  static constexpr State begins = 1, begins_at_start = 2;
  static constexpr State back_state(State told) { return told >> 2; }
  template <class LetterAt>
  void find_beginnings(LetterAt&& letter_at);
  State learn_back(State told, Letter letter);
  State step_back(State told, Letter letter);
  void follow_back(std::uint32_t item, Letter letter, Spread& out);
  void close_back(std::uint32_t pc, bool touches, Spread& out);

  void begin_spread();
  bool visit(std::uint32_t place);

  const PatternMachine& machine_;
  PatternAlphabet alphabet_;
  PatternInput input_;
  std::vector<Letter> letters_;  // of the sentence
  PatternPaths paths_;
  std::vector<std::uint32_t> beginnings_;

  States forward_, backward_;
  std::array<std::vector<State>, 2> start_;  // per letter
  std::vector<State> back_from_nowhere_;  // per letter: from the state where nothing is under way
  State back_from_end_ = 0;               // told

  Spread spread_;
  std::vector<std::uint32_t> todo_;
  std::vector<std::uint32_t> visited_;  // per instruction: the closure that was there last
  std::uint32_t visit_ = 0;
};

}  // namespace redstring::lexicon
