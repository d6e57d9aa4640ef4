// Calendar arithmetic; see calendar.h.
#include "extract/calendar.h"

#include <algorithm>
#include <array>

namespace redstring::extract {

namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}
std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

constexpr std::array<std::string_view, 14> unit_names{
    "second",  "minute", "hour", "day",  "weekend", "week",    "month",
    "quarter", "season", "half", "year", "decade",  "century", "millennium"};

constexpr std::array<std::string_view, 7> day_part_names{"", "MO", "MI", "AF", "EV", "NI", "DT"};
constexpr std::array<std::string_view, 5> season_names{"XX", "SP", "SU", "FA", "WI"};

void append_padded(std::string& out, int n, int width) {
  std::string digits = std::to_string(n);
  if (static_cast<int>(digits.size()) < width) out.append(width - digits.size(), '0');
  out += digits;
}

void append_or_x(std::string& out, int n, int width, bool known) {
  if (known)
    append_padded(out, n, width);
  else
    out.append(width, 'X');
}

bool year_in_range(std::int64_t year) { return year >= first_year && year <= last_year; }

/// Months in one step of units that are counted in months; 0 for others.
int months_in(Unit unit) {
  switch (unit) {
    case Unit::month:
      return 1;
    case Unit::quarter:
      return 3;
    case Unit::season:
      return 3;
    case Unit::half:
      return 6;
    case Unit::year:
      return 12;
    case Unit::decade:
      return 120;
    case Unit::century:
      return 1200;
    case Unit::millennium:
      return 12000;
    default:
      return 0;
  }
}

/// Parts that make one year: how many quarters, seasons, halves. 0 for others.
int parts_in_year(Unit unit) {
  switch (unit) {
    case Unit::quarter:
    case Unit::season:
      return 4;
    case Unit::half:
      return 2;
    default:
      return 0;
  }
}

/// Adds days to a month and day of an unknown year: the answer that every year agrees on.
std::optional<PartialDate> shift_days_of_unknown_year(const PartialDate& date, std::int64_t n) {
  std::optional<PartialDate> agreed;
  bool first = true;
  for (int year : {1995, 1996, 1997, 1998, 1897, 1898, 1899, 1900}) {
    if (date.day > days_in_month(year, date.month)) continue;
    PartialDate moved = date_of(days_from_civil(year, date.month, date.day) + n);
    moved.year = PartialDate::unknown;
    if (first) {
      agreed = moved;
    } else if (agreed->month != moved.month) {
      agreed->month = agreed->day = 0;
    } else if (agreed->day != moved.day) {
      agreed->day = 0;
    }
    first = false;
  }
  return agreed;
}

std::optional<PartialDate> shift_days(const PartialDate& date, std::int64_t n) {
  if (date.unit == Unit::week || date.unit == Unit::weekend) {
    if (!date.year_known() || date.part == 0 || n % 7 != 0) return std::nullopt;
    const IsoWeek week = iso_week(days_from_iso_week(date.year, date.part) + n);
    PartialDate moved = date;
    moved.year = week.year;
    moved.part = week.week;
    if (!year_in_range(moved.year)) return std::nullopt;
    return moved;
  }
  if (date.unit != Unit::day) return std::nullopt;
  if (date.month == 0 || date.day == 0) {
    if (date.weekday != 0 && n % 7 == 0) return date;
    if (date.weekday != 0) {
      PartialDate moved = date;
      moved.weekday = static_cast<int>(floor_mod(date.weekday - 1 + n, 7)) + 1;
      return moved;
    }
    return std::nullopt;
  }
  PartialDate moved;
  if (date.year_known()) {
    moved = date_of(days_from_civil(date.year, date.month, date.day) + n);
    if (!year_in_range(moved.year)) return std::nullopt;
  } else {
    const auto agreed = shift_days_of_unknown_year(date, n);
    if (!agreed) return std::nullopt;
    moved = *agreed;
  }
  return moved;
}

