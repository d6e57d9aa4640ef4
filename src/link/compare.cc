// Comparing names: words are aligned, weighed, and what is left over is judged. See compare.h.
#include "link/compare.h"

#include <algorithm>
#include <string>

#include "link/alignment.h"
#include "link/keys.h"
#include "link/linker.h"
#include "link/similarity.h"
#include "text/fold.h"

namespace redstring::link {
namespace {

constexpr int person_threshold = 700;
constexpr int organization_threshold = 700;
constexpr int exact_threshold = 900;

/// What a word that is missing on one side costs, in percent of its weight.
constexpr int person_extra = 18;
constexpr int organization_extra = 35;
/// What a word costs that stands against another one, in percent of its weight.
constexpr int against = 250;

std::string join(const std::vector<NameWord>& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) {
    if (!out.empty()) out.push_back(' ');
    out += words[i].text;
  }
  return out;
}

std::string_view describe(Likeness likeness) {
  switch (likeness) {
    case Likeness::equal:
      return "words equal";
    case Likeness::spelling:
      return "spellings of one name";
    case Likeness::joined:
      return "written as one word";
    case Likeness::initial:
      return "initial fits";
    case Likeness::nickname:
      return "nickname fits";
    case Likeness::acronym:
      return "initials spell it";
    case Likeness::typo:
      return "spelled alike";
  }
  return "";
}

void say(std::vector<Reason>* reasons, std::string_view feature, int weight, std::string left,
         std::string right) {
  if (reasons == nullptr) return;
  reasons->push_back({std::string(feature), weight, std::move(left), std::move(right)});
}

std::uint32_t difference(Likeness likeness) {
  switch (likeness) {
    case Likeness::equal:
      return 0;
    case Likeness::spelling:
      return differs_spelling;
    case Likeness::joined:
      return differs_joined;
    case Likeness::initial:
      return differs_initial;
    case Likeness::nickname:
      return differs_nickname;
    case Likeness::acronym:
      return differs_acronym;
    case Likeness::typo:
      return differs_typo;
  }
  return 0;
}

/// Remembers how two words differ that are spelled alike.
void note_typo(const NameWord& a, const NameWord& b, Verdict& out) {
  const int letters = static_cast<int>(std::min(a.plain.size(), b.plain.size()));
  out.typo_letters = out.typos == 0 ? letters : std::min(out.typo_letters, letters);
  ++out.typos;
  out.typo_edits += edits(a.plain, b.plain, 3);
  // A swap, a doubling, another vowel or a neighbouring sound; in long words a letter lost.
  const int longer = static_cast<int>(std::max(a.plain.size(), b.plain.size()));
  const int cost = (1000 - word_similarity(a.plain, b.plain)) * longer / 100;
  const bool lost = a.plain.size() != b.plain.size() && letters >= 8;
  out.typo_foreign |= cost > 8 && !lost;
  const auto vowel_end = [](const std::string& w) {
    return std::string_view("aeiouy").find(w.back()) != std::string_view::npos;
  };
  const auto stem = [&](const std::string& w) {
    return vowel_end(w) ? std::string_view(w).substr(0, w.size() - 1) : std::string_view(w);
  };
  out.typo_at_end |= stem(a.plain) == stem(b.plain);
}

/// Listed as a given name or surname: then another spelling is most likely another name.
bool known_name(const NameWord& word) { return word.any(word_given | word_surname); }

int letters_weight(const NameWord& word) {
  return 4 + static_cast<int>(std::min<std::size_t>(word.plain.size(), 6));
}

/// A common shape: sums over pairs and left-overs, then score = matched / (matched + held against).
struct Sums {
  int weight = 0;            // of what pairs
  std::int64_t matched = 0;  // the same times similarity
  int alone_a = 0, alone_b = 0;
  int light = 0;  // left-over words that hardly count

