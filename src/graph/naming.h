// By which names an entity is found: what the rows of table aliases are folded from.
#pragma once

#include <string>
#include <vector>

#include "redstring/entity.h"

namespace redstring::link {
struct NameLists;
}

namespace redstring::graph {

/// Each sorted and distinct.
struct Naming {
  std::vector<std::string> aliases;  ///< its alias keys, its own key among them
  /// Keys of what the knowledge base calls it; they count where no entity of the archive has such
  /// an alias itself.
  std::vector<std::string> known;
  std::vector<std::string> words;  ///< search keys of all its spellings, for `find`
};

/// A function of the entity's record alone: what was written for an old record can be found again.
Naming naming_of(const Entity& entity, const link::NameLists& lists);

}  // namespace redstring::graph
