// Why an analysis came out as it did: what the stages saw on their way, for people who write rules.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "redstring/mention.h"
#include "redstring/text.h"

namespace redstring {

/// Filled in by the stages of Analyzer::analyze themselves while they decide; nothing in it is
/// worked out a second time, and nothing depends on it. Places are "file:line", relative to the
/// dictionary folder, or empty.
struct Trace {
  /// Points that a name gets for a type.
  struct Vote {
    EntityType type;
    int points = 0;
    std::string what;   ///< a list, a rule of kind `mention`, a shape, or "document"
    std::string place;  ///< of the entry or the rule
    std::string words;  ///< what matched it
  };
  /// A stretch of text that might be a name.
  struct Name {
    Span span;
    std::vector<Vote> votes;
    EntityType type;  ///< the one with the most points; unknown without any
    int points = 0;   ///< over all places of the text where the same words stand
    int second = 0;   ///< of the next type
    bool proposed = false;
    std::string verdict;
  };
  /// A date rule that matched, and its arithmetic.
  struct Date {
    Span span;
    std::string rule, place;
    std::vector<std::string> steps;  ///< "year({y}) = 2014", in the order in which they were taken
    std::string value;               ///< empty when it came to nothing
    std::string verdict;
  };
  /// What was proposed and yielded to something that it overlaps.
  struct Loss {
    Span span;
    EntityType type;
    std::string rule;
    Span winner;
    std::string winner_rule;
    std::string why;
  };
  /// Whether a shorter name, a noun or a pronoun leads to something named elsewhere.
  struct Reference {
    Span span;
    std::string what;               ///< "pronoun", "short name", …
    std::vector<std::string> fits;  ///< the names that it could mean
    std::string antecedent;         ///< the one that it does mean, or empty
    std::string why;
  };

  std::vector<Name> names;
  std::vector<Date> dates;
  std::vector<Loss> losses;
  std::vector<Reference> references;
  /// (kind, name) of the rules that matched, each as often as it did.
  std::vector<std::pair<std::string, std::string>> rules;
};

}  // namespace redstring