  int score(int extra_percent) const {
    const int conflict = std::min(alone_a, alone_b);
    const int extra = std::max(alone_a, alone_b) - conflict;
    const std::int64_t total = static_cast<std::int64_t>(weight) * 100 +
                               static_cast<std::int64_t>(conflict) * against +
                               static_cast<std::int64_t>(extra) * extra_percent + light * 20;
    return total == 0 ? 0 : static_cast<int>(matched * 100 / total);
  }
};

/// Whether the pairs cross: words stand in another order.
bool crossed(std::vector<Pairing> pairs, const std::vector<NameWord>& a,
             const std::vector<NameWord>& b) {
  pairs.erase(std::remove_if(pairs.begin(), pairs.end(),
                             [&](const Pairing& p) {
                               return a[p.a].any(word_particle | word_stop) ||
                                      b[p.b].any(word_particle | word_stop);
                             }),
              pairs.end());
  std::sort(pairs.begin(), pairs.end(),
            [](const Pairing& x, const Pairing& y) { return x.a < y.a; });
  return !std::is_sorted(pairs.begin(), pairs.end(),
                         [](const Pairing& x, const Pairing& y) { return x.b < y.b; });
}

class Persons {
 public:
  Persons(const PersonName& a, const PersonName& b, std::vector<Reason>* reasons)
      : a_(a), b_(b), reasons_(reasons) {}

  Verdict run() {
    AlignOptions options;
    options.person = true;
    alignment_ = align(a_.words, b_.words, options);
    Sums sums;
    int full = 0;  // words of more than a letter that pair
    for (const Pairing& pairing : alignment_.pairs) full += pair(pairing, sums);
    alone(sums);
    out_.score = sums.score(person_extra);
    order();
    if (full == 0) limit(300, "no word but initials");
    const bool one_a = one_word(a_), one_b = one_word(b_);
    const bool as_one =
        (out_.differences & differs_joined) != 0 && sums.alone_a + sums.alone_b == 0;
    if (one_a != one_b && !as_one) single(one_a ? a_ : b_);
    generation();
    if ((out_.differences & differs_words) != 0) out_.score = std::min(out_.score, 690);
    return out_;
  }

 private:
  /// Not counting particles.
  static bool one_word(const PersonName& name) {
    return std::count_if(name.words.begin(), name.words.end(),
                         [](const NameWord& w) { return !w.is(word_particle); }) == 1;
  }

  int pair(const Pairing& p, Sums& sums) {
    int weight = 0;
    bool particle = true, initial = false;
    for (std::size_t i = p.a; i < p.a_end; ++i) add(a_.words[i], weight, particle, initial);
    int other = 0;
    for (std::size_t j = p.b; j < p.b_end; ++j) add(b_.words[j], other, particle, initial);
    weight = std::max(weight, other);
    if (particle) weight = 2;
    if (initial) weight = 3;
    sums.weight += weight;
    sums.matched += static_cast<std::int64_t>(weight) * p.similarity;
    out_.differences |= difference(p.likeness);
    if (p.likeness == Likeness::typo || p.likeness == Likeness::joined) {
      const NameWord& left = a_.words[p.a];
      const NameWord& right = b_.words[p.b];
      if (p.likeness == Likeness::typo) note_typo(left, right, out_);
      if (p.likeness == Likeness::typo && known_name(left) && known_name(right)) {
        out_.differences |= differs_known_words;
      }
    }
    if ((p.a == 0) != (p.b == 0)) out_.differences |= differs_first;
    if (a_.middle(1) && b_.middle(1) && (p.a == 1) != (p.b == 1)) {
      out_.differences |= differs_middle;
    }
    if ((p.a >= a_.surname) != (p.b >= b_.surname) && !particle && !a_.single() && !b_.single()) {
      out_.differences |= differs_roles;
    }
    say(reasons_, describe(p.likeness), weight * p.similarity / 10, join(a_.words, p.a, p.a_end),
        join(b_.words, p.b, p.b_end));
    return !particle && !initial ? 1 : 0;
  }

  static void add(const NameWord& word, int& weight, bool& particle, bool& initial) {
    weight += letters_weight(word);
    particle &= word.is(word_particle);
    initial |= word.is(word_initial);
  }

