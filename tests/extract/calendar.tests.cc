// The calendar, against std::chrono as the witness.
#include "extract/calendar.h"

#include <chrono>
#include <random>

#include "catch.h"

using namespace redstring::extract;
namespace chr = std::chrono;

namespace {

PartialDate month_day(int month, int day) {
  PartialDate out;
  out.month = month;
  out.day = day;
  return out;
}

PartialDate iso(std::string_view text) {
  const auto date = date_from_iso(text);
  REQUIRE(date);
  return *date;
}

std::string moved(const PartialDate& date, std::int64_t n, Unit unit) {
  const auto out = shifted(date, n, unit);
  return out ? out->value() : "nothing";
}

}  // namespace

TEST_CASE("every day of four thousand years agrees with std::chrono") {
  const auto first = chr::sys_days(chr::year{1} / 1 / 1).time_since_epoch().count();
  const auto last = chr::sys_days(chr::year{4000} / 12 / 31).time_since_epoch().count();
  for (auto day = first; day <= last; ++day) {
    const chr::sys_days point{chr::days{day}};
    const chr::year_month_day witness{point};
    const Civil civil = civil_from_days(day);
    if (civil.year != static_cast<int>(witness.year()) ||
        civil.month != static_cast<int>(static_cast<unsigned>(witness.month())) ||
        civil.day != static_cast<int>(static_cast<unsigned>(witness.day())) ||
        days_from_civil(civil.year, civil.month, civil.day) != day ||
        iso_weekday(day) != static_cast<int>(chr::weekday{point}.iso_encoding()))
      FAIL("day " << day);
  }
}

TEST_CASE("an ISO week has the year of its Thursday and seven days") {
  const auto first = days_from_civil(1890, 1, 1), last = days_from_civil(2110, 12, 31);
  for (auto day = first; day <= last; ++day) {
    const IsoWeek week = iso_week(day);
    const chr::sys_days thursday{chr::days{day - iso_weekday(day) + 4}};
    const chr::year_month_day ymd{thursday};
    const auto january = chr::sys_days(ymd.year() / 1 / 1);
    if (week.year != static_cast<int>(ymd.year()) ||
        week.week != static_cast<int>((thursday - january).count() / 7) + 1 ||
        days_from_iso_week(week.year, week.week) != day - iso_weekday(day) + 1)
      FAIL("day " << day);
  }
  REQUIRE(iso_weeks_in_year(2015) == 53);
  REQUIRE(iso_weeks_in_year(2016) == 52);
}

TEST_CASE("leap days exist where std::chrono has them") {
  for (int year = 1; year <= 3000; ++year) {
    REQUIRE(is_leap_year(year) == chr::year{year}.is_leap());
    for (int month = 1; month <= 12; ++month) {
      const chr::year_month_day_last last{
          chr::year{year}, chr::month_day_last{chr::month(static_cast<unsigned>(month))}};
      REQUIRE(days_in_month(year, month) == static_cast<int>(static_cast<unsigned>(last.day())));
    }
  }
  REQUIRE(days_in_month(2001, 13) == 0);
}

TEST_CASE("Easter falls where the tables have it") {
  REQUIRE(date_of(easter_sunday(1999)).value() == "1999-04-04");
  REQUIRE(date_of(easter_sunday(2000)).value() == "2000-04-23");
  REQUIRE(date_of(easter_sunday(2008)).value() == "2008-03-23");
  REQUIRE(date_of(easter_sunday(2038)).value() == "2038-04-25");
}

TEST_CASE("a value spells what is known and X for what is not") {
  REQUIRE(iso("2016-09-23").value() == "2016-09-23");
  REQUIRE(iso("2016-09").value() == "2016-09");
  REQUIRE(iso("0033").value() == "0033");
  REQUIRE(month_day(9, 23).value() == "XXXX-09-23");
  PartialDate friday;
  friday.weekday = 5;
  REQUIRE(friday.value() == "XXXX-WXX-5");
  const auto day = days_from_civil(1989, 10, 26);
  REQUIRE(period_of(day, Unit::week).value() == "1989-W43");
  REQUIRE(period_of(day, Unit::weekend).value() == "1989-W43-WE");
  REQUIRE(period_of(day, Unit::quarter).value() == "1989-Q4");
  REQUIRE(period_of(day, Unit::half).value() == "1989-H2");
  REQUIRE(period_of(day, Unit::season).value() == "1989-FA");
  REQUIRE(period_of(day, Unit::decade).value() == "198");
  REQUIRE(period_of(day, Unit::century).value() == "19");
  REQUIRE(period_of(days_from_civil(1990, 2, 1), Unit::season).value() == "1989-WI");
  PartialDate ten = iso("2016-03-03T10:05");
  REQUIRE(ten.value() == "2016-03-03T10:05");
  ten = ten.without_time();
  ten.day_part = DayPart::night;
  REQUIRE(ten.value() == "2016-03-03TNI");
}

