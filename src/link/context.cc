// See context.h.
#include "link/context.h"

#include <algorithm>
#include <numeric>

namespace redstring::link {
namespace {

/// A publication that mentions more is a list (of members, of shareholders), and tells nothing of
/// who belongs with whom; and whoever looked through it for each of its names would never end.
constexpr std::size_t longest_story = 500;

bool is_company(const Node& node) {
  return node.kind == NodeKind::full &&
         (node.type == types::place || node.type == types::person ||
          node.type == types::organization || node.type == types::server);
}

}  // namespace

Company::Company(const Nodes& nodes, const Clusters& clusters)
    : units_(nodes.units), cluster_of_(nodes.units.size(), nobody), frequency_(nodes.nodes.size()) {
  for (NodeId n = 0; n < nodes.nodes.size(); ++n)
    if (is_company(nodes.nodes[n]))
      for (const std::uint32_t u : nodes.nodes[n].units) cluster_of_[u] = clusters.head(n);
  lay_out_publications();
  find_lists();
  count(nodes, clusters);
  most_ = std::max<std::uint32_t>(10, units_.publications() / 20);
}

void Company::lay_out_publications() {
  std::uint32_t last = 0;
  for (std::uint32_t d = 0; d < units_.documents(); ++d)
    last = std::max(last, units_.publication_of(d));
  begin_.assign(std::size_t{last} + 2, 0);
  for (std::uint32_t d = 0; d < units_.documents(); ++d) ++begin_[units_.publication_of(d) + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  documents_.resize(units_.documents());
  for (std::uint32_t d = 0; d < units_.documents(); ++d)
    documents_[next[units_.publication_of(d)]++] = d;
}

void Company::find_lists() {
  for (std::uint32_t p = 0; p + 1 < begin_.size(); ++p) {
    std::size_t units = 0;
    for (std::uint32_t i = begin_[p]; i < begin_[p + 1]; ++i) {
      const auto [first, last] = units_.units_of(documents_[i]);
      units += last - first;
    }
    if (units <= longest_story) continue;
    for (const Side side : {people, places}) {
      std::vector<NodeId> all = mentioned(p, side);
      if (all.size() > longest_story)
        lists_[side].push_back(p);
      else
        long_ones_[side].emplace(p, std::move(all));
    }
  }
}

void Company::count(const Nodes& nodes, const Clusters& clusters) {
  std::vector<NodeId> counted(begin_.size(), nobody);  // by publication: for whom it did last
  for (const Side side : {people, places}) {
    std::fill(counted.begin(), counted.end(), nobody);
    for (const std::uint32_t p : lists_[side]) counted[p] = nobody - 1;
    for (NodeId head = 0; head < nodes.nodes.size(); ++head) {
      if (clusters.head(head) != head) continue;
      for (const NodeId n : clusters.members(head)) {
        const Node& node = nodes.nodes[n];
        if (!is_company(node) || (node.type == types::place) != (side == places)) continue;
        for (const std::uint32_t u : node.units) {
          NodeId& at = counted[units_.publication(u)];
          if (at == head || at == nobody - 1) continue;
          at = head;
          ++frequency_[head];
        }
      }
    }
  }
}

std::vector<NodeId> Company::mentioned(std::uint32_t publication, Side side) const {
  std::vector<NodeId> out;
  for (std::uint32_t i = begin_[publication]; i < begin_[publication + 1]; ++i) {
    const auto [first, last] = units_.units_of(documents_[i]);
    for (std::uint32_t u = first; u < last; ++u) {
      if (cluster_of_[u] == nobody) continue;
      if ((units_.type(u) == types::place) == (side == places)) out.push_back(cluster_of_[u]);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<NodeId> Company::of(std::uint32_t publication, Side side) const {
  if (std::binary_search(lists_[side].begin(), lists_[side].end(), publication)) return {};
  const auto known = long_ones_[side].find(publication);
  return known != long_ones_[side].end() ? known->second : mentioned(publication, side);
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
