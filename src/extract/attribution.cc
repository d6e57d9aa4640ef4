// Owns who says what.
//
// The idea: cues (verbs, participles, nouns of saying) are patterns; a cue's form tells on which
// sides its source and its content may stand; commas and quotation marks tell on which they do. A
// quotation that runs over several sentences belongs whole to the one cue beside it.
#include "extract/attribution.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "lexicon/pattern.h"

namespace redstring::extract {

using lexicon::ListId;

namespace {

enum class Form : std::uint8_t { clause, participle, noun, according, signature, label };

struct CueRule {
  std::string name;
  Form form = Form::clause;
  bool denies = false, hedges = false;
};

constexpr std::uint32_t longest_source = 25;  // words
constexpr std::uint32_t shortest_speech = 3;  // words behind the name of a speaker

}  // namespace

struct AttributionFinder::Compiled {
  explicit Compiled(const Lexicon& l)
      : lexicon(l),
        say_verb(l.list("say_verb")),
        auxiliary(l.list("auxiliary")),
        function_word(l.list("function_word")),
        job(l.list("job")),
        doubt_verb(l.list("doubt_verb")),
        determiner(l.list("definite")),
        subordinator(l.list("subordinator")),
        title(l.list("title")),
        date_cue(l.list("date_cue")) {}

  const Lexicon& lexicon;
  ListId say_verb, auxiliary, function_word, job, doubt_verb, determiner, subordinator, title,
      date_cue;
  lexicon::PatternSet patterns;
  std::vector<CueRule> rules;  // per pattern
};

namespace {

struct FoundCue {
  WordRange range;
  const CueRule* rule = nullptr;
};

class DocumentReader {
 public:
  DocumentReader(const AttributionFinder::Compiled& k, const Reading& r, const Coreference& names)
      : k_(k), r_(r), names_(names), scan_(k.patterns, k.lexicon) {}

