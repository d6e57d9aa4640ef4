// Evaluation of VALUE expressions; see timex_value.h.
#include "extract/timex_value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace redstring::extract {

using lexicon::Capture;

// ---------------------------------------------------------------------------------------------------
// Numbers and years as words spell them.

namespace {

constexpr std::int64_t most_thousandths = 1'000'000'000'000;

/// "12" → 12000, "2.5" → 2500, "-1" → -1000. Nothing for other words.
std::optional<std::int64_t> parse_thousandths(std::string_view s) {
  const bool negative = !s.empty() && s[0] == '-';
  if (negative) s.remove_prefix(1);
  if (s.empty()) return std::nullopt;
  std::int64_t whole = 0, fraction = 0, scale = 1000;
  bool after_point = false, digit = false;
  for (char c : s) {
    if (c == ',' && !after_point) continue;
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
      if (!after_point) {
        whole = whole * 10 + (c - '0');
        if (whole > most_thousandths / 1000) return std::nullopt;
      } else if (scale > 1) {
        scale /= 10;
        fraction += (c - '0') * scale;
      }
    } else {
      return std::nullopt;
    }
  }
  if (!digit) return std::nullopt;
  const std::int64_t n = whole * 1000 + fraction;
  return negative ? -n : n;
}

std::optional<int> parse_int(std::string_view s) {
  int n = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (error != std::errc() || end != s.data() + s.size()) return std::nullopt;
  return n;
}

/// The digits that a word begins with: "23rd" → "23", "1980s" → "1980".
std::string_view leading_digits(std::string_view s) {
  std::size_t n = 0;
  while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
  return s.substr(0, n);
}

std::string_view list_value(const Scene& scene, lexicon::WordId id, lexicon::ListId list) {
  if (list == lexicon::no_list || !scene.lexicon->lists_of(id).has(list)) return {};
  for (lexicon::EntryId entry : scene.lexicon->entries_of(id, list)) {
    const std::string_view value = scene.lexicon->entry(entry).feature("value");
    if (!value.empty()) return value;
  }
  return {};
}

/// The whole number that a word is as a cardinal, or -1.
std::int64_t cardinal(const Scene& scene, std::uint32_t word) {
  const auto value = list_value(scene, (*scene.words)[word].id, scene.numbers->cardinal);
  return parse_int(value).value_or(-1);
}

int two_digit_year(const Scene& scene, int yy) {
  // A window around the publication: 79 years back, 20 ahead.
  const int pivot =
      scene.published && scene.published->year_known() ? scene.published->year + 20 : 2029;
  int year = pivot / 100 * 100 + yy;
  if (year > pivot) year -= 100;
  return year;
}

}  // namespace

NumberLists NumberLists::of(const Lexicon& lexicon) {
  NumberLists out;
  out.cardinal = lexicon.list("cardinal");
  out.ordinal = lexicon.list("ordinal");
  out.quantity = lexicon.list("quantity");
  return out;
}

std::optional<Amount> read_amount(const Scene& scene, std::uint32_t first, std::uint32_t last) {
  const lexicon::Words& words = *scene.words;
  std::int64_t total = 0, group = 0, fraction = 0;
  bool any = false, article = false;
  Amount out;
  for (std::uint32_t i = first; i < last && i < words.size(); ++i) {
    const std::string_view surface = words.surface(i);
    if (words[i].kind == TokenKind::number) {
      const auto n = parse_thousandths(surface);
      if (!n) return std::nullopt;
      if (i + 2 < last && words.surface(i + 1) == "/") {
        const auto below = parse_thousandths(words.surface(i + 2));
        if (!below || *below <= 0) return std::nullopt;
        fraction += *n * 1000 / *below;
        i += 2;
      } else {
        group += *n;
      }
      any = true;
      continue;
    }
    if (const auto digits = leading_digits(surface); !digits.empty()) {
      const auto n = parse_thousandths(digits);
      if (!n) return std::nullopt;
      group += *n;
      any = true;
      continue;
    }
    if (const std::int64_t n = cardinal(scene, i); n >= 0) {
      if (n >= 1000) {
        total += std::max<std::int64_t>(group, 1000) * n;
        group = 0;
      } else if (n == 100) {
        group = std::max<std::int64_t>(group, 1000) * 100;
      } else {
        group += n * 1000;
      }
      any = true;
    } else if (const auto ordinal = list_value(scene, words[i].id, scene.numbers->ordinal);
               !ordinal.empty()) {
      group += parse_thousandths(ordinal).value_or(0);
      any = true;
    } else if (const auto quantity = list_value(scene, words[i].id, scene.numbers->quantity);
               !quantity.empty()) {
      any = true;
      const auto counted = parse_thousandths(quantity);
      if (!counted)
        out.vague = true;
      else if (*counted < 1000)
        fraction += *counted;
      else
        group = group > 0 ? group * (*counted / 1000) : *counted;
    } else {
      article = article || surface == "a" || surface == "A" || surface == "an" || surface == "An";
    }
    if (total > most_thousandths || group > most_thousandths) return std::nullopt;
  }
  if (!any && article) {
    group = 1000;
    any = true;
  }
  if (!any) return std::nullopt;
  out.thousandths = total + group + fraction;
  return out;
}

std::optional<int> read_year(const Scene& scene, std::uint32_t first, std::uint32_t last) {
  const lexicon::Words& words = *scene.words;
  std::array<std::int64_t, 6> parts{};
  std::size_t count = 0;
  for (std::uint32_t i = first; i < last && i < words.size(); ++i) {
    std::string_view surface = words.surface(i);
    if (surface.size() == 6 && (surface[0] == 'F' || surface[0] == 'f'))
      surface.remove_prefix(2);  // "FY2016"
    const std::string_view digits = leading_digits(surface);
    if (digits.size() == 4 || digits.size() == 3) return parse_int(digits);
    if (digits.size() == 2) return two_digit_year(scene, *parse_int(digits));
    const std::int64_t n = cardinal(scene, i);
    if (n >= 0 && count < parts.size()) parts[count++] = n;
  }
  if (count >= 2 && parts[0] >= 10 && parts[0] <= 21 && parts[1] < 100) {
    std::int64_t rest = 0;
    for (std::size_t i = 1; i < count; ++i) rest += parts[i];
    if (rest < 100) return static_cast<int>(parts[0] * 100 + rest);
    return std::nullopt;
  }
  if (count >= 1) {
    const auto amount = read_amount(scene, first, last);
    if (amount && amount->is_whole() && amount->whole() >= 1000 && amount->whole() <= 2999)
      return static_cast<int>(amount->whole());
    if (count == 1 && parts[0] >= 20 && parts[0] < 100)
      return two_digit_year(scene, static_cast<int>(parts[0]));
  }
  return std::nullopt;
}

