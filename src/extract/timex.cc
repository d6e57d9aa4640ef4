// The engine of the date rules; see timex.h.
#include "extract/timex.h"

#include <algorithm>
#include <map>
#include <utility>

#include "extract/tense.h"
#include "extract/timex_value.h"
#include "lexicon/pattern.h"
#include "text/fold.h"
#include "text/sentences.h"
#include "text/tokens.h"

namespace redstring::extract {

using lexicon::Capture;
using lexicon::ListId;
using lexicon::PatternMatch;
using lexicon::Words;

namespace {

constexpr std::string_view kind_of_rules = "date";
constexpr std::size_t usual_dates = 16;  // of a text, at most
/// How many dates of the text are kept for expressions that look back.
constexpr std::size_t most_earlier = 256;

struct DateRule {
  std::string name;
  std::vector<Expression> values;  // the first that gives something counts
  std::optional<Expression> mod;
  std::optional<TimexType> type;
  bool veto = false;                // VALUE none: what it covers is no date
  std::optional<Expression> focus;  // what later comparisons are measured from
  std::string place;
  bool refers = true;  // may become "the last date of the text"
};

std::optional<TimexType> timex_type(std::string_view name) {
  for (TimexType type : {TimexType::date, TimexType::time, TimexType::duration, TimexType::set})
    if (to_string(type) == name) return type;
  return std::nullopt;
}

bool is_duration(std::string_view value) {
  return value.size() >= 2 && value[0] == 'P' &&
         ((value[1] >= '0' && value[1] <= '9') || value[1] == 'X' || value[1] == 'T');
}

/// A rule that covers words [first, last).
struct Candidate {
  std::uint32_t first = 0, last = 0;
  std::uint32_t pattern = 0;
  PatternMatch match;
};

}  // namespace

struct TimexTagger::Compiled {
  const Lexicon* lexicon = nullptr;
  NumberLists numbers;
  TenseLists tense;
  lexicon::PatternSet patterns;
  std::vector<std::uint32_t> rule_of_pattern;
  std::vector<bool> narrows;  // per pattern: it remembers a "t", the part that is the expression
  std::vector<DateRule> rules;

  class Search;
};

// ---------------------------------------------------------------------------------------------------
// Compiling.

namespace {

/// Replaces every $name by its definition in brackets. Definitions hold no further $.
Result<std::string> expand(std::string_view pattern,
                           const std::map<std::string, std::string>& definitions,
                           std::string_view place) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '$' || i + 1 == pattern.size() || pattern[i + 1] < 'a' ||
        pattern[i + 1] > 'z') {
      out += pattern[i];
      continue;
    }
    std::size_t end = i + 1;
    while (end < pattern.size() &&
           ((pattern[end] >= 'a' && pattern[end] <= 'z') || pattern[end] == '_'))
      ++end;
    const auto found = definitions.find(std::string(pattern.substr(i + 1, end - i - 1)));
    if (found == definitions.end())
      return fail(ErrorCode::invalid_argument,
                  "expected a name that a LET line above defines, found '" +
                      std::string(pattern.substr(i, end - i)) + "'",
                  std::string(place));
    out += '(' + found->second + ')';
    if (out.size() > 60000)
      return fail(ErrorCode::invalid_argument, "expected a shorter pattern", std::string(place));
    i = end - 1;
  }
  return out;
}

bool names_capture(std::string_view pattern, const std::string& name) {
  const std::string wanted = name + "=";
  for (std::size_t at = pattern.find(wanted); at != std::string_view::npos;
       at = pattern.find(wanted, at + 1)) {
    const char before = at == 0 ? ' ' : pattern[at - 1];
    if (before == ' ' || before == '(' || before == '|' || before == '\t' || before == '+' ||
        before == '=')
      return true;
  }
  return false;
}

}  // namespace

