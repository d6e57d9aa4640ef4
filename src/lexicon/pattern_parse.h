// Patterns over words as trees. Inside the lexicon room only: pattern.h describes the language,
// pattern.cc runs it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/lexicon.h"
#include "redstring/status.h"

namespace redstring::lexicon {

/// Classes of words that a pattern names in brackets.
enum class WordClass : std::uint8_t {
  number,
  day,
  year,
  digits2,
  digits4,
  ordinal,
  cap,
  caps,
  lower,
  word,
  punct,
  any,
  start,
  end,  // positions rather than words
};
inline constexpr std::size_t word_classes = 12;  // those that are words

struct PatternNode;
using PatternTree = std::unique_ptr<PatternNode>;

struct PatternNode {
  enum class Kind : std::uint8_t {
    word,      // text: one folded word
    list,      // list, and features it must have
    mention,   // types; none means any
    klass,     // word_class
    regex,     // text: one folded word matches it whole
    run,       // text: a run of words without white space matches it whole
    sequence,  // parts, one after another
    choice,    // parts, the earlier preferred
    repeat,    // parts[0], at least `least` and at most `most` times
    name,      // parts[0], remembered under `text`
    adjacent,  // parts[0], with no white space before it
    look_not,  // the next words are no parts[0]
  };

  Kind kind = Kind::sequence;
  std::string text;
  ListId list = no_list;
  Features features;
  std::vector<EntityType> types;
  WordClass word_class = WordClass::any;
  int least = 0, most = 0;
  std::vector<PatternTree> parts;
};

/// The tree of a pattern. Errors: invalid_argument at `place`, "expected … at character n" (counted
/// in code points from 1).
Result<PatternTree> parse_pattern(std::string_view pattern, const Lexicon& lexicon,
                                  std::string_view place);

}  // namespace redstring::lexicon