  std::vector<FoundAttribution> run() {
    mark_mentions();
    mark_quotes();
    for (std::uint32_t s = 0; s < r_.ranges.size(); ++s) read_sentence(s);
    std::sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.content.front().first, a.content.front().last, a.cue.first, b.cue.last) <
             std::tuple(b.content.front().first, b.content.front().last, b.cue.first, a.cue.last);
    });
    return std::move(out_);
  }

 private:
  std::string_view text(std::uint32_t i) const { return r_.words.surface(i); }
  template <std::size_t N>
  bool reads(std::uint32_t i, const char (&form)[N]) const {
    return r_.reads(i, form);
  }
  bool opening_quote(std::uint32_t i) const { return quote_role_[i] == 1; }
  bool closing_quote(std::uint32_t i) const { return quote_role_[i] == 2; }

  void mark_mentions() {
    mention_of_.assign(r_.size(), no_index);
    for (std::uint32_t m = 0; m < names_.mentions.size(); ++m)
      for (auto i = names_.ranges[m].first; i < names_.ranges[m].last; ++i) mention_of_[i] = m;
  }

  /// Which quotation each word is in. A paragraph ends an unclosed one.
  void mark_quotes() {
    const auto n = static_cast<std::uint32_t>(r_.size());
    quote_role_.assign(n, 0);
    quotation_of_.assign(n, no_index);
    std::uint32_t open = no_index;
    auto close = [&](std::uint32_t last) {
      for (auto i = open; i < last; ++i)
        quotation_of_[i] = static_cast<std::uint32_t>(quotations_.size());
      quotations_.push_back({open, last});
      open = no_index;
    };
    for (std::uint32_t i = 0; i < n; ++i) {
      if (open == no_index) {  // most of most texts
        while (i < n && r_.words[i].wordlike()) ++i;
        if (i == n) break;
      } else if (r_.words[i].newline_before && paragraph_before(i)) {
        close(i);
      }
      const auto mark = quote_at(i);
      if (mark.width == 0) continue;
      const auto last = i + mark.width;
      if (mark.opens && open == no_index) {
        open = i;
        for (auto k = i; k < last; ++k) quote_role_[k] = 1;
      } else if (mark.closes && open != no_index) {
        for (auto k = i; k < last; ++k) quote_role_[k] = 2;
        close(last);
      }
      i = last - 1;
    }
    if (open != no_index) close(n);
  }

  struct QuoteMark {
    std::uint32_t width = 0;  // words; 0 where none stands
    bool opens = false, closes = false;
  };
  /// Whether the first byte is one that quotation marks begin with.
  bool may_be_quote(std::uint32_t i) const {
    const char c = r_.text()[r_.words[i].span.begin];
    return c == '"' || c == '\'' || c == '`' || static_cast<unsigned char>(c) >= 0x80;
  }

  /// A double quotation mark; two single ones without white space between them are one.
  QuoteMark quote_at(std::uint32_t i) const {
    if (r_.words[i].wordlike() || !may_be_quote(i)) return {};
    if (reads(i, "“") || reads(i, "„") || reads(i, "«") || reads(i, "``")) return {1, true, false};
    if (reads(i, "”") || reads(i, "»")) return {1, false, true};
    if (reads(i, "\"") || reads(i, "''")) return {1, true, true};
    const bool straight = reads(i, "'"), opens = reads(i, "‘") || reads(i, "`");
    if (!straight && !opens && !reads(i, "’")) return {};
    if (i + 1 >= r_.size() || r_.words[i + 1].space_before || text(i + 1) != text(i)) return {};
    return {2, straight || opens, !opens};
  }

  bool paragraph_before(std::uint32_t i) const {
    if (i == 0) return true;
    const auto gap = r_.text().substr(r_.words[i - 1].span.end,
                                      r_.words[i].span.begin - r_.words[i - 1].span.end);
    return std::count(gap.begin(), gap.end(), '\n') > 1;
  }

  void read_sentence(std::uint32_t s) {
    range_ = r_.ranges[s];
    cues_.clear();
    lexicon::PatternInput in;
    in.words = &r_.words;
    in.first = range_.first;
    in.last = range_.last;
    scan_.begin(in);
    for (std::uint32_t i = scan_.find(range_.first); i < range_.last; i = scan_.find(i + 1)) {
      scan_.lengths_at(i, matches_);
      if (matches_.empty()) continue;
      // The cue proper: without what follows the verb ("told reporters").
      cues_.push_back({{i, matches_.front().last}, &k_.rules[matches_.front().pattern]});
      i = matches_.front().last - 1;
    }
    last_source_ = {range_.first, range_.first};
    for (const auto& cue : cues_) read_cue(cue);
  }

  void read_cue(const FoundCue& cue) {
    switch (cue.rule->form) {
      case Form::clause:
        return read_clause(cue);
      case Form::participle:
        return read_participle(cue);
      case Form::noun:
        return read_noun(cue);
      case Form::according:
        return read_according(cue);
      case Form::signature:
        return read_signature(cue);
      case Form::label:
        return read_label(cue);
    }
  }

  bool dash(std::uint32_t i) const { return reads(i, "—") || reads(i, "–") || reads(i, "--"); }
  bool comma_or_quote(std::uint32_t i) const {
    if (r_.words[i].kind == TokenKind::word) return false;
    return reads(i, ",") || closing_quote(i) || opening_quote(i) || dash(i) || reads(i, "_");
  }
  bool stop(std::uint32_t i) const {
    if (r_.words[i].kind == TokenKind::word) return false;
    if (reads(i, "."))  // "Mr. Fenwick", "D. Fenwick": the sentence goes on
      return i + 1 >= range_.last || r_.words[i].space_before || i == range_.first ||
             !(r_.in(i - 1, k_.title) || text(i - 1).size() == 1 ||
               r_.words[i - 1].is(shape_has_inner_dot));
    return reads(i, "!") || reads(i, "?") || reads(i, ";") || reads(i, ":");
  }

  bool adverb(std::uint32_t i) const {
    const auto t = text(i);
    return r_.in(i, k_.auxiliary) ||
           (t.size() > 4 && t.substr(t.size() - 2) == "ly" && !r_.words[i].capitalized());
  }

  /// The words that are the subject of a verb at `verb`: back over auxiliaries to the nearest
  /// border.
  WordRange subject_before(std::uint32_t verb) const {
    auto end = verb;
    while (end > range_.first && adverb(end - 1) && !mentioned(end - 1) && !relative(end - 1))
      --end;
    if (end == range_.first) return {end, end};
    auto first = end;
    const bool closed = reads(end - 1, ",");
    if (closed) {  // "Orla Fenwick, a lawyer, said"
      --end;
      first = end;
      while (first > range_.first && !reads(first - 1, ",") && end - first < longest_source)
        --first;
      if (first == range_.first || !reads(first - 1, ",")) return {verb, verb};
      // "Orla Fenwick, head of the newspaper, the Courier, said": on to the name
      --first;
      if (first == range_.first || closing_quote(first - 1) || !ends_head(first - 1))
        return {verb, verb};
    }
    while (first > range_.first && end - first < longest_source) {
      const auto before = first - 1;
      if (reads(before, ")")) {  // "Orla Fenwick (45)"
        auto open = before;
        while (open > range_.first && !reads(open, "(") && before - open < 8) --open;
        if (!reads(open, "(")) break;
        first = open;
        continue;
      }
      // Not "… by Corvane Bank, a lawyer said": there a comma would close the description.
      if (closed && reads(before, ",") && apposition_begins(first) && end > first &&
          before > range_.first && speaker(before - 1)) {
        first = before;
        continue;
      }
      if (comma_or_quote(before) || stop(before) || reads(before, "(")) break;
      if (!mentioned(before) &&
          (r_.in(before, k_.subordinator) || reads(before, "that") || reads(before, "but") ||
           reads(before, "But") ||
           (r_.in(before, k_.say_verb) && first < end && !r_.words[before].capitalized() &&
            text(before).size() > 3 && text(before).substr(text(before).size() - 2) == "id")))
        break;
      if ((reads(before, "and") || reads(before, "And")) && !name_pair(before)) break;
      --first;
    }
    return {behind_date({first, end}), end};
  }

  /// "Two weeks earlier Fenwick denied", "On Tuesday the bank said": a date in front tells when,
  /// not who; but "last month's report said".
  std::uint32_t behind_date(WordRange subject) const {
    auto first = subject.first;
    if (!mentioned(first) && r_.in(first, k_.date_cue)) ++first;
    if (first >= subject.last || !mentioned(first)) return subject.first;
    const auto m = mention_of_[first];
    const auto date = names_.ranges[m];
    if (names_.mentions[m].type != types::date || date.first != first ||
        date.last >= subject.last || !(mentioned(date.last) || r_.in(date.last, k_.function_word)))
      return subject.first;
    return date.last;
  }

  bool relative(std::uint32_t i) const {
    return reads(i, "who") || reads(i, "which") || reads(i, "that");
  }
  bool ends_head(std::uint32_t i) const {
    return r_.words[i].kind == TokenKind::word || reads(i, ")");
  }
  /// The last word of a name or pronoun that can say something.
  bool speaker(std::uint32_t i) const {
    if (!mentioned(i)) return false;
    const auto type = names_.mentions[mention_of_[i]].type;
    return type == types::person || type == types::organization;
  }
  bool apposition_begins(std::uint32_t i) const {
    return reads(i, "a") || reads(i, "an") || reads(i, "the") || reads(i, "who") ||
           reads(i, "his") || reads(i, "her") || reads(i, "its") || reads(i, "one") ||
           r_.in(i, k_.job);
  }

  bool mentioned(std::uint32_t i) const { return mention_of_[i] != no_index; }
  /// "Fenwick and Ardel said": both sides of the "and" are names or plain nouns, not clauses.
  bool name_pair(std::uint32_t i) const {
    return i > range_.first && i + 1 < range_.last && (mentioned(i - 1) || mentioned(i + 1)) &&
           (r_.words[i + 1].capitalized() == r_.words[i - 1].capitalized());
  }

  /// The words after `first` up to a border: who says it, where the verb stands first.
  WordRange subject_after(std::uint32_t first) const {
    auto last = first;
    while (last < range_.last && last - first < longest_source) {
      if (stop(last) || opening_quote(last) || dash(last)) break;
      if (reads(last, ",")) {
        // ", a lawyer," goes with it; ", and the road …" does not.
        auto next = last + 1;
        while (next < range_.last && !reads(next, ",") && !stop(next) && next - last < 12) ++next;
        const bool apposed = last + 1 < range_.last && !opening_quote(last + 1) &&
                             (reads(last + 1, "a") || reads(last + 1, "an") ||
                              reads(last + 1, "the") || reads(last + 1, "who"));
        if (!apposed) break;
        last = next;
        break;
      }
      ++last;
    }
    return {first, last};
  }

  void read_clause(const FoundCue& cue) {
    if (noun(cue)) return;
    const auto verb = cue.range.first;
    const auto after = cue.range.last;
    const auto subject = subject_before(verb);
    const bool content_follows = follows(after);
    // “…,” said X  ·  …, said X
    if (subject.size() == 0 || (verb > range_.first && comma_or_quote(verb - 1) &&
                                invertible(verb) && !apposed(subject, verb))) {
      if (verb > range_.first && comma_or_quote(verb - 1) && verb - range_.first >= 3) {
        const auto source = subject_after(verb + 1);
        if (source.size() > 0) {
          auto contents = content_before(verb);
          add_continuation(source.last, contents);
          emit(cue, {verb, verb + 1}, source, contents);
          return;
        }
      }
      if (subject.size() == 0) return;
    }
    if (cue.rule->hedges && subject.size() == 1 && first_person(subject.first)) return;
    // …, X said.  ·  “…,” X said, “…”
    const bool closed = subject.first > range_.first && closing_quote(subject.first - 1);
    const bool tagged =
        subject.first > range_.first + 1 && comma_or_quote(subject.first - 1) &&
        !opening_quote(subject.first - 1) &&
        (!content_follows || closed || (reads(subject.first - 1, ",") && tag_end(after)));
    const bool quotes = after + 1 < range_.last && reads(after, ",") && opening_quote(after + 1);
    if (tagged && (closed || !quotes)) {
      auto contents = content_before(subject.first);
      add_continuation(after, contents);
      // "The road, X said, was closed": both parts.
      if (!closed && contents.size() == 1 && after < range_.last && reads(after, ","))
        contents.push_back(clipped(verb, {after + 1, sentence_end()}));
      emit(cue, {verb, verb + 1}, subject, contents);
      return;
    }
    if (content_follows) {
      emit(cue, {verb, verb + 1}, subject, content_after(cue, subject));
    } else if (after + 1 < r_.size() && reads(after, ":") && opening_quote(after + 1)) {
      // "X continued:" and the quotation in a paragraph of its own
      emit(cue, {verb, verb + 1}, subject, quotations_[quotation_of_[after + 1]]);
    }
  }

  /// "I think", "we hope": who speaks thus is who says it, not who is reported.
  bool first_person(std::uint32_t i) const {
    return reads(i, "I") || reads(i, "i") || reads(i, "we") || reads(i, "We") || reads(i, "you") ||
           reads(i, "You");
  }

  /// One past the last word of the sentence that is no closing stop.
  std::uint32_t sentence_end() const {
    auto last = range_.last;
    while (last > range_.first + 1 && stop(last - 1)) --last;
    return last;
  }

  /// What is said within a quotation ends with it.
  WordRange clipped(std::uint32_t verb, WordRange content) const {
    if (quotation_of_[verb] == no_index) return content;
    auto inside = quotations_[quotation_of_[verb]];
    while (inside.first < inside.last && quote_role_[inside.first] == 1) ++inside.first;
    while (inside.first < inside.last && quote_role_[inside.last - 1] == 2) --inside.last;
    content.first = std::max(content.first, inside.first);
    content.last = std::min(content.last, inside.last);
    while (content.last > content.first && reads(content.last - 1, ",")) --content.last;
    return content;
  }

  /// "Orla Fenwick, a lawyer, said": what stands between the commas describes the subject.
  bool apposed(WordRange subject, std::uint32_t verb) const {
    if (!reads(verb - 1, ",") || subject.size() == 0 || subject.last + 1 != verb) return false;
    for (auto i = subject.first; i < subject.last; ++i) {
      if (!reads(i, ",") || i + 1 >= subject.last || i == subject.first) continue;
      const bool described = apposition_begins(i + 1) || r_.words[i + 1].kind == TokenKind::number;
      if (described) return true;
      if (!speaker(i - 1) && !reads(i - 1, ")")) return false;
      // "Orla Fenwick, Democrat of Velmar, said", but not "In Velmar, prices were up, said …"
      for (auto k = i + 1; k < subject.last; ++k)
        if (r_.in(k, k_.auxiliary)) return false;
      return true;
    }
    return false;
  }

  /// Words that are as often a noun, or a part of a name: "the United States", "its reports". They
  /// count as verbs behind a name or pronoun, or before "that" or a quotation.
  bool noun(const FoundCue& cue) const {
    const auto verb = cue.range.first;
    if (mentioned(verb) && names_.mentions[mention_of_[verb]].form != MentionForm::pronoun)
      return true;
    if (verb > range_.first && !r_.words[verb].space_before && reads(verb - 1, "-"))
      return true;  // "self-described"
    const bool begins = verb == range_.first || !r_.words[verb - 1].wordlike();
    if (r_.words[verb].capitalized() && !begins &&
        r_.casing[r_.sentence_of[verb]] == Casing::normal)
      return true;
    const auto id = r_.words[verb].id;
    if (cue.range.size() > 1 || (!k_.lexicon.has_feature(id, k_.say_verb, "noun", "yes") &&
                                 !k_.lexicon.has_feature(id, k_.doubt_verb, "noun", "yes")))
      return false;
    if (cue.range.last < range_.last) {
      const auto next = text(cue.range.last);
      if (next == "that" || next == ":" || opening_quote(cue.range.last)) return false;
      if (next == "of") return true;
    }
    auto before = verb;
    while (before > range_.first && adverb(before - 1)) --before;
    if (before == range_.first) return true;
    --before;
    if (speaker(before)) return false;
    const auto t = text(before);
    if (t == "it" || t == "they" || t == "we" || t == "you" || t == "I" || t == "who" ||
        t == "which")
      return false;
    // "officials claim", "the lawsuit claims"
    const bool third_person = text(verb).back() == 's';
    const bool plural = t.size() > 3 && t.back() == 's' && !r_.words[before].capitalized();
    if (third_person)
      return plural || before == range_.first || !r_.in(before - 1, k_.determiner) ||
             r_.in(before, k_.function_word);
    return !plural;
  }

  bool invertible(std::uint32_t verb) const {
    return k_.lexicon.has_feature(r_.words[verb].id, k_.say_verb, "invert", "yes");
  }
  bool tag_end(std::uint32_t i) const {
    return i >= range_.last || stop(i) || reads(i, ",") || reads(i, "in") || reads(i, "on") ||
           reads(i, "at") || reads(i, "during") || reads(i, "after") || reads(i, "when");
  }

  /// Whether what stands after a cue can be what is said.
  bool follows(std::uint32_t i) const {
    if (i < range_.last && reads(i, ",") && i + 1 < range_.last && opening_quote(i + 1))
      return true;
    if (i >= range_.last || (stop(i) && !reads(i, ":")) || reads(i, ",")) return false;
    std::uint32_t words = 0;
    for (auto j = i; j < range_.last && words < 2; ++j)
      if (r_.words[j].wordlike()) ++words;
    return words >= 2;
  }

  /// "said on Monday that …": when it was said is not what was said.
  std::uint32_t past_time(std::uint32_t first) const {
    auto i = first;
    if (i + 1 < range_.last && (reads(i, "on") || reads(i, "in") || reads(i, "late"))) ++i;
    if (i >= range_.last || !mentioned(i)) return first;
    const auto m = mention_of_[i];
    if (names_.mentions[m].type != types::date) return first;
    i = names_.ranges[m].last;
    if (i < range_.last && reads(i, ",")) ++i;
    if (i < range_.last && reads(i, "that")) ++i;
    return i + 1 < range_.last ? i : first;
  }

  /// What is said after a cue: to the end of the sentence, or of the quotation that opens there.
  WordRange content_after(const FoundCue& cue, WordRange subject) const {
    auto first = cue.range.last;
    while (first < range_.last && (reads(first, "that") || reads(first, ":") || reads(first, ",")))
      ++first;
    first = past_time(first);
    auto last = range_.last;
    if (first < range_.last && quotation_of_[first] != no_index && opening_quote(first))
      last = std::max(last, quotations_[quotation_of_[first]].last);
    // "When he wrote his book, …": a clause of its own ends at the comma.
    if (subject.first > range_.first && r_.in(subject.first - 1, k_.subordinator) &&
        quotation_of_[first < r_.size() ? first : r_.size() - 1] == quotation_of_[subject.first]) {
      for (auto i = first; i < last; ++i) {
        if (reads(i, ",")) last = i;
      }
    }
    while (last > first + 1 && last <= range_.last && stop(last - 1)) --last;
    return clipped(cue.range.first, {first, last});
  }

  /// What is said before a comma at `end - 1`: the sentence so far, back over the quotation it is
  /// in.
  WordRanges content_before(std::uint32_t end) const {
    auto last = end;
    while (last > range_.first && (reads(last - 1, ",") || reads(last - 1, "—") ||
                                   reads(last - 1, "–") || reads(last - 1, "--")))
      --last;
    auto first = range_.first;
    if (last > range_.first && closing_quote(last - 1)) {
      const auto& quotation = quotations_[quotation_of_[last - 1]];
      if (quotation.first < range_.first) first = quotation.first;
    }
    const auto content = clipped(end < r_.size() ? end : last - 1, {first, last});
    return WordRanges(content);
  }

  /// “…,” X said, “…”: the quotation goes on after the tag, and in the sentences that follow.
  void add_continuation(std::uint32_t from, WordRanges& contents) const {
    auto i = from;
    const auto n = static_cast<std::uint32_t>(r_.size());
    while (i < n && i < from + 3 && (reads(i, ",") || reads(i, ".") || reads(i, ":"))) ++i;
    if (contents.empty() || i >= n || !opening_quote(i)) return;
    if (!closing_quote(contents.front().last - 1)) return;
    if (r_.words[i].newline_before && paragraph_before(i)) return;
    contents.push_back(quotations_[quotation_of_[i]]);
  }

  void read_participle(const FoundCue& cue) {
    const auto verb = cue.range.first;
    if (!follows(cue.range.last)) return;
    if (mentioned(verb)) return;
    // The subject: the first pronoun, person or organization of the clause, else its first words.
    auto clause = range_.first;
    for (auto i = range_.first; i < verb; ++i)
      if (reads(i, "but") || reads(i, "while") || reads(i, ";")) clause = i + 1;
    // "…," X said, adding …
    WordRange source{clause, clause};
    if (last_source_.size() > 0 && last_source_.last < verb && last_source_.first >= clause &&
        quotation_of_[last_source_.first] == quotation_of_[verb])
      source = last_source_;
    for (auto i = clause; i < verb && source.size() == 0; ++i) {
      const auto t = text(i);
      if (!mentioned(i) && (t == "it" || t == "It" || t == "they" || t == "They" || t == "we" ||
                            t == "We" || t == "I" || t == "who")) {
        source = {i, i + 1};
      } else if (speaker(i)) {
        source = names_.ranges[mention_of_[i]];
      }
    }
    if (source.size() == 0) {
      auto last = range_.first;
      while (last < verb && last - range_.first < 4 && !comma_or_quote(last)) ++last;
      source = {range_.first, last};
    }
    if (source.size() == 0) return;
    emit(cue, {verb, verb + 1}, source, content_after(cue, source));
  }

  void read_noun(const FoundCue& cue) {
    if (!follows(cue.range.last)) return;
    WordRange source{cue.range.first, cue.range.first};
    for (auto i = cue.range.first; i > range_.first; --i) {
      if (reads(i - 1, ";") || reads(i - 1, ":")) break;
      if (!mentioned(i - 1)) continue;
      const auto& m = names_.mentions[mention_of_[i - 1]];
      if (m.type != types::person && m.type != types::organization) continue;
      source = names_.ranges[mention_of_[i - 1]];
      break;
    }
    emit(cue, cue.range, source, content_after(cue, source));
  }

  void read_according(const FoundCue& cue) {
    auto last = cue.range.last;
    const bool opens = cue.range.first == range_.first ||
                       (cue.range.first == range_.first + 1 && !r_.words[range_.first].wordlike());
    while (last < range_.last && !stop(last) && !opening_quote(last) &&
           (!reads(last, ",") || (!opens && last + 1 < range_.last && reads(last + 1, "who"))) &&
           last - cue.range.last < longest_source)
      ++last;
    const WordRange source{cue.range.last, last};
    if (source.size() == 0) return;
    WordRanges contents;
    if (opens) {
      auto first = last;
      while (first < range_.last && !r_.words[first].wordlike() && !opening_quote(first)) ++first;
      auto end = range_.last;
      while (end > first + 1 && stop(end - 1)) --end;
      if (first < end) contents.push_back({first, end});
    } else {
      contents = content_before(cue.range.first);
    }
    emit(cue, cue.range, source, contents);
  }

  /// “…” — Orla Fenwick, Velmar: a quotation, a dash, and who said it to the end of the line.
  void read_signature(const FoundCue& cue) {
    const auto dash = cue.range.first;
    if (dash == 0 || !closing_quote(dash - 1) || quotation_of_[dash - 1] == no_index) return;
    auto last = cue.range.last;
    if (last >= range_.last || !speaker(last) || line_begins(last)) return;
    while (last < range_.last && !line_begins(last)) ++last;
    if (last < r_.size() && !line_begins(last)) return;
    while (last > cue.range.last && stop(last - 1)) --last;
    if (last - cue.range.last > longest_source) return;
    const auto quotation = quotations_[quotation_of_[dash - 1]];
    emit(cue, cue.range, {cue.range.last, last}, quotation);
  }

  /// Transcripts and headlines, "FENWICK: The road was closed.": a name that begins a line, and
  /// what stands behind its colon, to the end of the paragraph or the next name so placed.
  void read_label(const FoundCue& cue) {
    const auto colon = cue.range.first;
    const auto source = label_before(colon);
    if (source.size() == 0) return;
    auto last = cue.range.last;
    std::uint32_t words = 0;
    for (; last < r_.size() && !paragraph_begins(last); ++last) {
      if (line_begins(last) && label_at(last)) break;
      if (r_.words[last].wordlike()) ++words;
    }
    while (last > cue.range.last && stop(last - 1)) --last;
    if (words >= shortest_speech) emit(cue, cue.range, source, WordRange{cue.range.last, last});
  }

  bool line_begins(std::uint32_t i) const { return i == 0 || r_.words[i].newline_before; }
  bool paragraph_begins(std::uint32_t i) const { return line_begins(i) && paragraph_before(i); }

  /// The name, with its titles, that begins a line and ends before the colon; empty if none does.
  WordRange label_before(std::uint32_t colon) const {
    if (colon == 0 || !speaker(colon - 1)) return {colon, colon};
    const auto name = names_.ranges[mention_of_[colon - 1]];
    if (name.last != colon) return {colon, colon};
    auto first = name.first;
    while (first > 0 && !line_begins(first)) {
      if (reads(first - 1, ".") && !line_begins(first - 1) && r_.in(first - 2, k_.title))
        first -= 2;
      else if (r_.in(first - 1, k_.title))
        --first;
      else
        break;
    }
    if (line_begins(first) || (opening_quote(first - 1) && line_begins(first - 1)))
      return {first, colon};
    return {colon, colon};
  }

  /// Whether the line that begins at `first` begins with a name and a colon.
  bool label_at(std::uint32_t first) const {
    for (auto i = first + 1; i < r_.size() && i - first < 8 && !line_begins(i); ++i)
      if (reads(i, ":")) return label_before(i).size() > 0;
    return false;
  }

  /// Who is meant: "a scientist who" is a scientist, ", who" is the one before the comma.
  void name_speaker(FoundAttribution& found) const {
    auto by = found.source;
    while (by.size() > 1 && (relative(by.last - 1) || reads(by.last - 1, ","))) --by.last;
    if (by.size() == 1 && relative(by.first) && by.first >= 2 && mentioned(by.first - 2))
      by = names_.ranges[mention_of_[by.first - 2]];
    found.by = by;
    if (by.size() != 1 || !mentioned(by.first)) return;
    const auto& m = names_.mentions[mention_of_[by.first]];
    if (m.form == MentionForm::pronoun) found.entity = m.entity;
  }

  void emit(const FoundCue& cue, WordRange cue_words, WordRange source,
            const WordRanges& contents) {
    if (contents.empty()) return;
    FoundAttribution& found = out_.emplace_back();
    found.content = contents;
    found.cue = cue_words;
    found.source = source;
    if (source.size() > 0) {
      if (cue.rule->form == Form::clause) last_source_ = source;
      name_speaker(found);
    }
    found.rule = cue.rule->name;
    found.denies = cue.rule->denies;
    found.hedges = cue.rule->hedges;
    if (source.first > range_.first) {
      const auto before = source.first - 1;
      found.conditional = reads(before, "if") || reads(before, "If") || reads(before, "unless") ||
                          reads(before, "Unless") || reads(before, "whether");
    }
  }
  void emit(const FoundCue& cue, WordRange cue_words, WordRange source, WordRange content) {
    emit(cue, cue_words, source, WordRanges(content));
  }

  const AttributionFinder::Compiled& k_;
  const Reading& r_;
  const Coreference& names_;
  lexicon::PatternScan scan_;
  WordRange range_, last_source_;
  std::vector<std::uint32_t> mention_of_, quotation_of_;
  std::vector<std::uint8_t> quote_role_;
  std::vector<WordRange> quotations_;
  std::vector<lexicon::PatternMatch> matches_;
  std::vector<FoundCue> cues_;  // of the sentence
  std::vector<FoundAttribution> out_;
};

