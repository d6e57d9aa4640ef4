// The calendar: proleptic Gregorian days, ISO weeks, and dates of which only a part is known.
//
// Days are counted from 1970-01-01 (day 0). The formulas are those of Howard Hinnant's
// "chrono-compatible low-level date algorithms"; std::chrono is the witness in the tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redstring::extract {

/// Kinds of period, from the finest to the coarsest.
enum class Unit : std::uint8_t {
  second,
  minute,
  hour,
  day,
  weekend,
  week,
  month,
  quarter,
  season,
  half,
  year,
  decade,
  century,
  millennium,
};

/// "day", "week" … as dictionaries write them; nothing for any other word.
std::optional<Unit> unit_from_name(std::string_view name);

inline constexpr int first_year = 1;
inline constexpr int last_year = 9999;

bool is_leap_year(int year);
/// 28 to 31; 0 when `month` is not 1 to 12.
int days_in_month(int year, int month);
/// The day number of a real date. Requires a valid date.
std::int64_t days_from_civil(int year, int month, int day);

struct Civil {
  int year = 0, month = 0, day = 0;
};
Civil civil_from_days(std::int64_t days);
/// ISO: 1 = Monday … 7 = Sunday.
int iso_weekday(std::int64_t days);

struct IsoWeek {
  int year = 0, week = 0;
};
IsoWeek iso_week(std::int64_t days);
/// The Monday of an ISO week.
std::int64_t days_from_iso_week(int year, int week);
/// 52 or 53.
int iso_weeks_in_year(int year);
/// The day of Western Easter Sunday (the anonymous Gregorian computus).
std::int64_t easter_sunday(int year);

/// Part of a day, as TIMEX3 spells it; none when a clock time or nothing is known.
enum class DayPart : std::uint8_t { none, morning, midday, afternoon, evening, night, daytime };

/// A date or time of which any part may be unknown: "XXXX-09-23", "2016-W39", "1989-Q3", "198".
/// `unit` says how fine it is; fields coarser than it may be unknown, finer ones are unset.
struct PartialDate {
  static constexpr int unknown = -100000;

  Unit unit = Unit::day;
  int year =
      unknown;      ///< of the ISO week for week and weekend; of the first year for decade, century
  int month = 0;    ///< month and day; 0 = unknown
  int day = 0;      ///< day; 0 = unknown
  int part = 0;     ///< number of the week, quarter, season (1 = spring) or half; 0 = unknown
  int weekday = 0;  ///< a day that is only known as "some Friday": 1 to 7, with month == day == 0
  int hour = -1, minute = -1, second = -1;  ///< -1 = unknown or none
  DayPart day_part = DayPart::none;

  bool year_known() const { return year != unknown; }
  bool has_time() const { return hour >= 0 || day_part != DayPart::none; }
  /// Whether every part down to `unit` is known.
  bool complete() const;
  /// Whether what is known can be true: February 30 cannot, February 29 of an unknown year can.
  bool valid() const;
  /// TIMEX3 value: "2016-09-23", "XXXX-09", "1989-W43-WE", "1989-Q3", "198", "2016-03-03T10:00".
  std::string value() const;

  /// The first and the last day of the period. Nothing unless complete().
  std::optional<std::int64_t> first_day() const;
  std::optional<std::int64_t> last_day() const;

  /// The same moment without its clock time or part of day.
  PartialDate without_time() const;

  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

PartialDate date_of(std::int64_t days);
/// The period of kind `unit` that holds the day. Hours and finer give the day.
PartialDate period_of(std::int64_t days, Unit unit);
/// The period of kind `unit` that holds `date`, as far as its known parts tell ("XXXX-09-23" is in
/// the month "XXXX-09"). Nothing when it cannot be told or `unit` is finer than the date's own.
std::optional<PartialDate> period_of(const PartialDate& date, Unit unit);

/// `date` moved by n units (n may be negative), at its own fineness. An unknown year stays unknown;
/// where the answer depends on it (across 29 February) the day is left unknown. Nothing when a
/// coarse date is moved by a finer unit, the result leaves the years 1 to 9999, or nothing can be
/// told.
std::optional<PartialDate> shifted(const PartialDate& date, std::int64_t n, Unit unit);

/// Reads "2016", "2016-09", "2016-09-23", "2016-09-23T10:30…". Nothing for anything else or for
/// impossible dates.
std::optional<PartialDate> date_from_iso(std::string_view iso);

}  // namespace redstring::extract
