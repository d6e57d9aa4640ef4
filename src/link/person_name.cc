// Reading a person's name. See person_name.h.
#include "link/person_name.h"

#include <algorithm>
#include <array>

namespace redstring::link {
namespace {

/// Finds what stands around the name proper, by positions in the raw words.
class Reader {
 public:
  Reader(SplitName& split, const NameLists& lists) : split_(split), lists_(lists) {}

  PersonName read() {
    PersonName out;
    std::vector<NameWord>& words = split_.words;
    for (NameWord& word : words) know_person_word(word, lists_);
    drop_quoted(words);
    mark_regnal_number(words);
    drop_after(words, out.generation);
    drop_titles(words, out);
    spread_initials(words);
    turn_round(words, out);
    mark_particles(words, out);
    divide(words, out);
    out.words = std::move(words);
    return out;
  }

 private:
  /// William "Bill" Smith, Robert (Bob) Smith: the pet name tells nothing that the others do not.
  static void drop_quoted(std::vector<NameWord>& words) {
    const auto plain = std::count_if(words.begin(), words.end(),
                                     [](const NameWord& w) { return !w.is(word_quoted); });
    if (plain < 2) return;
    words.erase(std::remove_if(words.begin(), words.end(),
                               [](const NameWord& w) { return w.is(word_quoted); }),
                words.end());
  }

  /// "King Louis XIV", "Elizabeth I": behind a name of one word the number is as good as a surname.
  /// "Henry V." is an initial.
  void mark_regnal_number(std::vector<NameWord>& words) const {
    if (words.size() < 2) return;
    NameWord& last = words.back();
    const bool point = last.last < split_.raw.size();
    if (point || last.any(word_joined | word_after_comma)) return;
    std::size_t begin = 0;
    for (char gender = 0; begin + 1 < words.size();) {
      const std::size_t end = title_end(words, begin, gender);
      if (end == begin || end + 1 >= words.size()) break;
      begin = end;
    }
    if (begin + 2 != words.size()) return;
    // "Dean Baker II": what looks like a title is the given name.
    if (begin > 0 && words[begin - 1].is(word_given) && !words[begin].is(word_given)) return;
    // "Orla V", "Jinping XI": what may be something else needs a given name before it.
    if (last.any(word_initial | word_surname) && !words[begin].is(word_given)) return;
    const lexicon::Match match =
        lists_.lexicon.longest(split_.raw, last.first, lists_.regnal_number);
    if (match.first == match.last) return;
    last.facts &= static_cast<std::uint32_t>(~word_initial);
    last.facts |= word_number;
  }

  /// Takes "Jr.", "III" and "PhD" off the end, wherever a comma put it.
  void drop_after(std::vector<NameWord>& words, int& generation) {
    for (std::size_t i = words.size(); i-- > 1;) {
      const bool last = i + 1 == words.size() || words[i + 1].is(word_after_comma);
      if (!last || words[i].is(word_number)) continue;
      std::size_t begin = i;
      // "the Elder": two words.
      if (words[i - 1].text == "the" && i >= 2) begin = i - 1;
      lexicon::Match match =
          lists_.lexicon.longest(split_.raw, words[begin].first, lists_.generation);
      if (match.first == match.last || begin == 0) continue;
      const lexicon::Entry& entry = lists_.lexicon.entry(match.entry);
      if (entry.feature("kind") != "degree" && generation == 0) {
        const std::string_view rank = entry.feature("rank");
        generation = rank.size() == 1 ? rank[0] - '0' : 0;
      }
      // Whatever follows keeps its comma: "King, Jr., Martin".
      const bool comma = words[begin].is(word_after_comma);
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(begin),
                  words.begin() + static_cast<std::ptrdiff_t>(i + 1));
      if (begin < words.size() && comma) words[begin].facts |= word_after_comma;
      i = begin;
    }
  }

