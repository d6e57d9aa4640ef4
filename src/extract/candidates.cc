// Owns the shape of names: where one begins, over which joints it goes on, and what is cut off it.
#include "extract/candidates.h"

#include <algorithm>

namespace redstring::extract {

using lexicon::ListId;
using lexicon::Word;

CandidateLists::CandidateLists(const Lexicon& lexicon)
    : common_word(lexicon.list("common_word")),
      function_word(lexicon.list("function_word")),
      title(lexicon.list("title")),
      job(lexicon.list("job")),
      demonym(lexicon.list("demonym")),
      particle(lexicon.list("name_particle")),
      head(lexicon.list("org_head")),
      place_head(lexicon.list("place_head")),
      legal_form(lexicon.list("legal_form")),
      given_name(lexicon.list("given_name")),
      surname(lexicon.list("surname")),
      hyphen_tail(lexicon.list("hyphen_tail")),
      name_stop(lexicon.list("name_stop")),
      generation(lexicon.list("generation")),
      chat_word(lexicon.list("chat_word")),
      place_front(lexicon.list("place_front")) {
  for (std::size_t i = 0; i < lexicon.lists().size(); ++i) {
    if (lexicon.lists()[i].role != lexicon::Role::name) continue;
    gazetteers.push_back(static_cast<ListId>(i));
    gazetteer_set.add(static_cast<ListId>(i));
  }
  for (const ListId list : {title, job})
    if (list != lexicon::no_list) titles.add(list);
}

namespace {

constexpr std::uint32_t longest_name = 14;  // words; a longer run is a list or a headline

class Segmenter {
 public:
  Segmenter(const Reading& r, const Lexicon& lexicon, const CandidateLists& lists,
            const std::vector<bool>& blocked)
      : r_(r), lexicon_(lexicon), l_(lists), blocked_(blocked) {}

  std::vector<Candidate> run() {
    out_.reserve(r_.size() / 8 + 4);  // seldom more
    for (std::uint32_t s = 0; s < r_.ranges.size(); ++s) {
      sentence_ = r_.ranges[s];
      casing_ = r_.casing[s];
      for (auto i = sentence_.first; i < sentence_.last;) {
        i = r_.next_glance(glance_capital | glance_particle, i, sentence_.last);
        if (i == sentence_.last) break;
        if (!starts(i)) {
          ++i;
          continue;
        }
        const auto title = r_.in(i, l_.function_word) && name_word(i + 1) ? i + 1 : i;
        const auto office = office_until(title);
        const bool titled = office > title;
        const auto first = titled ? office : i;
        const auto end = extend(first);
        const auto inner = titled ? end : office_inside(first, end);
        if (inner < end) {  // "US Secretary of State Ana Ruiz"
          add_run(first, inner);
          i = inner;
          continue;
        }
        add_run(first, end, titled, title);
        i = std::max(end, i + 1);
      }
    }
    return std::move(out_);
  }

 private:
  const Word& word(std::uint32_t i) const { return r_.words[i]; }
  std::string_view text(std::uint32_t i) const { return r_.words.surface(i); }
  bool inside(std::uint32_t i) const { return i < sentence_.last; }
  bool is(std::uint32_t i, char c) const {
    return inside(i) && text(i).size() == 1 && text(i)[0] == c;
  }
  bool joined(std::uint32_t i) const { return inside(i) && !word(i).space_before; }
  bool common(std::uint32_t i) const { return r_.in(i, l_.common_word); }
  bool listed_at(std::uint32_t i) const { return r_.lists[i].any(l_.gazetteer_set); }

  /// A capital that counts: where every word has one, only unusual words do.
  bool name_word(std::uint32_t i) const {
    if (!inside(i) || blocked_[i]) return false;
    const auto& w = word(i);
    if (!w.capitalized()) return false;
    if (r_.in(i, l_.name_stop) && !given_before_surname(i)) return false;
    if (r_.in(i, l_.chat_word) && (r_.informal || !listed_at(i))) return false;
    if (casing_ == Casing::normal) return true;
    if (r_.in(i, l_.function_word)) return gazetteer_covers(i);
    return !common(i) || gazetteer_covers(i) || surname_of_given(i);
  }

  /// "Christian Velkar", but not "Christian Democrats": a given name before what may be a surname.
  bool given_before_surname(std::uint32_t i) const {
    const auto next = i + 1;
    return r_.in(i, l_.given_name) && casing_ == Casing::normal && inside(next) &&
           !blocked_[next] && word(next).kind == TokenKind::word && word(next).space_before &&
           word(next).capitalized() && !word(next).all_caps() && !common(next) &&
           !r_.in(next, l_.name_stop) && !r_.in(next, l_.demonym) && !r_.in(next, l_.head) &&
           !r_.in(next, l_.place_head) && !listed_at(next);
  }