std::string duration_value(Amount amount, Unit unit) {
  struct Letter {
    char letter;
    bool clock;
    int times;
    char finer;  // the unit that a fraction is told in
    int finer_in_one;
    bool finer_clock;
  };
  static constexpr std::array<Letter, 14> letters{{
      {'S', true, 1, 0, 0, true},     // second
      {'M', true, 1, 'S', 60, true},  // minute
      {'H', true, 1, 'M', 60, true},  // hour
      {'D', false, 1, 'H', 24, true},
      {'D', false, 2, 0, 0, false},  // weekend
      {'W', false, 1, 'D', 7, false},
      {'M', false, 1, 'D', 30, false},
      {'Q', false, 1, 'M', 3, false},
      {'M', false, 3, 0, 0, false},  // season
      {'M', false, 6, 0, 0, false},  // half
      {'Y', false, 1, 'M', 12, false},
      {'Y', false, 10, 'M', 12, false},
      {'Y', false, 100, 'M', 12, false},
      {'Y', false, 1000, 'M', 12, false},
  }};
  const Letter& l = letters[static_cast<std::size_t>(unit)];
  if (amount.vague) {
    std::string_view letter = unit == Unit::decade       ? "DE"
                              : unit == Unit::century    ? "CE"
                              : unit == Unit::millennium ? "ML"
                              : unit == Unit::weekend    ? "WE"
                                                         : std::string_view(&l.letter, 1);
    return std::string(l.clock ? "PTX" : "PX") + std::string(letter);
  }
  const std::int64_t scaled = amount.thousandths * l.times;
  const std::int64_t whole = scaled / 1000, rest = scaled % 1000;
  std::string out = l.clock ? "PT" : "P";
  if (whole != 0 || rest == 0 || l.finer == 0) out += std::to_string(whole) + l.letter;
  if (rest != 0 && l.finer != 0) {
    const std::int64_t finer = (rest * l.finer_in_one + 500) / 1000;
    if (l.finer_clock && !l.clock) out += 'T';
    out += std::to_string(finer) + l.finer;
  }
  return out;
}

// ---------------------------------------------------------------------------------------------------
// Dates without a year find their place around the publication date.

std::optional<PartialDate> MovableDay::in_year(int year) const {
  if (year < first_year || year > last_year) return std::nullopt;
  if (easter) return date_of(easter_sunday(year) + offset);
  if (month < 1 || month > 12 || weekday < 1 || weekday > 7 || nth == 0) return std::nullopt;
  std::int64_t day = 0;
  if (nth > 0) {
    const std::int64_t first = days_from_civil(year, month, 1);
    day = first + (weekday - iso_weekday(first) + 7) % 7 + 7 * (nth - 1);
  } else {
    const std::int64_t end = days_from_civil(year, month, days_in_month(year, month));
    day = end - (iso_weekday(end) - weekday + 7) % 7 + 7 * (nth + 1);
  }
  return date_of(day + offset);
}

namespace {

/// Weights of a distance in days, in halves: a date against the tense of its verb is as good as one
/// four and a half times as far away; without a tense, news looks back rather than ahead.
constexpr std::int64_t against_tense = 9;
constexpr std::int64_t against_habit = 3;

enum class Choice { by_tense, past, future, before, after };

/// A date that an incomplete one could be, with its first and last day.
struct Possible {
  PartialDate date;
  std::int64_t begin = 0, end = 0;
};

/// Those, in rising order: few, and no memory is asked for.
class PossibleDates {
 public:
  void add(const PartialDate& date) {
    const auto first = date.first_day();
    if (!first || count_ == dates_.size()) return;
    dates_[count_++] = {date, *first, *date.last_day()};
  }
  void clear() { count_ = 0; }
  std::size_t size() const { return count_; }
  const Possible* begin() const { return dates_.data(); }
  const Possible* end() const { return dates_.data() + count_; }

 private:
  std::array<Possible, 2 * 8 + 1> dates_;
  std::size_t count_ = 0;
};

/// The years or days that an incomplete date could be, nearest publication first is not needed:
/// in rising order.
PossibleDates possible(const Value& value, const PartialDate& published, std::int64_t today) {
  PossibleDates out;
  if (value.kind == Value::Kind::movable) {
    for (int year = published.year - 1; year <= published.year + 1; ++year)
      if (const auto day = value.movable.in_year(year)) {
        PartialDate dated = *day;
        dated.hour = value.date.hour, dated.minute = value.date.minute,
        dated.second = value.date.second;
        dated.day_part = value.date.day_part;
        out.add(dated);
      }
    return out;
  }
  const PartialDate& date = value.date;
  if (date.weekday != 0 && date.month == 0 && date.day == 0) {
    if (published.unit > Unit::day) return out;
    const std::int64_t back = (iso_weekday(today) - date.weekday + 7) % 7;
    for (std::int64_t day : {today - back - 7, today - back, today - back + 7}) {
      PartialDate dated = date_of(day);
      dated.hour = date.hour, dated.minute = date.minute, dated.second = date.second;
      dated.day_part = date.day_part;
      out.add(dated);
    }
    return out;
  }
  const auto add_years = [&](int around) {
    PartialDate dated = date;
    for (dated.year = published.year - around; dated.year <= published.year + around; ++dated.year)
      out.add(dated);
  };
  add_years(1);
  // February 29: the leap years around, which may be further away.
  if (out.size() < 2 && date.month == 2 && date.day == 29) {
    out.clear();
    add_years(8);
  }
  return out;
}

Value place(const Scene& scene, Value value, Choice choice) {
  const bool movable = value.kind == Value::Kind::movable;
  if (!movable && (value.kind != Value::Kind::date || value.date.year_known())) return value;
  if (!movable && !value.date.complete() && value.date.weekday == 0) {
    // Complete but for the year?
    PartialDate probe = value.date;
    probe.year = 2000;
    if (!probe.complete()) return value;
  }
  const auto give_up = [&]() {
    if (movable) {
      PartialDate out;
      if (value.movable.month != 0) {
        out.unit = Unit::month;
        out.month = value.movable.month;
      }
      value.date = out;
      value.kind = Value::Kind::date;
    }
    value.resolved = true;
    return value;
  };
  if (!scene.published || !scene.published->year_known()) return give_up();
  const PartialDate& published = *scene.published;
  const auto first = published.first_day();
  if (!first) return give_up();
  const std::int64_t today = *first;
  const PossibleDates dates = possible(value, published, today);
  if (dates.size() == 0) return give_up();

  const bool weekday = value.kind == Value::Kind::date && value.date.weekday != 0;
  if (choice == Choice::by_tense && weekday)  // news tells of the days just gone
    choice = scene.direction() == Direction::future ? Choice::future : Choice::past;
  // The nearest one; a date that the tense speaks against counts as further away.
  const auto distance = [&](const Possible& d) {
    if (today < d.begin)
      return (d.begin - today) * (scene.direction() == Direction::past      ? against_tense
                                  : scene.direction() == Direction::unclear ? against_habit
                                                                            : 2);
    if (today > d.end)
      return (today - d.end) * (scene.direction() == Direction::future ? against_tense : 2);
    return std::int64_t{0};
  };
  const Possible* best = nullptr;
  std::int64_t best_distance = 0;
  for (const Possible& date : dates) {
    switch (choice) {
      case Choice::past:
        if (date.begin <= today) best = &date;
        break;
      case Choice::before:
        if (date.end < today) best = &date;
        break;
      case Choice::future:
        if (date.end >= today && best == nullptr) best = &date;
        break;
      case Choice::after:
        if (date.begin > today && best == nullptr) best = &date;
        break;
      case Choice::by_tense:
        if (const auto far = distance(date); best == nullptr || far < best_distance) {
          best = &date;
          best_distance = far;
        }
        break;
    }
  }
  if (best == nullptr)
    best = choice == Choice::past || choice == Choice::before ? dates.begin() : dates.end() - 1;
  value.kind = Value::Kind::date;
  value.date = best->date;
  value.resolved = true;
  return value;
}

}  // namespace

