// Dates: the rules' own examples, and laws that hold for any text.
#include "extract/timex.h"

#include <random>

#include "catch.h"
#include "extract/calendar.h"
#include "redstring/lexicon.h"
#include "text/sentences.h"
#include "text/tokens.h"

using namespace redstring;
using namespace redstring::extract;

namespace {

const Lexicon& shipped() {
  static const LexiconPtr instance = [] {
    auto loaded = load_lexicon({REDSTRING_SOURCE "/dictionaries"});
    if (!loaded) FAIL(loaded.error().to_string());
    return *loaded;
  }();
  return *instance;
}

const TimexTagger& tagger() {
  static const TimexTagger instance = [] {
    auto compiled = TimexTagger::compile(shipped());
    if (!compiled) FAIL(compiled.error().to_string());
    return std::move(*compiled);
  }();
  return instance;
}

std::vector<FoundTimex> found(std::string_view text, std::string_view published) {
  const auto tokens = text::tokenize(text);
  text::Abbreviations abbreviations;
  abbreviations.never_final = {"sept", "nov", "mr"};
  const auto sentences = text::split_sentences(text, tokens, abbreviations);
  return tagger().find(shipped().words(text, tokens), sentences, published);
}

/// "surface=value" of every timex, separated by blanks and semicolons.
std::string told(std::string_view text, std::string_view published = {}) {
  std::string out;
  for (const FoundTimex& f : found(text, published))
    out += (out.empty() ? "" : "; ") + std::string(f.timex.span.of(text)) + "=" + f.timex.value;
  return out;
}

}  // namespace

TEST_CASE("every example of every date rule holds") {
  const auto failures = run_date_examples(shipped());
  for (const std::string& failure : failures) UNSCOPED_INFO(failure);
  REQUIRE(failures.empty());
}

TEST_CASE("no year is invented without a publication date") {
  REQUIRE(told("She came on September 23rd. Three days later he left.") ==
          "September 23rd=XXXX-09-23; Three days later=XXXX-09-26");
  REQUIRE(told("He left on Friday and came back in May.") == "Friday=XXXX-WXX-5; May=XXXX-05");
  REQUIRE(told("It began yesterday, or last week, or last year.") ==
          "yesterday=XXXX-XX-XX; last week=XXXX-WXX; last year=XXXX");
  REQUIRE(told("On 30 December he fell; two days later he rose.") ==
          "30 December=XXXX-12-30; two days later=XXXX-01-01");
}

TEST_CASE("the day of a dateline stands in for a publication date that nobody gave") {
  REQUIRE(told("Road closed. OSLO, March 3, 2024 (Lantern) — He left on Friday.") ==
          "March 3, 2024=2024-03-03; Friday=2024-03-01");
  REQUIRE(told("OSLO, March 3, 2024 — He left yesterday.", "2020-01-05") ==
          "March 3, 2024=2024-03-03; yesterday=2020-01-04");
  REQUIRE(told("On March 3, 2024 he left. He came on Friday.") ==
          "March 3, 2024=2024-03-03; Friday=XXXX-WXX-5");
}

TEST_CASE("the publication date and the tense place what has no year") {
  const std::string day = "2017-03-08";
  REQUIRE(told("She came on September 23rd. Three days later he left.", day) ==
          "September 23rd=2016-09-23; Three days later=2016-09-26");
  REQUIRE(told("It was first published in October.", day) == "October=2016-10");
  REQUIRE(told("The vote will be held on Sept. 23.", day) == "Sept. 23=2017-09-23");
  REQUIRE(told("They met this week.", day) == "this week=2017-W10");
  REQUIRE(told("They met on Monday.", day) == "Monday=2017-03-06");
  REQUIRE(told("They will meet on Monday.", day) == "Monday=2017-03-13");
}

TEST_CASE("a relative date counts from the last date of the text") {
  REQUIRE(told("On 3 March 2016 he came. The next day he left; two weeks later he was back.") ==
          "3 March 2016=2016-03-03; The next day=2016-03-04; two weeks later=2016-03-18");
  REQUIRE(told("In March 1989 sales rose. The following month they fell.") ==
          "March 1989=1989-03; The following month=1989-04");
}