std::optional<PartialDate> shift_months(const PartialDate& date, std::int64_t n) {
  PartialDate moved = date.without_time();
  const std::int64_t years = floor_div(n, 12);
  const bool whole_years = floor_mod(n, 12) == 0;
  if (whole_years && !date.year_known()) return moved;
  if (parts_in_year(date.unit) != 0) {
    const int parts = parts_in_year(date.unit);
    const int step = 12 / parts;
    if (n % step != 0) return std::nullopt;
    if (date.part == 0) {
      if (!whole_years) return std::nullopt;
      moved.year = static_cast<int>(date.year + years);
    } else {
      const std::int64_t index = date.part - 1 + n / step;
      moved.part = static_cast<int>(floor_mod(index, parts)) + 1;
      if (date.year_known()) moved.year = static_cast<int>(date.year + floor_div(index, parts));
    }
  } else if (date.unit == Unit::month || (date.unit == Unit::day && date.weekday == 0)) {
    if (date.month == 0) {
      if (!whole_years) return std::nullopt;
      moved.year = static_cast<int>(date.year + years);
    } else {
      const std::int64_t index = date.month - 1 + n;
      moved.month = static_cast<int>(floor_mod(index, 12)) + 1;
      if (date.year_known()) moved.year = static_cast<int>(date.year + floor_div(index, 12));
      if (moved.unit == Unit::day && moved.day != 0) {
        const int most = days_in_month(moved.year_known() ? moved.year : 2000, moved.month);
        // "A month after January 31" names no day: the month is all that can be said.
        if (moved.day > most) {
          moved.day = 0;
          moved.unit = Unit::month;
        }
      }
    }
  } else if (date.unit == Unit::year || date.unit == Unit::decade || date.unit == Unit::century ||
             date.unit == Unit::millennium) {
    if (!whole_years || !date.year_known()) return std::nullopt;
    if (n % months_in(date.unit) != 0) {
      if (n % 12 != 0) return std::nullopt;
      moved.unit = Unit::year;
    }
    moved.year = static_cast<int>(date.year + years);
  } else if (date.unit == Unit::week || date.unit == Unit::weekend) {
    // The week that holds the Thursday so many months away.
    if (!date.year_known() || date.part == 0) return std::nullopt;
    const PartialDate thursday = date_of(days_from_iso_week(date.year, date.part) + 3);
    auto there = shift_months(thursday, n);
    if (!there || there->unit != Unit::day) return std::nullopt;
    const IsoWeek week = iso_week(days_from_civil(there->year, there->month, there->day));
    moved.year = week.year;
    moved.part = week.week;
  } else {
    return std::nullopt;
  }
  if (moved.year_known() && !year_in_range(moved.year)) return std::nullopt;
  return moved;
}

std::optional<PartialDate> shift_clock(const PartialDate& date, std::int64_t n, Unit unit) {
  if (date.unit != Unit::day || date.hour < 0) return std::nullopt;
  std::int64_t seconds =
      date.hour * 3600 + std::max(date.minute, 0) * 60 + std::max(date.second, 0);
  seconds += n * (unit == Unit::hour ? 3600 : unit == Unit::minute ? 60 : 1);
  const std::int64_t days = floor_div(seconds, 86400);
  auto moved = shift_days(date.without_time(), days);
  if (!moved) return std::nullopt;
  seconds = floor_mod(seconds, 86400);
  moved->hour = static_cast<int>(seconds / 3600);
  if (date.minute >= 0 || unit != Unit::hour) moved->minute = static_cast<int>(seconds / 60 % 60);
  if (date.second >= 0 || unit == Unit::second) moved->second = static_cast<int>(seconds % 60);
  return moved;
}

}  // namespace

std::optional<Unit> unit_from_name(std::string_view name) {
  for (std::size_t i = 0; i < unit_names.size(); ++i)
    if (unit_names[i] == name) return static_cast<Unit>(i);
  return std::nullopt;
}

bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
  constexpr std::array<int, 13> days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return 0;
  return month == 2 && is_leap_year(year) ? 29 : days[month];
}

std::int64_t days_from_civil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Civil civil_from_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2)), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

int iso_weekday(std::int64_t days) { return static_cast<int>(floor_mod(days + 3, 7)) + 1; }

IsoWeek iso_week(std::int64_t days) {
  // The week belongs to the year of its Thursday.
  const std::int64_t thursday = days - iso_weekday(days) + 4;
  const int year = civil_from_days(thursday).year;
  return {year, static_cast<int>((thursday - days_from_civil(year, 1, 1)) / 7) + 1};
}

std::int64_t days_from_iso_week(int year, int week) {
  const std::int64_t fourth = days_from_civil(year, 1, 4);
  return fourth - iso_weekday(fourth) + 1 + 7 * (static_cast<std::int64_t>(week) - 1);
}

int iso_weeks_in_year(int year) { return iso_week(days_from_civil(year, 12, 28)).week; }

std::int64_t easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return days_from_civil(year, month, day);
}

bool PartialDate::complete() const {
  if (!year_known()) return false;
  switch (unit) {
    case Unit::month:
      return month != 0;
    case Unit::week:
    case Unit::weekend:
    case Unit::quarter:
    case Unit::season:
    case Unit::half:
      return part != 0;
    case Unit::year:
    case Unit::decade:
    case Unit::century:
    case Unit::millennium:
      return true;
    default:
      return month != 0 && day != 0;
  }
}

