// Sentences over tokens. A full stop after an abbreviation, an initial or inside a number does not
// end one; a blank line and a heading line always do.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "redstring/text.h"

namespace redstring::text {

/// The words that decide whether a stop ends a sentence, folded, from dictionaries. Abbreviations
/// stand without their last full stop ("mr", "u.s", "gen").
struct Abbreviations {
  /// Never end a sentence ("mr", "gen", "vs"): something always follows.
  std::unordered_set<std::string> never_final;
  /// May end one ("inc", "u.s", "a.m"): only if what follows begins like a sentence.
  std::unordered_set<std::string> maybe_final;
  /// Places that stand after a comma ("Oldport, Calif."); as maybe_final, but a capital right after
  /// such a pair begins a sentence, since within one a comma would follow.
  std::unordered_set<std::string> places;
  /// Abbreviations before a number only ("no", "art", "sec"), words otherwise.
  std::unordered_set<std::string> before_number;
  /// Words that begin sentences far more often than they begin names ("the", "he", "but").
  std::unordered_set<std::string> openers;
  /// Verbs that tell who spoke, after a quoted question or call ("said", "asked"). May be empty.
  std::unordered_set<std::string> speech_tags;

  /// Files an abbreviation under the feature `final` of its dictionary: "never", "maybe",
  /// "place" or "number". False for any other value.
  bool add(std::string_view folded, std::string_view final);
};

/// Tokens, blank ones too, that a sentence has at most. What goes on for longer (a table without
/// stops, a list of names, an endless line) is cut between words, so that a stage which compares
/// all the parts of a sentence with each other stays linear in the text.
inline constexpr std::size_t most_sentence_tokens = 512;

/// Sentences in order, none overlapping; every token that is not blank is in exactly one. Linear.
std::vector<Sentence> split_sentences(std::string_view utf8, const std::vector<Token>& tokens,
                                      const Abbreviations& abbreviations);

}  // namespace redstring::text