namespace {

/// A value for people who follow the arithmetic.
std::string told(const Value& value) {
  switch (value.kind) {
    case Value::Kind::none:
      return "nothing";
    case Value::Kind::date:
      return value.date.value();
    case Value::Kind::movable:
      return "a day that its year fixes";
    case Value::Kind::text:
      return value.text;
    case Value::Kind::amount: {
      if (value.amount.vague) return "X";
      std::string out = std::to_string(value.amount.whole());
      if (!value.amount.is_whole())
        out += " and " + std::to_string(value.amount.thousandths % 1000) + "/1000";
      return out;
    }
    case Value::Kind::unit:
      return "a unit";
  }
  return {};
}

}  // namespace

Value resolve(const Scene& scene, Value value) {
  if (value.resolved && value.kind != Value::Kind::movable) return value;
  const std::string before = scene.steps != nullptr ? told(value) : std::string();
  Value out = place(scene, std::move(value), Choice::by_tense);
  if (scene.steps != nullptr && told(out) != before) {
    const std::string_view tense = scene.direction() == Direction::past     ? "past"
                                   : scene.direction() == Direction::future ? "future"
                                                                            : "unclear";
    scene.steps->push_back(
        scene.published ? "placed around the publication date " + scene.published->value() +
                              ", tense " + std::string(tense) + ": " + told(out)
                        : "no publication date is known, so the year stays open: " + told(out));
  }
  return out;
}

// ---------------------------------------------------------------------------------------------------
// Expressions.

namespace {

enum class Function {
  date,
  month,
  year,
  quarter,
  half,
  season,
  decade,
  century,
  weekday,
  week_of,
  holiday,
  time,
  part,
  at,
  day,
  now,
  then,
  ago,
  ahead,
  before,
  after,
  shift,
  period,
  of,
  near,
  past,
  future,
  last,
  next,
  same,
  undirected,
  span,
  and_half,
  every,
  each,
  number,
  any_day,
  iso,
  iso_week,
  numeric,
  quarter_code,
  military,
  time_in,
  mentioned,
  quarter_before,
  quarter_of,
  on,
  era_year,
  following,
};

struct Signature {
  std::string_view name;
  Function function;
  int least, most;
};

constexpr Signature signatures[] = {
    {"date", Function::date, 3, 3},
    {"month", Function::month, 1, 2},
    {"year", Function::year, 1, 1},
    {"quarter", Function::quarter, 1, 2},
    {"half", Function::half, 1, 2},
    {"season", Function::season, 1, 2},
    {"decade", Function::decade, 1, 1},
    {"century", Function::century, 1, 1},
    {"weekday", Function::weekday, 1, 1},
    {"week_of", Function::week_of, 1, 1},
    {"holiday", Function::holiday, 1, 2},
    {"time", Function::time, 1, 4},
    {"part", Function::part, 1, 1},
    {"at", Function::at, 2, 2},
    {"day", Function::day, 0, 0},
    {"now", Function::now, 1, 2},
    {"then", Function::then, 1, 2},
    {"ago", Function::ago, 2, 2},
    {"ahead", Function::ahead, 2, 2},
    {"before", Function::before, 2, 2},
    {"after", Function::after, 2, 2},
    {"shift", Function::shift, 3, 3},
    {"period", Function::period, 2, 2},
    {"of", Function::of, 2, 2},
    {"near", Function::near, 1, 1},
    {"past", Function::past, 1, 1},
    {"future", Function::future, 1, 1},
    {"last", Function::last, 1, 1},
    {"next", Function::next, 1, 1},
    {"this", Function::same, 1, 1},
    {"undirected", Function::undirected, 1, 1},
    {"span", Function::span, 2, 2},
    {"and_half", Function::and_half, 1, 1},
    {"every", Function::every, 2, 2},
    {"each", Function::each, 1, 1},
    {"number", Function::number, 1, 1},
    {"any_day", Function::any_day, 0, 0},
    {"iso", Function::iso, 1, 1},
    {"iso_week", Function::iso_week, 1, 1},
    {"numeric", Function::numeric, 2, 2},
    {"quarter_code", Function::quarter_code, 1, 2},
    {"military", Function::military, 1, 1},
    {"time_in", Function::time_in, 2, 2},
    {"mentioned", Function::mentioned, 1, 1},
    {"quarter_before", Function::quarter_before, 2, 2},
    {"quarter_of", Function::quarter_of, 1, 1},
    {"on", Function::on, 2, 2},
    {"era_year", Function::era_year, 2, 2},
    {"following", Function::following, 1, 1},
};

Value date_value(const PartialDate& date) {
  Value out;
  if (!date.valid()) return out;
  out.kind = Value::Kind::date;
  out.date = date;
  return out;
}

Value text_value(std::string text) {
  Value out;
  out.kind = Value::Kind::text;
  out.text = std::move(text);
  out.resolved = true;
  return out;
}

/// A date of which nothing but its fineness is known.
PartialDate unknown_date(Unit unit) {
  PartialDate out;
  out.unit = unit < Unit::day ? Unit::day : unit;
  return out;
}

Value resolved_date(const std::optional<PartialDate>& date, Unit unit) {
  Value out = date_value(date && date->valid() ? *date : unknown_date(unit));
  out.resolved = true;
  return out;
}

}  // namespace