  /// "Orla Cheeks Hired": behind a given name that is nothing else, a surname is one.
  bool surname_of_given(std::uint32_t i) const {
    return i > sentence_.first && word(i).space_before && r_.in(i, l_.surname) &&
           r_.in(i - 1, l_.given_name) && word(i - 1).capitalized() && !common(i - 1);
  }

  /// In headlines a common word may still stand inside a known name ("White House").
  bool gazetteer_covers(std::uint32_t i) const {
    for (auto from = i >= 3 ? i - 3 : 0; from <= i; ++from) {
      for (auto m = r_.matches_from[from]; m < r_.matches_from[from + 1]; ++m) {
        const auto& match = r_.matches[m];
        if (match.last > i && match.last - match.first > 1 && l_.gazetteer_set.has(list_of(match)))
          return true;
      }
    }
    return r_.lists[i].any(l_.gazetteer_set) && word(i).span.size() > 2;
  }

  ListId list_of(const lexicon::Match& m) const { return m.list; }

  bool particle(std::uint32_t i) const {
    return inside(i) && r_.in(i, l_.particle) && !word(i).capitalized();
  }

  /// "as-Sadr": without its hyphen the word is no part of a name ("Petra Lund as Ophelia").
  bool wants_hyphen(std::uint32_t i) const {
    const auto entries = lexicon_.entries_of(word(i).id, l_.particle);
    return std::all_of(entries.begin(), entries.end(),
                       [this](auto e) { return lexicon_.entry(e).feature("kind") == "joined"; });
  }

  /// "van Gogh", "al-Hakim", "dos Santos": a particle may open a name. No word without a capital
  /// that is no particle.
  bool starts(std::uint32_t i) const {
    if (name_word(i)) return !(r_.reads(i, "I") || (r_.reads(i, "A") && !joined(i + 1)));
    if (blocked_[i] || !particle(i) || casing_ != Casing::normal) return false;
    const auto next = i + 1;
    if (name_word(next) && !common(i)) return !wants_hyphen(i);
    return joined(next) && is(next, '-') && joined(next + 1) && name_word(next + 1);
  }

  bool initial(std::uint32_t i) const {
    const auto t = text(i);
    if (!word(i).capitalized()) return false;
    // "U.S" and "Ph.D", not "Velkarin.com"
    return t.size() == 1 || (word(i).is(shape_has_inner_dot) && t.size() <= 6);
  }

  /// "A.", "I.": no article and no pronoun.
  bool letter_with_point(std::uint32_t i) const {
    return text(i).size() == 1 && inside(i + 1) && is(i + 1, '.') && joined(i + 1);
  }

  bool abbreviation(std::uint32_t i) const {
    return r_.in(i, l_.title) || r_.in(i, l_.generation) || r_.in(i, l_.legal_form) ||
           r_.reads(i, "St") || r_.reads(i, "Mt") || r_.reads(i, "Ft");
  }

  bool takes_of(std::uint32_t i) const {
    for (ListId list : {l_.head, l_.place_head}) {
      if (r_.in(i, list) && lexicon_.has_feature(word(i).id, list, "of", "yes")) return true;
    }
    return false;
  }

  /// "Tobago", and "49ers" or "3": what may be the last word of a listed name.
  bool ends_name(std::uint32_t i) const {
    const bool digit = word(i).wordlike() && text(i)[0] >= '0' && text(i)[0] <= '9';
    return word(i).capitalized() || digit;
  }

  /// What mostly stands behind a name: a word that begins none and joins none, as a glance tells.
  bool ends_run(std::uint32_t i) const {
    const auto& w = word(i);
    if (w.kind != TokenKind::word || w.capitalized() || !w.space_before) return false;
    return !r_.in(i, l_.particle) && !joins_words(i);
  }

  /// Between a head noun and what it is the head of, or between two of them.
  bool joins_words(std::uint32_t i) const {
    return r_.reads(i, "of") || r_.reads(i, "for") || r_.reads(i, "and") || r_.reads(i, "on") ||
           r_.reads(i, "against");
  }

