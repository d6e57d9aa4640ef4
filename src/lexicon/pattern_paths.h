// The ways that matches took through their programs, by the letters of their words. Inside the
// lexicon room only.
//
// The idea: where the letters alone decide what matches, they decide the way as well, and with it
// what is remembered. Texts repeat such words ("said on Monday", a name and "told"), so that the
// way is mostly known and no program need be run.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "lexicon/pattern_alphabet.h"

namespace redstring::lexicon {

/// Something that a path through a program leaves behind.
struct PatternEvent {
  enum class Kind : std::uint8_t { open, close, entry, mention } kind;
  std::uint8_t position;  // words after the beginning of the match
  std::uint32_t value;    // name, entry or mention
  std::uint32_t op;       // that left it
};

/// Ways that were met lately. Of a fixed size; for one thread at a time.
class PatternPaths {
 public:
  using Letter = PatternAlphabet::Letter;
  static constexpr std::size_t most_words = 8, most_events = 10;

  /// A match of a pattern over words with these letters; what stands at the borders of the sentence
  /// is another match.
  struct Key {
    std::uint32_t pattern = 0;
    std::uint8_t length = 0;
    bool at_start = false, at_end = false;
    std::array<Letter, most_words> letters{};

    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Path {
    Key key;
    std::uint8_t count = 0;
    std::array<PatternEvent, most_events> events;
  };

  /// Where the way of a match is or should be kept: it is there if the key is the same.
  Path& slot(const Key& key) {
    if (slots_.empty()) slots_.resize(slots);
    std::uint64_t hash = key.pattern << 8 | key.length;
    for (std::size_t i = 0; i < key.length; ++i)
      hash = (hash ^ key.letters[i]) * 0x9e3779b97f4a7c15ull;
    return slots_[(hash ^ hash >> 32) % slots];
  }
  void forget() { slots_.clear(); }

 private:
  static constexpr std::size_t slots = 1 << 11;
  std::vector<Path> slots_;
};

}  // namespace redstring::lexicon
