// Which names are worth comparing: pairs that share a blocking key.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "link/clusters.h"

namespace redstring::link {

struct Candidates {
  NodePairs pairs;
  std::vector<std::string> notes;  ///< what was too common to compare
};

/// Blocks by surname and initial, surname and formal given name, sound, bag of words and run of
/// letters. A block of more than `block_limit` names is divided by the sound of the given name (the
/// refinement that each key brings along); what is still larger is dropped and noted, and its
/// partial names are marked crowded. A block's size is counted over the whole archive, so the
/// candidates do not depend on the order of anything. At most block_limit / 2 pairs per name and
/// key.
Candidates find_candidates(Nodes& nodes);

inline constexpr std::size_t block_limit = 64;

}  // namespace redstring::link
