// The parts of an organization's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "link/words.h"

namespace redstring::link {

/// "The First Intl. Bank of Norland, Inc." → words 1, international, bank, norland with their
/// facts; legal class corporation. Abbreviations and numbers stand in their full form.
struct OrganizationName {
  std::vector<NameWord> words;     ///< without article and legal form; at least one
  std::vector<std::string> legal;  ///< classes of its legal forms, sorted, distinct
  std::string joined;              ///< all words as written, legal forms too, without spaces
  std::size_t written = 0;         ///< how many words those are
  bool shouted = false;            ///< everything is written in capitals

  /// How many words tell something: neither small words nor words that every body of its kind has.
  std::size_t telling() const;
};

OrganizationName parse_organization(std::string_view name, const NameLists& lists);

/// The words as its key has them, without article and legal form: "bank of norland".
std::string organization_key(std::string_view name, const NameLists& lists);

/// Whether the name says no more than what sort of body it is: "the bank", "Ministry".
bool tells_little(std::string_view name, const OrganizationName& parsed);

}  // namespace redstring::link