  /// One past the last word of the run that begins at `first`.
  std::uint32_t extend(std::uint32_t first) const {
    auto i = first;
    auto end = first + 1;  // of what certainly belongs to it
    // "Trinidad and Tobago": what a list has as a whole is not cut at its joints.
    const auto begin = r_.in(first, l_.function_word) && name_word(end) ? end : first;
    const auto listed = known_until(begin, sentence_.last);
    if (listed > end && ends_name(listed - 1) &&
        std::none_of(blocked_.begin() + first, blocked_.begin() + listed, [](bool b) { return b; }))
      end = std::max(end, listed);
    bool composed = false;
    while (end < sentence_.last && end - first < longest_name) {
      i = end;
      if (blocked_[i] || ends_run(i)) break;
      if (name_word(i) && word(i).newline_before && paragraph_break(i)) break;
      if (name_word(i) && word(i).space_before &&
          (composed || !r_.in(i, l_.function_word) || letter_with_point(i))) {
        end = i + 1;
        continue;
      }
      if (is(i, '.') && joined(i) && (initial(i - 1) || abbreviation(i - 1))) {
        if (initial(i - 1) && word(i - 1).is(shape_has_inner_dot)) {  // "U.S."
          end = i + 1;
          continue;
        }
        if (name_word(i + 1) || (inside(i + 1) && particle(i + 1)) || initial(i - 1) ||
            r_.in(i - 1, l_.generation) || r_.in(i - 1, l_.legal_form)) {
          end = i + 1;
          continue;
        }
        break;
      }
      if (const auto after = past_hyphen(first, i); after != i) {
        end = after;
        continue;
      }
      if (is(i, '&') && name_word(i + 1)) {
        end = i + 2;
        continue;
      }
      if (const auto after = past_possessive(i); after != i) {
        end = after;
        continue;
      }
      if (const auto after = past_particles(i); after != i) {
        end = after;
        continue;
      }
      if (const auto after = past_pet_name(first, i); after != i) {
        end = after;
        continue;
      }
      if (const auto after = past_preposition(i, composed); after != i) {
        end = after;
        composed = true;
        continue;
      }
      break;
    }
    return with_legal_form(end);
  }

  /// A blank line inside a run (lists, tables, by-lines): the name ends.
  bool paragraph_break(std::uint32_t i) const {
    const auto gap =
        r_.text().substr(word(i - 1).span.end, word(i).span.begin - word(i - 1).span.end);
    return std::count(gap.begin(), gap.end(), '\n') > 1;
  }

  std::uint32_t past_hyphen(std::uint32_t first, std::uint32_t i) const {
    if (!is(i, '-') || !joined(i) || !joined(i + 1)) return i;
    const auto next = i + 1;
    if (!word(next).wordlike()) return i;
    if (after_given_surname(first, i) && word(next).kind == TokenKind::word &&
        !(common(next) && ends_like_participle(text(next))) && word(next).span.size() <= 6 &&
        !word(next).is(shape_has_upper) && (r_.reads(next, "in") || !r_.in(next, l_.hyphen_tail)))
      return next + 1;
    if (r_.in(next, l_.hyphen_tail)) return i;
    if (word(next).capitalized()) {
      const bool pair = (listed_at(i - 1) || r_.in(i - 1, l_.demonym)) &&
                        (listed_at(next) || r_.in(next, l_.demonym));
      return pair ? i : next + 1;  // "Iran-Iraq" are two
    }
    // "Moon Jae-in", "Abd el-Krim": a lower-case half only within a longer name.
    const bool after_particle = particle(i - 1) || r_.in(i - 1, l_.particle);
    const bool tail = word(next).kind == TokenKind::word && word(next).span.size() <= 7 &&
                      i - first >= 2 && !common(i - 1) && !listed_at(i - 1) &&
                      word(i - 1).capitalized() && !word(i - 1).all_caps();
    return after_particle || tail ? next + 1 : i;
  }

  /// "El Niño-fueled"
  static bool ends_like_participle(std::string_view word) {
    return word.size() > 4 && (word.ends_with("ed") || word.ends_with("ing"));
  }

  /// "Moon Jae-in", "Grace Poon Man-kay", "Prayut Chan-o-cha": a surname or given name (or both)
  /// and one more word, or a half of it, stand before the hyphen at `i`.
  bool after_given_surname(std::uint32_t first, std::uint32_t i) const {
    first = title_until(first, i);
    if (i - first < 2 || (listed_at(i - 1) && word(i - 1).span.size() > 3)) return false;
    if (!r_.in(first, l_.surname) && !r_.in(first, l_.given_name)) return false;
    const auto& before = word(i - 1);
    const bool half = is(i - 2, '-') && !before.space_before;
    const bool second = i - first == 2 || (i - first == 3 && r_.in(first + 1, l_.surname));
    return half || (before.capitalized() && !before.all_caps() && second);
  }

