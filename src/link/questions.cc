// See questions.h.
#include "link/questions.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "link/linker.h"

namespace redstring::link {
namespace {

/// A pair that misses the threshold by more is no question.
constexpr int near_enough = 150;

/// What an answer is worth: how many documents it moves, times how unsure the names leave it.
std::uint64_t worth(std::uint64_t documents, int score, int threshold) {
  const int distance = score > threshold ? score - threshold : threshold - score;
  return documents * static_cast<std::uint64_t>(std::max(100, 1000 - 2 * distance));
}

std::uint64_t documents_of(const Nodes& nodes, const std::vector<NodeId>& members) {
  std::vector<DocumentId> documents;
  for (const NodeId n : members) {
    for (const std::uint32_t u : nodes.nodes[n].units) documents.push_back(nodes.units.document(u));
  }
  std::sort(documents.begin(), documents.end());
  return static_cast<std::uint64_t>(std::unique(documents.begin(), documents.end()) -
                                    documents.begin());
}

/// Two sides of a question, the smaller key on the left.
ReviewItem question(ReviewKind kind, const Nodes& nodes, NodeId a, NodeId b, int score,
                    std::uint64_t documents) {
  ReviewItem item;
  item.kind = kind;
  item.left = EntityKey{nodes.full_key(a)};
  item.right = EntityKey{nodes.full_key(b)};
  if (item.right < item.left) std::swap(item.left, item.right);
  item.score = score;
  item.threshold = threshold(nodes.nodes[a].type);
  item.documents = documents;
  item.value = worth(documents, score, item.threshold);
  return item;
}

bool asked_before(const ReviewItem& a, const ReviewItem& b) {
  return std::make_tuple(~a.value, std::cref(a.left), std::cref(a.right), a.kind) <
         std::make_tuple(~b.value, std::cref(b.left), std::cref(b.right), b.kind);
}

/// The links of one cluster as a graph; finds the links without which it falls apart.
class Bridges {
 public:
  explicit Bridges(std::vector<Link> links) : links_(std::move(links)) {
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
      at_[links_[i].a].push_back(i);
      at_[links_[i].b].push_back(i);
    }
  }

  /// Calls `found(link, nodes on the side of link.b)` for each.
  template <class Found>
  void each(Found found) {
    // A cluster has at most 128 names (clusters.cc): walking from one end of each link without
    // using it is cheap enough and plain to see.
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
      std::vector<NodeId> side = reached(links_[i].b, i);
      if (!std::binary_search(side.begin(), side.end(), links_[i].a)) found(links_[i], side);
    }
  }

 private:
  std::vector<NodeId> reached(NodeId from, std::uint32_t without) const {
    std::vector<NodeId> seen{from};
    for (std::size_t i = 0; i < seen.size(); ++i) {
      for (const std::uint32_t l : at_.at(seen[i])) {
        if (l == without) continue;
        const NodeId other = links_[l].a == seen[i] ? links_[l].b : links_[l].a;
        if (std::find(seen.begin(), seen.end(), other) == seen.end()) seen.push_back(other);
      }
    }
    std::sort(seen.begin(), seen.end());
    return seen;
  }

  std::vector<Link> links_;
  std::unordered_map<NodeId, std::vector<std::uint32_t>> at_;
};

}  // namespace

std::vector<ReviewItem> near_pairs(const Nodes& nodes, const NodePairs& candidates,
                                   const Compatibility& compatibility, const Clusters& clusters) {
  struct Best {
    int score = 0;
    NodeId a = 0, b = 0;
  };
  std::map<std::pair<NodeId, NodeId>, Best> best;  // by the two clusters
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const int score = std::max(compatibility.score_of(i), compatibility.open_score_of(i));
    if (score <= 0) continue;
    auto [a, b] = candidates[i];
    if (score + near_enough < threshold(nodes.nodes[a].type)) continue;
    NodeId x = clusters.head(a), y = clusters.head(b);
    if (x == y) continue;
    if (nodes.nodes[a].units.empty() || nodes.nodes[b].units.empty()) continue;
    const auto before = [&nodes](NodeId m, NodeId n) {
      return nodes.full_key(m) < nodes.full_key(n);
    };
    if (x > y) {
      std::swap(x, y);
      std::swap(a, b);
    }
    const auto [at, is_new] = best.try_emplace({x, y}, Best{score, a, b});
    Best& known = at->second;
    const bool earlier = before(a, known.a) || (known.a == a && before(b, known.b));
    if (!is_new && (score > known.score || (score == known.score && earlier))) {
      known = {score, a, b};
    }
  }
  std::vector<ReviewItem> out;
  for (const auto& [sides, pair] : best) {
    const std::uint64_t moved = std::min(documents_of(nodes, clusters.members(sides.first)),
                                         documents_of(nodes, clusters.members(sides.second)));
    out.push_back(question(ReviewKind::near, nodes, pair.a, pair.b, pair.score, moved));
  }
  return out;
}

std::vector<ReviewItem> bridges(const Nodes& nodes, const std::vector<Link>& links,
                                const Clusters& clusters) {
  std::map<NodeId, std::vector<Link>> by_cluster;
  for (const Link& link : links) {
    if (clusters.head(link.a) == clusters.head(link.b)) {
      by_cluster[clusters.head(link.a)].push_back(link);
    }
  }
  const auto known_well = [&nodes](const std::vector<NodeId>& side) {
    std::uint32_t publications = 0;
    for (const NodeId n : side) publications += nodes.nodes[n].publications;
    return publications >= 2;
  };
  std::vector<ReviewItem> out;
  for (auto& [head, of] : by_cluster) {
    std::vector<NodeId> all;
    for (const Link& link : of) all.insert(all.end(), {link.a, link.b});
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    if (all.size() < 3) continue;
    Bridges(std::move(of)).each([&](const Link& link, const std::vector<NodeId>& right) {
      std::vector<NodeId> left;
      std::set_difference(all.begin(), all.end(), right.begin(), right.end(),
                          std::back_inserter(left));
      if (!known_well(left) || !known_well(right)) return;
      const std::uint64_t moved = std::min(documents_of(nodes, left), documents_of(nodes, right));
      out.push_back(question(ReviewKind::bridge, nodes, link.a, link.b, link.score, moved));
    });
  }
  return out;
}

void put_in_order(std::vector<ReviewItem>& items) {
  std::sort(items.begin(), items.end(), asked_before);
  if (items.size() > most_questions) items.resize(most_questions);
}

}  // namespace redstring::link
