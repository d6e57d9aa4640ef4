// Publication dates. The field is cut into numbers, words and signs; the first three of them that
// make a whole date are it, and only weekdays and words such as "Published" may stand before.
#include "ingest/dates.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/strings.h"

namespace redstring::reading {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};
// Words that pages write before a date.
constexpr std::array<std::string_view, 20> lead_ins = {
    "published", "posted", "updated",  "created", "date",    "on",       "at",
    "the",       "filed",  "issued",   "dated",   "written", "released", "first",
    "last",      "pub",    "modified", "added",   "online",  "print"};

// A word that abbreviates one of `names` with at least three letters ("Sept", "Wed"), as its number
// from 1; else 0.
template <std::size_t n>
int number_of(std::string_view word, const std::array<std::string_view, n>& names) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (word.size() <= names[i].size() &&
        starts_with_folded(word, names[i].substr(0, word.size()))) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

int days_in(int year, int month) {
  static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

std::string iso(int year, int month, int day) {
  if (year < 1400 || year > 2999 || month < 1 || month > 12) return {};
  if (day < 1 || day > days_in(year, month)) return {};
  auto two = [](int n) {
    return std::string(1, static_cast<char>('0' + n / 10)) + static_cast<char>('0' + n % 10);
  };
  return std::to_string(year) + "-" + two(month) + "-" + two(day);
}

// Days since 1970-01-01 to a date: H. Hinnant, "chrono-compatible low-level date algorithms".
std::string from_days(std::int64_t days) {
  days += 719468;
  std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  auto of_era = static_cast<std::int64_t>(days - era * 146097);
  std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t shifted = (5 * of_year + 2) / 153;
  int day = static_cast<int>(of_year - (153 * shifted + 2) / 5 + 1);
  int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return iso(static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day);
}

std::string from_epoch(std::int64_t seconds) {
  std::int64_t days = seconds / 86400;
  if (seconds % 86400 < 0) --days;
  return from_days(days);
}

// A field that is one number.
PublishedDate read_number(std::string_view digits, bool negative) {
  auto part = [&](std::size_t at, std::size_t size) {
    int out = 0;
    for (char c : digits.substr(at, size)) out = out * 10 + (c - '0');
    return out;
  };
  // 20170308 and 20170308143000 are dates; no article is from that second of 1970 or year 2609.
  if (!negative && (digits.size() == 8 || digits.size() == 12 || digits.size() == 14)) {
    std::string date = iso(part(0, 4), part(4, 2), part(6, 2));
    if (!date.empty() && part(0, 4) <= 2199) return {date, {}};
  }
  if (digits.size() <= 4) return {{}, "a year alone is not a date"};
  // Seconds since 1970, or thousandths, millionths or milliardths of them. The parts of a second
  // are cut off as digits, so that what is reckoned with has at most ten of them.
  std::size_t parts = 0;
  switch (digits.size()) {
    case 9:
    case 10:
      break;
    case 12:
    case 13:
      parts = 3;
      break;
    case 16:
      parts = 6;
      break;
    case 19:
      parts = 9;
      break;
    default:
      return {{}, "not a date that is known"};
  }
  std::int64_t seconds = 0;
  for (char c : digits.substr(0, digits.size() - parts)) seconds = seconds * 10 + (c - '0');
  if (!negative) return {from_epoch(seconds), {}};
  bool begun = digits.find_first_not_of('0', digits.size() - parts) != std::string_view::npos;
  return {from_epoch(begun ? -seconds - 1 : -seconds), {}};
}

struct Piece {
  enum Kind { number, word, sign } kind;
  std::string_view text;
  int value = 0;  // of a number of up to four digits, else -1
};

// At most the first 24 pieces: a date stands in front.
std::vector<Piece> cut(std::string_view s) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < s.size() && out.size() < 24;) {
    if (is_space(s[i])) {
      ++i;
      continue;
    }
    std::size_t begin = i;
    if (is_digit(s[i])) {
      while (i < s.size() && is_digit(s[i])) ++i;
      Piece piece{Piece::number, s.substr(begin, i - begin)};
      piece.value = piece.text.size() > 4 ? -1 : 0;
      if (piece.value == 0) {
        for (char c : piece.text) piece.value = piece.value * 10 + (c - '0');
      }
      out.push_back(piece);
    } else if (is_letter(s[i])) {
      while (i < s.size() && is_letter(s[i])) ++i;
      out.push_back({Piece::word, s.substr(begin, i - begin)});
    } else {
      out.push_back({Piece::sign, s.substr(i++, 1)});
    }
  }
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view field) : pieces_(cut(field)) {}

  PublishedDate read() {
    skip_lead_in();
    if (at(0).kind == Piece::number) {
      std::string_view sign = at(1).kind == Piece::sign ? at(1).text : std::string_view();
      if (at(0).text.size() == 4 && (sign == "-" || sign == "/" || sign == "."))
        return year_first();
      if (at(0).text.size() == 8) {  // 20170308T143000Z
        return read_number(at(0).text, false);
      }
      std::size_t next = 1;
      if (is_ordinal(at(1))) ++next;
      while (sign_is(next, "-") || sign_is(next, ".") || sign_is(next, "/") || word_is(next, "of"))
        ++next;
      if (month(next) != 0) return day_month_name(at(0).value, next);
      if (at(0).text.size() == 4) return none("not a date that is known");
      if (sign == "/" || sign == "-" || sign == ".") return numbers_only(sign);
      return none("not a date that is known");
    }
    if (month(0) != 0) return month_name_first();
    return none("not a date that is known");
  }

 private:
  static PublishedDate none(std::string why) { return {{}, std::move(why)}; }
  Piece at(std::size_t i) const {
    std::size_t index = at_ + i;
    return index < pieces_.size() ? pieces_[index] : Piece{Piece::sign, {}};
  }
  bool sign_is(std::size_t i, std::string_view sign) const {
    return at(i).kind == Piece::sign && at(i).text == sign;
  }
  bool word_is(std::size_t i, std::string_view word) const {
    return at(i).kind == Piece::word && equals_folded(at(i).text, word);
  }
  int month(std::size_t i) const {
    return at(i).kind == Piece::word ? number_of(at(i).text, months) : 0;
  }
  static bool is_ordinal(const Piece& piece) {
    return piece.kind == Piece::word &&
           (equals_folded(piece.text, "st") || equals_folded(piece.text, "nd") ||
            equals_folded(piece.text, "rd") || equals_folded(piece.text, "th"));
  }
  static PublishedDate date(int year, int month, int day) {
    std::string out = iso(year, month, day);
    if (out.empty()) return none("there is no such day");
    return {out, {}};
  }

  // "Published: Wednesday, " in front of a date. A clock time may stand there too ("3:15 p.m. EST
  // March 8, 2017" ), but never another number.
  void skip_lead_in() {
    while (at_ < pieces_.size()) {
      Piece piece = at(0);
      bool skipped = piece.kind == Piece::sign &&
                     (piece.text == "," || piece.text == ":" || piece.text == "." ||
                      piece.text == "(" || piece.text == "|" || piece.text == "-");
      if (piece.kind == Piece::word && month(0) == 0) {
        skipped = number_of(piece.text, weekdays) != 0;
        for (std::string_view word : lead_ins) skipped |= equals_folded(piece.text, word);
      }
      if (!skipped) return;
      ++at_;
    }
  }

  PublishedDate year_first() {
    int year = at(0).value;
    if (month(2) != 0 && at(4).kind == Piece::number) return date(year, month(2), at(4).value);
    if (at(2).kind == Piece::word && equals_folded(at(2).text, "w")) {
      return none("a week is not a date");
    }
    if (at(2).kind != Piece::number || at(2).text.size() > 2)
      return none("not a date that is known");
    bool day = at(3).kind == Piece::sign && at(3).text == at(1).text && !at(3).text.empty() &&
               at(4).kind == Piece::number && at(4).text.size() <= 2;
    if (!day) return none("a month without a day is not a date");
    return date(year, at(2).value, at(4).value);
  }

  // "8 March 2017", "8th of March, 2017", "08-Mar-2017"; `next` is where the month stands.
  PublishedDate day_month_name(int day, std::size_t next) {
    int named = month(next++);
    while (sign_is(next, "-") || sign_is(next, ",") || sign_is(next, ".") || sign_is(next, "/"))
      ++next;
    return with_year(named, day, next);
  }

  // "March 8, 2017", "Mar. 8 2017", and "Mar 8 12:00:00 +0000 2017" of asctime and its kin.
  PublishedDate month_name_first() {
    int named = month(0);
    std::size_t next = 1;
    while (sign_is(next, ".") || sign_is(next, "-")) ++next;
    if (at(next).kind != Piece::number) return none("not a date that is known");
    if (at(next).text.size() == 4) return none("a month without a day is not a date");
    int day = at(next++).value;
    if (is_ordinal(at(next))) ++next;
    if (at(next).kind == Piece::number && sign_is(next + 1, ":"))
      return year_after_time(named, day, next);
    while (sign_is(next, ",") || sign_is(next, "-") || sign_is(next, ".")) ++next;
    return with_year(named, day, next);
  }

  PublishedDate year_after_time(int named, int day, std::size_t next) {
    for (; at_ + next < pieces_.size(); ++next) {
      bool zone = next > 0 && (sign_is(next - 1, "+") || sign_is(next - 1, "-"));
      if (at(next).kind == Piece::number && at(next).text.size() == 4 && !zone) {
        return date(at(next).value, named, day);
      }
    }
    return none("it has no year");
  }

  PublishedDate with_year(int named, int day, std::size_t next) {
    if (at(next).kind != Piece::number || sign_is(next + 1, ":")) return none("it has no year");
    if (at(next).text.size() == 2) return none("a year of two digits can be two years");
    if (at(next).text.size() != 4) return none("it has no year");
    return date(at(next).value, named, day);
  }

  // "03/08/2017": with a full stop between, the day comes first everywhere; else only a number
  // above twelve tells.
  PublishedDate numbers_only(std::string_view sign) {
    if (at(2).kind != Piece::number || !sign_is(3, sign) || at(4).kind != Piece::number) {
      return none("not a date that is known");
    }
    int first = at(0).value, second = at(2).value, year = at(4).value;
    if (at(4).text.size() == 2) return none("a year of two digits can be two years");
    if (at(4).text.size() != 4) return none("not a date that is known");
    if (sign == "." || (first > 12 && second <= 12)) return date(year, second, first);
    if (second > 12 || first == second) return date(year, first, second);
    return none("it can be read as month/day or as day/month");
  }

  std::vector<Piece> pieces_;
  std::size_t at_ = 0;
};

}  // namespace

