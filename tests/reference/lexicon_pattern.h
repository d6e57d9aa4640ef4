// The obvious matcher of patterns, for tests: every way to match is written out, in order of
// preference.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lexicon/pattern.h"

namespace redstring::reference {

/// A pattern as a value that a test makes up, prints for the real parser and matches here.
struct Pattern {
  enum class Kind {
    word,
    list,
    mention,
    klass,
    sequence,
    choice,
    repeat,
    name,
    adjacent,
    look_not
  };
  Kind kind = Kind::word;
  std::string text;  ///< the word, the list's name, the type, the class, the capture's name
  std::vector<Pattern> parts;
  int least = 0, most = 0;

  /// In the language of pattern.h.
  std::string print() const;
  bool may_be_empty() const;
};

struct PatternResult {
  std::size_t length = 0;  ///< 0: no match
  /// "name:first-last:canonical form of an entry:mention", in the order in which they began.
  std::vector<std::string> captures;
};

/// The longest match at word `at`, of equal ones the first in order of preference.
PatternResult match(const Pattern& pattern, const lexicon::PatternInput& input, std::size_t at,
                    const Lexicon& lexicon);

/// The same captures of a real match.
std::vector<std::string> captures_of(const lexicon::PatternMatch& match, const Lexicon& lexicon);

}  // namespace redstring::reference
