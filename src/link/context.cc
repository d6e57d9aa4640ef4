// See context.h.
#include "link/context.h"

#include <algorithm>
#include <numeric>

namespace redstring::link {
namespace {

/// A publication that mentions more is a list (of members, of shareholders), and tells nothing of
/// who belongs with whom; and whoever looked through it for each of its names would never end.
constexpr std::ptrdiff_t longest_story = 500;

using Seen = std::vector<std::pair<std::uint32_t, NodeId>>;

/// Sorts: first by publication, as letters into pigeonholes where those are not many more than
/// letters, then each hole.
void sort(Seen& seen) {
  std::uint32_t last = 0;
  for (const auto& [publication, cluster] : seen) last = std::max(last, publication);
  if (last / 4 > seen.size()) {
    std::sort(seen.begin(), seen.end());
    return;
  }
  std::vector<std::uint32_t> next(std::size_t{last} + 2);
  for (const auto& [publication, cluster] : seen) ++next[publication + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  Seen sorted(seen.size());
  for (const auto& one : seen) sorted[next[one.first]++] = one;
  seen.swap(sorted);
  for (auto begin = seen.begin(); begin != seen.end();) {
    const auto end = std::find_if(
        begin, seen.end(), [begin](const auto& other) { return other.first != begin->first; });
    std::sort(begin, end);
    begin = end;
  }
}

void drop_lists(Seen& seen) {
  auto kept = seen.begin();
  for (auto begin = seen.cbegin(); begin != seen.cend();) {
    const auto end = std::find_if(
        begin, seen.cend(), [begin](const auto& other) { return other.first != begin->first; });
    if (end - begin <= longest_story) kept = std::copy(begin, end, kept);
    begin = end;
  }
  seen.erase(kept, seen.end());
}

}  // namespace

Company::Company(const Nodes& nodes, const Clusters& clusters) : frequency_(nodes.nodes.size()) {
  for (NodeId n = 0; n < nodes.nodes.size(); ++n) {
    const Node& node = nodes.nodes[n];
    if (node.kind != NodeKind::full) continue;
    const bool place = node.type == types::place;
    if (!place && node.type != types::person && node.type != types::organization &&
        node.type != types::server) {
      continue;
    }
    Seen& seen = place ? places_ : people_;
    for (const std::uint32_t u : node.units) {
      seen.emplace_back(nodes.units.publication(u), clusters.head(n));
    }
  }
  for (Seen* seen : {&people_, &places_}) {
    sort(*seen);
    seen->erase(std::unique(seen->begin(), seen->end()), seen->end());
    drop_lists(*seen);
    for (const auto& [publication, cluster] : *seen) ++frequency_[cluster];
  }
  most_ = std::max<std::uint32_t>(10, nodes.units.publications() / 20);
}

std::vector<NodeId> Company::of(const Seen& seen, std::uint32_t publication) {
  std::vector<NodeId> out;
  auto at = std::lower_bound(seen.begin(), seen.end(), std::make_pair(publication, NodeId{0}));
  for (; at != seen.end() && at->first == publication; ++at) out.push_back(at->second);
  return out;
}

std::uint32_t Company::frequency(NodeId cluster) const {
  return cluster < frequency_.size() ? frequency_[cluster] : 0;  // later nodes stand nowhere
}

std::size_t Company::shared(std::uint32_t publication, NodeId cluster,
                            const std::vector<std::uint32_t>& its_publications) {
  const auto [at, is_new] = company_.emplace(cluster, std::vector<NodeId>());
  if (is_new) {
    for (const std::uint32_t p : its_publications) {
      for (const NodeId other : in(p)) {
        if (other != cluster && tells(other)) at->second.push_back(other);
      }
    }
    std::sort(at->second.begin(), at->second.end());
    at->second.erase(std::unique(at->second.begin(), at->second.end()), at->second.end());
  }
  std::size_t count = 0;
  for (const NodeId other : in(publication)) {
    count += std::binary_search(at->second.begin(), at->second.end(), other);
  }
  return count;
}

std::vector<std::uint32_t> publications_of(const Nodes& nodes, const std::vector<NodeId>& members) {
  std::vector<std::uint32_t> out;
  for (const NodeId n : members) {
    for (const std::uint32_t u : nodes.nodes[n].units) out.push_back(nodes.units.publication(u));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace redstring::link