struct Expression::Node {
  enum class Kind { call, capture, text, unknown };
  Kind kind = Kind::unknown;
  Function function = Function::number;
  std::string name;     // of the capture, or the text itself
  std::string feature;  // of the capture
  std::vector<Node> arguments;
};

namespace {

using Node = Expression::Node;

class Parser {
 public:
  Parser(std::string_view source, std::string_view place) : source_(source), place_(place) {}

  Result<Node> whole() {
    Result<Node> node = expression(0);
    if (!node) return node;
    skip();
    if (at_ != source_.size()) return wrong("expected the end of the expression");
    return node;
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what) const {
    return fail(ErrorCode::invalid_argument,
                what + " at character " + std::to_string(at_ + 1) + " of VALUE",
                std::string(place_));
  }
  void skip() {
    while (at_ < source_.size() && (source_[at_] == ' ' || source_[at_] == '\t')) ++at_;
  }
  static bool word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
  }
  std::string word() {
    const std::size_t begin = at_;
    while (at_ < source_.size() && word_char(source_[at_])) ++at_;
    return std::string(source_.substr(begin, at_ - begin));
  }

  Result<Node> expression(int depth) {
    if (depth > 16) return wrong("expected fewer nested calls");
    skip();
    if (at_ == source_.size()) return wrong("expected an expression");
    Node node;
    if (source_[at_] == '{') {
      ++at_;
      std::string name = word();
      if (at_ == source_.size() || source_[at_] != '}') return wrong("expected }");
      ++at_;
      node.kind = Node::Kind::capture;
      const std::size_t dot = name.find('.');
      if (dot != std::string::npos) {
        node.feature = name.substr(dot + 1);
        name.resize(dot);
      }
      if (name.empty()) return wrong("expected a name in braces");
      node.name = std::move(name);
      return node;
    }
    const std::size_t begin = at_;
    std::string name = word();
    if (name.empty()) return wrong("expected a function, {name}, a number or a word");
    skip();
    if (at_ == source_.size() || source_[at_] != '(') {
      node.kind = name == "_" ? Node::Kind::unknown : Node::Kind::text;
      node.name = std::move(name);
      return node;
    }
    const auto* signature = std::find_if(std::begin(signatures), std::end(signatures),
                                         [&](const Signature& s) { return s.name == name; });
    if (signature == std::end(signatures)) {
      at_ = begin;
      return wrong("expected a known function, found '" + name + "'");
    }
    node.kind = Node::Kind::call;
    node.function = signature->function;
    ++at_;
    skip();
    if (at_ < source_.size() && source_[at_] == ')') {
      ++at_;
    } else {
      for (;;) {
        Result<Node> argument = expression(depth + 1);
        if (!argument) return argument;
        node.arguments.push_back(std::move(*argument));
        skip();
        if (at_ < source_.size() && source_[at_] == ',') {
          ++at_;
          continue;
        }
        if (at_ < source_.size() && source_[at_] == ')') {
          ++at_;
          break;
        }
        return wrong("expected , or )");
      }
    }
    const int count = static_cast<int>(node.arguments.size());
    if (count < signature->least || count > signature->most)
      return wrong("expected " + std::to_string(signature->least) + " to " +
                   std::to_string(signature->most) + " arguments of '" + name + "'");
    return node;
  }

  std::string_view source_, place_;
  std::size_t at_ = 0;
};

/// Runs one expression over one match.
class Evaluator {
 public:
  explicit Evaluator(const Scene& scene) : scene_(scene) {}

  Value value(const Node& node) {
    switch (node.kind) {
      case Node::Kind::unknown:
        return {};
      case Node::Kind::text:
        return text_value(node.name);
      case Node::Kind::capture: {
        const std::string_view text = feature(node);
        return text.empty() ? Value{} : text_value(std::string(text));
      }
      case Node::Kind::call:
        return call(node);
    }
    return {};
  }

 private:
  const Capture* capture(const Node& node) const {
    return node.kind == Node::Kind::capture ? scene_.match->capture(node.name) : nullptr;
  }

  /// The feature of the entry that a capture matched, or of the first entry remembered inside it.
  /// "value" where none is named.
  std::string_view feature(const Node& node) const {
    const Capture* c = capture(node);
    if (c == nullptr) return {};
    const std::string_view key = node.feature.empty() ? std::string_view("value") : node.feature;
    if (c->entry != 0xffffffff) return scene_.lexicon->entry(c->entry).feature(key);
    for (const Capture& inner : scene_.match->captures) {
      if (inner.first < c->first || inner.last > c->last || inner.entry == 0xffffffff) continue;
      const std::string_view value = scene_.lexicon->entry(inner.entry).feature(key);
      if (!value.empty()) return value;
    }
    return {};
  }