  /// "People's Army", "King's College", "Prosecutors' Office": the owner is a common word.
  std::uint32_t past_possessive(std::uint32_t i) const {
    if (!joined(i) || i == 0 || !name_word(i + 1)) return i;
    const bool clitic = word(i).kind == TokenKind::clitic;
    const bool bare =
        (r_.reads(i, "'") || r_.reads(i, "’")) && !text(i - 1).empty() && text(i - 1).back() == 's';
    if (!clitic && !bare) return i;
    if (!common(i - 1) || casing_ != Casing::normal) return i;
    auto last = i + 1;
    while (name_word(last + 1) && word(last + 1).space_before) ++last;
    return r_.in(last, l_.head) ? i + 1 : i;
  }

  std::uint32_t past_particles(std::uint32_t i) const {
    auto p = i;
    while (p - i < 3 && particle(p) && word(p).space_before) ++p;
    if (p == i || casing_ != Casing::normal) return i;
    if (name_word(p)) return wants_hyphen(p - 1) ? i : p;
    // "al-Hakim"
    if (is(p, '-') && joined(p) && joined(p + 1) && name_word(p + 1)) return p + 2;
    return i;
  }

  /// 'Anton "Toni" Kettle', "Maria (Mia) Kettle": what friends call somebody, or the name that she
  /// was born with, stands inside the name, behind a given name and before the surname.
  std::uint32_t past_pet_name(std::uint32_t first, std::uint32_t i) const {
    if (casing_ != Casing::normal || !r_.in(first, l_.given_name) || !word(i).space_before)
      return i;
    const auto closing = closing_mark(text(i));
    if (closing.empty() || !joined(i + 1)) return i;
    for (auto close = i + 2; close <= i + 3 && joined(close); ++close) {
      if (text(close) != closing && !(closing == "\"" && r_.reads(close, "”"))) continue;
      const auto next = close + 1;
      const bool surname = name_word(next) && word(next).space_before && !word(next).all_caps() &&
                           !r_.in(next, l_.function_word) && (closing != ")" || !listed_at(next));
      const bool pet = name_word(i + 1) && !word(i + 1).all_caps() && !listed_at(i + 1);
      return surname && pet ? next + 1 : i;
    }
    return i;
  }

  static std::string_view closing_mark(std::string_view open) {
    if (open == "\"") return "\"";
    if (open == "'") return "'";
    if (open == "‘") return "’";
    if (open == "“") return "”";
    if (open == "(") return ")";
    return {};
  }

  /// "Bank of X", "Centre for Y and Z", "Gulf of the W": after a head noun that takes one.
  std::uint32_t past_preposition(std::uint32_t i, bool composed) const {
    auto next = i + 1;
    if (!joins_words(i)) return i;
    if (!r_.reads(i, "and")) {
      if (!takes_of(i - 1)) return i;
      if (inside(next) && (r_.reads(next, "the") || r_.reads(next, "The"))) ++next;
      return name_word(next) ? next : i;
    }
    if (name_word(next) && common(next) && common(i - 1) && !r_.in(next, l_.title)) {
      if (composed) return next;
      auto last = next;  // "Securities and Exchange Commission"
      while (name_word(last + 1) && word(last + 1).space_before && last - next < 4) ++last;
      if (last > next && r_.in(last, l_.head)) return next;
    }
    return i;
  }

  std::uint32_t with_legal_form(std::uint32_t end) const {
    auto at = end;
    if (inside(at) && is(at, ',') && joined(at)) ++at;
    if (!inside(at) || blocked_[at] || !word(at).is(shape_has_upper)) return end;
    const auto m = lexicon_.longest(r_.words, at, l_.legal_form);
    if (m.first == m.last || m.last > sentence_.last) return end;
    // "Norvane AS", but not "Petra Lund As Ophelia" of a title.
    if (r_.in(at, l_.function_word) && !word(at).all_caps()) return end;
    return m.last;
  }

  /// Whether [first, last) is a legal form and nothing else: "Ltd."
  bool is_legal_form(std::uint32_t first, std::uint32_t last) const {
    const auto end = lexicon_.longest(r_.words, first, l_.legal_form).last;
    return end > first && (end >= last || (end + 1 == last && is(end, '.')));
  }

