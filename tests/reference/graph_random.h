// Small random graphs with everything that makes path search hard: ties, parallel edges both ways,
// loops, hubs, dates, hidden vertices, several types.
#pragma once

#include <random>

#include "graph/snapshot.h"

namespace redstring::graph::reference {

/// Keys "type/NN". `costs` distinct costs: 1 makes every step cost the same.
SnapshotContent random_content(std::mt19937_64& random, unsigned vertices, unsigned edges,
                               unsigned costs);
/// The same with one vertex that is next to every other, and leaves enough to be taxed.
SnapshotContent random_hub(std::mt19937_64& random, unsigned vertices, unsigned edges,
                           unsigned leaves);

}  // namespace redstring::graph::reference