Result<TimexTagger> TimexTagger::compile(const Lexicon& lexicon) {
  auto compiled = std::make_unique<Compiled>();
  compiled->lexicon = &lexicon;
  compiled->numbers = NumberLists::of(lexicon);
  compiled->tense = TenseLists::of(lexicon);
  std::map<std::string, std::string> definitions;
  for (const lexicon::Rule& rule : lexicon.rules(kind_of_rules)) {
    DateRule made;
    made.name = rule.name;
    made.place = rule.place();
    std::vector<std::string> patterns;
    for (const lexicon::RuleField& field : rule.fields) {
      const std::string place = rule.file + ":" + std::to_string(field.line);
      const auto wrong = [&](std::string what) {
        return fail(ErrorCode::invalid_argument, std::move(what), place);
      };
      if (field.key == "LET") {
        const std::size_t cut = field.value.find_first_of(" \t");
        if (cut == std::string::npos) return wrong("expected LET name pattern");
        auto expanded = expand(std::string_view(field.value).substr(cut + 1), definitions, place);
        if (!expanded) return fail(expanded.error());
        definitions[field.value.substr(0, cut)] = std::move(*expanded);
      } else if (field.key == "PATTERN") {
        auto expanded = expand(field.value, definitions, place);
        if (!expanded) return fail(expanded.error());
        if (Status added = compiled->patterns.add(*expanded, lexicon, place); !added)
          return fail(added.error());
        compiled->rule_of_pattern.push_back(static_cast<std::uint32_t>(compiled->rules.size()));
        compiled->narrows.push_back(names_capture(*expanded, "t"));
        patterns.push_back(std::move(*expanded));
      } else if (field.key == "VALUE" && field.value == "none") {
        made.veto = true;
      } else if (field.key == "VALUE" || field.key == "MOD" || field.key == "FOCUS") {
        auto expression = Expression::parse(field.value, place);
        if (!expression) return fail(expression.error());
        for (const std::string& name : expression->captures())
          if (std::none_of(patterns.begin(), patterns.end(),
                           [&](const std::string& p) { return names_capture(p, name); }))
            return wrong("expected a name that a PATTERN line above remembers, found '" + name +
                         "'");
        if (field.key == "MOD")
          made.mod = std::move(*expression);
        else if (field.key == "FOCUS")
          made.focus = std::move(*expression);
        else
          made.values.push_back(std::move(*expression));
      } else if (field.key == "TYPE") {
        made.type = timex_type(field.value);
        if (!made.type) return wrong("expected TYPE DATE, TIME, DURATION or SET");
      } else if (field.key == "REFERS") {
        if (field.value != "yes" && field.value != "no") return wrong("expected REFERS yes or no");
        made.refers = field.value == "yes";
      } else {
        return wrong("expected LET, PATTERN, VALUE, MOD, TYPE, FOCUS or REFERS, found " +
                     field.key);
      }
    }
    if (!patterns.empty() && made.values.empty() && !made.veto)
      return fail(ErrorCode::invalid_argument, "expected a VALUE line in rule '" + rule.name + "'",
                  rule.place());
    compiled->rules.push_back(std::move(made));
  }
  compiled->patterns.share(lexicon);
  return TimexTagger(std::move(compiled));
}

TimexTagger::TimexTagger(std::unique_ptr<const Compiled> compiled)
    : compiled_(std::move(compiled)) {}
TimexTagger::TimexTagger(TimexTagger&&) noexcept = default;
TimexTagger& TimexTagger::operator=(TimexTagger&&) noexcept = default;
TimexTagger::~TimexTagger() = default;

// ---------------------------------------------------------------------------------------------------
// Finding.

namespace {

/// How many "-word" or "/word" are glued to the words [first, last) on both sides: two or more make
/// it a piece of a URL or a file name ("left-on-monday-why").
int glued(const Words& words, std::uint32_t first, std::uint32_t last, std::uint32_t begin,
          std::uint32_t end) {
  const auto joins = [&](std::uint32_t i) {
    const std::string_view s = words.surface(i);
    return s == "-" || s == "/" || s == "_" || s == "=";
  };
  int count = 0;
  for (std::uint32_t i = first; count < 2 && i >= begin + 2; i -= 2) {
    if (words[i].space_before || words[i - 1].space_before || !joins(i - 1)) break;
    if (words[i - 2].kind != TokenKind::word) break;
    ++count;
  }
  for (std::uint32_t i = last; count < 2 && i + 1 < end; i += 2) {
    if (words[i].space_before || words[i + 1].space_before || !joins(i)) break;
    if (words[i + 1].kind != TokenKind::word) break;
    ++count;
  }
  return count;
}

}  // namespace

