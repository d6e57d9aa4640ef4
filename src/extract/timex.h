// Dates, times, durations and recurring dates: recognition by the `date` rules of dictionaries/ and
// normalization to TIMEX3 values.
//
// The idea: each rule has token patterns that say where an expression stands and VALUE expressions
// that say what it means. All candidates of a sentence are collected first, then chosen leftmost,
// longest, earlier rule; the chosen ones are evaluated in text order, since "three days later"
// needs the date before it. The only code is calendar arithmetic and the choice between past and
// future; what is a date is data. The language is described in dictionaries/en/dates/README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/reading.h"
#include "lexicon/lexicon.h"
#include "redstring/mention.h"
#include "redstring/status.h"
#include "redstring/text.h"
#include "redstring/trace.h"

namespace redstring::extract {

/// A timex and the words [first, last) that it covers.
struct FoundTimex {
  Timex timex;
  std::string_view rule;  ///< as timex.rule; its letters lie in the tagger
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// The date rules of a lexicon, compiled. The lexicon must outlive it. Safe to share between
/// threads.
class TimexTagger {
 public:
  /// Errors: invalid_argument "file:line: what was expected", for the first rule that is no good.
  static Result<TimexTagger> compile(const Lexicon& lexicon);

  TimexTagger(TimexTagger&&) noexcept;
  TimexTagger& operator=(TimexTagger&&) noexcept;
  ~TimexTagger();

  /// Every timex of the text, sorted by span, none overlapping. `published` is the document
  /// creation time as an ISO date (perhaps with a time) or empty: then the day of a dateline
  /// ("OSLO, March 3, 2024 —") stands in for it, and without one no year is invented. Linear.
  /// `why`, when not null, is told of every rule that matched.
  std::vector<FoundTimex> find(const lexicon::Words& words, const std::vector<WordRange>& sentences,
                               std::string_view published, Trace* why = nullptr) const;
  /// The same where nobody knows the words of the sentences yet.
  std::vector<FoundTimex> find(const lexicon::Words& words, const std::vector<Sentence>& sentences,
                               std::string_view published, Trace* why = nullptr) const;
  /// find() without the word ranges.
  std::vector<Timex> tag(const lexicon::Words& words, const std::vector<Sentence>& sentences,
                         std::string_view published) const;

 private:
  struct Compiled;
  explicit TimexTagger(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

/// Runs the EXAMPLE lines of all date rules. One line "file:line: expected …, got …" for each that
/// fails.
std::vector<std::string> run_date_examples(const Lexicon& lexicon);

}  // namespace redstring::extract