  std::optional<Amount> amount(const Node& node) {
    switch (node.kind) {
      case Node::Kind::unknown:
        return std::nullopt;
      case Node::Kind::text: {
        if (node.name == "X") return Amount{true, 0};
        const auto n = parse_thousandths(node.name);
        return n ? std::optional<Amount>(Amount{false, *n}) : std::nullopt;
      }
      case Node::Kind::capture: {
        if (const std::string_view text = feature(node); !text.empty()) {
          const Capture* c = capture(node);
          // "Twenty-four" may remember only the entry of its first word.
          if (node.feature.empty() && c->last - c->first > 1)
            if (const auto spelled = read_amount(scene_, c->first, c->last)) return spelled;
          if (text == "X") return Amount{true, 0};
          // A feature of an entry that is only a part of the capture says nothing about the whole.
          if (c->entry != 0xffffffff || !node.feature.empty())
            if (const auto n = parse_thousandths(text)) return Amount{false, *n};
        }
        if (!node.feature.empty()) return std::nullopt;
        const Capture* c = capture(node);
        return c ? read_amount(scene_, c->first, c->last) : std::nullopt;
      }
      case Node::Kind::call: {
        const Value v = call(node);
        return v.kind == Value::Kind::amount ? std::optional<Amount>(v.amount) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<int> whole(const Node& node) {
    const auto n = amount(node);
    if (!n || n->vague || !n->is_whole() || n->whole() > 1000000 || n->whole() < -1000000)
      return std::nullopt;
    return static_cast<int>(n->whole());
  }

  std::optional<Unit> unit(const Node& node) {
    if (node.kind == Node::Kind::text) return unit_from_name(node.name);
    if (node.kind != Node::Kind::capture) return std::nullopt;
    if (!node.feature.empty()) return unit_from_name(feature(node));
    Node with_unit;
    with_unit.kind = Node::Kind::capture;
    with_unit.name = node.name;
    with_unit.feature = "unit";
    return unit_from_name(feature(with_unit));
  }

  std::optional<int> year(const Node& node) {
    if (node.kind == Node::Kind::call) {
      const Value v = call(node);
      return v.kind == Value::Kind::date && v.date.year_known() ? std::optional<int>(v.date.year)
                                                                : std::nullopt;
    }
    if (node.kind == Node::Kind::text) return parse_int(node.name);
    const Capture* c = capture(node);
    return c ? read_year(scene_, c->first, c->last) : std::nullopt;
  }

  /// Whether the argument is there at all: `_` and a capture that did not match are not.
  bool given(const Node& node) const {
    if (node.kind == Node::Kind::unknown) return false;
    return node.kind != Node::Kind::capture || capture(node) != nullptr;
  }

  /// The day that "today" is, as fine as the publication date is.
  std::optional<PartialDate> today() const {
    if (!scene_.published) return std::nullopt;
    anchored("anchor: the publication date", *scene_.published);
    return scene_.published->without_time();
  }

  std::optional<PartialDate> today_as(Unit u) const {
    const auto date = today();
    return date ? period_of(*date, u) : std::nullopt;
  }

  /// The last date of the text that lies in one period of kind `u`; else that of publication.
  std::optional<PartialDate> text_period(Unit u) const {
    constexpr std::size_t horizon = 64;
    if (scene_.earlier != nullptr) {
      std::size_t looked = 0;
      for (auto it = scene_.earlier->rbegin(); it != scene_.earlier->rend() && looked < horizon;
           ++it, ++looked)
        if (const auto period = it->focus ? std::nullopt : period_of(it->date, u)) {
          anchored("anchor: the date of the text before it,", it->date);
          return period;
        }
    }
    return today_as(u);
  }

  std::optional<PartialDate> moved(const std::optional<PartialDate>& date, const Amount& n, Unit u,
                                   int sign) const {
    if (!date) return std::nullopt;
    if (n.is_whole()) return shifted(*date, sign * n.whole(), u);
    // "2 1/2 years ago": in months where that is whole.
    const int months = u == Unit::year      ? 12
                       : u == Unit::decade  ? 120
                       : u == Unit::century ? 1200
                                            : 0;
    if (months == 0 || n.thousandths * months % 1000 != 0)
      return shifted(*date, sign * n.whole(), u);
    const std::int64_t count = n.thousandths * months / 1000;
    return count % 12 == 0 ? shifted(*date, sign * count / 12, Unit::year)
                           : shifted(*date, sign * count, Unit::month);
  }

  /// n units before or after a day, as exact as people mean it: "three years ago" is a year.
  Value counted(std::optional<PartialDate> base, const Amount& n, Unit u, int sign) {
    if (n.vague) return text_value(sign < 0 ? "PAST_REF" : "FUTURE_REF");
    if (u <= Unit::day) {
      if (u < Unit::day && base && base->hour < 0)
        return resolved_date(period_of(*base, Unit::day), Unit::day);
      return resolved_date(moved(base, n, u, sign), Unit::day);
    }
    if (u == Unit::weekend) u = Unit::week;
    if (u == Unit::week && n.whole() <= 2) return resolved_date(moved(base, n, u, sign), Unit::day);
    Unit fineness = u >= Unit::year ? Unit::year : u;
    if (!n.is_whole() && u >= Unit::year && n.thousandths * 12 % 1000 == 0) fineness = Unit::month;
    const auto there = moved(base ? period_of(*base, fineness) : base, n, u, sign);
    return resolved_date(there, fineness);
  }

  /// "A year earlier", "two weeks later": from the last date of the text that is fine enough.
  Value counted_from_text(const Amount& n, Unit u, int sign) {
    if (n.vague) return text_value(sign < 0 ? "PAST_REF" : "FUTURE_REF");
    if (u == Unit::year || u == Unit::quarter) {
      // Reports compare a quarter with the same quarter of another year.
      if (scene_.earlier != nullptr && !scene_.earlier->empty()) {
        std::size_t looked = 0;
        for (auto it = scene_.earlier->rbegin(); it != scene_.earlier->rend() && looked < 12;
             ++it, ++looked) {
          if (it->date.unit == Unit::quarter || it->date.unit == Unit::half) {
            anchored("anchor: the date of the text before it,", it->date);
            return resolved_date(shifted(it->date, sign * n.whole(), u), it->date.unit);
          }
          if (it->focus || it->date.unit >= Unit::year) break;
        }
      }
    }
    const Unit fineness = u <= Unit::week ? Unit::day : u >= Unit::year ? Unit::year : u;
    auto base = text_period(fineness);
    if (!base && u == Unit::week) base = text_period(Unit::week);
    return resolved_date(moved(base, n, u, sign), fineness);
  }

  Value place_argument(const Node& node, Choice choice) {
    return place(scene_, value(node), choice);
  }

  /// Runs a function of the language, and says so to whoever wants to follow.
  Value call(const Node& node) {
    Value out = computed(node);
    if (scene_.steps != nullptr) scene_.steps->push_back(spelled(node) + " = " + told(out));
    return out;
  }

  /// `month(9, {y} “2014”)`: an expression with the words that its captures remember.
  std::string spelled(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::unknown:
        return "_";
      case Node::Kind::text:
        return node.name;
      case Node::Kind::capture: {
        std::string out = "{" + node.name + (node.feature.empty() ? "" : "." + node.feature) + "}";
        const Capture* c = capture(node);
        if (c == nullptr || c->first >= c->last) return out + " not there";
        const Span span = scene_.words->span(c->first, c->last);
        return out + " “" + std::string(span.of(scene_.words->text)) + "”";
      }
      case Node::Kind::call:
        break;
    }
    std::string out;
    for (const Signature& signature : signatures)
      if (signature.function == node.function) out = signature.name;
    out += "(";
    for (const Node& argument : node.arguments) {
      if (out.back() != '(') out += ", ";
      out += spelled(argument);
    }
    return out + ")";
  }

  void anchored(std::string_view what, const PartialDate& date) const {
    if (scene_.steps != nullptr) scene_.steps->push_back(std::string(what) + " " + date.value());
  }

  Value computed(const Node& node) {
    const std::vector<Node>& a = node.arguments;
    switch (node.function) {
      case Function::date: {
        PartialDate out;
        if (given(a[0])) {
          const auto y = year(a[0]);
          if (!y) return {};
          out.year = *y;
        }
        const auto d = whole(a[2]);
        if (!d || *d < 1) return {};
        out.day = *d;
        if (a[1].kind != Node::Kind::unknown) {
          const auto m = whole(a[1]);
          if (!m || *m < 1) return {};
          out.month = *m;
        }
        return date_value(out);
      }
      case Function::month: {
        PartialDate out;
        out.unit = Unit::month;
        const auto m = whole(a[0]);
        if (!m || *m < 1) return {};
        out.month = *m;
        return with_year(out, a, 1);
      }
      case Function::year: {
        const auto y = year(a[0]);
        if (!y) return {};
        PartialDate out;
        out.unit = Unit::year;
        out.year = *y;
        return date_value(out);
      }
      case Function::quarter:
        return part_of_year(a, Unit::quarter, 4);
      case Function::half:
        return part_of_year(a, Unit::half, 2);
      case Function::season:
        return part_of_year(a, Unit::season, 4);
      case Function::decade: {
        PartialDate out;
        out.unit = Unit::decade;
        std::optional<int> y;
        if (const auto n = whole_feature(a[0])) y = *n < 100 ? two_digit_year(scene_, *n) : *n;
        if (!y) y = year(a[0]);
        if (!y || *y < 10) return {};
        out.year = *y / 10 * 10;
        return date_value(out);
      }
      case Function::century: {
        const auto n = whole(a[0]);
        if (!n || *n < 1 || *n > 99) return {};
        PartialDate out;
        out.unit = Unit::century;
        out.year = std::max((*n - 1) * 100, 1);
        return date_value(out);
      }
      case Function::weekday: {
        const auto n = whole(a[0]);
        if (!n || *n < 1 || *n > 7) return {};
        PartialDate out;
        out.weekday = *n;
        return date_value(out);
      }
      case Function::week_of: {
        const Value v = resolve(scene_, value(a[0]));
        if (v.kind != Value::Kind::date) return {};
        return resolved_date(period_of(v.date, Unit::week), Unit::week);
      }
      case Function::holiday:
        return holiday(a);
      case Function::time:
        return time(a);
      case Function::part: {
        const Value v = value(a[0]);
        constexpr std::string_view names[] = {"", "MO", "MI", "AF", "EV", "NI", "DT"};
        for (std::size_t i = 1; i < std::size(names); ++i)
          if (v.text == names[i]) {
            PartialDate out;
            out.day_part = static_cast<DayPart>(i);
            return date_value(out);
          }
        return {};
      }
      case Function::at: {
        Value day = value(a[0]);
        const Value time = value(a[1]);
        if (!day || time.kind != Value::Kind::date) return {};
        if (day.kind != Value::Kind::movable &&
            (day.kind != Value::Kind::date || day.date.unit > Unit::day))
          return {};
        day.date.hour = time.date.hour;
        day.date.minute = time.date.minute;
        day.date.second = time.date.second;
        day.date.day_part = time.date.day_part;
        return day;
      }
      case Function::day:
        return resolved_date(text_period(Unit::day), Unit::day);
      case Function::now: {
        const auto u = unit(a[0]);
        const auto n = a.size() > 1 ? whole(a[1]) : std::optional<int>(0);
        if (!u || !n) return {};
        const auto base = today_as(*u);
        return resolved_date(base ? shifted(*base, *n, *u) : base, *u);
      }
      case Function::then: {
        const auto u = unit(a[0]);
        const auto n = a.size() > 1 ? whole(a[1]) : std::optional<int>(0);
        if (!u || !n) return {};
        const auto base = text_period(*u);
        return resolved_date(base ? shifted(*base, *n, *u) : base, *u);
      }
      case Function::ago:
      case Function::ahead: {
        const auto n = amount(a[0]);
        const auto u = unit(a[1]);
        if (!n || !u) return {};
        const auto base = *u < Unit::day ? scene_.published : today();
        return counted(base, *n, *u, node.function == Function::ago ? -1 : 1);
      }
      case Function::before:
      case Function::after: {
        const auto n = amount(a[0]);
        const auto u = unit(a[1]);
        if (!n || !u) return {};
        return counted_from_text(*n, *u, node.function == Function::before ? -1 : 1);
      }
      case Function::shift: {
        const Value v = resolve(scene_, value(a[0]));
        const auto n = amount(a[1]);
        const auto u = unit(a[2]);
        if (v.kind != Value::Kind::date || !n || n->vague || !u) return {};
        return resolved_date(shifted(v.date, n->whole(), *u), v.date.unit);
      }
      case Function::period: {
        const Value v = resolve(scene_, value(a[0]));
        const auto u = unit(a[1]);
        if (v.kind != Value::Kind::date || !u) return {};
        return resolved_date(period_of(v.date, *u), *u);
      }
      case Function::of:
        return of(value(a[0]), resolve(scene_, value(a[1])));
      case Function::near:
        return place_argument(a[0], Choice::by_tense);
      case Function::past:
        return place_argument(a[0], Choice::past);
      case Function::future:
        return place_argument(a[0], Choice::future);
      case Function::last:
        return place_argument(a[0], Choice::before);
      case Function::next:
        return place_argument(a[0], Choice::after);
      case Function::same:
        return same(value(a[0]));
      case Function::undirected: {
        Value v = value(a[0]);
        v.resolved = true;
        return v;
      }
      case Function::span: {
        const auto n = amount(a[0]);
        const auto u = unit(a[1]);
        if (!n || !u) return {};
        return text_value(duration_value(*n, *u));
      }
      case Function::and_half: {
        const auto n = amount(a[0]);
        if (!n || n->vague) return {};
        Value out;
        out.kind = Value::Kind::amount;
        out.amount = Amount{false, n->thousandths + 500};
        return out;
      }
      case Function::every: {
        const auto n = amount(a[0]);
        const auto u = unit(a[1]);
        if (!n || !u) return {};
        Value out = text_value(duration_value(*n, *u));
        out.recurring = true;
        return out;
      }
      case Function::each: {
        Value out = value(a[0]);
        if (!out) return {};
        if (out.kind == Value::Kind::movable) {
          out.kind = Value::Kind::date;
          out.date.month = out.movable.month;
        }
        out.resolved = true;
        out.recurring = true;
        return out;
      }
      case Function::number: {
        const auto n = amount(a[0]);
        if (!n) return {};
        Value out;
        out.kind = Value::Kind::amount;
        out.amount = *n;
        return out;
      }
      case Function::any_day: {
        Value out = date_value(unknown_date(Unit::day));
        out.resolved = true;
        return out;
      }
      case Function::iso: {
        std::string text(surface(a[0]));
        if (!text.empty() && text.back() == 'Z') text.pop_back();
        const auto date = date_from_iso(text);
        if (!date) return {};
        Value out = date_value(*date);
        if (text.size() == 19) {
          out.date.second = parse_int(text.substr(17, 2)).value_or(-1);
          if (!out.date.valid()) return {};
        }
        return out;
      }
      case Function::iso_week: {
        const std::string_view text = surface(a[0]);
        const auto y = parse_int(text.substr(0, 4));
        const auto w = text.size() >= 2 ? parse_int(text.substr(text.size() - 2)) : std::nullopt;
        if (!y || !w || *w < 1) return {};
        PartialDate out;
        out.unit = Unit::week;
        out.year = *y;
        out.part = *w;
        return date_value(out);
      }
      case Function::numeric:
        return numeric(surface(a[0]), a[1].name == "day-first");
      case Function::quarter_code: {
        const std::string_view text = surface(a[0]);
        if (text.size() != 2 || text[1] < '1' || text[1] > '4') return {};
        PartialDate out;
        out.unit = Unit::quarter;
        out.part = text[1] - '0';
        return with_year(out, a, 1);
      }
      case Function::military: {
        const auto n = whole(a[0]);
        if (!n || *n / 100 > 24 || *n % 100 > 59) return {};
        PartialDate out;
        out.hour = *n / 100;
        out.minute = *n % 100;
        return date_value(out);
      }
      case Function::time_in: {
        const auto h = whole(a[0]);
        if (!h || *h < 1 || *h > 12) return {};
        const Value part = value(a[1]);
        if (part.kind != Value::Kind::text) return {};
        PartialDate out;
        const bool late =
            part.text == "AF" || part.text == "EV" || (part.text == "NI" && *h >= 6 && *h < 12);
        out.hour = *h % 12 + (late ? 12 : 0);
        out.minute = 0;
        return date_value(out);
      }
      case Function::mentioned: {
        const auto u = unit(a[0]);
        const auto date = u ? mentioned(*u) : std::nullopt;
        return date ? resolved_date(date, *u) : Value{};
      }
      case Function::quarter_before: {
        const auto n = amount(a[0]);
        const auto u = unit(a[1]);
        const auto date = focus();
        if (!n || !u || !date || date->unit != Unit::quarter) return {};
        return resolved_date(shifted(*date, -n->whole(), *u), Unit::quarter);
      }
      case Function::following: {
        Value v = value(a[0]);
        const auto base = text_period(Unit::day);
        if (v.kind != Value::Kind::date || v.date.weekday == 0) return {};
        const auto day = base ? base->first_day() : std::nullopt;
        if (!day) return v;
        return resolved_date(date_of(*day + (v.date.weekday - iso_weekday(*day) + 6) % 7 + 1),
                             Unit::day);
      }
      case Function::era_year: {
        const auto n = amount(a[0]);
        if (!n || n->vague || !n->is_whole() || n->whole() < 1 || n->whole() > last_year) return {};
        PartialDate out;
        out.unit = Unit::year;
        out.year = static_cast<int>(n->whole());
        if (a[1].name != "BC") return date_value(out);
        return text_value("BC" + out.value());
      }
      case Function::on:
        return on(value(a[0]), value(a[1]));
      case Function::quarter_of: {
        const auto y = year(a[0]);
        auto date = mentioned(Unit::quarter);
        if (!y || !date) return {};
        date->year = *y;
        return resolved_date(date, Unit::quarter);
      }
    }
    return {};
  }

  /// The bytes that a capture covers.
  std::string_view surface(const Node& node) const {
    const Capture* c = capture(node);
    return c ? scene_.words->span(c->first, c->last).of(scene_.words->text) : std::string_view();
  }

  /// The last date of the text that is exactly of this fineness, not too far back.
  std::optional<PartialDate> mentioned(Unit u) const {
    constexpr std::size_t horizon = 64;
    if (scene_.earlier == nullptr) return std::nullopt;
    std::size_t looked = 0;
    for (auto it = scene_.earlier->rbegin(); it != scene_.earlier->rend() && looked < horizon;
         ++it, ++looked)
      if (it->date.unit == u && !it->focus) {
        anchored("anchor: the date of the text before it,", it->date);
        return it->date;
      }
    return std::nullopt;
  }

  /// The last quarter, or what a FOCUS line set after it.
  std::optional<PartialDate> focus() const {
    constexpr std::size_t horizon = 16;
    if (scene_.earlier == nullptr) return std::nullopt;
    std::size_t looked = 0;
    for (auto it = scene_.earlier->rbegin(); it != scene_.earlier->rend() && looked < horizon;
         ++it, ++looked)
      if (it->focus || it->date.unit == Unit::quarter) {
        anchored("anchor: what the text compares with,", it->date);
        return it->date;
      }
    return std::nullopt;
  }

  /// "3/10/2016", "10-3-2016", "3.10.2016", "2016/3/10".
  Value numeric(std::string_view text, bool day_first) {
    std::array<int, 3> n{};
    std::array<std::size_t, 3> digits{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size();) {
      const std::string_view run = leading_digits(text.substr(i));
      if (run.empty()) {
        ++i;
        continue;
      }
      if (count == 3) return {};
      n[count] = parse_int(run).value_or(-1);
      digits[count++] = run.size();
      i += run.size();
    }
    if (count != 3) return {};
    PartialDate out;
    if (digits[0] == 4) {
      out.year = n[0], out.month = n[1], out.day = n[2];
    } else {
      out.year = digits[2] == 4 ? n[2] : two_digit_year(scene_, n[2]);
      out.month = day_first ? n[1] : n[0];
      out.day = day_first ? n[0] : n[1];
      // Where one reading is impossible the other is meant.
      if (out.month > 12) std::swap(out.month, out.day);
    }
    if (out.month < 1 || out.day < 1) return {};
    return date_value(out);
  }

  std::optional<int> whole_feature(const Node& node) {
    if (node.kind != Node::Kind::capture) return std::nullopt;
    const Capture* c = capture(node);
    if (c == nullptr || c->entry == 0xffffffff) return std::nullopt;
    return parse_int(feature(node));
  }

  /// Puts the year that argument `at` names into a date; a year that is named but cannot be read
  /// spoils it. A date-valued argument of unknown year leaves it to the publication date.
  Value with_year(PartialDate out, const std::vector<Node>& a, std::size_t at) {
    if (a.size() > at && given(a[at])) {
      const auto y = year(a[at]);
      if (!y) {
        if (a[at].kind != Node::Kind::call) return {};
        Value v = date_value(out);
        v.resolved = true;
        return v;
      }
      out.year = *y;
    }
    return date_value(out);
  }

  Value part_of_year(const std::vector<Node>& a, Unit u, int most) {
    const auto n = whole(a[0]);
    if (!n || *n < 1 || *n > most) return {};
    PartialDate out;
    out.unit = u;
    out.part = *n;
    return with_year(out, a, 1);
  }

  Value holiday(const std::vector<Node>& a) {
    const Capture* c = capture(a[0]);
    if (c == nullptr || c->entry == 0xffffffff) return {};
    const lexicon::Entry& entry = scene_.lexicon->entry(c->entry);
    const auto number = [&](std::string_view key) {
      return parse_int(entry.feature(key)).value_or(0);
    };
    std::optional<int> y;
    if (a.size() > 1 && given(a[1])) y = year(a[1]);
    if (const int day = number("day"); day != 0) {
      PartialDate out;
      out.month = number("month");
      out.day = day;
      if (y) out.year = *y;
      return date_value(out);
    }
    MovableDay movable;
    movable.month = number("month");
    movable.nth = number("nth");
    movable.weekday = number("weekday");
    movable.easter = !entry.feature("easter").empty();
    movable.offset = movable.easter ? number("easter") : number("offset");
    if (y) {
      const auto day = movable.in_year(*y);
      return day ? date_value(*day) : Value{};
    }
    Value out;
    out.kind = Value::Kind::movable;
    out.movable = movable;
    return out;
  }

  Value time(const std::vector<Node>& a) {
    PartialDate out;
    const auto h = whole(a[0]);
    if (!h || *h < 0 || *h > 24) return {};
    out.hour = *h;
    if (a.size() > 1 && given(a[1])) {
      const auto m = whole(a[1]);
      if (!m || *m < 0 || *m > 59) return {};
      out.minute = *m;
    }
    if (a.size() > 2 && given(a[2])) {
      const auto s = whole(a[2]);
      if (!s || *s < 0 || *s > 60) return {};
      out.second = *s;
    }
    if (a.size() > 3 && given(a[3])) {
      if (out.hour < 1 || out.hour > 12) return {};
      out.hour %= 12;
      // The entry of "p.m.", or the word "10pm" itself.
      std::string half = value(a[3]).text;
      if (half.empty()) half = std::string(surface(a[3]));
      if (half.size() >= 2 && (half[half.size() - 2] == 'P' || half[half.size() - 2] == 'p'))
        out.hour += 12;
    }
    if (out.minute < 0) out.minute = 0;
    return date_value(out);
  }

  /// `whole` says which year (or, for a weekday, which week) `part` is of.
  static Value of(Value part, const Value& whole) {
    if (whole.kind != Value::Kind::date || !part) return {};
    if (part.kind == Value::Kind::movable) {
      if (!whole.date.year_known()) return part;
      const auto day = part.movable.in_year(whole.date.year);
      return day ? date_value(*day) : Value{};
    }
    if (part.kind != Value::Kind::date) return {};
    if (part.date.weekday != 0 && part.date.month == 0) {
      if (whole.date.unit == Unit::week && whole.date.complete()) {
        PartialDate day = date_of(*whole.date.first_day() + part.date.weekday - 1);
        day.hour = part.date.hour, day.minute = part.date.minute, day.day_part = part.date.day_part;
        return date_value(day);
      }
      part.resolved = true;
      return part;
    }
    if (part.date.unit <= Unit::day && part.date.month == 0 && part.date.day != 0 &&
        whole.date.unit == Unit::month) {
      part.date.month = whole.date.month;
    }
    part.date.year = whole.date.year;
    part.resolved = true;
    return part.date.valid() ? part : Value{};
  }

  /// "Monday, Oct. 26" without a year: the nearest year in which that day is a Monday.
  Value on(const Value& weekday, Value date) const {
    if (date.kind != Value::Kind::date || date.date.year_known() ||
        weekday.kind != Value::Kind::date)
      return date;
    const auto published = today();
    if (!published || !published->year_known()) return date;
    for (int step : {0, -1, 1, -2, 2, -3, 3}) {
      PartialDate dated = date.date;
      dated.year = published->year + step;
      if (!dated.valid() || !dated.first_day() ||
          iso_weekday(*dated.first_day()) != weekday.date.weekday)
        continue;
      date.date = dated;
      break;
    }
    return date;
  }

  /// "This September", "this Friday", "this summer".
  Value same(Value v) {
    if (v.kind == Value::Kind::date && v.date.weekday != 0 && v.date.month == 0)
      return place(scene_, std::move(v),
                   scene_.direction() == Direction::past ? Choice::past : Choice::future);
    if (v.kind == Value::Kind::date && !v.date.year_known()) {
      if (const auto now = today(); now && now->year_known()) v.date.year = now->year;
      v.resolved = true;
      return v.date.valid() ? v : Value{};
    }
    if (v.kind == Value::Kind::movable) {
      const auto now = today();
      if (now && now->year_known())
        if (const auto day = v.movable.in_year(now->year)) return date_value(*day);
    }
    return v;
  }

  const Scene& scene_;
};

void collect_captures(const Node& node, std::vector<std::string>& out) {
  if (node.kind == Node::Kind::capture) out.push_back(node.name);
  for (const Node& argument : node.arguments) collect_captures(argument, out);
}

}  // namespace

Expression::Expression(std::unique_ptr<const Node> root) : root_(std::move(root)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Result<Expression> Expression::parse(std::string_view source, std::string_view place) {
  Result<Node> node = Parser(source, place).whole();
  if (!node) return fail(node.error());
  return Expression(std::make_unique<const Node>(std::move(*node)));
}

Value Expression::evaluate(const Scene& scene) const { return Evaluator(scene).value(*root_); }

std::vector<std::string> Expression::captures() const {
  std::vector<std::string> out;
  collect_captures(*root_, out);
  return out;
}

}  // namespace redstring::extract