/// The dates of one text on their way to a value.
class TimexTagger::Compiled::Search {
 public:
  Search(const Compiled& compiled, const Words& words, Trace* why)
      : k_(compiled), words_(words), why_(why), scan_(compiled.patterns, *compiled.lexicon) {}

  std::vector<FoundTimex> run(const std::vector<WordRange>& sentences,
                              std::optional<PartialDate> published);

 private:
  std::optional<PartialDate> dateline(const std::vector<WordRange>& sentences);
  void find_in(WordRange sentence);
  void collect(WordRange sentence);
  void evaluate(WordRange sentence, const Candidate& candidate);
  void remember(const PartialDate& date, bool focus);
  const DateRule& rule_of(const Candidate& candidate) const {
    return k_.rules[k_.rule_of_pattern[candidate.pattern]];
  }
  /// The beginning of what is told about a candidate.
  Trace::Date& tell(const Candidate& candidate);
  void tell_loss(const Candidate& loser, const Candidate& winner);

  const Compiled& k_;
  const Words& words_;
  Trace* why_;
  lexicon::PatternScan scan_;
  std::optional<PartialDate> published_;
  std::vector<TextDate> earlier_;
  std::vector<FoundTimex> out_;
  std::vector<Candidate> candidates_;
  std::vector<PatternMatch> matches_;
};

void TimexTagger::Compiled::Search::remember(const PartialDate& date, bool focus) {
  if (earlier_.size() >= 2 * most_earlier)
    earlier_.erase(earlier_.begin(), earlier_.begin() + static_cast<std::ptrdiff_t>(most_earlier));
  earlier_.push_back({date, focus});
}

void TimexTagger::Compiled::Search::evaluate(WordRange sentence, const Candidate& candidate) {
  const DateRule& rule = rule_of(candidate);
  Trace::Date* told = why_ == nullptr ? nullptr : &tell(candidate);
  if (rule.veto) {
    if (told != nullptr) told->verdict = "the rule says that this is no date";
    return;
  }
  if (glued(words_, candidate.first, candidate.last, sentence.first, sentence.last) >= 2) {
    if (told != nullptr) told->verdict = "no date: a piece of a longer token";
    return;
  }
  Scene scene;
  scene.lexicon = k_.lexicon;
  scene.numbers = &k_.numbers;
  scene.words = &words_;
  scene.match = &candidate.match;
  scene.published = published_;
  scene.earlier = &earlier_;
  if (told != nullptr) scene.steps = &told->steps;
  Tense tense(k_.tense, *k_.lexicon, words_, sentence, {candidate.first, candidate.last});
  if (published_) scene.tense = &tense;
  Value value;
  for (const Expression& expression : rule.values) {
    value = resolve(scene, expression.evaluate(scene));
    if (value) break;
  }
  scene.steps = nullptr;
  if (value.kind != Value::Kind::date && value.kind != Value::Kind::text) {
    if (told != nullptr) told->verdict = "no date: the VALUE of the rule came to nothing here";
    return;
  }

  FoundTimex& found = out_.emplace_back();
  found.first = candidate.first;
  found.last = candidate.last;
  Timex& timex = found.timex;
  timex.span = words_.span(candidate.first, candidate.last);
  timex.rule = found.rule = rule.name;
  if (value.kind == Value::Kind::date) {
    timex.value = value.date.value();
    timex.type = value.date.has_time() ? TimexType::time : TimexType::date;
  } else {
    timex.value = value.text;
    timex.type = is_duration(value.text) ? TimexType::duration : TimexType::date;
  }
  if (value.recurring) timex.type = TimexType::set;
  if (rule.type) timex.type = *rule.type;
  if (rule.mod) {
    const Value mod = rule.mod->evaluate(scene);
    if (mod.kind == Value::Kind::text) timex.mod = mod.text;
  }
  const bool known = value.date.year_known() || value.date.month != 0 || value.date.part != 0;
  if (value.kind == Value::Kind::date && rule.refers && known && timex.type != TimexType::set)
    remember(value.date, false);
  if (rule.focus) {
    const Value focus = rule.focus->evaluate(scene);
    if (focus.kind == Value::Kind::date) remember(focus.date, true);
  }
  if (told != nullptr) {
    told->value = timex.value;
    told->verdict = std::string(to_string(timex.type)) + (timex.mod.empty() ? "" : " " + timex.mod);
  }
}

