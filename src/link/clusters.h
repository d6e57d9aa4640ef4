// Nodes to clusters: who may stand together, and the merging that asks.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/nodes.h"
#include "redstring/decision.h"

namespace redstring::link {

/// A partition of the nodes. A cluster is named by one of its nodes, its head.
class Clusters {
 public:
  explicit Clusters(Nodes& nodes);

  NodeId head(NodeId n) const { return head_[n]; }
  /// Ascending within what was merged last; sort before showing.
  const std::vector<NodeId>& members(NodeId head) const { return members_[head]; }
  /// Requires two heads. The smaller set moves.
  void merge(NodeId a, NodeId b);
  /// A new node that stands alone.
  void add(NodeId n);
  /// Takes a node out of its cluster.
  void part(NodeId n);
  std::uint32_t publications(NodeId head) const;

 private:
  Nodes& nodes_;
  std::vector<NodeId> head_;
  std::vector<std::vector<NodeId>> members_;
};

/// Pairs of node sets that decisions keep apart.
class KeptApart {
 public:
  /// Nodes on both sides are left out; false when that leaves a side empty.
  bool add(const Decision& decision, std::vector<NodeId> left, std::vector<NodeId> right);
  /// A node made from `from` inherits where it stands.
  void inherit(NodeId from, NodeId made);
  bool apart(NodeId a, NodeId b) const;
  /// The decision that keeps two sets of nodes apart, or null.
  const Decision* between(const std::vector<NodeId>& a, const std::vector<NodeId>& b) const;

 private:
  struct Side {
    std::uint32_t decision = 0;
    bool left = false;
  };
  std::vector<Decision> decisions_;
  std::unordered_map<NodeId, std::vector<Side>> sides_;
};

/// Numbers by pairs of nodes: sixteen bytes a slot, at most half of them taken.
class PairScores {
 public:
  /// The place of a pair's number, and whether it is new.
  std::pair<std::int16_t*, bool> emplace(NodeId a, NodeId b) {
    if (2 * (size_ + 1) > slots_.size()) reserve(std::max<std::size_t>(64, 2 * size_));
    const std::uint64_t pair = static_cast<std::uint64_t>(a) << 32 | b;
    Slot& slot = slots_[place(pair)];
    const bool fresh = slot.pair != pair;
    if (fresh) ++size_;
    slot.pair = pair;
    return {&slot.score, fresh};
  }
  void reserve(std::size_t pairs);
  std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t pair = free;
    std::int16_t score = 0;
  };
  static constexpr std::uint64_t free = ~std::uint64_t{0};
  /// Where it is, or would be.
  std::size_t place(std::uint64_t pair) const {
    const std::size_t last = slots_.size() - 1;
    std::size_t at = (pair * 0x9e3779b97f4a7c15ull) >> 20 & last;
    while (slots_[at].pair != free && slots_[at].pair != pair) at = (at + 1) & last;
    return at;
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

/// Pairs of nodes, the smaller number first; sorted, distinct.
using NodePairs = std::vector<std::pair<NodeId, NodeId>>;

/// Answers whether two nodes may be one entity, and remembers.
class Compatibility {
 public:
  static constexpr int conflict = -1;

  /// Compares all candidates. They, nodes and decisions outlive the value.
  Compatibility(const Nodes& nodes, const KeptApart& apart, const NodePairs& candidates);
  /// 1..1000 when they fit, 0 when nothing speaks for or against it, `conflict` when they are two.
  /// Symmetric.
  int score(NodeId a, NodeId b) { return score_in(remembered(a, b)); }
  /// The same of a candidate, by its place.
  int score_of(std::size_t candidate) const { return score_in(scores_[candidate]); }
  /// How alike the names of two candidates are that neither fit nor conflict; 0 for all others.
  int open_score_of(std::size_t candidate) const {
    return scores_[candidate] <= open ? open - scores_[candidate] : 0;
  }
  /// How many pairs it was asked for.
  std::uint64_t pairs() const { return candidates_.size() + known_.size(); }

 private:
  /// An open pair of names that score s is kept as open - s.
  static constexpr int open = -2;
  static int score_in(int kept) { return kept <= open ? 0 : kept; }
  int remembered(NodeId a, NodeId b);
  int compute(NodeId a, NodeId b);
  PairFit compare(NodeId a, NodeId b) const;

  const Nodes& nodes_;
  const KeptApart& apart_;
  const NodePairs& candidates_;
  std::vector<std::int16_t> scores_;  // by candidate
  std::vector<std::uint32_t> begin_;  // by node: its first candidate as the smaller one
  PairScores known_;                  // other pairs
};

/// A candidate pair that fits: the names that hold a cluster together.
struct Link {
  NodeId a = 0, b = 0;  ///< the key of `a` is the smaller one
  int score = 0;
};

/// Merges compatible pairs, the best first. Returns all that fit, in the order of trying. A pair
/// merges only when
///   - no two nodes of the two clusters conflict, so that no chain joins what does not fit,
///   - neither has another partner, about as good, that conflicts with the first: "J. Kettle"
///     stays alone between John and Jane Kettle, and is marked ambiguous.
/// Order: falling score, then keys; so the result is a function of the set of nodes.
std::vector<Link> merge_compatible(Nodes& nodes, const NodePairs& candidates,
                                   Compatibility& compatibility, Clusters& clusters);

}  // namespace redstring::link