  void alone(Sums& sums) {
    std::string left, right;
    bool given_a = false, given_b = false, family_a = false, family_b = false;
    weigh(a_, alignment_.alone_a, sums.alone_a, sums.light, left, given_a, family_a);
    weigh(b_, alignment_.alone_b, sums.alone_b, sums.light, right, given_b, family_b);
    if (sums.alone_a > 0 && sums.alone_b > 0) {
      out_.differences |= differs_words;
      say(reasons_, "words differ", -std::min(sums.alone_a, sums.alone_b) * against, left, right);
      return;
    }
    for (const auto* alone : {&alignment_.alone_a, &alignment_.alone_b}) {
      if (!alone->empty() && alone->front() == 0) out_.differences |= differs_first;
    }
    if (by_middle_name(a_, alignment_.alone_a) || by_middle_name(b_, alignment_.alone_b)) {
      out_.differences |= differs_middle;
    }
    if (given_a || given_b) out_.differences |= differs_more_given;
    if (family_a || family_b) out_.differences |= differs_more_family;
    if (!left.empty() || !right.empty()) {
      say(reasons_, "words missing", -std::max(sums.alone_a, sums.alone_b) * person_extra, left,
          right);
    }
  }

  /// "J. Thomas Kettle" goes by Thomas: without it, he is somebody else.
  static bool by_middle_name(const PersonName& name, const std::vector<std::uint8_t>& alone) {
    return name.middle(1) && name.words[0].is(word_initial) && !name.words[1].is(word_initial) &&
           std::find(alone.begin(), alone.end(), 1) != alone.end();
  }

  static void weigh(const PersonName& name, const std::vector<std::uint8_t>& alone, int& sum,
                    int& light, std::string& text, bool& given, bool& family) {
    for (const std::uint8_t i : alone) {
      const NameWord& word = name.words[i];
      if (word.is(word_particle)) {
        light += 2;
        continue;
      }
      sum += word.is(word_initial) ? 8 : letters_weight(word);
      (i < name.surname ? given : family) = true;
      if (!text.empty()) text.push_back(' ');
      text += word.text;
    }
  }

  void order() {
    if (!crossed(alignment_.pairs, a_.words, b_.words)) return;
    out_.differences |= differs_order;
    const auto given = [](const PersonName& name) {
      return !name.turned && name.words.size() == 2 && name.words[0].is(word_given) &&
             name.words[1].is(word_given);
    };
    if (given(a_) && given(b_)) {
      limit(600, "two given names in another order");
    } else {
      out_.score -= 20;
      say(reasons_, "another order", -200, join(a_.words, 0, a_.words.size()),
          join(b_.words, 0, b_.words.size()));
    }
  }

  void single(const PersonName& name) {
    out_.differences |= differs_single;
    limit(650, "a single word says too little: " + join(name.words, 0, name.words.size()));
  }

  void generation() {
    if (a_.generation == b_.generation) return;
    if (a_.generation != 0 && b_.generation != 0) {
      out_.differences |= differs_generation;
      limit(300, "generations differ");
    } else {
      out_.score -= 20;
    }
  }

  void limit(int most, std::string_view why) {
    if (out_.score <= most) return;
    say(reasons_, why, (most - out_.score) * 10, "", "");
    out_.score = most;
  }

  const PersonName& a_;
  const PersonName& b_;
  std::vector<Reason>* reasons_;
  Alignment alignment_;
  Verdict out_;
};

bool same_direction(const std::string& a, const std::string& b) {
  // "company" and "corporation" are said of every sort of company.
  const auto vague = [](const std::string& c) { return c == "company" || c == "corporation"; };
  return a == b || vague(a) || vague(b);
}

/// Some class of the one side fits some class of the other.
bool legal_fits(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return true;
  for (const std::string& left : a) {
    for (const std::string& right : b) {
      if (same_direction(left, right)) return true;
    }
  }
  return false;
}

class Organizations {
 public:
  Organizations(const OrganizationName& a, const OrganizationName& b, std::vector<Reason>* reasons)
      : a_(a), b_(b), reasons_(reasons) {}

  Verdict run() {
    AlignOptions options;
    options.skip_stops = telling_words(a_) && telling_words(b_);
    alignment_ = align(a_.words, b_.words, options);
    Sums sums;
    for (const Pairing& p : alignment_.pairs) pair(p, sums);
    alone(sums);
    out_.score = sums.score(organization_extra);
    whole();
    order();
    legal();
    if (!options.skip_stops && a_.words.size() != b_.words.size())
      out_.score = std::min(out_.score, 690);
    if ((out_.differences & differs_number) != 0) limit(650, "numbers differ");
    return out_;
  }

 private:
  static bool telling_words(const OrganizationName& name) {
    return std::any_of(name.words.begin(), name.words.end(),
                       [](const NameWord& w) { return !w.is(word_stop); });
  }

