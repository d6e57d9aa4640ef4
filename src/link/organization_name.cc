// Reading an organization's name. See organization_name.h.
#include "link/organization_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "link/similarity.h"
#include "text/fold.h"

namespace redstring::link {
namespace {

/// Forty abbreviations make more words than any name has.
constexpr std::ptrdiff_t max_spelled_words = 80;

/// A copy of the raw words that meets the case rule "capital" everywhere: registers shout and
/// chats whisper, and here the name is already known to be one.
lexicon::Words as_if_capitalized(const lexicon::Words& raw) {
  lexicon::Words out = raw;
  for (lexicon::Word& word : out.words) word.shape |= shape_initial_upper;
  return out;
}

/// Marks the raw words that a legal form covers, and names its classes. A name that is nothing but
/// legal forms keeps them.
std::vector<bool> legal_forms(const SplitName& split, const NameLists& lists,
                              std::vector<std::string>& classes) {
  std::vector<bool> covered(split.raw.size(), false);
  if (lists.legal_form == lexicon::no_list) return covered;
  const lexicon::Words raw = as_if_capitalized(split.raw);
  std::size_t i = 0;
  while (i < raw.size()) {
    const lexicon::Match match = lists.lexicon.longest(raw, i, lists.legal_form);
    if (match.first == match.last) {
      ++i;
      continue;
    }
    // A legal form begins or ends a name, or stands before a comma or bracket; "Company" in the
    // middle is a word like others.
    const bool first = i == 0;
    const bool closed = match.last >= raw.size() || !raw[match.last].wordlike();
    bool only_forms_follow = true;
    for (std::size_t k = match.last; k < raw.size();) {
      const lexicon::Match next = lists.lexicon.longest(raw, k, lists.legal_form);
      if (next.first != next.last) {
        k = next.last;
      } else if (!raw[k].wordlike()) {
        ++k;
      } else {
        only_forms_follow = false;
        break;
      }
    }
    if (first || closed || only_forms_follow) {
      std::fill(covered.begin() + match.first, covered.begin() + match.last, true);
      classes.emplace_back(lists.lexicon.entry(match.entry).feature("class"));
      i = match.last;
    } else {
      ++i;
    }
  }
  const bool any_left = std::any_of(split.words.begin(), split.words.end(), [&](const NameWord& w) {
    return !covered[w.first] && !lists.lexicon.lists_of(w.id).has(lists.org_stop);
  });
  if (!any_left) {
    covered.assign(covered.size(), false);
    classes.clear();
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return covered;
}

/// "Aktiengeselschaft": the last word is a legal form with a slip in it. Only long forms that no
/// list knows as a word: in short ones a slip makes another word.
void drop_misspelled_form(std::vector<NameWord>& words, const NameLists& lists,
                          std::vector<std::string>& classes) {
  constexpr std::size_t least = 9;
  if (words.size() < 2 || lists.legal_form == lexicon::no_list) return;
  const NameWord& last = words.back();
  if (last.plain.size() < least || !lists.lexicon.lists_of(last.id).empty()) return;
  const lexicon::Entry* meant = nullptr;
  for (const lexicon::EntryId e : lists.lexicon.entries_in("legal_form")) {
    const lexicon::Entry& entry = lists.lexicon.entry(e);
    if (entry.surface.size() + 1 < least) continue;
    if (edits(text::fold(entry.surface), last.plain, 1) <= 1) meant = &entry;
  }
  if (meant == nullptr) return;
  classes.emplace_back(meant->feature("class"));
  std::sort(classes.begin(), classes.end());
  words.pop_back();
}

int number_value(const NameWord& word, const NameLists& lists) {
  if (!lists.lexicon.lists_of(word.id).has(lists.name_number)) return -1;
  for (const lexicon::EntryId e : lists.lexicon.entries_of(word.id, lists.name_number)) {
    const std::string_view digits = lists.lexicon.entry(e).feature("value");
    int value = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  return -1;
}

void set_plain(NameWord& word, std::string plain) {
  word.plain = std::move(plain);
  word.sound.clear();
}

/// "Fund III" → 3. A bare "I", "V" or "X" is more often a letter.
int roman_value(const NameWord& word) {
  static constexpr std::array<std::string_view, 12> romans = {
      "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv", "xv"};
  static constexpr std::array<int, 12> values = {2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15};
  const auto at = std::find(romans.begin(), romans.end(), word.plain);
  if (at == romans.end() || !word.is(word_all_caps)) return -1;
  return values[static_cast<std::size_t>(at - romans.begin())];
}

/// "forty four" → 44, "first" → 1.
void read_numbers(std::vector<NameWord>& words, const NameLists& lists) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    int value = number_value(words[i], lists);
    if (value < 0 && i > 0) value = roman_value(words[i]);
    if (value < 0) continue;
    if (value >= 20 && value < 100 && i + 1 < words.size()) {
      int units = number_value(words[i + 1], lists);
      const std::string& next = words[i + 1].plain;
      if (units < 0 && next.size() == 1 && next[0] >= '1' && next[0] <= '9') units = next[0] - '0';
      if (units > 0 && units < 10) {
        value += units;
        words[i].last = words[i + 1].last;
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i + 1));
      }
    }
    set_plain(words[i], std::to_string(value));
    words[i].facts |= word_number;
  }
}

