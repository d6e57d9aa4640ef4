// Comparing names: words are aligned, weighed, and what is left over is judged. See compare.h.
#include "link/compare.h"

#include <algorithm>
#include <string>

#include "link/alignment.h"
#include "link/keys.h"
#include "link/linker.h"
#include "link/listed_name.h"
#include "link/similarity.h"
#include "text/fold.h"

namespace redstring::link {
namespace {

constexpr int person_threshold = 700;
constexpr int organization_threshold = 700;
constexpr int exact_threshold = 900;

/// Differences that no score makes good.
constexpr std::uint32_t never_of_persons =
    differs_words | differs_generation | differs_sex | differs_kin;
constexpr std::uint32_t never_of_organizations = differs_legal_form | differs_number;

/// What a word that is missing on one side costs, in percent of its weight.
constexpr int person_extra = 18;
constexpr int organization_extra = 35;
constexpr int light_percent = 20;
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

std::string join(const std::vector<NameWord>& words, const std::vector<std::uint8_t>& which) {
  std::string out;
  for (const std::uint8_t i : which) {
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

/// Keeps the reasons of one comparison such that their weights add up to its score. While words are
/// paired, weights are raw; settle() turns them into points of the score. Does nothing, and no
/// work, when nobody asked for reasons.
class Account {
 public:
  explicit Account(std::vector<Reason>* reasons) : reasons_(reasons) {}

  bool wanted() const { return reasons_ != nullptr; }

  /// Words that speak for it: `raw` = weight times similarity.
  void pair(std::string_view feature, std::int64_t raw, std::string left, std::string right) {
    add(feature, raw, std::move(left), std::move(right));
  }
  /// Words that speak against it: `raw` as in Sums::total.
  void cost(std::string_view feature, std::int64_t raw, std::string left, std::string right,
            bool forbids) {
    add(feature, -raw, std::move(left), std::move(right));
    reasons_->back().forbids = forbids;
  }

  /// Shares `base`, the score of the pairs alone, among the pairs and what is missing from it to
  /// `score` among the costs; rounding errors go to the later ones.
  void settle(int base, int score) {
    if (!wanted()) return;
    std::int64_t pairs = 0, costs = 0;
    for (const std::int64_t raw : raw_) (raw > 0 ? pairs : costs) += raw;
    std::int64_t pairs_so_far = 0, costs_so_far = 0;
    for (std::size_t i = 0; i < raw_.size(); ++i) {
      const bool speaks_for = raw_[i] > 0;
      std::int64_t& so_far = speaks_for ? pairs_so_far : costs_so_far;
      const std::int64_t all = speaks_for ? pairs : costs;
      const std::int64_t points = speaks_for ? base : score - base;
      const std::int64_t before = all == 0 ? 0 : points * so_far / all;
      so_far += raw_[i];
      const std::int64_t after = all == 0 ? 0 : points * so_far / all;
      (*reasons_)[i].weight = static_cast<int>(after - before);
    }
  }

  /// A change of the score after settle().
  void adjust(std::string_view feature, int points, std::string left, std::string right,
              bool forbids = false) {
    add(feature, 0, std::move(left), std::move(right));
    reasons_->back().weight = points;
    reasons_->back().forbids = forbids;
  }

  void clear() {
    if (wanted()) reasons_->clear();
    raw_.clear();
  }

 private:
  void add(std::string_view feature, std::int64_t raw, std::string left, std::string right) {
    reasons_->push_back({std::string(feature), 0, std::move(left), std::move(right), false});
    raw_.push_back(raw);
  }

  std::vector<Reason>* reasons_;
  std::vector<std::int64_t> raw_;
};

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

  int conflict() const { return std::min(alone_a, alone_b); }
  int extra() const { return std::max(alone_a, alone_b) - conflict(); }
  /// Of the pairs alone.
  int base() const { return weight == 0 ? 0 : static_cast<int>(matched / weight); }
  int score(int extra_percent) const {
    const std::int64_t total = static_cast<std::int64_t>(weight) * 100 +
                               static_cast<std::int64_t>(conflict()) * against +
                               static_cast<std::int64_t>(extra()) * extra_percent +
                               static_cast<std::int64_t>(light) * light_percent;
    return total == 0 ? 0 : static_cast<int>(matched * 100 / total);
  }
};

/// Whether the pairs cross: words stand in another order.
bool crossed(const std::vector<Pairing>& pairs, const std::vector<NameWord>& a,
             const std::vector<NameWord>& b) {
  const auto small = [&](const Pairing& p) {
    return a[p.a].any(word_particle | word_stop) || b[p.b].any(word_particle | word_stop);
  };
  for (auto x = pairs.begin(); x != pairs.end(); ++x) {
    if (small(*x)) continue;
    for (auto y = x + 1; y != pairs.end(); ++y) {
      if (!small(*y) && (x->a < y->a) != (x->b < y->b)) return true;
    }
  }
  return false;
}

/// What the comparisons of two names share: the names, their alignment, and a score whose
/// every change is accounted for.
template <class Name>
class Comparing {
 protected:
  Comparing(const Name& a, const Name& b, std::vector<Reason>* reasons)
      : a_(a), b_(b), account_(reasons) {}

  std::string text_of(const Name& name) const {
    return account_.wanted() ? join(name.words, 0, name.words.size()) : std::string();
  }

  /// The score is at most `most`, and `why`.
  void limit(int most, std::string_view why, std::string left = {}, std::string right = {},
             bool forbids = false) {
    const int points = std::min(most - out_.score, 0);
    if (points == 0 && !forbids) return;
    out_.score += points;
    if (account_.wanted()) {
      account_.adjust(why, points, std::move(left), std::move(right), forbids);
    }
  }

  const Name& a_;
  const Name& b_;
  Account account_;
  Alignment alignment_;
  Verdict out_;
};

class Persons : private Comparing<PersonName> {
 public:
  Persons(const PersonName& a, const PersonName& b, std::vector<Reason>* reasons)
      : Comparing(a, b, reasons) {}

  Verdict run() {
    AlignOptions options;
    options.person = true;
    alignment_ = align(a_.words, b_.words, options);
    Sums sums;
    int full = 0;  // words of more than a letter that pair
    for (const Pairing& pairing : alignment_.pairs) full += pair(pairing, sums);
    alone(sums, full);
    out_.score = sums.score(person_extra);
    account_.settle(sums.base(), out_.score);
    order();
    kin();
    if (full == 0) limit(300, "no word but initials");
    const bool one_a = one_word(a_), one_b = one_word(b_);
    const bool as_one =
        (out_.differences & differs_joined) != 0 && sums.alone_a + sums.alone_b == 0;
    if (one_a != one_b && !as_one) single(one_a ? a_ : b_);
    generation();
    titles();
    if ((out_.differences & differs_words) != 0) limit(690, "each has a word that the other lacks");
    if ((out_.differences & differs_mostly) != 0) limit(690, "more is missing than agrees");
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
    if (p.likeness == Likeness::typo) {
      const NameWord& left = a_.words[p.a];
      const NameWord& right = b_.words[p.b];
      note_typo(left, right, out_);
      if (known_name(left) && known_name(right)) out_.differences |= differs_known_words;
    }
    if ((p.a == 0) != (p.b == 0)) out_.differences |= differs_first;
    if (a_.middle(1) && b_.middle(1) && (p.a == 1) != (p.b == 1)) {
      out_.differences |= differs_middle;
    }
    if ((p.a >= a_.surname) != (p.b >= b_.surname) && !particle && !a_.single() && !b_.single()) {
      out_.differences |= differs_roles;
    }
    if (account_.wanted()) {
      account_.pair(describe(p.likeness), static_cast<std::int64_t>(weight) * p.similarity,
                    join(a_.words, p.a, p.a_end), join(b_.words, p.b, p.b_end));
    }
    return !particle && !initial ? 1 : 0;
  }

  static void add(const NameWord& word, int& weight, bool& particle, bool& initial) {
    weight += letters_weight(word);
    particle &= word.is(word_particle);
    initial |= word.is(word_initial);
  }

  /// The words of one name that nothing in the other one answers.
  struct Alone {
    int weight = 0, light = 0;
    int words = 0;  ///< particles not counted
    bool given = false, family = false;
  };

  void alone(Sums& sums, int full) {
    const Alone a = weigh(a_, alignment_.alone_a), b = weigh(b_, alignment_.alone_b);
    sums.alone_a = a.weight;
    sums.alone_b = b.weight;
    sums.light = a.light + b.light;
    const bool differ = a.weight > 0 && b.weight > 0;
    if (differ) {
      out_.differences |= differs_words;
    } else {
      for (const auto* alone : {&alignment_.alone_a, &alignment_.alone_b}) {
        if (!alone->empty() && alone->front() == 0) out_.differences |= differs_first;
      }
      if (by_middle_name(a_, alignment_.alone_a) || by_middle_name(b_, alignment_.alone_b)) {
        out_.differences |= differs_middle;
      }
      if (a.given || b.given) out_.differences |= differs_more_given;
      if (a.family || b.family) out_.differences |= differs_more_family;
      if (full > 0 && std::max(a.words, b.words) > full) out_.differences |= differs_mostly;
    }
    const bool missing = !alignment_.alone_a.empty() || !alignment_.alone_b.empty();
    if (!account_.wanted() || !missing) return;
    const std::int64_t cost = std::int64_t{sums.conflict()} * against +
                              std::int64_t{sums.extra()} * person_extra +
                              std::int64_t{sums.light} * light_percent;
    account_.cost(differ ? "words differ" : "words missing", cost,
                  join(a_.words, alignment_.alone_a), join(b_.words, alignment_.alone_b), differ);
  }

  /// "J. Thomas Kettle" goes by Thomas: without it, he is somebody else.
  static bool by_middle_name(const PersonName& name, const std::vector<std::uint8_t>& alone) {
    return name.middle(1) && name.words[0].is(word_initial) && !name.words[1].is(word_initial) &&
           std::find(alone.begin(), alone.end(), 1) != alone.end();
  }

  static Alone weigh(const PersonName& name, const std::vector<std::uint8_t>& alone) {
    Alone out;
    for (const std::uint8_t i : alone) {
      const NameWord& word = name.words[i];
      if (word.is(word_particle)) {
        out.light += 2;
        continue;
      }
      ++out.words;
      out.weight += word.is(word_initial) ? 8 : letters_weight(word);
      (i < name.surname ? out.given : out.family) = true;
    }
    return out;
  }

  void order() {
    if (!crossed(alignment_.pairs, a_.words, b_.words)) return;
    out_.differences |= differs_order;
    const auto given = [](const PersonName& name) {
      return !name.turned && name.words.size() == 2 && name.words[0].is(word_given) &&
             name.words[1].is(word_given);
    };
    if (given(a_) && given(b_)) {
      limit(600, "two given names in another order", text_of(a_), text_of(b_));
    } else {
      lower(20, "another order", text_of(a_), text_of(b_));
    }
  }

  /// "Anton bin Karl" is no "Karl bin Anton".
  void kin() {
    if (a_.kin == 0 || b_.kin == 0) return;
    const bool swapped =
        std::any_of(alignment_.pairs.begin(), alignment_.pairs.end(), [this](const Pairing& p) {
          return (p.a_end == a_.kin && p.b > b_.kin) || (p.b_end == b_.kin && p.a > a_.kin);
        });
    if (!swapped) return;
    out_.differences |= differs_kin;
    limit(600, "the child here is the father there", text_of(a_), text_of(b_), true);
  }

  void single(const PersonName& name) {
    out_.differences |= differs_single;
    const bool left = &name == &a_;
    limit(650, "a single word says too little", left ? text_of(a_) : std::string(),
          left ? std::string() : text_of(b_));
  }

  void generation() {
    if (a_.generation == b_.generation) return;
    const std::string left = rank(a_.generation), right = rank(b_.generation);
    if (a_.generation != 0 && b_.generation != 0) {
      out_.differences |= differs_generation;
      limit(300, "generations differ", left, right, true);
    } else {
      lower(20, "only one says the generation", left, right);
    }
  }

  static std::string rank(int generation) {
    return generation == 0 ? std::string() : std::to_string(generation);
  }

  /// They are no part of the name: what they say is told, and only the sex counts.
  void titles() {
    if (a_.gender != 0 && b_.gender != 0 && a_.gender != b_.gender) {
      out_.differences |= differs_sex;
      limit(600, "titles of a man and of a woman", a_.titles, b_.titles, true);
    } else if (account_.wanted() && (!a_.titles.empty() || !b_.titles.empty())) {
      account_.adjust(a_.titles == b_.titles ? "titles equal" : "titles do not count", 0, a_.titles,
                      b_.titles);
    }
  }

  void lower(int by, std::string_view why, std::string left, std::string right) {
    limit(std::max(0, out_.score - by), why, std::move(left), std::move(right));
  }
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

class Organizations : private Comparing<OrganizationName> {
 public:
  Organizations(const OrganizationName& a, const OrganizationName& b, std::vector<Reason>* reasons)
      : Comparing(a, b, reasons) {}

  Verdict run() {
    AlignOptions options;
    options.skip_stops = telling_words(a_) && telling_words(b_);
    alignment_ = align(a_.words, b_.words, options);
    Sums sums;
    int agree = 0;  // letters of words that tell which one it is
    for (const Pairing& p : alignment_.pairs) agree += pair(p, sums);
    alone(sums, agree);
    out_.score = sums.score(organization_extra);
    account_.settle(sums.base(), out_.score);
    whole();
    order();
    legal();
    if (!options.skip_stops && a_.words.size() != b_.words.size()) {
      limit(690, "nothing but small words");
    }
    if (has(differs_mostly)) limit(690, "more is missing than agrees");
    if (has(differs_country)) limit(690, "a company of that country");
    if (has(differs_number)) limit(650, "numbers differ", numbers(a_), numbers(b_), true);
    return out_;
  }

 private:
  static bool telling_words(const OrganizationName& name) {
    return std::any_of(name.words.begin(), name.words.end(),
                       [](const NameWord& w) { return !w.is(word_stop); });
  }

  bool has(std::uint32_t bits) const { return (out_.differences & bits) != 0; }

  static int weight_of(const NameWord& word, bool tells) {
    if (word.is(word_stop)) return 1;
    if (word.is(word_number)) return 8;
    if (word.is(word_generic) && tells) return 5;
    return letters_weight(word);
  }

  static int weight_of(const OrganizationName& name, std::size_t begin, std::size_t end) {
    const bool tells = name.telling() > 0;
    int sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += weight_of(name.words[i], tells);
    return sum;
  }

  /// Letters that tell which one it is: not what sort of body, nor in what country.
  static int telling_letters(const NameWord& word) {
    const bool tells = !word.any(word_stop | word_generic | word_number | word_country);
    return tells ? static_cast<int>(word.plain.size()) : 0;
  }

  static int telling_letters(const OrganizationName& name, std::size_t begin, std::size_t end) {
    int sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += telling_letters(name.words[i]);
    return sum;
  }

  int pair(const Pairing& p, Sums& sums) {
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
    if (account_.wanted()) {
      account_.pair(describe(p.likeness), static_cast<std::int64_t>(weight) * p.similarity,
                    join(a_.words, p.a, p.a_end), join(b_.words, p.b, p.b_end));
    }
    return std::max(telling_letters(a_, p.a, p.a_end), telling_letters(b_, p.b, p.b_end));
  }

  /// The words of one name that nothing in the other one answers.
  struct Alone {
    int weight = 0;
    int letters = 0;  ///< of words that tell which one it is
    bool number = false;
    bool country = true;  ///< nothing but a country
  };

  static Alone weigh(const OrganizationName& name, const std::vector<std::uint8_t>& alone) {
    Alone out;
    const bool tells = name.telling() > 0;
    for (const std::uint8_t i : alone) {
      const NameWord& word = name.words[i];
      out.weight += weight_of(word, tells);
      out.letters += telling_letters(word);
      out.number |= word.is(word_number);
      out.country &= word.any(word_country | word_stop);
    }
    return out;
  }

  void alone(Sums& sums, int agree) {
    const Alone a = weigh(a_, alignment_.alone_a), b = weigh(b_, alignment_.alone_b);
    sums.alone_a = a.weight;
    sums.alone_b = b.weight;
    if (a.number || b.number) out_.differences |= differs_number;
    const bool differ = a.weight > 0 && b.weight > 0;
    if (differ) {
      out_.differences |= differs_words;
    } else if (a.weight > 0 || b.weight > 0) {
      out_.differences |= differs_more_words;
      const Alone& more = a.weight > 0 ? a : b;
      if (more.letters > agree) out_.differences |= differs_mostly;
      if (more.country) country(sums, more);
    }
    const bool missing = !alignment_.alone_a.empty() || !alignment_.alone_b.empty();
    if (!account_.wanted() || !missing) return;
    const std::int64_t cost =
        std::int64_t{sums.conflict()} * against + std::int64_t{sums.extra()} * organization_extra;
    account_.cost(differ ? "words differ" : "words missing", cost,
                  join(a_.words, alignment_.alone_a), join(b_.words, alignment_.alone_b), false);
  }

  /// Of two registered companies, the one named with a country is that country's; otherwise where
  /// it sits is a light matter: "Kettle Works", "Kettle Works (Norland)".
  void country(Sums& sums, const Alone& more) {
    if (!a_.legal.empty() && !b_.legal.empty()) {
      out_.differences |= differs_country;
      return;
    }
    (sums.alone_a > 0 ? sums.alone_a : sums.alone_b) =
        more.weight * light_percent / organization_extra;
  }

  /// "SiemensAG": everything as one word, with at most one slip; or as many words, and the slip is
  /// in what is a legal form on one side only ("Joynt Stock Company").
  void whole() {
    constexpr std::size_t least = 5, least_with_slip = 9, most_with_slip = 48;
    const std::size_t letters = std::min(a_.joined.size(), b_.joined.size());
    if (letters < least || out_.score >= 940) return;
    const bool legal_slip = has(differs_more_words) && !has(differs_typo | differs_joined);
    if (a_.written == b_.written && !legal_slip) return;
    const bool equal = a_.joined == b_.joined;
    if (!equal && (letters < least_with_slip || letters >= most_with_slip || has(differs_number) ||
                   edits(a_.joined, b_.joined, 1) > 1)) {
      return;
    }
    out_.score = equal ? 980 : 940;
    out_.differences = differs_joined | (equal ? 0u : differs_typo | differs_known_words);
    alignment_.pairs.clear();
    if (!account_.wanted()) return;
    account_.clear();
    account_.adjust("written as one word", out_.score, a_.joined, b_.joined);
  }

  void order() {
    if (!crossed(alignment_.pairs, a_.words, b_.words)) return;
    const auto turns = [](const OrganizationName& name) {
      return std::any_of(name.words.begin(), name.words.end(),
                         [](const NameWord& w) { return w.is(word_turns); });
    };
    out_.differences |= turns(a_) && turns(b_) ? differs_order_freely : differs_order;
    limit(std::max(0, out_.score - 30), "another order", text_of(a_), text_of(b_));
  }

  void legal() {
    if (legal_fits(a_.legal, b_.legal)) return;
    out_.differences |= differs_legal_form;
    limit(600, "legal forms differ", a_.legal[0], b_.legal[0], true);
  }

  std::string numbers(const OrganizationName& name) const {
    std::string out;
    if (!account_.wanted()) return out;
    for (const NameWord& word : name.words) {
      if (word.is(word_number)) out += (out.empty() ? "" : " ") + word.text;
    }
    return out;
  }
};

/// Whether one host stands below the other: "mail.example.com", "example.com".
bool nested(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  return a.size() > b.size() + 1 && a.substr(a.size() - b.size()) == b &&
         a[a.size() - b.size() - 1] == '.';
}

/// Hosts are different servers, however near they stand; how near, the score says.
Comparison compare_servers(const ServerName& a, const ServerName& b, const NameLists& lists) {
  constexpr int below_the_other = 400, of_one_domain = 300;
  Comparison out;
  const auto say = [&](std::string_view feature, int weight, bool forbids) {
    out.score = weight;
    out.forbidden = forbids;
    out.reasons.push_back({std::string(feature), weight, a.value, b.value, forbids});
  };
  if (a.value == b.value) {
    if (!a.tells) {
      say("the phrase does not say which", 800, false);
    } else if (a.sort == ServerSort::phrase) {
      say("names equal", 1000, false);
    } else {
      say(a.sort == ServerSort::address ? "same address" : "same host", 1000, false);
    }
  } else if (a.sort == ServerSort::host && b.sort == ServerSort::host) {
    const std::string_view domain = registrable_domain(a.value, lists);
    if (nested(a.value, b.value)) {
      say("one host is below the other", below_the_other, true);
    } else if (!domain.empty() && domain == registrable_domain(b.value, lists)) {
      say("another host of " + std::string(domain), of_one_domain, true);
    } else {
      say("host names differ", 0, true);
    }
  } else if (a.sort == ServerSort::address && b.sort == ServerSort::address) {
    say("addresses differ", 0, true);
  } else if (a.sort == ServerSort::phrase && b.sort == ServerSort::phrase) {
    say("names differ", 0, false);
  } else {
    say("a name does not say which address or host", 0, false);
  }
  return out;
}

Comparison compare_bodies_as_written(const OrganizationName& left, const OrganizationName& right) {
  Comparison out;
  const Verdict verdict = compare_organizations(left, right, &out.reasons);
  out.score = verdict.score;
  out.forbidden = (verdict.differences & never_of_organizations) != 0;
  return out;
}

/// "Al-Kettle/Iron Ladle Front": two names of one body, of two words or more each.
std::vector<std::string_view> names_around_slash(std::string_view name, const NameLists& lists) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || name.find('/', slash + 1) != std::string_view::npos) {
    return {};
  }
  std::vector<std::string_view> out = {name.substr(0, slash), name.substr(slash + 1)};
  for (const std::string_view part : out) {
    if (parse_organization(part, lists).words.size() < 2) return {};
  }
  return out;
}

Comparison compare_bodies(std::string_view left, std::string_view right, const NameLists& lists) {
  constexpr int cost_of_slash = 30;
  const OrganizationName a = parse_organization(left, lists), b = parse_organization(right, lists);
  Comparison out = compare_bodies_as_written(a, b);
  const auto try_names = [&](std::string_view with_slash, const OrganizationName& other,
                             bool first) {
    for (const std::string_view part : names_around_slash(with_slash, lists)) {
      const OrganizationName one = parse_organization(part, lists);
      Comparison found =
          first ? compare_bodies_as_written(one, other) : compare_bodies_as_written(other, one);
      found.score -= cost_of_slash;
      if (found.forbidden || found.score <= out.score) continue;
      const std::string name(part);
      found.reasons.push_back({"one of two names around a slash", -cost_of_slash, first ? name : "",
                               first ? "" : name, false});
      out = std::move(found);
    }
  };
  const bool slash_left = left.find('/') != std::string_view::npos;
  const bool slash_right = right.find('/') != std::string_view::npos;
  if (slash_left && !slash_right) try_names(left, b, true);
  if (slash_right && !slash_left) try_names(right, a, false);
  return out;
}

/// Places and names of unknown type: the words, in order.
Comparison compare_words(EntityType type, std::string_view left, std::string_view right,
                         const NameLists& lists) {
  constexpr int most = 850;  // below the threshold: such names are one only when they are equal
  Comparison out;
  const std::string a = name_key_text(type, left, lists), b = name_key_text(type, right, lists);
  if (a == b) {
    out.score = 1000;
    out.reasons.push_back({"names equal", 1000, a, b, false});
    return out;
  }
  const OrganizationName x = parse_organization(left, lists), y = parse_organization(right, lists);
  const Verdict verdict = compare_organizations(x, y, &out.reasons);
  out.score = verdict.score;
  out.forbidden = (verdict.differences & never_of_organizations) != 0;
  if (verdict.differences != 0 && out.score > most) {
    out.reasons.push_back({"only equal names will do here", most - out.score, {}, {}, false});
    out.score = most;
  }
  return out;
}

/// A list says that two names are names of one thing: that settles it, however they read.
void consult_lists(EntityType type, std::string_view left, std::string_view right,
                   const NameLists& lists, Comparison& out) {
  if (!out.forbidden && out.score >= score_of_one_line) return;
  const ListedName a = listed_name(type, left, lists);
  if (!a || a.line != listed_name(type, right, lists).line) return;
  out = {};
  out.score = score_of_one_line;
  out.reasons.push_back({"a list has both as names of “" + a.canonical + "”", score_of_one_line,
                         std::string(left), std::string(right), false});
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
  return compare_names(type, left, right, NameLists(lexicon));
}

Comparison compare_names(EntityType type, std::string_view left, std::string_view right,
                         const NameLists& lists) {
  // One order for both directions: compare(a, b) and compare(b, a) score the same.
  const bool swapped = right < left;
  if (swapped) std::swap(left, right);
  Comparison out;
  if (type == types::person) {
    const Verdict verdict =
        compare_persons(parse_person(left, lists), parse_person(right, lists), &out.reasons);
    out.score = verdict.score;
    out.forbidden = (verdict.differences & never_of_persons) != 0;
  } else if (type == types::organization) {
    out = compare_bodies(left, right, lists);
  } else if (type == types::server) {
    out = compare_servers(parse_server(left, lists), parse_server(right, lists), lists);
  } else if (type == types::date) {
    const std::string a = name_key_text(type, left, lists), b = name_key_text(type, right, lists);
    out.score = a == b ? 1000 : 0;
    out.forbidden = a != b;
    out.reasons.push_back({a == b ? "dates equal" : "dates differ", out.score, a, b, a != b});
  } else {
    out = compare_words(type, left, right, lists);
  }
  consult_lists(type, left, right, lists, out);
  out.score = std::clamp(out.score, 0, 1000);
  out.same = !out.forbidden && out.score >= threshold(type);
  if (swapped) {
    for (Reason& reason : out.reasons) std::swap(reason.left, reason.right);
  }
  return out;
}

}  // namespace redstring::link
