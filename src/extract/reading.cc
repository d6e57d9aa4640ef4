// Owns the first stages: tokens, sentences, words and dictionary matches of one document.
#include "extract/reading.h"

#include <algorithm>
#include <bit>

#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::extract {

namespace {

/// A word whose capitals say something: of several letters.
bool telling(const lexicon::Word& w) { return w.kind == TokenKind::word && w.span.size() >= 2; }

Casing casing_of(const Reading& r, WordRange range, const ReadingRules& rules) {
  if (range.size() == 0) return Casing::normal;
  unsigned words = 0, caps = 0, capitalized = 0;
  const auto count = [&](std::uint32_t i) {
    const auto& w = r.words[i];
    const unsigned one = telling(w);
    words += one;
    caps += one & static_cast<unsigned>(w.all_caps());
    capitalized += one & static_cast<unsigned>(w.is(shape_initial_upper));
  };
  // Most sentences are seen to be none in capitals after their first third.
  auto next = range.first;
  while (next < range.last && (words - caps) * 10 <= range.size() * 3) count(next++);
  if (next == range.last && words >= 3 && caps * 10 >= words * 7) return Casing::all_caps;
  // A sentence that ends in a full stop is none, however many names stand in it.
  const auto last = r.words.surface(range.last - 1);
  if (last == "." || last == "?" || last == "!") return Casing::normal;
  while (next < range.last) count(next++);
  if (capitalized * 10 < words * 6) return Casing::normal;
  unsigned capitalized_common = 0, lower_common = 0, capitalized_joints = 0;
  for (auto i = range.first + 1; i < range.last; ++i) {
    const auto& w = r.words[i];
    if (!telling(w)) continue;
    // Long common words tell a title from a sentence; short ones ("of", "the") are lower in both.
    if (w.span.size() >= 4 && r.in(i, rules.common_word))
      ++(w.capitalized() ? capitalized_common : lower_common);
    if (r.words[i - 1].wordlike() && w.capitalized() && !w.all_caps() &&
        r.in(i, rules.function_word))
      ++capitalized_joints;
  }
  if (words >= 3 && capitalized_common >= 2 && capitalized_common > 2 * lower_common)
    return Casing::title_case;
  // "Orla Fenwick Fined For Parking": joints are written large nowhere else.
  if (capitalized_joints > 0 && capitalized_common > 0 && lower_common == 0 &&
      capitalized * 10 >= words * 9)
    return Casing::title_case;
  return Casing::normal;
}

}  // namespace

namespace {

lexicon::Glances questions_of(const Lexicon& lexicon, const ReadingRules& rules) {
  lexicon::Glances questions;
  const auto number = [](WordGlance glance) {
    return static_cast<std::size_t>(std::countr_zero(unsigned{glance}));
  };
  const auto add = [](lexicon::ListSet& set, lexicon::ListId list) {
    if (list != lexicon::no_list) set.add(list);
  };
  questions.capital = glance_capital;
  add(questions.in[number(glance_particle)], lexicon.list("name_particle"));
  add(questions.in[number(glance_haste)], rules.chat_word);
  questions.is[number(glance_haste)] = {rules.first_person, rules.exclamation, rules.question};
  questions.foreign = glance_haste;
  add(questions.begins[number(glance_server)], lexicon.list("server_head"));
  add(questions.in[number(glance_reference)], lexicon.list("pronoun"));
  questions.is[number(glance_reference)] = {lexicon.word("the"), lexicon.word("that"),
                                            lexicon.word("this")};
  return questions;
}

}  // namespace

ReadingRules compile_reading_rules(const Lexicon& lexicon) {
  ReadingRules rules;
  for (auto id : lexicon.entries_in("abbreviation")) {
    const auto& e = lexicon.entry(id);
    rules.abbreviations.add(text::fold(e.surface), e.feature("final"));
  }
  for (auto id : lexicon.entries_in("opener"))
    rules.abbreviations.openers.insert(text::fold(lexicon.entry(id).surface));
  for (auto id : lexicon.entries_in("speech_tag"))
    rules.abbreviations.speech_tags.insert(text::fold(lexicon.entry(id).surface));
  rules.common_word = lexicon.list("common_word");
  rules.chat_word = lexicon.list("chat_word");
  rules.function_word = lexicon.list("function_word");
  rules.given_name = lexicon.list("given_name");
  rules.surname = lexicon.list("surname");
  for (std::size_t i = 0; i < lexicon.lists().size(); ++i)
    if (lexicon.lists()[i].role == lexicon::Role::name)
      rules.names.add(static_cast<lexicon::ListId>(i));
  rules.names.add(rules.given_name);
  rules.names_and_parts = rules.names;
  for (std::size_t i = 0; i < lexicon.lists().size(); ++i)
    if (lexicon.lists()[i].role == lexicon::Role::part)
      rules.names_and_parts.add(static_cast<lexicon::ListId>(i));
  rules.first_person = lexicon.word("i");
  rules.exclamation = lexicon.word("!");
  rules.question = lexicon.word("?");
  rules.glances = questions_of(lexicon, rules);
  return rules;
}

