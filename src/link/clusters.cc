// See clusters.h.
#include "link/clusters.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "link/alignment.h"
#include "link/listed_name.h"
#include "link/policy.h"

namespace redstring::link {
namespace {

/// A partner that is worse by this much is no rival.
constexpr int clear_margin = 50;
/// Names of one cluster that are compared with each other when clusters merge.
constexpr std::size_t most_names = 128;

/// "Anton Kettle" and "Maria Kettle": most of what a block holds, and plain without aligning all
/// words. False when it takes a closer look; never true where that would find no conflict.
bool plainly_two(const PersonName& a, const PersonName& b) {
  if (a.words.size() != 2 || b.words.size() != 2) return false;
  const NameWord& x = a.words[0];
  const NameWord& y = b.words[0];
  if (a.words[1].plain != b.words[1].plain || x.plain.size() < 2 || y.plain.size() < 2)
    return false;
  if (x.plain == b.words[1].plain || y.plain == b.words[1].plain) return false;
  if (x.is(word_particle) || y.is(word_particle)) return false;
  return liken(x, y, true).similarity == 0;
}

class Merger {
 public:
  Merger(Nodes& nodes, Compatibility& compatibility, Clusters& clusters)
      : nodes_(nodes), compatibility_(compatibility), clusters_(clusters) {}

  std::vector<Link> run(const NodePairs& candidates) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const int score = compatibility_.score_of(i);
      if (score <= 0) continue;
      auto [a, b] = candidates[i];
      if (key_before(nodes_, b, a)) std::swap(a, b);
      edges_.push_back({a, b, score});
      partners_[a].push_back({b, score});
      partners_[b].push_back({a, score});
    }
    std::sort(edges_.begin(), edges_.end(), [&](const Link& x, const Link& y) {
      if (x.score != y.score) return x.score > y.score;
      if (x.a != y.a) return key_before(nodes_, x.a, y.a);
      return x.b != y.b && key_before(nodes_, x.b, y.b);
    });
    for (const Link& edge : edges_) consider(edge);
    return std::move(edges_);
  }

 private:
  void consider(const Link& edge) {
    const bool rival_a = rival(edge.a, edge.b, edge.score);
    const bool rival_b = rival(edge.b, edge.a, edge.score);
    if (rival_a) nodes_.nodes[edge.a].ambiguous = true;
    if (rival_b) nodes_.nodes[edge.b].ambiguous = true;
    if (rival_a || rival_b) return;
    if (crowded(edge.a) || crowded(edge.b)) return;
    const NodeId x = clusters_.head(edge.a), y = clusters_.head(edge.b);
    if (x != y && no_conflict(x, y)) clusters_.merge(x, y);
  }

  /// A partial name in a block too large to compare: its other partners are unknown.
  bool crowded(NodeId n) const { return nodes_.nodes[n].crowded; }

  /// Whether `of` has a partner about as good as `partner` that conflicts with `partner`.
  bool rival(NodeId of, NodeId partner, int score) {
    for (const auto& [other, its_score] : partners_.at(of)) {
      if (other == partner || its_score + clear_margin <= score) continue;
      if (compatibility_.score(other, partner) == Compatibility::conflict) return true;
    }
    return false;
  }

  bool no_conflict(NodeId x, NodeId y) {
    const std::vector<NodeId>& left = clusters_.members(x);
    const std::vector<NodeId>& right = clusters_.members(y);
    if (left.size() + right.size() > most_names) return false;
    for (const NodeId a : left) {
      for (const NodeId b : right) {
        if (compatibility_.score(a, b) == Compatibility::conflict) return false;
      }
    }
    return true;
  }

  Nodes& nodes_;
  Compatibility& compatibility_;
  Clusters& clusters_;
  std::vector<Link> edges_;
  std::unordered_map<NodeId, std::vector<std::pair<NodeId, int>>> partners_;
};

}  // namespace

Clusters::Clusters(Nodes& nodes) : nodes_(nodes) {
  for (NodeId n = 0; n < nodes.nodes.size(); ++n) add(n);
}

void Clusters::add(NodeId n) {
  head_.push_back(n);
  members_.push_back({n});
}

void Clusters::merge(NodeId a, NodeId b) {
  if (members_[a].size() < members_[b].size()) std::swap(a, b);
  for (const NodeId n : members_[b]) head_[n] = a;
  members_[a].insert(members_[a].end(), members_[b].begin(), members_[b].end());
  members_[b].clear();
}

void Clusters::part(NodeId n) {
  const NodeId old = head_[n];
  std::vector<NodeId> rest;
  for (const NodeId m : members_[old]) {
    if (m != n) rest.push_back(m);
  }
  if (rest.empty()) return;
  members_[old].clear();
  members_[n] = {n};
  head_[n] = n;
  const NodeId next = rest.front();
  for (const NodeId m : rest) head_[m] = next;
  members_[next] = std::move(rest);
}

std::uint32_t Clusters::publications(NodeId head) const {
  if (members_[head].size() == 1) return nodes_.nodes[head].publications;
  std::vector<std::uint32_t> units;
  for (const NodeId n : members_[head]) {
    units.insert(units.end(), nodes_.nodes[n].units.begin(), nodes_.nodes[n].units.end());
  }
  return nodes_.count_publications(units);
}

