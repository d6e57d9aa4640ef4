// Owns the first stages: tokens, sentences, words and dictionary matches of one document.
#include "extract/reading.h"

#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::extract {

namespace {

Casing casing_of(const Reading& r, WordRange range, lexicon::ListId common_word) {
  unsigned words = 0, caps = 0, capitalized = 0, capitalized_common = 0, lower_common = 0;
  for (auto i = range.first; i < range.last; ++i) {
    const auto& w = r.words[i];
    if (w.kind != TokenKind::word || w.span.size() < 2) continue;
    ++words;
    if (w.all_caps()) ++caps;
    if (w.capitalized()) ++capitalized;
    // Long common words tell a title from a sentence; short ones ("of", "the") are lower in both.
    if (w.span.size() >= 4 && i != range.first && r.in(i, common_word))
      ++(w.capitalized() ? capitalized_common : lower_common);
  }
  if (range.size() == 0) return Casing::normal;
  if (words >= 3 && caps * 10 >= words * 7) return Casing::all_caps;
  // A sentence that ends in a full stop is none, however many names stand in it.
  const auto last = r.words.surface(range.last - 1);
  if (last == "." || last == "?" || last == "!") return Casing::normal;
  if (words >= 3 && capitalized_common >= 2 && capitalized_common > 2 * lower_common &&
      capitalized * 10 >= words * 6)
    return Casing::title_case;
  return Casing::normal;
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
  return rules;
}

Reading read(const Document& document, const Lexicon& lexicon, const ReadingRules& rules) {
  Reading r;
  r.document = &document;
  text::tokenize_into(document.text, r.tokens);
  r.sentences = text::split_sentences(document.text, r.tokens, rules.abbreviations);
  r.words = lexicon.words(document.text, r.tokens);
  const auto n = r.words.size();
  r.lists.resize(n);
  for (std::size_t i = 0; i < n; ++i) r.lists[i] = lexicon.lists_at(r.words, i);
  lexicon.matches(r.words, r.matches);
  r.matches_from.assign(n + 1, 0);
  for (std::size_t i = 0, m = 0; i <= n; ++i) {
    while (m < r.matches.size() && r.matches[m].first < i) ++m;
    r.matches_from[i] = static_cast<std::uint32_t>(m);
  }
  r.sentence_of.assign(n, 0);
  std::uint32_t word = 0;
  for (std::uint32_t s = 0; s < r.sentences.size(); ++s) {
    const auto& sentence = r.sentences[s];
    while (word < n && r.words[word].token < sentence.first_token) ++word;
    const auto first = word;
    while (word < n && r.words[word].token < sentence.last_token) r.sentence_of[word++] = s;
    r.ranges.push_back({first, word});
    r.casing.push_back(casing_of(r, r.ranges.back(), rules.common_word));
  }
  return r;
}

}  // namespace redstring::extract