  /// Whether [first, last) as a whole is an entry of a gazetteer.
  bool known(std::uint32_t first, std::uint32_t last) const {
    for (auto m = r_.matches_from[first]; m < r_.matches_from[first + 1]; ++m)
      if (r_.matches[m].last == last && l_.gazetteer_set.has(list_of(r_.matches[m]))) return true;
    return false;
  }

  /// The longest gazetteer entry that begins here, at most up to `last`; `first` when there is
  /// none.
  std::uint32_t known_until(std::uint32_t first, std::uint32_t last) const {
    for (auto m = r_.matches_from[first]; m < r_.matches_from[first + 1]; ++m)
      if (r_.matches[m].last <= last && l_.gazetteer_set.has(list_of(r_.matches[m])))
        return r_.matches[m].last;
    return first;
  }

  bool heads_name(std::uint32_t i) const {
    return r_.in(i, l_.head) || r_.in(i, l_.legal_form) || r_.in(i, l_.place_head);
  }

  bool ends_in_head(std::uint32_t first, std::uint32_t last) const {
    for (auto i = first + 1; i < last; ++i)
      if (heads_name(i)) return true;
    return false;
  }

  bool opens_sentence(std::uint32_t i) const {
    for (auto p = i; p > sentence_.first; --p) {
      const auto& w = word(p - 1);
      if (w.wordlike() || w.kind == TokenKind::clitic) return false;
      if (is(p - 1, '(')) return true;  // "(See the table)"
      if (is(p - 1, ',') || is(p - 1, '-') || is(p - 1, ')')) return false;
    }
    return true;
  }

  /// One past the title (of any number of words) that begins at `i`, or `i`.
  std::uint32_t title_until(std::uint32_t i, std::uint32_t last) const {
    auto end = i;
    if (!lexicon_.lists_beginning(word(i).id).any(l_.titles)) return end;  // most words
    for (ListId list : {l_.title, l_.job}) {
      const auto m = lexicon_.longest(r_.words, i, list);
      if (m.last > m.first && m.last <= last) end = std::max(end, m.last);
    }
    if (end > i && end < last && is(end, '.') && !word(end).space_before) ++end;
    return end;
  }

  /// "Don Kettle", "Dean Kettle", but not "Don Pedro": a given name, too, before a single surname.
  bool given_not_title(std::uint32_t first, std::uint32_t title, std::uint32_t last) const {
    return title + 1 == last && title == first + 1 && !r_.in(title, l_.given_name) &&
           lexicon_.has_feature(word(first).id, l_.title, "name", "yes");
  }

  /// One past "Secretary of State", "Minister for Trade and Industry" at `i`, where a name stands
  /// behind it; else `i`. What the office is for is said in ordinary words.
  std::uint32_t office_until(std::uint32_t i) const {
    if (casing_ != Casing::normal) return i;
    const auto title = title_until(i, sentence_.last);
    if (title == i) return i;
    auto end = title;
    if (inside(end) && (r_.reads(end, "of") || r_.reads(end, "for"))) {
      auto next = end + 1;
      if (inside(next) && r_.reads(next, "the")) ++next;
      while (domain_word(next)) {
        end = next + 1;
        next = end;
        while (inside(next) && (r_.reads(next, "and") || r_.reads(next, ","))) ++next;
      }
    }
    const bool spelled_out = end > title || has_lower_case(i + 1, title);
    const bool name = name_word(end) && word(end).space_before && !listed_at(end);
    return spelled_out && name ? end : i;
  }

  /// Where behind `first` an office begins that is spelled out beyond `end`; else `end`.
  std::uint32_t office_inside(std::uint32_t first, std::uint32_t end) const {
    if (!inside(end) || !(r_.reads(end, "of") || r_.reads(end, "for"))) return end;
    for (auto i = first + 1; i < end; ++i)
      if (title_until(i, end) == end && office_until(i) > end) return i;
    return end;
  }

  bool has_lower_case(std::uint32_t first, std::uint32_t last) const {
    for (auto i = first; i < last; ++i)
      if (word(i).wordlike() && !word(i).capitalized()) return true;
    return false;
  }

  /// "Defense", "Industry", but not "Grace" of "Grace Fenwick".
  bool domain_word(std::uint32_t i) const {
    if (!name_word(i) || !common(i)) return false;
    return !(r_.in(i, l_.given_name) && name_word(i + 1) && !common(i + 1));
  }

