// THIS CODE SHOULD NEVER BE USED IN PRODUCTION: it walks every simple path there is, from the
// content that a snapshot was made of, and sorts them. What the path search must agree with.
#pragma once

#include <vector>

#include "graph/paths.h"
#include "graph/snapshot.h"

namespace redstring::graph::reference {

/// All paths within the limits (but for `paths` and `budget`), in the canonical order.
std::vector<VertexPath> all_paths(const SnapshotContent& content, Vertex from, Vertex to,
                                  const PathLimits& limits);

}  // namespace redstring::graph::reference
