// Under which keys a name is looked for among those that may be the same.
#pragma once

#include <cstdint>
#include <vector>

#include "link/organization_name.h"
#include "link/person_name.h"

namespace redstring::link {

/// A hash: a collision costs a comparison, nothing else.
struct BlockKey {
  std::uint64_t key = 0;
  std::uint64_t refinement = 0;  ///< by which a block that is too large is divided
  bool decides = false;  ///< whether a partial name needs the whole block to know what it may mean

  friend bool operator==(const BlockKey&, const BlockKey&) = default;
};

/// Surname and initial, surname and formal given name, sound, bag of words and run of letters.
std::vector<BlockKey> block_keys(const PersonName& name);
/// Bag of words, run of letters, and all words but one.
std::vector<BlockKey> block_keys(const OrganizationName& name);
/// The line of a list whose entries are one thing each (ListedName::line).
BlockKey block_key_of_line(std::uint64_t line);

}  // namespace redstring::link