Trace::Date& TimexTagger::Compiled::Search::tell(const Candidate& candidate) {
  const DateRule& rule = rule_of(candidate);
  why_->rules.emplace_back(kind_of_rules, rule.name);
  Trace::Date& date = why_->dates.emplace_back();
  date.span = words_.span(candidate.first, candidate.last);
  date.rule = rule.name;
  date.place = rule.place;
  return date;
}

void TimexTagger::Compiled::Search::tell_loss(const Candidate& loser, const Candidate& winner) {
  Trace::Date& lost = tell(loser);
  const auto& won = rule_of(winner).name;
  lost.verdict = loser.first > winner.first ? "lost: " + won + " began before it"
                 : loser.last < winner.last ? "lost: " + won + " is longer"
                                            : "lost: " + won + " stands before it";
}

/// What the rules match in a sentence: leftmost, longest, earlier rule first.
void TimexTagger::Compiled::Search::collect(WordRange sentence) {
  lexicon::PatternInput input;
  input.words = &words_;
  input.first = sentence.first;
  input.last = sentence.last;
  scan_.begin(input);
  candidates_.clear();
  for (auto at = scan_.find(sentence.first); at < sentence.last; at = scan_.find(at + 1)) {
    scan_.lengths_at(at, matches_);
    for (PatternMatch& match : matches_) {
      Candidate candidate;
      candidate.first = match.first;
      candidate.last = match.last;
      if (k_.narrows[match.pattern]) scan_.remember(match);
      if (const Capture* t = match.capture("t")) {
        candidate.first = t->first;
        candidate.last = t->last;
      }
      if (candidate.first == candidate.last) continue;
      candidate.pattern = match.pattern;
      candidate.match = std::move(match);
      candidates_.push_back(std::move(candidate));
    }
  }
  const auto before = [](const Candidate& a, const Candidate& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.last != b.last) return a.last > b.last;
    return a.pattern < b.pattern;
  };
  if (!std::is_sorted(candidates_.begin(), candidates_.end(), before))
    std::stable_sort(candidates_.begin(), candidates_.end(), before);
}

void TimexTagger::Compiled::Search::find_in(WordRange sentence) {
  collect(sentence);
  std::uint32_t covered = sentence.first;
  const Candidate* winner = nullptr;
  for (Candidate& candidate : candidates_) {
    if (candidate.first < covered) {
      if (why_ != nullptr) tell_loss(candidate, *winner);
      continue;
    }
    covered = candidate.last;
    winner = &candidate;
    if (!k_.narrows[candidate.pattern]) scan_.remember(candidate.match);
    evaluate(sentence, candidate);
  }
}

/// "OSLO, March 3, 2024 (Agency) —": capitals only before the date, and a dash soon behind it.
static bool in_dateline(const Words& words, std::uint32_t begin, const FoundTimex& found) {
  constexpr std::uint32_t longest_place = 8, longest_agency = 5;  // words
  if (found.first - begin > longest_place) return false;
  for (auto i = begin; i < found.first; ++i)
    if (words[i].wordlike() && !words[i].capitalized()) return false;
  for (auto i = found.last; i < words.size() && i - found.last < longest_agency; ++i) {
    const auto s = words.surface(i);
    if (s == "—" || s == "–" || s == "-" || s == "--") return true;
    if (words[i].wordlike() && !words[i].capitalized()) return false;
  }
  return false;
}

/// The day that the text's own dateline gives, for a text without a publication date.
std::optional<PartialDate> TimexTagger::Compiled::Search::dateline(
    const std::vector<WordRange>& sentences) {
  constexpr std::size_t most_headlines = 3;  // sentences that may stand before it
  std::size_t read = 0;
  for (std::size_t s = 0; s < sentences.size() && read <= most_headlines; ++s) {
    if (sentences[s].size() == 0) continue;
    ++read;
    out_.clear();
    earlier_.clear();
    find_in(sentences[s]);
    for (const FoundTimex& f : out_) {
      if (!in_dateline(words_, sentences[s].first, f)) break;
      const auto date = date_from_iso(f.timex.value);
      if (date && date->complete() && date->unit <= Unit::day) return date;
    }
  }
  return std::nullopt;
}