  int weight_of(const NameWord& word, const OrganizationName& name) const {
    if (word.is(word_stop)) return 1;
    if (word.is(word_number)) return 8;
    if (word.is(word_generic) && name.telling() > 0) return 5;
    return letters_weight(word);
  }

  int weight_of(const OrganizationName& name, std::size_t begin, std::size_t end) const {
    int sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += weight_of(name.words[i], name);
    return sum;
  }

  void pair(const Pairing& p, Sums& sums) {
    const int weight = std::max(weight_of(a_, p.a, p.a_end), weight_of(b_, p.b, p.b_end));
    sums.weight += weight;
    sums.matched += static_cast<std::int64_t>(weight) * p.similarity;
    out_.differences |= difference(p.likeness);
    if (p.likeness == Likeness::typo) {
      const NameWord& left = a_.words[p.a];
      const NameWord& right = b_.words[p.b];
      note_typo(left, right, out_);
      if (left.any(word_common | word_given | word_surname) &&
          right.any(word_common | word_given | word_surname)) {
        out_.differences |= differs_known_words;
      }
    }
    say(reasons_, describe(p.likeness), weight * p.similarity / 10, join(a_.words, p.a, p.a_end),
        join(b_.words, p.b, p.b_end));
  }

  void alone(Sums& sums) {
    std::string left, right;
    bool number_a = false, number_b = false;
    weigh(a_, alignment_.alone_a, sums.alone_a, left, number_a);
    weigh(b_, alignment_.alone_b, sums.alone_b, right, number_b);
    if (number_a || number_b) out_.differences |= differs_number;
    if (sums.alone_a > 0 && sums.alone_b > 0) {
      out_.differences |= differs_words;
      say(reasons_, "words differ", -std::min(sums.alone_a, sums.alone_b) * against, left, right);
    } else if (!left.empty() || !right.empty()) {
      out_.differences |= differs_more_words;
      say(reasons_, "words missing", -std::max(sums.alone_a, sums.alone_b) * organization_extra,
          left, right);
    }
  }

  void weigh(const OrganizationName& name, const std::vector<std::uint8_t>& alone, int& sum,
             std::string& text, bool& number) const {
    for (const std::uint8_t i : alone) {
      sum += weight_of(name.words[i], name);
      number |= name.words[i].is(word_number);
      if (!text.empty()) text.push_back(' ');
      text += name.words[i].text;
    }
  }

  /// "SiemensAG": everything as one word, with at most one slip; or as many words, and the slip is
  /// in what is a legal form on one side only ("Joynt Stock Company").
  void whole() {
    constexpr std::size_t least = 5, least_with_slip = 9, most_with_slip = 48;
    const std::size_t letters = std::min(a_.joined.size(), b_.joined.size());
    if (letters < least || out_.score >= 940) return;
    const bool legal_slip = (out_.differences & differs_more_words) != 0 &&
                            (out_.differences & (differs_typo | differs_joined)) == 0;
    if (a_.written == b_.written && !legal_slip) return;
    const bool equal = a_.joined == b_.joined;
    if (!equal &&
        (letters < least_with_slip || letters >= most_with_slip ||
         (out_.differences & differs_number) != 0 || edits(a_.joined, b_.joined, 1) > 1)) {
      return;
    }
    out_.score = equal ? 980 : 940;
    out_.differences = differs_joined | (equal ? 0u : differs_typo | differs_known_words);
    alignment_.pairs.clear();
    say(reasons_, "written as one word", out_.score, a_.joined, b_.joined);
  }

  void order() {
    if (!crossed(alignment_.pairs, a_.words, b_.words)) return;
    const auto turns = [](const OrganizationName& name) {
      return std::any_of(name.words.begin(), name.words.end(),
                         [](const NameWord& w) { return w.is(word_turns); });
    };
    out_.differences |= turns(a_) && turns(b_) ? differs_order_freely : differs_order;
    out_.score -= 30;
    say(reasons_, "another order", -300, join(a_.words, 0, a_.words.size()),
        join(b_.words, 0, b_.words.size()));
  }

  void legal() {
    if (legal_fits(a_.legal, b_.legal)) return;
    out_.differences |= differs_legal_form;
    limit(600, "legal forms differ", a_.legal[0], b_.legal[0]);
  }

