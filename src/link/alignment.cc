// Pairing the words of two names. See alignment.h.
#include "link/alignment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

#include "link/similarity.h"

namespace redstring::link {
namespace {

constexpr std::size_t most_words = 256;  // Pairing counts them in bytes
constexpr std::size_t most_joined = 4;   // words that may be one word on the other side
constexpr std::size_t least_joined = 5;  // letters of that one word
constexpr int same_spelling = 970;
constexpr int same_by_initial = 750;
constexpr int same_by_nickname = 900;
constexpr int same_by_acronym = 850;
constexpr int same_by_sound = 860;

bool share(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) return true;
    *i < *j ? ++i : ++j;
  }
  return false;
}

Pairing alike(Likeness likeness, int similarity) {
  Pairing out;
  out.likeness = likeness;
  out.similarity = similarity;
  return out;
}

/// Whether one is a letter that the other begins with: "W." fits "William" and so "Bill".
bool begins_with(const NameWord& a, const NameWord& b) {
  if (a.plain[0] == b.plain[0]) return true;
  const NameWord& letter = a.is(word_initial) ? a : b;
  const NameWord& word = a.is(word_initial) ? b : a;
  return word.pet && word.formal_initials.find(letter.plain[0]) != std::string::npos;
}

struct Candidate {
  Pairing pairing;
  int letters = 0;
  int apart = 0;
};

class Aligner {
 public:
  Aligner(const std::vector<NameWord>& a, const std::vector<NameWord>& b,
          const AlignOptions& options)
      : a_(a), b_(b), options_(options) {}

  Alignment run() {
    candidates_.reserve(a_.size() + b_.size() + 4);
    collect_singles();
    collect_joined(a_, b_, false);
    collect_joined(b_, a_, true);
    if (!options_.person) {
      collect_acronyms(a_, b_, false);
      collect_acronyms(b_, a_, true);
    }
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& x, const Candidate& y) {
      return std::make_tuple(-x.pairing.similarity, -x.letters, x.apart, x.pairing.a, x.pairing.b,
                             x.pairing.a_end, x.pairing.b_end) <
             std::make_tuple(-y.pairing.similarity, -y.letters, y.apart, y.pairing.a, y.pairing.b,
                             y.pairing.a_end, y.pairing.b_end);
    });
    return choose();
  }

 private:
  bool skipped(const NameWord& word) const { return options_.skip_stops && word.is(word_stop); }

  void add(Pairing pairing, std::size_t a, std::size_t a_end, std::size_t b, std::size_t b_end,
           bool swapped) {
    if (swapped) {
      std::swap(a, b);
      std::swap(a_end, b_end);
    }
    pairing.a = static_cast<std::uint8_t>(a);
    pairing.a_end = static_cast<std::uint8_t>(a_end);
    pairing.b = static_cast<std::uint8_t>(b);
    pairing.b_end = static_cast<std::uint8_t>(b_end);
    Candidate candidate{pairing, 0, 0};
    for (std::size_t i = a; i < a_end; ++i) {
      candidate.letters += static_cast<int>(a_[i].plain.size());
    }
    candidate.apart = std::abs(static_cast<int>(a) - static_cast<int>(b));
    candidates_.push_back(candidate);
  }

  void collect_singles() {
    for (std::size_t i = 0; i < a_.size(); ++i) {
      if (skipped(a_[i])) continue;
      for (std::size_t j = 0; j < b_.size(); ++j) {
        if (skipped(b_[j])) continue;
        const Pairing pairing = liken(a_[i], b_[j], options_.person);
        if (pairing.similarity > 0) add(pairing, i, i + 1, j, j + 1, false);
      }
    }
  }

  /// Several words of `many` that are one word of `one`.
  void collect_joined(const std::vector<NameWord>& many, const std::vector<NameWord>& one,
                      bool swapped) {
    std::string joined;
    for (std::size_t i = 0; i + 1 < many.size(); ++i) {
      joined = many[i].plain;
      for (std::size_t k = i + 1; k < many.size() && k < i + most_joined; ++k) {
        joined += many[k].plain;
        for (std::size_t j = 0; j < one.size(); ++j) {
          const std::string& whole = one[j].plain;
          const int difference = static_cast<int>(whole.size()) - static_cast<int>(joined.size());
          if (whole.size() < least_joined || std::abs(difference) > 1 || whole[0] != joined[0]) {
            continue;
          }
          const int similarity = word_similarity(joined, whole);
          if (similarity >= 880) {
            add(alike(Likeness::joined, similarity - 10), i, k + 1, j, j + 1, swapped);
          }
        }
      }
    }
  }

  /// A word whose letters begin a run of words on the other side, small words left out or not.
  void collect_acronyms(const std::vector<NameWord>& letters, const std::vector<NameWord>& words,
                        bool swapped) {
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const std::string& plain = letters[i].plain;
      if (plain.size() < 3 || plain.size() > 8 || letters[i].any(word_number)) continue;
      for (std::size_t j = 0; j + 1 < words.size(); ++j) {
        std::size_t end = spells(plain, words, j, false);
        if (end == j) end = spells(plain, words, j, true);
        if (end > j + 1) {
          add(alike(Likeness::acronym, same_by_acronym), i, i + 1, j, end, swapped);
        }
      }
    }
  }

  /// One past the last word when words from `at` have the letters as initials; `at` when not.
  static std::size_t spells(const std::string& letters, const std::vector<NameWord>& words,
                            std::size_t at, bool with_stops) {
    std::size_t k = 0, j = at;
    for (; j < words.size() && k < letters.size(); ++j) {
      if (!with_stops && words[j].is(word_stop)) {
        if (k == 0) return at;
        continue;
      }
      if (words[j].plain[0] != letters[k]) return at;
      ++k;
    }
    return k == letters.size() ? j : at;
  }

  Alignment choose() {
    Alignment out;
    std::array<bool, most_words> used_a{}, used_b{};
    auto free = [](const std::array<bool, most_words>& used, std::size_t begin, std::size_t end) {
      return std::none_of(used.begin() + begin, used.begin() + end, [](bool u) { return u; });
    };
    out.pairs.reserve(std::min(a_.size(), b_.size()));
    for (const Candidate& candidate : candidates_) {
      const Pairing& p = candidate.pairing;
      if (!free(used_a, p.a, p.a_end) || !free(used_b, p.b, p.b_end)) continue;
      std::fill(used_a.begin() + p.a, used_a.begin() + p.a_end, true);
      std::fill(used_b.begin() + p.b, used_b.begin() + p.b_end, true);
      out.pairs.push_back(p);
    }
    for (std::size_t i = 0; i < a_.size(); ++i) {
      if (!used_a[i] && !skipped(a_[i])) out.alone_a.push_back(static_cast<std::uint8_t>(i));
    }
    for (std::size_t j = 0; j < b_.size(); ++j) {
      if (!used_b[j] && !skipped(b_[j])) out.alone_b.push_back(static_cast<std::uint8_t>(j));
    }
    return out;
  }

  const std::vector<NameWord>& a_;
  const std::vector<NameWord>& b_;
  const AlignOptions options_;
  std::vector<Candidate> candidates_;
};

