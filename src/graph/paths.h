// The k cheapest loopless paths between two vertices of a snapshot, edges walked either way.
//
// Cost of a path = sum over its steps of the cheapest admitted edge between the two vertices
//                + hub_tax(v) for every vertex passed through (not for its ends).
// Order: (cost, number of steps, vertex keys one after another): the answer is one and the same
// everywhere. Parallel edges are one step for the search; all of them are shown as its relations.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/snapshot.h"
#include "redstring/answer.h"

namespace redstring::graph {

struct PathLimits {
  unsigned paths = 3;
  unsigned max_hops = 4;
  std::vector<EntityType> through;  ///< types that may be passed through; empty = any
  std::int32_t since = no_day,
               until = no_day;  ///< inclusive; an edge is admitted when its own range meets it;
                                ///< an edge without a date only when neither is given
  std::uint64_t budget = 2'000'000;  ///< edges looked at
};

struct VertexPath {
  std::uint64_t cost = 0;
  std::vector<Vertex> vertices;
};

struct PathAnswer {
  std::vector<VertexPath> paths;
  StoppedBy stopped_by = StoppedBy::no_path;
  std::uint64_t looked_at = 0;
};

/// What passing through a vertex of this degree costs: 0 for small degrees, growing with log2.
/// Fixed point, integers only.
std::uint32_t hub_tax(std::uint32_t degree);

/// `from` != `to`. Hidden vertices are never passed through.
PathAnswer cheapest_paths(const Snapshot& snapshot, Vertex from, Vertex to,
                          const PathLimits& limits);

/// Days since 1970-01-01 of a TIMEX3 or ISO date: its first and its last day ("2016-10" → 1st and
/// 31st), {no_day, no_day} for anything without a year.
std::pair<std::int32_t, std::int32_t> day_range(std::string_view value);

}  // namespace redstring::graph