  void limit(int most, std::string_view why, std::string left = {}, std::string right = {}) {
    if (out_.score <= most) return;
    say(reasons_, why, (most - out_.score) * 10, std::move(left), std::move(right));
    out_.score = most;
  }

  const OrganizationName& a_;
  const OrganizationName& b_;
  std::vector<Reason>* reasons_;
  Alignment alignment_;
  Verdict out_;
};

Comparison compare_servers(const ServerName& a, const ServerName& b) {
  Comparison out;
  if (a.value == b.value) {
    out.score = a.tells ? 1000 : 800;
    out.reasons.push_back({a.tells ? "same server name" : "the phrase does not say which",
                           out.score, a.value, b.value});
    return out;
  }
  const auto below = [](const std::string& longer, const std::string& shorter) {
    return longer.size() > shorter.size() + 1 &&
           longer.compare(longer.size() - shorter.size(), shorter.size(), shorter) == 0 &&
           longer[longer.size() - shorter.size() - 1] == '.';
  };
  if (a.sort == ServerSort::host && b.sort == ServerSort::host) {
    const bool nested = below(a.value, b.value) || below(b.value, a.value);
    out.score = nested ? 400 : 0;
    out.forbidden = true;
    out.reasons.push_back(
        {nested ? "one host is below the other" : "host names differ", -1000, a.value, b.value});
  } else if (a.sort != ServerSort::phrase && b.sort != ServerSort::phrase) {
    out.forbidden = a.sort == b.sort;
    out.reasons.push_back({"addresses differ", -1000, a.value, b.value});
  }
  return out;
}

/// Places and names of unknown type: the words, in order.
Comparison compare_words(EntityType type, std::string_view left, std::string_view right,
                         const NameLists& lists) {
  Comparison out;
  const std::string a = name_key_text(type, left, lists), b = name_key_text(type, right, lists);
  if (a == b) {
    out.score = 1000;
    out.reasons.push_back({"names equal", 1000, a, b});
    return out;
  }
  const OrganizationName x = parse_organization(left, lists), y = parse_organization(right, lists);
  const Verdict verdict = compare_organizations(x, y, &out.reasons);
  out.score = verdict.differences == 0 ? verdict.score : std::min(verdict.score, 850);
  return out;
}

}  // namespace

Verdict compare_persons(const PersonName& left, const PersonName& right,
                        std::vector<Reason>* reasons) {
  return Persons(left, right, reasons).run();
}

Verdict compare_organizations(const OrganizationName& left, const OrganizationName& right,
                              std::vector<Reason>* reasons) {
  return Organizations(left, right, reasons).run();
}

int threshold(EntityType type) {
  if (type == types::person) return person_threshold;
  if (type == types::organization) return organization_threshold;
  return exact_threshold;
}

Comparison compare_names(EntityType type, std::string_view left, std::string_view right,
                         const Lexicon& lexicon) {
  const NameLists lists(lexicon);
  // One order for both directions: compare(a, b) and compare(b, a) score the same.
  const bool swapped = right < left;
  if (swapped) std::swap(left, right);
  Comparison out;
  if (type == types::person) {
    const Verdict verdict =
        compare_persons(parse_person(left, lists), parse_person(right, lists), &out.reasons);
    out.score = verdict.score;
    out.forbidden = (verdict.differences & (differs_words | differs_generation)) != 0;
  } else if (type == types::organization) {
    const Verdict verdict = compare_organizations(parse_organization(left, lists),
                                                  parse_organization(right, lists), &out.reasons);
    out.score = verdict.score;
    out.forbidden = (verdict.differences & (differs_legal_form | differs_number)) != 0;
  } else if (type == types::server) {
    out = compare_servers(parse_server(left, lists), parse_server(right, lists));
  } else if (type == types::date) {
    const std::string a = name_key_text(type, left, lists), b = name_key_text(type, right, lists);
    out.score = a == b ? 1000 : 0;
    out.forbidden = a != b;
    out.reasons.push_back({a == b ? "dates equal" : "dates differ", a == b ? 1000 : -1000, a, b});
  } else {
    out = compare_words(type, left, right, lists);
  }
  out.score = std::clamp(out.score, 0, 1000);
  out.same = !out.forbidden && out.score >= threshold(type);
  if (swapped) {
    for (Reason& reason : out.reasons) std::swap(reason.left, reason.right);
  }
  return out;
}

}  // namespace redstring::link
