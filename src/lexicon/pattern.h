// Patterns over words: a small regular language whose letters are words, list entries, word classes
// and mentions that earlier stages found. Used by date, server, relation and attribution rules.
//
//   word            that folded word ("a\,b" needs quotes: "…")
//   "new york"      those words, one after another
//   {month}         an entry of the list `month`, of any number of words: the longest that lets
//                   the rest match; {month|weekday}: of either list
//   {month.kind=x}  … whose feature kind is x
//   <person>        a mention of that type (handed in by the caller); <person|organization>; <any>
//   [number]        a class of word: number, day (1..31), year (1000..2199 as four digits),
//                   digits2, digits4, ordinal ("23rd", "3d"), cap, caps, lower, word, punct, any;
//                   start and end of the sentence (no word consumed)
//   /RE2/           one word whose folded form the whole expression matches
//   ~/RE2/          a run of words without white space between them whose text (not folded) it
//                   matches whole
//   (a b | c)       grouping and choice
//   x? x* x+ x{2,4} repetition: greedy, at most 12
//   name=x          remember what x matched under `name`
//   +x              no white space between the word before and x
//   !x              the next word is not the start of an x (consumes nothing); !!x: it is one
//
// Prefixes bind like this: n=+x* remembers a run of x that touch, (n=x)+ remembers each x. White
// space stands between elements; |(){}[]<>"?*+!=/~ and \ are plain after a backslash.
//
// Matching never leaves the sentence, begins where the caller says, prefers the longest match, then
// the earlier alternative; at most 40 words and a fixed number of steps, so it is linear in the
// text.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/lexicon.h"
#include "redstring/status.h"

namespace redstring::lexicon {

/// What a pattern is matched against. All referenced values must outlive the call.
struct PatternInput {
  const Words* words = nullptr;
  std::size_t first = 0, last = 0;  ///< the sentence: words [first, last)
  /// For `<type>`: index of the mention that begins at a word, or no_index; and its type and end.
  /// May be null when no pattern uses `<…>`.
  const std::vector<std::uint32_t>* mention_at = nullptr;   ///< per word of the text
  const std::vector<EntityType>* mention_type = nullptr;    ///< per mention
  const std::vector<std::uint32_t>* mention_end = nullptr;  ///< per mention: one past its last word
};

struct Capture {
  std::string_view name;              ///< owned by the pattern
  std::uint32_t first = 0, last = 0;  ///< words
  EntryId entry = 0xffffffff;         ///< of the first {list} that matched inside it
  std::uint32_t mention = no_index;   ///< of the first <type> that matched inside it
};

struct PatternMatch {
  std::uint32_t pattern = 0;  ///< index, in the order of add()
  std::uint32_t first = 0, last = 0;
  bool plain = false;             ///< for PatternScan
  std::vector<Capture> captures;  ///< in text order; a repeated name may occur several times
  /// The first capture of that name, or null.
  const Capture* capture(std::string_view name) const;
};

/// A set of compiled patterns. Build once, match from any number of threads.
class PatternSet {
 public:
  PatternSet();
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  /// Compiles and adds one pattern. Errors: invalid_argument "place: what was expected at character
  /// n". An unknown list or class is an error.
  Status add(std::string_view pattern, const Lexicon& lexicon, std::string_view place);
  std::size_t size() const;
  /// Has texts that Lexicon::read() reads from now on prepared for these patterns, to which none is
  /// added any more.
  void share(const Lexicon& lexicon);

  /// What PatternScan::match_at says, for a single word.
  void match_at(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                std::vector<PatternMatch>& out) const;

  struct Compiled;  // pattern.cc

 private:
  friend class PatternScan;
  std::shared_ptr<Compiled> compiled_;
};

/// Looks for a set's patterns in one sentence of a text after another. For one thread; the set, the
/// lexicon and the words must outlive it, and every sentence must be of the same words.
class PatternScan {
 public:
  PatternScan(const PatternSet& set, const Lexicon& lexicon);
  ~PatternScan();
  PatternScan(const PatternScan&) = delete;
  PatternScan& operator=(const PatternScan&) = delete;

  /// The sentence that is asked from now on.
  void begin(const PatternInput& input);
  /// The first word from `at` on where a match may begin, or the end of the sentence. Most words
  /// cost a few loads. Requires that `at` is not before the sentence.
  std::uint32_t find(std::size_t at);
  /// The longest match of each pattern that begins at word `at`, by falling length, then pattern
  /// number. Patterns that cannot match the words there cost next to nothing.
  void match_at(std::size_t at, std::vector<PatternMatch>& out);
  /// The same without what the matches remember, which costs far more than that they match.
  void lengths_at(std::size_t at, std::vector<PatternMatch>& out);
  /// What such a match of the sentence remembers.
  void remember(PatternMatch& match);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace redstring::lexicon