bool KeptApart::add(const Decision& decision, std::vector<NodeId> left, std::vector<NodeId> right) {
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  std::vector<NodeId> both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                        std::back_inserter(both));
  const auto without = [&both](std::vector<NodeId>& from) {
    std::vector<NodeId> out;
    std::set_difference(from.begin(), from.end(), both.begin(), both.end(),
                        std::back_inserter(out));
    from = std::move(out);
  };
  without(left);
  without(right);
  if (left.empty() || right.empty()) return false;
  const auto number = static_cast<std::uint32_t>(decisions_.size());
  decisions_.push_back(decision);
  for (const NodeId n : left) sides_[n].push_back({number, true});
  for (const NodeId n : right) sides_[n].push_back({number, false});
  return true;
}

void KeptApart::inherit(NodeId from, NodeId made) {
  const auto at = sides_.find(from);
  if (at == sides_.end()) return;
  const std::vector<Side> sides = at->second;
  sides_[made] = sides;
}

bool KeptApart::apart(NodeId a, NodeId b) const {
  if (sides_.empty()) return false;
  return between({a}, {b}) != nullptr;
}

const Decision* KeptApart::between(const std::vector<NodeId>& a,
                                   const std::vector<NodeId>& b) const {
  if (sides_.empty()) return nullptr;
  const auto collect = [this](const std::vector<NodeId>& from) {
    std::vector<std::pair<std::uint32_t, bool>> out;
    for (const NodeId n : from) {
      const auto at = sides_.find(n);
      if (at == sides_.end()) continue;
      for (const Side& side : at->second) out.emplace_back(side.decision, side.left);
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto left = collect(a), right = collect(b);
  for (const auto& [decision, side] : left) {
    if (std::binary_search(right.begin(), right.end(), std::make_pair(decision, !side))) {
      return &decisions_[decision];
    }
  }
  return nullptr;
}

void PairScores::reserve(std::size_t pairs) {
  std::size_t size = 64;
  while (size < 2 * pairs) size *= 2;
  if (size <= slots_.size()) return;
  const std::vector<Slot> before = std::move(slots_);
  slots_.assign(size, Slot());
  for (const Slot& slot : before)
    if (slot.pair != free) slots_[place(slot.pair)] = slot;
}

Compatibility::Compatibility(const Nodes& nodes, const KeptApart& apart,
                             const NodePairs& candidates)
    : nodes_(nodes), apart_(apart), candidates_(candidates) {
  scores_.reserve(candidates.size());
  begin_.assign(nodes.nodes.size() + 1, 0);
  for (const auto& [a, b] : candidates) {
    scores_.push_back(static_cast<std::int16_t>(compute(a, b)));
    ++begin_[a + 1];
  }
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
}

int Compatibility::remembered(NodeId a, NodeId b) {
  if (a == b) return 1000;
  if (a > b) std::swap(a, b);
  if (a + 1 < begin_.size()) {
    const auto first = candidates_.begin() + begin_[a], last = candidates_.begin() + begin_[a + 1];
    const auto at = std::lower_bound(first, last, std::pair(a, b));
    if (at != last && at->second == b)
      return scores_[static_cast<std::size_t>(at - candidates_.begin())];
  }
  const auto [score, is_new] = known_.emplace(a, b);
  if (is_new) *score = static_cast<std::int16_t>(compute(a, b));
  return *score;
}

int Compatibility::compute(NodeId a, NodeId b) {
  // The comparison is asked in the order of the keys, not of the numbers.
  if (nodes_.key(nodes_.nodes[b].base) < nodes_.key(nodes_.nodes[a].base)) std::swap(a, b);
  const Node& x = nodes_.nodes[a];
  const Node& y = nodes_.nodes[b];
  if (x.type != y.type || apart_.apart(a, b)) return conflict;
  if (x.gender != 0 && y.gender != 0 && x.gender != y.gender) return conflict;
  if (x.listed != 0 && x.listed == y.listed) return score_of_one_line;
  if (x.type != types::person && x.type != types::organization)
    return x.base == y.base ? 1000 : conflict;
  auto names = nodes_.book.pair(x.name, y.name);
  if (!names) {
    names = compare(a, b);
    nodes_.book.set_pair(x.name, y.name, *names);
  }
  const bool rare = rare_beside(std::max(x.publications, y.publications),
                                std::min(x.publications, y.publications));
  switch (rare ? names->if_rare : names->otherwise) {
    case Fit::conflict:
      return conflict;
    case Fit::open:
      return open - names->score;
    case Fit::fits:
      return std::max(names->score, 1);
  }
  return conflict;
}

/// What two names say, whatever else is known of those who bear them.
PairFit Compatibility::compare(NodeId a, NodeId b) const {
  if (nodes_.nodes[a].type == types::person) {
    if (plainly_two(nodes_.person(a), nodes_.person(b))) return {};
    const Verdict v = compare_persons(nodes_.person(a), nodes_.person(b), nullptr);
    return {v.score, fit_persons(v, true), fit_persons(v, false)};
  }
  const Verdict v = compare_organizations(nodes_.organization(a), nodes_.organization(b), nullptr);
  return {v.score, fit_organizations(v, true), fit_organizations(v, false)};
}

std::vector<Link> merge_compatible(Nodes& nodes, const NodePairs& candidates,
                                   Compatibility& compatibility, Clusters& clusters) {
  return Merger(nodes, compatibility, clusters).run(candidates);
}

}  // namespace redstring::link
