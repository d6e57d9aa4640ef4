// Two names laid side by side, word by word.
#pragma once

#include <cstdint>
#include <vector>

#include "link/words.h"

namespace redstring::link {

/// Why two words count as one, the surest first.
enum class Likeness : std::uint8_t {
  equal,     ///< the same letters
  spelling,  ///< a listed spelling of the same name
  joined,    ///< one word there, several here: "vanderbilt", "van der bilt"
  initial,   ///< a letter and a word that begins with it
  nickname,  ///< "Bill", "William"
  acronym,   ///< "PLA", "People's Liberation Army"
  typo,      ///< a few letters differ
};

/// Words [a, a_end) of the one name and [b, b_end) of the other.
struct Pairing {
  std::uint8_t a = 0, a_end = 0, b = 0, b_end = 0;
  Likeness likeness = Likeness::equal;
  int similarity = 0;  ///< 1..1000
};

struct AlignOptions {
  bool person = false;      ///< initials and nicknames pair; otherwise acronyms do
  bool skip_stops = false;  ///< words with word_stop are left out
};

struct Alignment {
  std::vector<Pairing> pairs;                  ///< by falling similarity
  std::vector<std::uint8_t> alone_a, alone_b;  ///< words without partner, ascending
};

/// Greedy by falling similarity; ties fall to the longer words, then to those nearer in position.
/// Not symmetric by itself in the last tie: callers put the two names into one order.
Alignment align(const std::vector<NameWord>& a, const std::vector<NameWord>& b,
                const AlignOptions& options);

/// How alike two single words are, and why; similarity 0 when they are not.
Pairing liken(const NameWord& a, const NameWord& b, bool person);

}  // namespace redstring::link
