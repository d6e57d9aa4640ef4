// A linker for small archives that compares everything with everything and follows the stated rule
// word by word. NEVER FOR USE: it is here to disagree with src/link/.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "link/linker.h"

namespace redstring::link {

/// The name keys of persons' full and initialled names in the clusters that the rule of
/// merge_compatible gives, every pair being a candidate. One unit per name, no titles.
std::set<std::set<std::string>> slow_person_clusters(const std::vector<std::string>& names,
                                                     const Lexicon& lexicon);

}  // namespace redstring::link