TEST_CASE("impossible dates are not valid and are not read") {
  REQUIRE_FALSE(month_day(2, 30).valid());
  REQUIRE(month_day(2, 29).valid());
  REQUIRE_FALSE(date_from_iso("2015-02-29"));
  REQUIRE(date_from_iso("2016-02-29"));
  REQUIRE_FALSE(date_from_iso("2016-13-01"));
  REQUIRE_FALSE(date_from_iso("2016-1-1"));
  REQUIRE_FALSE(date_from_iso("yesterday"));
  REQUIRE_FALSE(date_from_iso(""));
  REQUIRE_FALSE(date_from_iso("2016-09-23x"));
  REQUIRE_FALSE(date_from_iso("0000"));
}

TEST_CASE("days moved in a known year agree with std::chrono") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto day = static_cast<std::int64_t>(random() % 700000) - 300000;
    const auto n = static_cast<std::int64_t>(random() % 4000) - 2000;
    REQUIRE(shifted(date_of(day), n, Unit::day)->value() == date_of(day + n).value());
  }
}

TEST_CASE("an unknown year stays unknown under arithmetic") {
  REQUIRE(moved(month_day(9, 23), 3, Unit::day) == "XXXX-09-26");
  REQUIRE(moved(month_day(9, 29), 3, Unit::day) == "XXXX-10-02");
  REQUIRE(moved(month_day(12, 30), 1, Unit::week) == "XXXX-01-06");
  REQUIRE(moved(month_day(1, 2), -3, Unit::day) == "XXXX-12-30");
  REQUIRE(moved(month_day(9, 23), -1, Unit::month) == "XXXX-08-23");
  REQUIRE(moved(month_day(9, 23), 1, Unit::year) == "XXXX-09-23");
}

TEST_CASE("across the end of February of an unknown year no day is claimed") {
  REQUIRE(moved(month_day(2, 27), 1, Unit::day) == "XXXX-02-28");
  REQUIRE(moved(month_day(2, 28), 1, Unit::day) == "XXXX-XX-XX");
  REQUIRE(moved(month_day(2, 25), 7, Unit::day) == "XXXX-03-XX");
  REQUIRE(moved(month_day(2, 29), 1, Unit::day) == "XXXX-03-01");
}

TEST_CASE("months, quarters and years move at their own fineness") {
  REQUIRE(moved(iso("2016-11"), 3, Unit::month) == "2017-02");
  REQUIRE(moved(iso("2016-01-31"), 1, Unit::month) == "2016-02");
  REQUIRE(moved(iso("2016-02-29"), 1, Unit::year) == "2017-02");
  REQUIRE(moved(iso("2016-02-29"), -1, Unit::decade) == "2006-02");
  REQUIRE(moved(iso("1989"), -1, Unit::year) == "1988");
  REQUIRE(moved(iso("1989"), 2, Unit::decade) == "2009");
  REQUIRE(moved(iso("1989"), 3, Unit::day) == "nothing");
  const PartialDate quarter = period_of(days_from_civil(1989, 1, 5), Unit::quarter);
  REQUIRE(moved(quarter, -1, Unit::quarter) == "1988-Q4");
  REQUIRE(moved(quarter, -1, Unit::year) == "1988-Q1");
  const PartialDate week = period_of(days_from_civil(1989, 12, 28), Unit::week);
  REQUIRE(moved(week, 1, Unit::week) == "1990-W01");
  REQUIRE(moved(iso("9999"), 1, Unit::year) == "nothing");
}

TEST_CASE("the clock moves across midnight") {
  REQUIRE(moved(iso("2016-12-31T23:30"), 1, Unit::hour) == "2017-01-01T00:30");
  REQUIRE(moved(iso("2016-12-31T23:30"), -45, Unit::minute) == "2016-12-31T22:45");
  REQUIRE(moved(iso("2016-12-31"), 1, Unit::hour) == "nothing");
}

TEST_CASE("a period knows its first and last day") {
  for (Unit unit : {Unit::week, Unit::month, Unit::quarter, Unit::season, Unit::half, Unit::year,
                    Unit::decade, Unit::century}) {
    for (std::int64_t day = days_from_civil(1998, 1, 1); day < days_from_civil(2004, 1, 1); ++day) {
      const PartialDate period = period_of(day, unit);
      REQUIRE(*period.first_day() <= day);
      REQUIRE(day <= *period.last_day());
      REQUIRE(period_of(*period.first_day(), unit) == period);
      REQUIRE(period_of(*period.last_day(), unit) == period);
      REQUIRE_FALSE(period_of(*period.last_day() + 1, unit) == period);
    }
  }
}

TEST_CASE("the period of a partial date uses only what is known") {
  REQUIRE(period_of(month_day(9, 23), Unit::month)->value() == "XXXX-09");
  REQUIRE(period_of(month_day(9, 23), Unit::quarter)->value() == "XXXX-Q3");
  REQUIRE_FALSE(period_of(month_day(9, 23), Unit::week));
  REQUIRE_FALSE(period_of(iso("2016"), Unit::month));
  REQUIRE(period_of(iso("2016-09-23"), Unit::week)->value() == "2016-W38");
}