std::optional<Form> form_named(std::string_view name) {
  if (name == "clause") return Form::clause;
  if (name == "participle") return Form::participle;
  if (name == "noun") return Form::noun;
  if (name == "according") return Form::according;
  if (name == "signature") return Form::signature;
  if (name == "label") return Form::label;
  return std::nullopt;
}

}  // namespace

AttributionFinder::AttributionFinder(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)) {}
AttributionFinder::AttributionFinder(AttributionFinder&&) noexcept = default;
AttributionFinder& AttributionFinder::operator=(AttributionFinder&&) noexcept = default;
AttributionFinder::~AttributionFinder() = default;

Result<AttributionFinder> AttributionFinder::compile(const Lexicon& lexicon) {
  auto compiled = std::make_unique<Compiled>(lexicon);
  for (const auto& rule : lexicon.rules("attribution")) {
    const auto form = form_named(rule.field("FORM"));
    if (!form)
      return fail(ErrorCode::invalid_argument,
                  "expected FORM clause, participle, noun, according, signature or label in rule " +
                      rule.name,
                  rule.place());
    CueRule cue;
    cue.name = rule.name;
    cue.form = *form;
    cue.denies = rule.field("MANNER") == "denies";
    cue.hedges = rule.field("MANNER") == "hedges";
    for (const auto& field : rule.fields) {
      if (field.key != "CUE") continue;
      if (auto ok = compiled->patterns.add(field.value, lexicon,
                                           rule.file + ":" + std::to_string(field.line));
          !ok)
        return fail(ok.error());
      compiled->rules.push_back(cue);
    }
  }
  compiled->patterns.share(lexicon);
  return AttributionFinder(std::move(compiled));
}

std::string speaker_of(const FoundAttribution& found, const Reading& r, const Coreference& names) {
  if (found.entity != no_index) return names.entities[found.entity].name;
  if (found.by.size() == 0) return {};
  const auto surface = r.surface(found.by);
  if (r.evenly_spaced(found.by)) return std::string(surface);
  std::string out;
  for (char c : surface) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  return out;
}

std::vector<Attribution> attributions_of(const std::vector<FoundAttribution>& found,
                                         const Reading& r) {
  const auto span = [&](WordRange range) { return r.words.span(range.first, range.last); };
  std::vector<Attribution> out;
  out.reserve(found.size());
  for (const auto& f : found) {
    Attribution& a = out.emplace_back();
    if (f.source.size() > 0) a.source.assign(1, span(f.source));
    a.cue.assign(1, span(f.cue));
    a.content.reserve(f.content.size());
    for (const auto c : f.content) a.content.push_back(span(c));
    a.denies = f.denies;
    a.hedges = f.hedges;
    a.rule = f.rule;
  }
  return out;
}

std::vector<FoundAttribution> AttributionFinder::find(const Reading& reading,
                                                      const Coreference& names) const {
  return DocumentReader(*compiled_, reading, names).run();
}

}  // namespace redstring::extract