std::vector<FoundTimex> TimexTagger::Compiled::Search::run(const std::vector<WordRange>& sentences,
                                                           std::optional<PartialDate> published) {
  if (!published) {
    Trace* const why = std::exchange(why_, nullptr);  // what is read twice is told once
    published = dateline(sentences);
    why_ = why;
    out_.clear();
    earlier_.clear();
  }
  published_ = published;
  out_.reserve(usual_dates);
  for (const WordRange sentence : sentences)
    if (sentence.size() > 0) find_in(sentence);
  return std::move(out_);
}

std::vector<FoundTimex> TimexTagger::find(const Words& words,
                                          const std::vector<WordRange>& sentences,
                                          std::string_view published, Trace* why) const {
  return Compiled::Search(*compiled_, words, why).run(sentences, date_from_iso(published));
}

std::vector<FoundTimex> TimexTagger::find(const Words& words,
                                          const std::vector<Sentence>& sentences,
                                          std::string_view published, Trace* why) const {
  std::vector<WordRange> ranges;
  std::uint32_t at = 0;
  const auto count = static_cast<std::uint32_t>(words.size());
  for (const Sentence& sentence : sentences) {
    while (at < count && words[at].token < sentence.first_token) ++at;
    std::uint32_t end = at;
    while (end < count && words[end].token < sentence.last_token) ++end;
    ranges.push_back({at, end});
    at = end;
  }
  return find(words, ranges, published, why);
}

std::vector<Timex> TimexTagger::tag(const Words& words, const std::vector<Sentence>& sentences,
                                    std::string_view published) const {
  std::vector<Timex> out;
  for (FoundTimex& found : find(words, sentences, published)) out.push_back(std::move(found.timex));
  return out;
}

// ---------------------------------------------------------------------------------------------------
// Examples.

namespace {

/// `"surface" = VALUE TYPE` or `… TYPE MOD`.
std::string told(std::string_view text, const Timex& timex) {
  std::string out = "\"" + std::string(timex.span.of(text)) + "\" = " + timex.value + " " +
                    std::string(to_string(timex.type));
  if (!timex.mod.empty()) out += " " + timex.mod;
  return out;
}

/// The abbreviations that date rules themselves need; the sentence splitter of the whole program
/// knows more.
text::Abbreviations example_abbreviations(const Lexicon& lexicon) {
  text::Abbreviations out;
  for (std::string_view list : {"month_short", "weekday_short", "date_title"})
    for (lexicon::EntryId id : lexicon.entries_in(list)) {
      std::string folded(lexicon.entry(id).surface);
      std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) {
        return c < 0x80 ? static_cast<char>(std::tolower(c)) : c;
      });
      out.never_final.insert(folded);
    }
  for (std::string_view word : {"a.m", "p.m", "inc", "co"}) out.maybe_final.emplace(word);
  for (std::string_view word : {"the", "he", "she", "it", "they", "we", "i", "a", "in", "on"})
    out.openers.emplace(word);
  return out;
}

}  // namespace

std::vector<std::string> run_date_examples(const Lexicon& lexicon) {
  std::vector<std::string> failures;
  auto tagger = TimexTagger::compile(lexicon);
  if (!tagger) return {tagger.error().to_string()};
  const text::Abbreviations abbreviations = example_abbreviations(lexicon);
  for (const lexicon::Rule& rule : lexicon.rules(kind_of_rules)) {
    for (const lexicon::RuleExample& example : rule.examples) {
      std::string published, wanted, got;
      for (const std::string& part : example.expected) {
        if (!part.empty() && part[0] == '@')
          published = part.substr(1);
        else
          wanted += (wanted.empty() ? "" : " ; ") + part;
      }
      const auto tokens = text::tokenize(example.text);
      const auto sentences = text::split_sentences(example.text, tokens, abbreviations);
      const auto words = lexicon.words(example.text, tokens);
      for (const Timex& timex : tagger->tag(words, sentences, published))
        got += (got.empty() ? "" : " ; ") + told(example.text, timex);
      if (got == wanted) continue;
      failures.push_back(rule.file + ":" + std::to_string(example.line) + ": expected " +
                         (wanted.empty() ? "nothing" : wanted) + ", got " +
                         (got.empty() ? "nothing" : got));
    }
  }
  return failures;
}

}  // namespace redstring::extract