/// "Motion Picture" and "Motion Pictures": ordinary words in one and in several.
bool one_and_several(const NameWord& a, const NameWord& b) {
  if (!a.is(word_common) || !b.is(word_common)) return false;
  const std::string& less = a.plain.size() < b.plain.size() ? a.plain : b.plain;
  const std::string& more = a.plain.size() < b.plain.size() ? b.plain : a.plain;
  return less.size() >= 3 && more.size() == less.size() + 1 && more.back() == 's' &&
         more.starts_with(less);
}

}  // namespace

Pairing liken(const NameWord& a, const NameWord& b, bool person) {
  if (a.plain == b.plain) return alike(Likeness::equal, 1000);
  if (a.is(word_initial) || b.is(word_initial)) {
    const bool one_letter = a.is(word_initial) && b.is(word_initial);
    if (!person || one_letter || !begins_with(a, b)) return {};
    if (a.is(word_particle) || b.is(word_particle)) return {};
    return alike(Likeness::initial, same_by_initial);
  }
  if (share(a.spellings, b.spellings)) return alike(Likeness::spelling, same_spelling);
  if (a.is(word_particle) != b.is(word_particle)) return {};
  if (person && share(a.formal, b.formal) && (a.pet || b.pet)) {
    return alike(Likeness::nickname, same_by_nickname);
  }
  if (a.any(word_number) || b.any(word_number)) return {};
  // A generic word is a known one: "industries" is no misspelling of "industrial".
  if (a.is(word_generic) && b.is(word_generic)) {
    const bool possessive = a.id == b.id && a.id != lexicon::unknown_word;
    return possessive ? alike(Likeness::spelling, same_spelling) : Pairing{};
  }
  if (!person && one_and_several(a, b)) return alike(Likeness::spelling, same_spelling);
  // A character more or less is another syllable, and so another name.
  if (a.is(word_syllables) && b.is(word_syllables)) return {};
  int similarity = word_similarity(a.plain, b.plain);
  const bool heard = a.sound == b.sound && a.sound.size() >= 3;
  if (similarity > 0 && heard) similarity = std::max(similarity, same_by_sound);
  if (similarity < 700) return {};
  // Two edits are a slip, in a long word three; more are another word, unless one hears the same.
  const std::size_t letters = std::min(a.plain.size(), b.plain.size());
  const int slips = letters >= 9 ? 3 : 2;
  if (!heard && edits(a.plain, b.plain, slips) > slips) return {};
  return alike(Likeness::typo, similarity);
}

Alignment align(const std::vector<NameWord>& a, const std::vector<NameWord>& b,
                const AlignOptions& options) {
  return Aligner(a, b, options).run();
}

}  // namespace redstring::link
