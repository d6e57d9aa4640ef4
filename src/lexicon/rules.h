// Rules and type lines as they stand in dictionaries/: keys and values with their place, checked
// for form here and compiled by the stage that runs them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redstring::lexicon {

/// One "KEY value" line of a rule block.
struct RuleField {
  std::string key;  ///< upper case as written: "PATTERN"
  std::string value;
  int line = 0;
};

/// An EXAMPLE line: `EXAMPLE "text" => expectation` (several expectations are separated by " ; ";
/// `EXAMPLE "text" => nothing` says that the rule must not fire: then `expected` is empty). What an
/// expectation looks like is the stage's business.
struct RuleExample {
  std::string text;
  std::vector<std::string> expected;
  int line = 0;
};

/// A block of lines that begins with "RULE name" and ends at a blank line.
struct Rule {
  std::string kind;  ///< from the file's "KIND" line
  std::string name;
  std::string file;
  int line = 0;
  std::vector<RuleField> fields;      ///< without RULE and EXAMPLE lines
  std::vector<RuleExample> examples;  ///< never empty: a rule without one does not load

  /// The value of the first field with this key, or "".
  std::string_view field(std::string_view key) const;
  /// "file:line", for messages.
  std::string place() const;
};

/// A line of types.def or relations.def: `person | wire=PERSON | label=Person`.
struct TypeLine {
  std::string name;
  std::vector<std::pair<std::string, std::string>> features;  ///< sorted by key
  std::string file;
  int line = 0;

  std::string_view feature(std::string_view key) const;
};

}  // namespace redstring::lexicon