bool PartialDate::valid() const {
  if (year_known() && !year_in_range(year)) return false;
  if (month < 0 || month > 12 || day < 0 || weekday < 0 || weekday > 7) return false;
  if (day > (month == 0 ? 31 : days_in_month(year_known() ? year : 2000, month))) return false;
  if (hour > 24 || minute > 59 || second > 60) return false;
  if (hour == 24 && (minute > 0 || second > 0)) return false;
  switch (unit) {
    case Unit::week:
    case Unit::weekend:
      return part >= 0 && part <= (year_known() ? iso_weeks_in_year(year) : 53);
    case Unit::quarter:
    case Unit::season:
      return part >= 0 && part <= 4;
    case Unit::half:
      return part >= 0 && part <= 2;
    default:
      return true;
  }
}

std::string PartialDate::value() const {
  std::string out;
  switch (unit) {
    case Unit::decade:
      append_or_x(out, year / 10, 3, year_known());
      return out;
    case Unit::century:
      append_or_x(out, year / 100, 2, year_known());
      return out;
    case Unit::millennium:
      append_or_x(out, year / 1000, 1, year_known());
      return out;
    default:
      break;
  }
  append_or_x(out, year, 4, year_known());
  switch (unit) {
    case Unit::year:
      return out;
    case Unit::half:
      out += "-H";
      append_or_x(out, part, 1, part != 0);
      return out;
    case Unit::quarter:
      out += "-Q";
      append_or_x(out, part, 1, part != 0);
      return out;
    case Unit::season:
      out += '-';
      out += season_names[part];
      return out;
    case Unit::week:
    case Unit::weekend:
      out += "-W";
      append_or_x(out, part, 2, part != 0);
      if (unit == Unit::weekend) out += "-WE";
      break;
    case Unit::month:
      out += '-';
      append_or_x(out, month, 2, month != 0);
      break;
    default:
      if (weekday != 0 && month == 0 && day == 0) {
        out += "-WXX-";
        append_padded(out, weekday, 1);
      } else {
        out += '-';
        append_or_x(out, month, 2, month != 0);
        out += '-';
        append_or_x(out, day, 2, day != 0);
      }
  }
  if (hour >= 0) {
    out += 'T';
    append_padded(out, hour, 2);
    if (minute >= 0) {
      out += ':';
      append_padded(out, minute, 2);
      if (second >= 0) {
        out += ':';
        append_padded(out, second, 2);
      }
    }
  } else if (day_part != DayPart::none) {
    out += 'T';
    out += day_part_names[static_cast<std::size_t>(day_part)];
  }
  return out;
}

std::optional<std::int64_t> PartialDate::first_day() const {
  if (!complete() || !valid()) return std::nullopt;
  switch (unit) {
    case Unit::week:
      return days_from_iso_week(year, part);
    case Unit::weekend:
      return days_from_iso_week(year, part) + 5;
    case Unit::month:
      return days_from_civil(year, month, 1);
    case Unit::quarter:
      return days_from_civil(year, 3 * part - 2, 1);
    case Unit::season:
      // Spring begins in March; the winter of a year begins in its December.
      return days_from_civil(year, 3 * part, 1);
    case Unit::half:
      return days_from_civil(year, 6 * part - 5, 1);
    case Unit::year:
    case Unit::decade:
    case Unit::century:
    case Unit::millennium:
      return days_from_civil(year, 1, 1);
    default:
      return days_from_civil(year, month, day);
  }
}

std::optional<std::int64_t> PartialDate::last_day() const {
  const auto first = first_day();
  if (!first) return std::nullopt;
  const Civil begin = civil_from_days(*first);
  const auto month_end = [&](int months) {
    const int index = begin.month - 1 + months - 1;
    const int y = begin.year + index / 12, m = index % 12 + 1;
    return days_from_civil(y, m, days_in_month(y, m));
  };
  switch (unit) {
    case Unit::week:
      return *first + 6;
    case Unit::weekend:
      return *first + 1;
    case Unit::month:
    case Unit::quarter:
    case Unit::season:
    case Unit::half:
    case Unit::year:
    case Unit::decade:
    case Unit::century:
    case Unit::millennium:
      return month_end(months_in(unit));
    default:
      return first;
  }
}

PartialDate PartialDate::without_time() const {
  PartialDate out = *this;
  out.hour = out.minute = out.second = -1;
  out.day_part = DayPart::none;
  return out;
}

