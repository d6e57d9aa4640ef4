// The VALUE language of date rules: expressions over what a pattern remembered, evaluated to a
// TIMEX3 value. Its functions are listed in dictionaries/en/dates/README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/calendar.h"
#include "extract/tense.h"
#include "lexicon/lexicon.h"
#include "lexicon/pattern.h"
#include "redstring/status.h"

namespace redstring::extract {

/// A count in thousandths, so that "2 1/2" is exact enough; vague for "several".
struct Amount {
  bool vague = false;
  std::int64_t thousandths = 0;

  std::int64_t whole() const { return thousandths / 1000; }
  bool is_whole() const { return thousandths % 1000 == 0; }
};

/// A day that a rule of the calendar fixes once its year is known ("the fourth Thursday of
/// November").
struct MovableDay {
  int month = 0, nth = 0, weekday = 0;  ///< nth < 0 counts from the month's end
  bool easter = false;
  int offset = 0;  ///< days after that

  std::optional<PartialDate> in_year(int year) const;
};

/// What an expression evaluates to.
struct Value {
  enum class Kind : std::uint8_t { none, date, movable, text, amount, unit };
  Kind kind = Kind::none;
  PartialDate date;
  MovableDay movable;
  std::string text;  ///< a finished TIMEX3 value (durations, PAST_REF), or a word
  Amount amount;
  Unit unit = Unit::day;
  bool resolved = false;   ///< the year, if unknown, is meant to stay so
  bool recurring = false;  ///< a set: it must not become the text's last date

  explicit operator bool() const { return kind != Kind::none; }
};

/// The lists that the words of numbers are in.
struct NumberLists {
  lexicon::ListId cardinal = lexicon::no_list;
  lexicon::ListId ordinal = lexicon::no_list;
  lexicon::ListId quantity = lexicon::no_list;  ///< several, a few, a couple, dozens

  static NumberLists of(const Lexicon& lexicon);
};

/// A date that the text has told so far.
struct TextDate {
  PartialDate date;
  bool focus =
      false;  ///< set by a FOCUS line: what "a year earlier" is measured from, whatever its unit
};

/// What an expression may look at.
struct Scene {
  const Lexicon* lexicon = nullptr;
  const NumberLists* numbers = nullptr;
  const lexicon::Words* words = nullptr;
  const lexicon::PatternMatch* match = nullptr;
  std::optional<PartialDate> published;            ///< may have a time
  const std::vector<TextDate>* earlier = nullptr;  ///< dates of the text so far, the last one last
  Tense* tense = nullptr;                          ///< of the sentence; null: unclear
  std::vector<std::string>* steps = nullptr;       ///< receives what was computed, when not null

  Direction direction() const { return tense != nullptr ? tense->direction() : Direction::unclear; }
};

/// A compiled expression.
class Expression {
 public:
  /// Errors: invalid_argument with `place`. Checks names of functions and their number of
  /// arguments.
  static Result<Expression> parse(std::string_view source, std::string_view place);

  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  Value evaluate(const Scene& scene) const;
  /// The names in braces, without features.
  std::vector<std::string> captures() const;

  struct Node;

 private:
  explicit Expression(std::unique_ptr<const Node> root);
  std::unique_ptr<const Node> root_;
};

/// The number that words [first, last) spell: "1,200", "twenty-four", "2 1/2", "a dozen", "23rd",
/// "several" (vague). Nothing when they spell none.
std::optional<Amount> read_amount(const Scene& scene, std::uint32_t first, std::uint32_t last);
/// The year that words spell: "1989", "'89", "nineteen ninety-seven", "two thousand and four".
std::optional<int> read_year(const Scene& scene, std::uint32_t first, std::uint32_t last);

/// Gives a date without a year, or a bare weekday, its place around the publication date by
/// scene.direction(). Unchanged when the publication date is unknown.
Value resolve(const Scene& scene, Value value);

/// "P3D", "PT24H", "P2Y6M", "PXM" …
std::string duration_value(Amount amount, Unit unit);

}  // namespace redstring::extract