TEST_CASE("an impossible day is no date") {
  REQUIRE(told("On February 30, 2016, nothing happened.").empty());
  REQUIRE(told("On February 29, 2015, nothing happened.").empty());
  REQUIRE(told("It says 31/31/2016 and 2016-13-01.").empty());
  REQUIRE(told("On February 29, 2016, it rained.") == "February 29, 2016=2016-02-29");
}

TEST_CASE("numbers that are no dates are left alone") {
  REQUIRE(told("Some 2000 people paid $1,990 each, or 1990 euros.").empty());
  REQUIRE(told("They lost 2-1; call 555-2014-1999 or 10.0.20.16.").empty());
  REQUIRE(told("Release 1.2.3 runs on port 2049%.").empty());
}

TEST_CASE("pieces of addresses and file names are no dates") {
  REQUIRE(told("See news/left-on-monday-why-is-it and unbeaten-in-eleven-years-without.").empty());
  REQUIRE(told("A two-week trip in mid-May 2016.") == "two-week=P2W; mid-May 2016=2016-05");
}

TEST_CASE("every day of two years is read back from its usual spellings") {
  constexpr const char* months[] = {"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};
  for (auto day = days_from_civil(2015, 6, 1); day < days_from_civil(2017, 6, 1); day += 5) {
    const Civil c = civil_from_days(day);
    const std::string d = std::to_string(c.day), y = std::to_string(c.year),
                      m = months[c.month - 1];
    const std::string value = date_of(day).value();
    for (const std::string& spelling : {m + " " + d + ", " + y, d + " " + m + " " + y, value,
                                        std::to_string(c.month) + "/" + d + "/" + y})
      REQUIRE(told("They met on " + spelling + ".") == spelling + "=" + value);
  }
}

TEST_CASE("weekdays are those of the calendar") {
  constexpr const char* names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                   "Friday", "Saturday", "Sunday"};
  for (std::int64_t today = days_from_civil(2015, 12, 20); today < days_from_civil(2016, 1, 10);
       ++today) {
    for (int w = 1; w <= 7; ++w) {
      const auto past =
          found(std::string("He left on ") + names[w - 1] + ".", date_of(today).value());
      REQUIRE(past.size() == 1);
      const auto day = *date_from_iso(past[0].timex.value)->first_day();
      REQUIRE(iso_weekday(day) == w);
      REQUIRE(day <= today);
      REQUIRE(today - day < 7);
    }
  }
}

TEST_CASE("timexes are in order, inside the text, and agree with their words") {
  constexpr const char* pieces[] = {"May",    "3",     ",",   "2016", "last", "week", "the",  "two",
                                    "years",  "ago",   "'",   "90",   "s",    "-",    "/",    ":",
                                    "10",     "a.m.",  ".",   "\n\n", "next", "Q3",   "half", "of",
                                    "Friday", "night", "was", "will", "31",   "é"};
  std::mt19937_64 random(7);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
      text += pieces[random() % std::size(pieces)];
      if (random() % 4 != 0) text += ' ';
    }
    const auto tokens = text::tokenize(text);
    const auto words = shipped().words(text, tokens);
    std::uint32_t end = 0;
    for (const FoundTimex& f : found(text, round % 2 ? "2016-02-29" : "")) {
      REQUIRE(f.timex.span.begin >= end);
      REQUIRE(f.timex.span.end <= text.size());
      REQUIRE(words.span(f.first, f.last) == f.timex.span);
      REQUIRE_FALSE(f.timex.value.empty());
      end = f.timex.span.end;
    }
  }
}

TEST_CASE("reading is the same twice and does not depend on what was read before") {
  const std::string text =
      "On Friday he left. Two weeks later, in the third quarter, sales fell from a year ago.";
  const std::string first = told(text, "2016-10-20");
  told("On 1 January 1970 it began.", "1990-01-01");
  REQUIRE(told(text, "2016-10-20") == first);
}
