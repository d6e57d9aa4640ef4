// Sentences over tokens. A full stop after an abbreviation, an initial or inside a number does not
// end one; a blank line and a heading line always do.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "redstring/text.h"

namespace redstring::text {

/// Folded abbreviations without their last full stop ("mr", "u.s", "gen"), from dictionaries.
struct Abbreviations {
  /// Never end a sentence ("mr", "gen", "vs"): something always follows.
  std::unordered_set<std::string> never_final;
  /// May end one ("inc", "u.s", "a.m", "etc"): only if what follows begins like a sentence.
  std::unordered_set<std::string> maybe_final;
  /// Folded words that begin sentences far more often than they begin names ("the", "he", "but").
  std::unordered_set<std::string> openers;
};

/// Sentences in order, none overlapping; every token that is not blank is in exactly one. Linear.
std::vector<Sentence> split_sentences(std::string_view utf8, const std::vector<Token>& tokens,
                                      const Abbreviations& abbreviations);

}  // namespace redstring::text