namespace {

/// An emoji or the like: a code point beyond the basic plane that is no letter.
bool pictograph(std::string_view word) { return static_cast<unsigned char>(word[0]) == 0xf0; }

/// Signs of haste, per sentence: it begins in lower case, has a lower-case "i", words of chat,
/// "!!".
std::vector<bool> hasty_sentences(const Reading& r, const ReadingRules& rules) {
  std::vector<bool> hasty(r.ranges.size(), false);
  for (std::size_t s = 0; s < r.ranges.size(); ++s) {
    const auto& range = r.ranges[s];
    if (range.size() == 0) continue;
    bool sign = r.words[range.first].kind == TokenKind::word && range.size() > 1 &&
                !r.words[range.first].is(shape_has_upper);
    for (auto i = range.first; !sign; ++i) {
      i = r.next_glance(glance_haste, i, range.last);
      if (i == range.last) break;
      const auto& w = r.words[i];
      sign = r.in(i, rules.chat_word) || (!w.is(shape_ascii) && pictograph(r.words.surface(i))) ||
             (w.id == rules.first_person && !w.is(shape_has_upper)) ||
             (i > range.first && (w.id == rules.exclamation || w.id == rules.question) &&
              r.words[i - 1].id == w.id);
    }
    hasty[s] = sign;
  }
  return hasty;
}

/// Gives capitals back to what can only be a name: asks the lexicon as if every word of a hasty
/// sentence had one, and keeps those of words in lists of names that are no common words, of given
/// names with the word of surnames behind them, and of entries of several words.
class Capitalizer {
 public:
  Capitalizer(const Lexicon& lexicon, const ReadingRules& rules, const Reading& r)
      : lexicon_(lexicon),
        rules_(rules),
        r_(r),
        name_(r.size(), false),
        lists_(r.size(), nullptr) {}

  void find_words(WordRange sentence) {
    for (auto i = sentence.first; i < sentence.last; ++i) look_at(i);
  }

  void find_entries(WordRange sentence) {
    matches_.clear();
    lexicon_.add_matches(r_.words, sentence.first, sentence.last, matches_, &rules_.names_and_parts,
                         lexicon::Capitals::restored);
    for (const auto& m : matches_) {
      if (m.last - m.first < 2 || !rules_.names.has(m.list)) continue;
      bool some = false;
      for (auto i = m.first; i < m.last; ++i) some = some || !common(i);
      if (some)
        for (auto i = m.first; i < m.last; ++i) name_[i] = true;
    }
  }

  /// Whether the word gets a capital that it has not.
  bool restores(std::size_t i) const {
    const auto& w = r_.words[i];
    return name_[i] && w.kind == TokenKind::word && !w.is(restored_shape);
  }

  static constexpr std::uint8_t restored_shape = shape_initial_upper | shape_has_upper;

 private:
  void look_at(std::uint32_t i) {
    const auto& words = r_.words.words;
    if (words[i].kind != TokenKind::word || words[i].span.size() < 3 || common(i)) return;
    if (lists(i).any(rules_.names)) name_[i] = true;
    if (!lists(i).has(rules_.surname) || i == 0 || !words[i].space_before) return;
    if (!lists(i - 1).has(rules_.given_name)) return;
    if ((name_[i - 1] || words[i - 1].capitalized()) && !common(i - 1)) name_[i] = true;
    // "rick astley": a common word that is a given name, and a surname that is none
    if (!lists(i - 1).has(rules_.function_word) && words[i - 1].span.size() > 2)
      name_[i - 1] = name_[i] = true;
  }

