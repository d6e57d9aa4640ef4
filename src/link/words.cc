// Cutting names into words. See words.h.
#include "link/words.h"

#include <algorithm>

#include "link/similarity.h"
#include "text/characters.h"
#include "text/fold.h"
#include "text/tokens.h"
#include "text/utf8.h"

namespace redstring::link {
namespace {

using lexicon::ListId;

constexpr std::size_t max_name_bytes = 600;
constexpr std::size_t max_name_words = 40;

bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

text::Character first_character(std::string_view folded) {
  std::size_t at = 0;
  return text::character(text::character_table(), text::next_code_point(folded, at));
}

bool is_of(std::string_view folded, text::CharacterFact fact) {
  return !folded.empty() && static_cast<unsigned char>(folded[0]) >= 0x80 &&
         first_character(folded).is(fact);
}

bool is_of(std::string_view folded, text::WordClass of) {
  return !folded.empty() && static_cast<unsigned char>(folded[0]) >= 0x80 &&
         first_character(folded).word == of;
}

/// a-z and 0-9 of `folded`; other scripts are transliterated first. Falls back to the folded form.
std::string plain_of(const std::string& folded, bool& translated) {
  const bool ascii = std::all_of(folded.begin(), folded.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::string out;
  auto keep = [&out](std::string_view from) {
    for (const char c : from) {
      if (ascii_letter(c) || ascii_digit(c)) out.push_back(c);
    }
  };
  translated = !ascii;
  keep(ascii ? std::string_view(folded) : std::string_view(text::transliterate_key(folded)));
  if (out.empty()) out = folded;
  return out;
}

/// "1gor" → "igor": digits that stand for letters.
void digits_to_letters(std::string& plain) {
  const bool letters = std::any_of(plain.begin(), plain.end(), ascii_letter);
  if (!letters) return;
  static constexpr std::string_view reads = "oizeasgtbg";  // 0 1 2 3 4 5 6 7 8 9
  for (char& c : plain) {
    if (ascii_digit(c)) c = reads[static_cast<std::size_t>(c - '0')];
  }
}

/// The pieces between inner full stops.
std::vector<std::string_view> pieces(std::string_view word) {
  std::vector<std::string_view> out;
  while (!word.empty()) {
    const std::size_t dot = word.find('.');
    if (dot != 0) out.push_back(word.substr(0, dot));
    if (dot == std::string_view::npos) break;
    word.remove_prefix(dot + 1);
  }
  return out;
}

class Splitter {
 public:
  Splitter(SplitName& out, const NameLists& lists, bool person)
      : out_(out), lists_(lists), person_(person) {}

  void run() {
    for (std::uint32_t i = 0; i < out_.raw.size() && out_.words.size() < max_name_words; ++i) {
      const lexicon::Word& raw = out_.raw[i];
      if (raw.wordlike()) {
        word(i);
      } else if (raw.kind == TokenKind::clitic) {
        clitic(i);
      } else {
        sign(i);
      }
    }
  }

 private:
  void word(std::uint32_t& i) {
    std::string folded(lists_.lexicon.folded(out_.raw, out_.raw[i].id));
    // Scripts without blanks: the dictionary that divided the run knows words, not names.
    if (is_of(folded, text::fact_dictionary)) {
      const std::uint32_t first = i;
      while (i + 1 < out_.raw.size() && out_.raw[i + 1].wordlike() &&
             !out_.raw[i + 1].space_before) {
        const std::string_view next = lists_.lexicon.folded(out_.raw, out_.raw[i + 1].id);
        if (!is_of(next, text::fact_dictionary)) break;
        folded += next;
        ++i;
      }
      add(std::move(folded), first);
      out_.words.back().last = i + 1;
      return;
    }
    if (folded.find('.') == std::string::npos) {
      add(folded, i);
      return;
    }
    const std::vector<std::string_view> parts = pieces(folded);
    std::size_t longest = 0;
    for (std::string_view part : parts) longest = std::max(longest, code_points(part));
    if (longest <= 1 && person_) {
      for (std::string_view part : parts) add(std::string(part), i);
    } else if (longest <= 2) {
      std::string whole;
      for (std::string_view part : parts) whole += part;
      add(whole, i);
    } else {
      for (std::string_view part : parts) add(std::string(part), i);
    }
  }

  void clitic(std::uint32_t i) {
    const std::string_view folded = lists_.lexicon.folded(out_.raw, out_.raw[i].id);
    if (out_.words.empty() || folded.size() < 2) return;
    NameWord& before = out_.words.back();
    before.text += folded;
    before.plain.push_back('s');
    before.sound = sound_key(before.plain);
    before.last = i + 1;
  }

  void sign(std::uint32_t i) {
    const std::string_view folded = lists_.lexicon.folded(out_.raw, out_.raw[i].id);
    if (folded == "-") {
      hyphen_ = !out_.raw[i].space_before;
    } else if (folded == ",") {
      comma_ = true;
    } else if (folded == "\"" || folded == "(" || folded == ")" || folded == "[" || folded == "]") {
      quoted_ = folded == "\"" ? !quoted_ : folded == "(" || folded == "[";
    } else if (folded == "&" || folded == "+") {
      add("and", i);
    } else if (folded == "%" && !person_) {
      add("percent", i);
    }
  }

  void add(std::string folded, std::uint32_t i) {
    if (folded.empty()) return;
    const lexicon::Word& raw = out_.raw[i];
    NameWord word;
    word.text = std::move(folded);
    word.plain = plain_of(word.text, word.translated);
    word.first = i;
    word.last = i + 1;
    const bool letter = !ascii_digit(word.plain[0]);
    if (is_of(word.text, text::WordClass::kana_or_han) ||
        is_of(word.text, text::WordClass::hangul)) {
      word.facts |= word_syllables;
    } else if (letter && code_points(word.text) == 1 && raw.kind == TokenKind::word) {
      word.facts |= word_initial;
    }
    if (std::all_of(word.plain.begin(), word.plain.end(), ascii_digit)) word.facts |= word_number;
    if (raw.capitalized()) word.facts |= word_capital;
    if (raw.all_caps()) word.facts |= word_all_caps;
    if (hyphen_ && !raw.space_before) word.facts |= word_joined;
    if (comma_) word.facts |= word_after_comma;
    if (quoted_) word.facts |= word_quoted;
    hyphen_ = comma_ = false;
    if (person_) digits_to_letters(word.plain);
    word.sound = sound_key(word.plain);
    word.id = lists_.lexicon.word(word.text);
    out_.words.push_back(std::move(word));
  }

  SplitName& out_;
  const NameLists& lists_;
  bool person_;
  bool hyphen_ = false, comma_ = false, quoted_ = false;
};

void add_class(std::vector<std::uint64_t>& classes, std::string_view canonical) {
  classes.push_back(stable_hash(text::fold(canonical)));
}

void sort_distinct(std::vector<std::uint64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

NameLists::NameLists(const Lexicon& from)
    : lexicon(from),
      nickname(from.list("nickname")),
      nickname_own(from.list("nickname_own")),
      given_spelling(from.list("given_spelling")),
      name_particle(from.list("name_particle")),
      generation(from.list("generation")),
      regnal_number(from.list("regnal_number")),
      legal_form(from.list("legal_form")),
      org_generic(from.list("org_generic")),
      org_abbreviation(from.list("org_abbreviation")),
      org_stop(from.list("org_stop")),
      name_number(from.list("name_number")),
      given_name(from.list("given_name")),
      surname(from.list("surname")),
      common_word(from.list("common_word")),
      title_plain(from.list("title_plain")),
      second_level(from.list("second_level")) {
  for (const std::string_view name :
       {"honorific", "title", "person_title", "rank", "military_rank"}) {
    if (const ListId id = from.list(name); id != lexicon::no_list) titles.push_back(id);
  }
  for (const std::string_view name : {"country", "region"}) {
    if (const ListId id = from.list(name); id != lexicon::no_list) countries.push_back(id);
  }
  for (const lexicon::List& list : from.lists()) {
    if (list.type == types::place && list.role == lexicon::Role::name) {
      places.push_back(from.list(list.name));
    }
    const bool one = std::any_of(list.features.begin(), list.features.end(), [](const auto& f) {
      return f.first == "aliases" && f.second == "same";
    });
    if (!one) continue;
    auto of_type = std::find_if(alias_lists.begin(), alias_lists.end(),
                                [&list](const auto& known) { return known.first == list.type; });
    if (of_type == alias_lists.end()) of_type = alias_lists.insert(of_type, {list.type, {}});
    of_type->second.add(from.list(list.name));
  }
}

SplitName split_name(std::string_view name, const NameLists& lists, bool person) {
  SplitName out;
  out.name = cut_bytes(name, max_name_bytes);
  out.raw = lists.lexicon.words(out.name, text::tokenize(out.name));
  Splitter(out, lists, person).run();
  return out;
}

void know_person_word(NameWord& word, const NameLists& lists) {
  const Lexicon& lexicon = lists.lexicon;
  const lexicon::ListSet& in = lexicon.lists_of(word.id);
  if (in.has(lists.given_name)) word.facts |= word_given;
  if (in.has(lists.surname)) word.facts |= word_surname;
  if (in.has(lists.common_word)) word.facts |= word_common;
  if (in.has(lists.given_spelling)) {
    for (const lexicon::EntryId e : lexicon.entries_of(word.id, lists.given_spelling)) {
      add_class(word.spellings, lexicon.entry(e).canonical);
    }
    sort_distinct(word.spellings);
  }
  if (in.has(lists.nickname)) {
    bool formal = false;
    for (const lexicon::EntryId e : lexicon.entries_of(word.id, lists.nickname)) {
      const lexicon::Entry& entry = lexicon.entry(e);
      add_class(word.formal, entry.canonical);
      word.formal_initials.push_back(text::fold(entry.canonical)[0]);
      formal |= entry.surface == entry.canonical;
    }
    sort_distinct(word.formal);
    word.pet = !formal && !in.has(lists.nickname_own);
  }
}

std::string_view cut_bytes(std::string_view utf8, std::size_t limit) {
  if (utf8.size() <= limit) return utf8;
  while (limit > 0 && (static_cast<unsigned char>(utf8[limit]) & 0xc0) == 0x80) --limit;
  return utf8.substr(0, limit);
}

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed) {
  // FNV-1a with a final mix (after MurmurHash3): short keys, the same on every machine.
  std::uint64_t h = 0xcbf29ce484222325ull ^ (seed * 0x9e3779b97f4a7c15ull);
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ull;
  return h ^ (h >> 33);
}

}  // namespace redstring::link
