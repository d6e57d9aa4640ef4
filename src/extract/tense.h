// Past or future: which way the verbs around an expression of time look.
#pragma once

#include <cstdint>
#include <optional>

#include "extract/reading.h"
#include "lexicon/lexicon.h"

namespace redstring::extract {

/// Which way a date without a year looks from the publication date.
enum class Direction : std::uint8_t { unclear, past, future };

/// What tells past from future near a date.
struct TenseLists {
  lexicon::ListId past = lexicon::no_list, future = lexicon::no_list;
  lexicon::ListId saying = lexicon::no_list, not_past = lexicon::no_list;
  lexicon::ListId clause_break = lexicon::no_list;  ///< words that begin another clause
  lexicon::ListId to = lexicon::no_list;            ///< words that make "to" plus a verb a future

  static TenseLists of(const Lexicon& lexicon);
};

/// The tense around one expression, found out when somebody asks: most dates need none. All that is
/// handed in must outlive it.
class Tense {
 public:
  Tense(const TenseLists& lists, const Lexicon& lexicon, const lexicon::Words& words,
        WordRange sentence, WordRange expression)
      : lists_(lists),
        lexicon_(lexicon),
        words_(words),
        sentence_(sentence),
        expression_(expression) {}

  /// The nearest verb form decides; one before the date counts more than one behind it, commas make
  /// it further away, and a verb of saying counts only right beside the date or where there is no
  /// other.
  Direction direction();

 private:
  enum class Cue : std::uint8_t { none, past, future, said };

  bool reads(std::uint32_t i, std::string_view form) const { return words_.surface(i) == form; }
  bool comma(std::uint32_t i) const;
  bool breaks_clause(std::uint32_t i) const;
  bool after_be(std::uint32_t i) const;
  Cue cue_at(std::uint32_t i) const;
  Direction find_out() const;

  const TenseLists& lists_;
  const Lexicon& lexicon_;
  const lexicon::Words& words_;
  WordRange sentence_, expression_;
  std::optional<Direction> known_;
};

}  // namespace redstring::extract
