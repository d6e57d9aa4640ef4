// What the linker would ask a person: pairs that came close, and clusters that hang on one pair.
#pragma once

#include <utility>
#include <vector>

#include "link/clusters.h"
#include "redstring/review.h"

namespace redstring::link {

/// Nobody answers more.
inline constexpr std::size_t most_questions = 10'000;

/// Pairs of candidates that are in two clusters now though their names came near, or fitted but had
/// rivals; one for each pair of clusters. Keys, score, documents and value are filled in.
std::vector<ReviewItem> near_pairs(const Nodes& nodes, const NodePairs& candidates,
                                   const Compatibility& compatibility, const Clusters& clusters);

/// Clusters that one pair of names holds together: both sides are known by several names or in
/// several publications, and without that pair there would be two clusters. `links`: all pairs that
/// fit.
std::vector<ReviewItem> bridges(const Nodes& nodes, const std::vector<Link>& links,
                                const Clusters& clusters);

/// By falling value, then by keys; the first `most_questions`.
void put_in_order(std::vector<ReviewItem>& items);

}  // namespace redstring::link