  void add_run(std::uint32_t first, std::uint32_t last, bool titled = false,
               std::uint32_t title_first = 0) {
    // Titles ("Bank President Ana Ruiz") and what stands before them are cut off, unless the whole
    // is known.
    const bool opens = opens_sentence(first);
    while (first < last) {
      if (known(first, last)) break;
      if (r_.in(first, l_.function_word) && known_until(first, last) == first &&
          demonym_until(first, last) == first &&              // "New Zealander"
          !(first + 1 < last && letter_with_point(first))) {  // "A. Fenwick"
        first = skip_joints(first + 1, last);
        continue;
      }
      if (const auto t = title_until(first, last);
          t != first && !given_not_title(first, t, last) && demonym_end(first) <= t) {
        if (t < last && is_legal_form(t, last)) return;  // "PVT. LTD."
        if (t < last && (ends_in_head(first, last) && !starts_like_person(t, last))) break;
        if (t >= last) return;  // a bare title is no name
        if (known_until(first, last) > t) break;
        if (!titled) title_first = first;
        titled = true;
        first = t;
        continue;
      }
      if (const auto d = titled ? first : demonym_until(first, last);
          d != first && known_until(first, last) <= d && !keeps_demonym(first, last)) {
        first = d;
        while (first < last && (is(first, '-') || is(first, '&'))) ++first;
        continue;
      }
      break;
    }
    if (first >= last) return;
    if (!titled && last - first >= 4 && !known(first, last)) {
      // A list of people without commas: "Orla Fenwick Petra Lund".
      if (given_and_surname_in_turn(first, last)) {
        for (auto i = first; i < last; i += 2) add(i, i + 2, false, 0, opens && i == first);
        return;
      }
      for (auto i = first + 2; i + 1 < last; ++i) {
        if (!second_person(i)) continue;
        add(first, trimmed(first, i), false, 0, opens);
        return add_run(i, last);
      }
    }
    if (const auto club = titled ? first : thing_before_person(first, last); club != first) {
      add(first, club, false, 0, opens);
      return add_run(club, last);
    }
    if (!titled) {
      // "Acme Vice President Ana Ruiz": split at the title inside.
      for (auto i = first + 1; i + 1 < last; ++i) {
        auto t = title_until(i, last);
        if (t == i || t >= last || !word(i).capitalized()) continue;
        if (t == i + 1 && r_.in(i, l_.surname) && r_.in(i - 1, l_.given_name))
          continue;                                  // "Anwar Sheikh Velkar"
        if (plain_before_person(t, last) == t) ++t;  // "Acme Chief Commissioner Ana Ruiz"
        if (known(first, last) || (ends_in_head(t, last) && !starts_like_person(t, last))) break;
        if (t + 1 == last && nobody_is_called(t)) break;  // "Velmar Premier League"
        if (!word(t).capitalized() && !particle(t)) continue;
        add(first, trimmed(first, i), false, 0, opens);
        add(t, before_office(t, last), true, i, false);
        return;
      }
      // "Acme President": the title at the end goes.
      for (auto i = first + 1; i < last; ++i) {
        if (title_until(i, last) == last && !known(first, last) && !r_.in(last - 1, l_.head) &&
            !may_be_surname(i, last)) {
          add(first, trimmed(first, i), false, 0, opens);
          return;
        }
      }
      if (const auto i = plain_before_person(first, last); i < last) {
        if (i > first) add(first, trimmed(first, i), false, 0, opens);
        return add_run(i + 1, last);
      }
    }
    if (titled) last = before_office(first, last);
    add(first, last, titled, title_first, opens && !titled);
  }

  /// "Orla King", "Anton B. Prince", "Haseena Begum": the last word is a surname, too, or is said
  /// of men or of women only, and what stands before it may be a given name or an initial.
  bool may_be_surname(std::uint32_t i, std::uint32_t last) const {
    if (i + 1 != last || !(r_.in(i, l_.surname) || tells_sex(i))) return false;
    if (r_.in(i - 1, l_.given_name) || (is(i - 1, '.') && initial(i - 2))) return true;
    return word(i - 1).capitalized() && !word(i - 1).all_caps() && !common(i - 1) &&
           !listed_at(i - 1) && !r_.in(i - 1, l_.head);
  }

  /// "League", "Strait": the noun of an organization or a place that is nobody's surname.
  bool nobody_is_called(std::uint32_t i) const {
    for (ListId list : {l_.head, l_.place_head})
      if (r_.in(i, list) && lexicon_.has_feature(word(i).id, list, "surname", "no")) return true;
    return false;
  }