  const lexicon::ListSet& lists(std::size_t i) {
    if (lists_[i] == nullptr)
      lists_[i] = &lexicon_.lists_at(r_.words, i, lexicon::Capitals::restored);
    return *lists_[i];
  }
  bool common(std::size_t i) {
    const auto& in = lists(i);
    return in.has(rules_.common_word) || in.has(rules_.function_word) || in.has(rules_.chat_word);
  }

  const Lexicon& lexicon_;
  const ReadingRules& rules_;
  const Reading& r_;
  std::vector<bool> name_;
  std::vector<const lexicon::ListSet*> lists_;  // as if the word had a capital; null if not asked
  std::vector<lexicon::Match> matches_;
};

void restore_capitals(const Lexicon& lexicon, const ReadingRules& rules,
                      const std::vector<bool>& hasty, Reading& r) {
  Capitalizer capitalizer(lexicon, rules, r);
  for (std::size_t s = 0; s < r.ranges.size(); ++s)
    if (hasty[s]) capitalizer.find_words(r.ranges[s]);
  for (std::size_t s = 0; s < r.ranges.size(); ++s)
    if (hasty[s]) capitalizer.find_entries(r.ranges[s]);
  std::vector<std::size_t> restored;
  for (std::size_t i = 0; i < r.size(); ++i)
    if (capitalizer.restores(i)) restored.push_back(i);
  if (restored.empty()) return;
  for (const auto i : restored) r.words.words[i].shape |= Capitalizer::restored_shape;
  for (const auto i : restored) {
    r.lists.sets[i] = &lexicon.lists_at(r.words, i);
    r.glances[i] = lexicon::glance(rules.glances, r.words[i], r.lists[i],
                                   lexicon.lists_beginning(r.words[i].id));
  }
  lexicon.sign(r.words);
  lexicon.matches(r.words, r.matches, &rules.names_and_parts);
}

}  // namespace

namespace {

/// Nobody wants the tokens once there are words and sentences, so all texts of a thread use the
/// same room, but for that of a huge text.
std::vector<Token>& room_for_tokens() {
  constexpr std::size_t most_kept = std::size_t{1} << 18;
  thread_local std::vector<Token> tokens;
  if (tokens.capacity() > most_kept) tokens = {};
  return tokens;
}

/// The words of each sentence, and the sentence of each word: both stand in the order of tokens.
void find_ranges(Reading& r) {
  r.ranges.reserve(r.sentences.size());
  r.sentence_of.resize(r.size());
  const auto words = static_cast<std::uint32_t>(r.size());
  // Every word is in a sentence, and every sentence begins with one.
  std::uint32_t word = 0;
  for (std::uint32_t s = 0; s < r.sentences.size(); ++s) {
    const auto first = word, end = r.sentences[s].last_token;
    for (; word < words && r.words[word].token < end; ++word) r.sentence_of[word] = s;
    r.ranges.push_back({first, word});
  }
}

/// Where the matches of each word begin.
void index_matches(Reading& r) {
  r.matches_from.resize(r.size() + 1);
  std::size_t next = 0;
  for (std::uint32_t m = 0; m < r.matches.size(); ++m)
    while (next <= r.matches[m].first) r.matches_from[next++] = m;
  std::fill(r.matches_from.begin() + static_cast<std::ptrdiff_t>(next), r.matches_from.end(),
            static_cast<std::uint32_t>(r.matches.size()));
}

}  // namespace

Reading read(const Document& document, const Lexicon& lexicon, const ReadingRules& rules) {
  Reading r;
  r.document = &document;
  std::vector<Token>& tokens = room_for_tokens();
  text::tokenize_into(document.text, tokens);
  r.sentences = text::split_sentences(document.text, tokens, rules.abbreviations);
  lexicon.read(document.text, tokens, rules.names_and_parts, rules.glances, r.words, r.lists,
               r.matches, r.glances);
  find_ranges(r);
  r.casing.reserve(r.ranges.size());
  for (const auto& range : r.ranges) r.casing.push_back(casing_of(r, range, rules));
  auto hasty = hasty_sentences(r, rules);
  const auto signs = static_cast<std::size_t>(std::count(hasty.begin(), hasty.end(), true));
  r.informal = signs > 0 && signs * 3 >= hasty.size();
  if (r.informal) hasty.assign(hasty.size(), true);
  // Here and there a sentence of an edited text begins in lower case; that alone is no haste.
  if (signs * 8 >= hasty.size() && signs > 0) restore_capitals(lexicon, rules, hasty, r);
  index_matches(r);
  return r;
}

}  // namespace redstring::extract