/// "Intl" → "international", "U.S." → "united states": in the form that names are compared in.
void spell_out(SplitName& split, const NameLists& lists) {
  std::vector<NameWord> out;
  for (std::size_t i = 0; i < split.words.size();) {
    const NameWord& word = split.words[i];
    const lexicon::Match match =
        lists.lexicon.longest(split.raw, word.first, lists.org_abbreviation);
    std::size_t end = i;
    while (end < split.words.size() && split.words[end].last <= match.last) ++end;
    if (match.first == match.last || end == i) {
      out.push_back(word);
      ++i;
      continue;
    }
    const std::string canonical = text::fold(lists.lexicon.entry(match.entry).canonical);
    std::size_t begin = 0;
    while (begin < canonical.size()) {
      const std::size_t space = std::min(canonical.find(' ', begin), canonical.size());
      NameWord full = word;
      set_plain(full, canonical.substr(begin, space - begin));
      full.id = lists.lexicon.word(full.plain);
      full.facts &= static_cast<std::uint32_t>(~(word_initial | word_all_caps));
      full.last = split.words[end - 1].last;
      out.push_back(std::move(full));
      begin = space + 1;
    }
    i = end;
  }
  if (std::ssize(out) > max_spelled_words) out.erase(out.begin() + max_spelled_words, out.end());
  split.words = std::move(out);
}

/// "S. C. Johnson" → "sc johnson".
void join_letters(std::vector<NameWord>& words) {
  std::vector<NameWord> out;
  for (NameWord& word : words) {
    const bool letter = word.is(word_initial) && word.text.size() == 1;
    if (letter && !out.empty() && out.back().is(word_initial) && !out.back().is(word_stop)) {
      out.back().text += word.text;
      set_plain(out.back(), out.back().plain + word.plain);
      out.back().last = word.last;
      continue;
    }
    out.push_back(std::move(word));
  }
  for (NameWord& word : out) {
    if (word.is(word_initial) && word.plain.size() > 1) {
      word.facts &= static_cast<std::uint32_t>(~word_initial);
      word.facts |= word_all_caps;
    }
  }
  words = std::move(out);
}

