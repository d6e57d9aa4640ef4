// The parts of a person's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "link/words.h"

namespace redstring::link {

/// "Dr. Maria J. van der Berg, Jr." → words maria, j, van, der, berg; surname from "van" on;
/// generation 2. Titles, degrees and quoted pet names are dropped; "Last, First" is turned round.
struct PersonName {
  std::vector<NameWord> words;  ///< given names first; at least one
  std::size_t surname = 0;      ///< words [surname, end) are the surname with its particles
  std::size_t family = 0;       ///< words [family, end): the surname without them
  int generation = 0;           ///< 1 = senior, 2 = junior or II, …; 0 = not said
  bool turned = false;          ///< was written "Last, First"
  std::size_t kin = 0;          ///< the first "bin" or "ibn" with a name before it; 0 = none
  std::string titles;           ///< what was dropped before the name: "prof dr"
  char gender = 0;              ///< 'f' or 'm' when a dropped title says so

  /// One word only, besides particles: nobody knows whether it is a given name or a surname.
  bool single() const { return surname == 0; }
  /// Whether word `i` is a middle name or its initial, not bound to the word before by a hyphen.
  bool middle(std::size_t i) const {
    return i > 0 && i < surname && !words[i].any(word_joined | word_particle);
  }
  bool is_particle(std::size_t i) const { return words[i].is(word_particle); }
};

PersonName parse_person(std::string_view name, const NameLists& lists);

/// The words of the name as its key has them: "maria j van der berg jr".
std::string person_key(const PersonName& name);

/// "f" or "m" when one of the folded titles says so, "" when none does or they disagree.
std::string gender_of_titles(const std::vector<std::string>& titles, const NameLists& lists);

}  // namespace redstring::link