PublishedDate read_published(std::string_view field) {
  field = trim(field);
  if (field.empty()) return {};
  std::string_view digits = field;
  bool negative = digits.front() == '-';
  if (negative) digits.remove_prefix(1);
  std::size_t whole = 0;
  while (whole < digits.size() && is_digit(digits[whole])) ++whole;
  // A number, perhaps with a fraction as floating-point timestamps have it.
  bool fraction = whole >= 8 && whole + 1 < digits.size() && digits[whole] == '.' &&
                  digits.find_first_not_of("0123456789", whole + 1) == std::string_view::npos;
  PublishedDate out;
  if (whole > 0 && whole <= 19 && (whole == digits.size() || fraction)) {
    out = read_number(digits.substr(0, whole), negative);
  } else {
    out = Parser(field).read();
  }
  if (out.iso.empty() && out.why.empty()) out.why = "there is no such day";
  return out;
}

std::string date_in_url(std::string_view url) {
  std::size_t path = url.find("://");
  path = url.find('/', path == std::string_view::npos ? 0 : path + 3);
  while (path != std::string_view::npos && path + 11 < url.size()) {
    // "/2017/03/08/"
    std::string_view part = url.substr(path, 12);
    bool shape = part[5] == '/' && part[8] == '/' && (part[11] == '/' || part[11] == '-');
    for (std::size_t i : {1, 2, 3, 4, 6, 7, 9, 10}) shape = shape && is_digit(part[i]);
    if (shape) {
      auto number = [&](std::size_t at, std::size_t size) {
        int out = 0;
        for (char c : part.substr(at, size)) out = out * 10 + (c - '0');
        return out;
      };
      std::string date = iso(number(1, 4), number(6, 2), number(9, 2));
      if (!date.empty() && number(1, 4) >= 1990) return date;
    }
    path = url.find('/', path + 1);
  }
  return {};
}

}  // namespace redstring::reading
