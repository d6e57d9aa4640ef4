// Patterns as programs: what pattern.cc compiles them to and runs, and what pattern_machine.cc
// reads to tell which of them are worth running. Inside the lexicon room only.
#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lexicon/lexicon.h"
#include "redstring/mention.h"

namespace redstring::lexicon {

enum class Code : std::uint8_t {
  // Take words.
  word,     ///< a: WordId
  literal,  ///< a: of Programs::literals; a word that the dictionaries lack
  words,    ///< a: of Programs::word_sets
  list,     ///< a: ListId; b: of Programs::filters, or no_filter
  mention,  ///< a: of Programs::types
  klass,    ///< a: ClassMask
  regex,    ///< a: of Programs::regexes; one folded word
  run,      ///< a: of Programs::regexes; words that touch, as written
  // Test the place between two words.
  touch,  ///< no white space before the next word
  start,
  end,
  // Steer.
  split,       ///< a is preferred to b
  jump,        ///< to a
  open,        ///< a: number of a name
  close,       ///< a: number of a name
  look_not,    ///< what stands up to a must not match here
  look_match,  ///< … it did
  match,
};

struct Op {
  Code code;
  std::uint32_t a = 0, b = 0;
};

inline constexpr std::uint32_t no_filter = 0xffffffff;

/// A regular expression with the bytes that its matches can begin with.
struct Regex {
  std::unique_ptr<RE2> re;
  std::bitset<256> first;
};

/// The programs of a set and what their instructions refer to.
struct Programs {
  std::vector<std::vector<Op>> programs;  ///< per pattern; places in one count from its beginning
  std::vector<std::string> literals;
  std::vector<std::vector<WordId>> word_sets;  ///< ascending
  std::vector<std::vector<EntityType>> types;  ///< none: any type
  std::vector<Features> filters;               ///< of one feature each
  std::vector<Regex> regexes;
};

/// The most words that a match can have.
inline constexpr std::size_t max_match = 40;
/// The most bytes of a run of touching words.
inline constexpr std::size_t max_run_bytes = 1024;

}  // namespace redstring::lexicon