  bool tells_sex(std::uint32_t title) const {
    const auto entries = lexicon_.entries_of(word(title).id, l_.title);
    return std::any_of(entries.begin(), entries.end(),
                       [this](auto e) { return !lexicon_.entry(e).feature("gender").empty(); });
  }

  /// "(name) Dr. Orla Fenwick Attorney General": what she is to become is no part of her name. One
  /// word may be a surname ("Dr. Orla Judge").
  std::uint32_t before_office(std::uint32_t first, std::uint32_t last) const {
    for (auto i = first + 2; i + 1 < last; ++i)
      if (word(i).capitalized() && title_until(i, last) == last) return i;
    return last;
  }

  /// "Orla Velkar Ada Ostrel Jun Halden": every other word is a given name, and no other is.
  bool given_and_surname_in_turn(std::uint32_t first, std::uint32_t last) const {
    if (last - first < 6 || (last - first) % 2 != 0) return false;  // four may be one in Spanish
    for (auto i = first; i < last; ++i) {
      const bool given = r_.in(i, l_.given_name) && !common(i) && !listed_at(i);
      if (given != ((i - first) % 2 == 0) || !word(i).capitalized() || r_.in(i, l_.head))
        return false;
    }
    return true;
  }

  /// Behind a surname stands a given name that is no surname, and then another name.
  bool second_person(std::uint32_t i) const {
    return r_.in(i - 1, l_.surname) && !r_.in(i - 1, l_.given_name) && !common(i - 1) &&
           r_.in(i - 2, l_.given_name) && r_.in(i, l_.given_name) && !common(i) &&
           !r_.in(i, l_.surname) && word(i).space_before && name_word(i + 1) && !listed_at(i);
  }

  /// "Corvane Fired Orla Fenwick", "Comedian Orla Fenwick": the ordinary word right before a given
  /// name and a surname, or `last` when there is none.
  std::uint32_t plain_before_person(std::uint32_t first, std::uint32_t last) const {
    if (known(first, last) || heads_name(last - 1)) return last;
    for (auto i = first; i + 2 < last; ++i) {
      // Short words are names in some language ("Ram", "Odd").
      const bool plain = common(i) && word(i).capitalized() && word(i).span.size() > 3 &&
                         !r_.in(i, l_.given_name) && !r_.in(i, l_.surname) &&
                         !r_.in(i, l_.place_front) && !listed_at(i);
      if (plain && known_until(first, last) <= i && r_.in(i + 1, l_.given_name) && !common(i + 1) &&
          word(i + 1).space_before && !listed_at(i + 1) && name_word(i + 2) &&
          word(i + 2).space_before && !ends_in_head(i, last))
        return i;
    }
    return last;
  }

  /// "Velmar Rovers Orla Fenwick", "(the ambassador to the) United States Orla Fenwick": one past a
  /// listed organization or place that nobody is named after, when a given name and another name
  /// follow; else `first`.
  std::uint32_t thing_before_person(std::uint32_t first, std::uint32_t last) const {
    const auto end = known_until(first, last);
    if (end == first || end + 2 > last || known(first, last)) return first;
    const bool nobody = !r_.in(first, l_.given_name) && !r_.in(end - 1, l_.surname);
    const bool person = r_.in(end, l_.given_name) && !common(end) && word(end).space_before &&
                        !listed_at(end) && name_word(end + 1) && word(end + 1).space_before &&
                        !ends_in_head(end, last);
    return nobody && person ? end : first;
  }

  bool starts_like_person(std::uint32_t first, std::uint32_t last) const {
    if (first >= last || r_.in(last - 1, l_.head)) return false;
    // "Rep. Park Yong-jin": a surname that is a head noun, too.
    return r_.in(first, l_.given_name) ||
           (r_.in(first, l_.surname) && last - first > 1 && !r_.in(last - 1, l_.place_head));
  }

  /// One past "Norwegian" or "South African" at `first`, when more follows; else `first`.
  std::uint32_t demonym_until(std::uint32_t first, std::uint32_t last) const {
    const auto end = demonym_end(first);
    if (end <= first || end >= last) return first;
    // "Central American Parliament": a region has no other of its kind to be told from.
    return end - first > 1 && ends_in_head(first, last) ? first : end;
  }

  /// One past the nationality that begins here, or `first`.
  std::uint32_t demonym_end(std::uint32_t first) const {
    if (!lexicon_.lists_beginning(word(first).id).has(l_.demonym)) return first;
    return lexicon_.longest(r_.words, first, l_.demonym).last;
  }