void know_word(NameWord& word, const NameLists& lists) {
  const lexicon::ListSet& in = lists.lexicon.lists_of(word.id);
  if (in.has(lists.org_stop)) word.facts |= word_stop;
  if (in.has(lists.common_word)) word.facts |= word_common;
  if (in.has(lists.surname)) word.facts |= word_surname;
  if (in.has(lists.given_name)) word.facts |= word_given;
  if (!in.has(lists.org_generic)) return;
  word.facts |= word_generic;
  for (const lexicon::EntryId e : lists.lexicon.entries_of(word.id, lists.org_generic)) {
    if (lists.lexicon.entry(e).feature("of") == "either") word.facts |= word_turns;
    if (lists.lexicon.entry(e).feature("alone") == "name") word.facts |= word_alone;
  }
}

/// Marks the words of countries and regions: "Kettle Works (Norland)".
void mark_countries(SplitName& split, const NameLists& lists) {
  std::vector<NameWord>& words = split.words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint32_t last = 0;
    for (const lexicon::ListId list : lists.countries) {
      const lexicon::Match match = lists.lexicon.longest(split.raw, words[i].first, list);
      if (match.first != match.last) last = std::max(last, match.last);
    }
    for (std::size_t k = i; k < words.size() && words[k].last <= last; ++k) {
      words[k].facts |= word_country;
    }
  }
}

/// Whether the first word is one: "A B C Works" has none.
bool begins_with_article(const std::vector<NameWord>& words) {
  if (words.size() < 2) return false;
  const std::string& first = words[0].text;
  return first == "the" || ((first == "a" || first == "an") && !words[1].is(word_initial));
}

}  // namespace

std::size_t OrganizationName::telling() const {
  return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](const NameWord& w) {
    return !w.any(word_stop | word_generic);
  }));
}

OrganizationName parse_organization(std::string_view name, const NameLists& lists) {
  OrganizationName out;
  SplitName split = split_name(name, lists, false);
  for (const NameWord& word : split.words) out.joined += word.plain;
  out.written = split.words.size();
  out.shouted = std::all_of(split.words.begin(), split.words.end(), [](const NameWord& w) {
    return w.any(word_all_caps | word_initial | word_number);
  });
  const std::vector<bool> legal = legal_forms(split, lists, out.legal);
  std::vector<NameWord>& words = split.words;
  words.erase(
      std::remove_if(words.begin(), words.end(), [&](const NameWord& w) { return legal[w.first]; }),
      words.end());
  drop_misspelled_form(words, lists, out.legal);
  if (begins_with_article(words)) words.erase(words.begin());
  join_letters(words);
  spell_out(split, lists);
  read_numbers(words, lists);
  for (NameWord& word : words) know_word(word, lists);
  mark_countries(split, lists);
  if (words.empty()) {
    NameWord word;
    word.text = word.plain = split.name.empty() ? "?" : std::string(split.name);
    words.push_back(std::move(word));
  }
  out.words = std::move(words);
  return out;
}

std::string organization_key(std::string_view name, const NameLists& lists) {
  SplitName split = split_name(name, lists, false);
  std::vector<std::string> classes;
  const std::vector<bool> legal = legal_forms(split, lists, classes);
  std::vector<NameWord> words;
  for (NameWord& word : split.words) {
    if (!legal[word.first]) words.push_back(std::move(word));
  }
  if (begins_with_article(words)) words.erase(words.begin());
  join_letters(words);
  std::string out;
  for (const NameWord& word : words) {
    if (!out.empty()) out.push_back(' ');
    out += word.text;
  }
  return out;
}

bool tells_little(std::string_view name, const OrganizationName& parsed) {
  if (parsed.telling() > 0) return false;
  const bool capital = std::any_of(parsed.words.begin(), parsed.words.end(),
                                   [](const NameWord& w) { return w.is(word_capital); });
  // "Supreme Court" is used as a name, "the court" and a bare "Court" are not.
  const auto words = std::count_if(parsed.words.begin(), parsed.words.end(),
                                   [](const NameWord& w) { return !w.is(word_stop); });
  const bool alone = words == 1 && parsed.words.back().is(word_alone);
  return !capital || (words < 2 && !alone) || name.empty();
}

}  // namespace redstring::link