PartialDate date_of(std::int64_t days) {
  const Civil civil = civil_from_days(days);
  PartialDate out;
  out.year = civil.year;
  out.month = civil.month;
  out.day = civil.day;
  return out;
}

PartialDate period_of(std::int64_t days, Unit unit) {
  PartialDate out = date_of(days);
  const Civil civil = civil_from_days(days);
  if (unit <= Unit::day) return out;
  out.unit = unit;
  out.day = 0;
  if (unit == Unit::month) return out;
  out.month = 0;
  switch (unit) {
    case Unit::week:
    case Unit::weekend: {
      const IsoWeek week = iso_week(days);
      out.year = week.year;
      out.part = week.week;
      break;
    }
    case Unit::quarter:
      out.part = (civil.month + 2) / 3;
      break;
    case Unit::half:
      out.part = civil.month <= 6 ? 1 : 2;
      break;
    case Unit::season:
      // December to February is the winter of the year in which it began.
      out.part = civil.month < 3 ? 4 : civil.month / 3;
      if (civil.month < 3) --out.year;
      break;
    case Unit::decade:
      out.year = civil.year / 10 * 10;
      break;
    case Unit::century:
      out.year = civil.year / 100 * 100;
      break;
    case Unit::millennium:
      out.year = civil.year / 1000 * 1000;
      break;
    default:
      break;
  }
  return out;
}

std::optional<PartialDate> period_of(const PartialDate& date, Unit unit) {
  if (unit == date.unit || (unit <= Unit::day && date.unit <= Unit::day))
    return date.without_time();
  if (unit < date.unit) return std::nullopt;
  if (const auto day = date.first_day()) {
    PartialDate out = period_of(*day, unit);
    // A week belongs to the year that its number is counted in.
    if (unit >= Unit::year && (date.unit == Unit::week || date.unit == Unit::weekend))
      out = period_of(days_from_civil(date.year, 1, 4), unit);
    return out;
  }
  PartialDate out;
  out.unit = unit;
  out.year = date.year;
  if (unit == Unit::year) return out;
  if (unit >= Unit::decade) {
    if (!date.year_known()) return std::nullopt;
    return period_of(days_from_civil(date.year, 1, 1), unit);
  }
  if (date.month == 0) return std::nullopt;
  switch (unit) {
    case Unit::month:
      out.month = date.month;
      return out;
    case Unit::quarter:
      out.part = (date.month + 2) / 3;
      return out;
    case Unit::half:
      out.part = date.month <= 6 ? 1 : 2;
      return out;
    default:
      return std::nullopt;
  }
}

std::optional<PartialDate> shifted(const PartialDate& date, std::int64_t n, Unit unit) {
  if (!date.valid() || n > 4000000 || n < -4000000) return std::nullopt;
  switch (unit) {
    case Unit::second:
    case Unit::minute:
    case Unit::hour:
      return shift_clock(date, n, unit);
    case Unit::day:
      return shift_days(date, n);
    case Unit::week:
    case Unit::weekend:
      return shift_days(date, 7 * n);
    default:
      return shift_months(date, n * months_in(unit));
  }
}

std::optional<PartialDate> date_from_iso(std::string_view iso) {
  const auto digits = [&](std::size_t at, std::size_t count) -> int {
    if (at + count > iso.size()) return -1;
    int n = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (iso[i] < '0' || iso[i] > '9') return -1;
      n = n * 10 + (iso[i] - '0');
    }
    return n;
  };
  PartialDate out;
  out.unit = Unit::year;
  out.year = digits(0, 4);
  if (out.year < 0) return std::nullopt;
  std::size_t at = 4;
  if (at < iso.size() && iso[at] == '-') {
    out.unit = Unit::month;
    out.month = digits(5, 2);
    if (out.month < 1) return std::nullopt;
    at = 7;
    if (at < iso.size() && iso[at] == '-') {
      out.unit = Unit::day;
      out.day = digits(8, 2);
      if (out.day < 1) return std::nullopt;
      at = 10;
      if (at < iso.size() && (iso[at] == 'T' || iso[at] == ' ')) {
        const int hour = digits(11, 2);
        if (hour >= 0 && at + 3 < iso.size() && iso[at + 3] == ':') {
          out.hour = hour;
          out.minute = digits(14, 2);
          if (out.minute < 0) out.hour = -1;
        } else if (hour >= 0 && at + 3 == iso.size()) {
          out.hour = hour;
        }
        at = iso.size();
      }
    }
  }
  if (at != iso.size() || !out.valid()) return std::nullopt;
  return out;
}

}  // namespace redstring::extract