  /// "Russian Foreign Ministry" → "Foreign Ministry", but "American Stock Exchange" stays whole: a
  /// nationality stays with a head noun that carries it as a part of its name.
  bool keeps_demonym(std::uint32_t first, std::uint32_t last) const {
    if (last - first < 2) return false;
    if (last - first == 2 && r_.in(first, l_.given_name) && !r_.in(last - 1, l_.head) &&
        (r_.in(last - 1, l_.surname) || r_.in(last - 1, l_.given_name)) && !common(last - 1))
      return true;  // "Maya Fenwick"
    if (lexicon_.has_feature(word(last - 1).id, l_.head, "demonym", "keep")) return true;
    for (auto i = first + 1; i + 1 < last; ++i)
      if (takes_of(i) && (r_.reads(i + 1, "of") || r_.reads(i + 1, "for"))) return true;
    return r_.in(last - 1, l_.legal_form);
  }

  std::uint32_t trimmed(std::uint32_t first, std::uint32_t last) const {
    while (last > first && !word(last - 1).wordlike() &&
           !(is(last - 1, '.') && last - 1 > first &&
             (initial(last - 2) || pointed(last - 2) || r_.in(last - 2, l_.generation))))
      --last;
    return last;
  }

  /// "Inc.", but not "Company.": the point is a part of the legal form.
  bool pointed(std::uint32_t i) const {
    return lexicon_.longest(r_.words, i, l_.legal_form).last > i + 1;
  }

  /// "The Academy of Ships": what it is stands first.
  bool heads_a_name(std::uint32_t i) const {
    return takes_of(i) && inside(i + 1) && (r_.reads(i + 1, "of") || r_.reads(i + 1, "for"));
  }

  /// "Bill" and nothing else in a line: who wrote the letter, or to whom.
  bool signature(std::uint32_t i) const {
    return sentence_.size() <= 2 && i == sentence_.first && r_.in(i, l_.given_name) &&
           word(i).newline_before;
  }

  void add(std::uint32_t first, std::uint32_t last, bool titled, std::uint32_t title_first,
           bool opens) {
    last = trimmed(first, last);
    if (first >= last) return;
    Candidate c;
    c.headline = casing_ != Casing::normal;
    c.tag = first > 0 && !word(first).space_before && r_.reads(first - 1, "#");
    if (opens && common(first) && last - first == 1 && !signature(first)) {
      c.weak_start = true;  // "Nice" may be a city, but not because it begins a sentence
    } else if (opens && common(first) && !known(first, last)) {
      if (!ends_in_head(first, last) && known_until(first, last) == first &&
          !r_.in(first, l_.given_name) && !r_.in(first, l_.place_front) && !heads_a_name(first)) {
        ++first;  // "Meanwhile Clinton"
        first = skip_joints(first, last);
        if (first >= last) return;
      }
    }
    c.first = first;
    c.last = last;
    c.titled = titled;
    c.title_first = title_first;
    c.listed = known(first, last);
    if (is_legal_form(first, last)) return;  // "Inc." alone
    if (letters_only(first, last)) return;
    if (const auto m = lexicon_.longest(r_.words, first, l_.demonym);
        !c.listed && m.last > first && m.last == last)
      return;  // "Costa Ricans"
    if (last - first == 1 && !c.listed && !titled &&
        (r_.in(first, l_.title) || r_.in(first, l_.demonym) || r_.in(first, l_.job)))
      return;
    out_.push_back(c);
  }

  /// "P", or the "P D" of "U P D A T E D", but not "Q&A": letters with nothing between them but
  /// spaces are no name.
  bool letters_only(std::uint32_t first, std::uint32_t last) const {
    for (auto i = first; i < last; ++i)
      if (word(i).span.size() > 1 || !word(i).wordlike()) return false;
    return true;
  }

  std::uint32_t skip_joints(std::uint32_t first, std::uint32_t last) const {
    while (first < last && !(word(first).wordlike() && word(first).capitalized()) &&
           !particle(first))
      ++first;
    return first;
  }

  const Reading& r_;
  const Lexicon& lexicon_;
  const CandidateLists& l_;
  const std::vector<bool>& blocked_;
  WordRange sentence_;
  Casing casing_ = Casing::normal;
  std::vector<Candidate> out_;
};

}  // namespace

std::vector<Candidate> find_candidates(const Reading& reading, const Lexicon& lexicon,
                                       const CandidateLists& lists,
                                       const std::vector<bool>& blocked) {
  return Segmenter(reading, lexicon, lists, blocked).run();
}

}  // namespace redstring::extract