  void drop_titles(std::vector<NameWord>& words, PersonName& out) {
    std::size_t begin = 0;
    while (begin + 1 < words.size()) {
      char gender = 0;
      const std::size_t end = title_end(words, begin, gender);
      if (end == begin || end >= words.size()) break;
      const std::size_t left = words.size() - end;
      // "Dean Baker" and "Prince Harry" keep their first word: it may be a given name, or all there
      // is.
      const bool given = end == begin + 1 && words[begin].is(word_given);
      if (given && left < 2) break;
      if (gender != 0) out.gender = gender;
      for (; begin < end; ++begin) {
        if (!out.titles.empty()) out.titles.push_back(' ');
        out.titles += words[begin].text;
      }
    }
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin));
  }

  /// One past the words of the title that begins at word `at`, or `at`; and of which sex it is.
  std::size_t title_end(const std::vector<NameWord>& words, std::size_t at, char& gender) const {
    std::uint32_t last = 0;
    for (const lexicon::ListId list : lists_.titles) {
      const lexicon::Match match = lists_.lexicon.longest(split_.raw, words[at].first, list);
      if (match.first == match.last) continue;
      last = std::max(last, match.last);
      const std::string_view says = lists_.lexicon.entry(match.entry).feature("gender");
      if (says.size() == 1) gender = says[0];
    }
    std::size_t end = at;
    while (end < words.size() && words[end].last <= last) ++end;
    return end;
  }

  /// "JC Juncker" → "J. C. Juncker": two or three capitals before a name that is not all capitals.
  static void spread_initials(std::vector<NameWord>& words) {
    if (words.size() < 2) return;
    const NameWord first = words[0];
    const std::size_t n = first.plain.size();
    const bool shouted = std::all_of(words.begin(), words.end(), [](const NameWord& w) {
      return w.any(word_all_caps | word_initial);
    });
    if (!first.is(word_all_caps) || shouted || n < 2 || n > 3 || first.text.size() != n) return;
    // "AL" and "ED" are names; what has no vowel is none.
    const bool speakable = first.plain.find_first_of("aeiouy") != std::string::npos;
    if (first.is(word_particle) || (speakable && first.is(word_given))) return;
    std::vector<NameWord> initials;
    for (std::size_t i = 0; i < n; ++i) {
      NameWord letter;
      letter.text = letter.plain = first.text.substr(i, 1);
      letter.facts = word_initial | word_capital;
      letter.first = first.first;
      letter.last = first.last;
      initials.push_back(std::move(letter));
    }
    words.erase(words.begin());
    words.insert(words.begin(), initials.begin(), initials.end());
  }

  /// "Berg, Maria" → "Maria Berg".
  static void turn_round(std::vector<NameWord>& words, PersonName& out) {
    const auto comma = std::find_if(words.begin(), words.end(),
                                    [](const NameWord& w) { return w.is(word_after_comma); });
    if (comma == words.begin() || comma == words.end()) return;
    const std::size_t before = static_cast<std::size_t>(comma - words.begin());
    std::rotate(words.begin(), comma, words.end());
    out.turned = true;
    out.surname = words.size() - before;
  }

  void mark_particles(std::vector<NameWord>& words, PersonName& out) const {
    if (words.size() < 2) return;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (!lists_.lexicon.lists_of(words[i].id).has(lists_.name_particle)) continue;
      const bool hyphen_after = i + 1 < words.size() && words[i + 1].is(word_joined);
      for (const lexicon::EntryId e :
           lists_.lexicon.entries_of(words[i].id, lists_.name_particle)) {
        const lexicon::Entry& entry = lists_.lexicon.entry(e);
        const std::string_view kind = entry.feature("kind");
        const bool inner = i > 0 || hyphen_after || before_particle(words, i);
        const bool fits =
            kind == "always" || (kind == "inner" && inner) || (kind == "joined" && hyphen_after);
        if (!fits) continue;
        words[i].facts |= word_particle;
        words[i].facts &= static_cast<std::uint32_t>(~(word_given | word_surname));
        words[i].spellings.push_back(stable_hash(entry.canonical, 1));
        if (out.kin == 0 && i > 0 && entry.feature("kin") == "yes") out.kin = i;
      }
    }
    // Something has to be the name.
    if (std::all_of(words.begin(), words.end(),
                    [](const NameWord& w) { return w.is(word_particle); })) {
      words.back().facts &= static_cast<std::uint32_t>(~word_particle);
    }
  }

  /// "van der Berg": the first of several.
  bool before_particle(const std::vector<NameWord>& words, std::size_t i) const {
    return i + 2 < words.size() &&
           lists_.lexicon.lists_of(words[i + 1].id).has(lists_.name_particle);
  }

  /// Where the surname begins: the last word, what hyphens bind to it, and the particles before.
  static void divide(const std::vector<NameWord>& words, PersonName& out) {
    if (!out.turned) {
      std::size_t at = words.size() - 1;
      while (at > 0 && words[at].is(word_particle)) --at;
      while (at > 0 && words[at].is(word_joined) && !words[at - 1].is(word_particle)) --at;
      out.surname = at;
      while (out.surname > 0 && words[out.surname - 1].is(word_particle)) --out.surname;
    }
    out.family = out.surname;
    while (out.family + 1 < words.size() && words[out.family].is(word_particle)) ++out.family;
  }

  SplitName& split_;
  const NameLists& lists_;
};

/// What no letter or digit is in: the name is its bytes.
NameWord word_of_signs(std::string_view name) {
  NameWord word;
  word.text = word.plain = name.empty() ? "?" : std::string(name);
  return word;
}

}  // namespace

PersonName parse_person(std::string_view name, const NameLists& lists) {
  SplitName split = split_name(name, lists, true);
  if (split.words.empty()) split.words.push_back(word_of_signs(split.name));
  return Reader(split, lists).read();
}

std::string person_key(const PersonName& name) {
  static constexpr std::array<std::string_view, 5> ranks = {"", "sr", "jr", "iii", "iv"};
  std::string out;
  for (const NameWord& word : name.words) {
    if (!out.empty()) out.push_back(' ');
    out += word.text;
  }
  if (name.generation > 0 && name.generation < static_cast<int>(ranks.size())) {
    out.push_back(' ');
    out += ranks[static_cast<std::size_t>(name.generation)];
  }
  return out;
}

std::string gender_of_titles(const std::vector<std::string>& titles, const NameLists& lists) {
  std::string gender;
  for (const std::string& title : titles) {
    const lexicon::WordId word = lists.lexicon.word(title);
    for (const lexicon::ListId list : lists.titles) {
      if (!lists.lexicon.lists_of(word).has(list)) continue;
      for (const lexicon::EntryId e : lists.lexicon.entries_of(word, list)) {
        const std::string_view says = lists.lexicon.entry(e).feature("gender");
        if (says.empty()) continue;
        if (!gender.empty() && gender != says) return {};
        gender = std::string(says);
      }
    }
  }
  return gender;
}

}  // namespace redstring::link
