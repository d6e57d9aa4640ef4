// See attach.h.
#include "link/attach.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "link/alignment.h"

namespace redstring::link {
namespace {

constexpr std::uint32_t acronym_support = 20;  // publications per one that gives both forms
constexpr std::uint32_t short_form_support = 4;
constexpr std::uint32_t common_word_support = 2;
constexpr std::uint32_t dominance = 10;
constexpr std::uint32_t mononym_publications = 5;
constexpr std::size_t known_publications = 5;

// ---- organizations

/// Documents of one cluster use a name that is the key of another one.
struct Use {
  NameId form = 0;
  NodeId cluster = 0;
  std::uint32_t publication = 0;

  friend bool operator<(const Use& a, const Use& b) {
    return std::tie(a.form, a.cluster, a.publication) < std::tie(b.form, b.cluster, b.publication);
  }
  friend bool operator==(const Use& a, const Use& b) {
    return a.form == b.form && a.cluster == b.cluster && a.publication == b.publication;
  }
};

std::vector<Use> uses_of_forms(Nodes& nodes, const Clusters& clusters) {
  std::vector<Use> out;
  for (NodeId n = 0; n < nodes.nodes.size(); ++n) {
    const Node& node = nodes.nodes[n];
    if (node.type != types::organization) continue;
    for (const std::uint32_t u : node.units) {
      const Unit& unit = nodes.units[u];
      for (const Alias& alias : unit.surfaces) {
        const NameId form = nodes.key_of(unit.type, alias.name);
        if (form != node.base) out.push_back({form, clusters.head(n), unit.publication});
      }
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// How many publications of the short form one that gives both forms may speak for; 0: not a
/// short form of that name at all.
std::uint32_t support_needed(const OrganizationName& brief, const OrganizationName& full) {
  AlignOptions options;
  options.skip_stops = true;
  const Alignment alignment = align(brief.words, full.words, options);
  if (!alignment.alone_a.empty()) return 0;
  const bool acronym =
      std::any_of(alignment.pairs.begin(), alignment.pairs.end(),
                  [](const Pairing& p) { return p.likeness == Likeness::acronym; });
  if (acronym) return brief.words[0].plain.size() >= 3 ? acronym_support : short_form_support;
  const bool common = brief.words.size() == 1 &&
                      brief.words[0].any(word_common | word_given | word_surname | word_generic);
  return common ? common_word_support : short_form_support;
}

// ---- persons

/// Who is mentioned where: clusters by document and back.
class Company {
 public:
  Company(const Nodes& nodes, const Clusters& clusters) : nodes_(nodes) {
    std::vector<std::pair<std::uint32_t, NodeId>> seen;  // (publication, cluster)
    for (NodeId n = 0; n < nodes.nodes.size(); ++n) {
      const Node& node = nodes.nodes[n];
      if (node.kind != NodeKind::full) continue;
      if (node.type != types::person && node.type != types::organization &&
          node.type != types::server) {
        continue;
      }
      for (const std::uint32_t u : node.units) {
        seen.emplace_back(nodes.units[u].publication, clusters.head(n));
      }
    }
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    in_ = std::move(seen);
    for (const auto& [publication, cluster] : in_) ++frequency_[cluster];
    std::vector<std::uint32_t> all;
    for (const Unit& unit : nodes.units) all.push_back(unit.publication);
    std::sort(all.begin(), all.end());
    const auto publications = std::unique(all.begin(), all.end()) - all.begin();
    most_ = std::max<std::uint32_t>(10, static_cast<std::uint32_t>(publications) / 20);
  }

  /// Clusters of one publication, ascending.
  std::vector<NodeId> in(std::uint32_t publication) const {
    std::vector<NodeId> out;
    auto at = std::lower_bound(in_.begin(), in_.end(), std::make_pair(publication, NodeId{0}));
    for (; at != in_.end() && at->first == publication; ++at) out.push_back(at->second);
    return out;
  }

  /// Things not too frequent that one publication mentions and that occur with the cluster.
  std::size_t shared(std::uint32_t publication, NodeId cluster,
                     const std::vector<std::uint32_t>& its_publications) {
    const auto [at, is_new] = company_.emplace(cluster, std::vector<NodeId>());
    if (is_new) {
      for (const std::uint32_t p : its_publications) {
        for (const NodeId other : in(p)) {
          if (other != cluster && frequency_[other] <= most_) at->second.push_back(other);
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

 private:
  const Nodes& nodes_;
  std::vector<std::pair<std::uint32_t, NodeId>> in_;
  std::unordered_map<NodeId, std::uint32_t> frequency_;
  std::unordered_map<NodeId, std::vector<NodeId>> company_;
  std::uint32_t most_ = 0;
};

/// A person who may be meant by a surname.
struct Bearer {
  NodeId cluster = 0;
  bool full = false;  ///< some name of the cluster has a given name
  std::uint32_t publications = 0;
};

/// All persons with one surname: the most frequent ones, and how much the rest amounts to.
struct Bearers {
  static constexpr std::size_t kept = 32;
  std::vector<Bearer> first;  ///< by falling publications
  std::size_t others = 0;
  std::uint64_t others_publications = 0;
};

std::string run(const PersonName& name, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < name.words.size(); ++i) out += name.words[i].plain;
  return out;
}

class SingleNames {
 public:
  SingleNames(Nodes& nodes, const KeptApart& apart, Clusters& clusters)
      : nodes_(nodes), apart_(apart), clusters_(clusters), company_(nodes, clusters) {
    index();
  }

  void run_all() {
    std::vector<std::pair<NodeId, NodeId>> joins;
    std::map<std::string_view, std::vector<NodeId>> left;  // by base key
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
      Node& node = nodes_.nodes[n];
      if (node.type != types::person || node.kind != NodeKind::single) continue;
      if (clusters_.members(clusters_.head(n)).size() > 1) continue;  // a decision placed it
      std::size_t rivals = 0;
      if (const NodeId meant = who(n, rivals); meant != none) {
        joins.emplace_back(n, meant);
        continue;
      }
      node.ambiguous = rivals > 1;
      if (rivals == 0) left[nodes_.key(node.base)].push_back(n);
    }
    for (const auto& [n, cluster] : joins)
      clusters_.merge(clusters_.head(cluster), clusters_.head(n));
    for (const auto& [key, singles] : left) join_mononyms(singles);
  }

 private:
  static constexpr NodeId none = 0xffffffff;

  void index() {
    std::vector<std::tuple<std::string, NodeId, bool>> found;  // (surname, cluster, partial)
    for (const Node& node : nodes_.nodes) {
      if (node.type == types::person && node.kind == NodeKind::single) ++bare_[node.base];
    }
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
      const Node& node = nodes_.nodes[n];
      if (node.type != types::person) continue;
      if (node.kind != NodeKind::full && node.kind != NodeKind::partial) continue;
      const PersonName& name = nodes_.person(n);
      const NodeId cluster = clusters_.head(n);
      const bool partial = node.kind == NodeKind::partial;
      found.emplace_back(run(name, name.family), cluster, partial);
      if (name.family + 1 < name.words.size()) {
        found.emplace_back(name.words.back().plain, cluster, partial);
      }
      for (const NameWord& word : name.words) anywhere_.insert(word.plain);
    }
    std::sort(found.begin(), found.end());  // the full names of a cluster before its partial ones
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& [surname, cluster, partial] = found[i];
      if (i > 0 && std::get<0>(found[i - 1]) == surname && std::get<1>(found[i - 1]) == cluster) {
        continue;
      }
      bearers_[surname].first.push_back({cluster, !partial, clusters_.publications(cluster)});
    }
    for (auto& [surname, bearers] : bearers_) trim(bearers);
  }

  static void trim(Bearers& bearers) {
    std::sort(bearers.first.begin(), bearers.first.end(), [](const Bearer& a, const Bearer& b) {
      return a.publications != b.publications ? a.publications > b.publications
                                              : a.cluster < b.cluster;
    });
    if (bearers.first.size() <= Bearers::kept) return;
    for (std::size_t i = Bearers::kept; i < bearers.first.size(); ++i) {
      ++bearers.others;
      bearers.others_publications += bearers.first[i].publications;
    }
    bearers.first.resize(Bearers::kept);
  }

  bool fits(const Node& node, NodeId n, NodeId cluster) const {
    for (const NodeId member : clusters_.members(cluster)) {
      const char gender = nodes_.nodes[member].gender;
      if (node.gender != 0 && gender != 0 && node.gender != gender) return false;
      if (apart_.apart(n, member)) return false;
    }
    return true;
  }

  bool listed(const PersonName& name) const {
    return std::any_of(name.words.begin(), name.words.end(), [](const NameWord& w) {
      return w.any(word_given | word_surname | word_common);
    });
  }

  static bool only_surname(const PersonName& name) {
    return std::none_of(name.words.begin(), name.words.end(),
                        [](const NameWord& w) { return w.any(word_given | word_common); });
  }

  /// The cluster that node `n` means, or `none`. `rivals`: how many it may mean.
  NodeId who(NodeId n, std::size_t& rivals) {
    const Node& node = nodes_.nodes[n];
    const PersonName& name = nodes_.person(n);
    const auto at = bearers_.find(run(name, name.family));
    if (at == bearers_.end()) return none;
    std::vector<Bearer> bearers;
    for (const Bearer& bearer : at->second.first) {
      if (fits(node, n, bearer.cluster)) bearers.push_back(bearer);
    }
    rivals = bearers.size() + at->second.others;
    if (bearers.empty() || !bearers[0].full) return none;
    const Bearer& first = bearers[0];
    std::uint64_t others = at->second.others_publications;
    for (std::size_t i = 1; i < bearers.size(); ++i) others += bearers[i].publications;
    if (rivals > 1) {
      const bool dominant =
          first.publications >= dominance * others && first.publications >= dominance;
      return dominant ? first.cluster : none;
    }
    const std::vector<std::uint32_t>& its = publications(first.cluster);
    const std::uint32_t here = nodes_.units[node.units[0]].publication;
    const bool together = std::binary_search(its.begin(), its.end(), here);
    if (together || !listed(name)) return first.cluster;
    const std::size_t often = std::max<std::size_t>(known_publications, bare_[node.base]);
    if (only_surname(name) && its.size() >= often) return first.cluster;
    const std::size_t shared = company_.shared(here, first.cluster, its);
    return shared >= (its.size() >= 2 ? 1u : 2u) ? first.cluster : none;
  }

  const std::vector<std::uint32_t>& publications(NodeId cluster) {
    const auto [at, is_new] = publications_.emplace(cluster, std::vector<std::uint32_t>());
    std::vector<std::uint32_t>& out = at->second;
    if (!is_new) return out;
    for (const NodeId member : clusters_.members(cluster)) {
      for (const std::uint32_t u : nodes_.nodes[member].units) {
        out.push_back(nodes_.units[u].publication);
      }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  void join_mononyms(std::vector<NodeId> singles) {
    std::sort(singles.begin(), singles.end(), [this](NodeId a, NodeId b) {
      return std::tie(nodes_.nodes[a].suffix, a) < std::tie(nodes_.nodes[b].suffix, b);
    });
    const PersonName& name = nodes_.person(singles[0]);
    if (name.words.back().is(word_initial)) return;
    for (const NameWord& word : name.words) {
      if (!word.is(word_particle) && anywhere_.count(word.plain) != 0) return;
    }
    char gender = 0;
    std::vector<std::uint32_t> units;
    for (const NodeId n : singles) {
      const Node& node = nodes_.nodes[n];
      if (gender != 0 && node.gender != 0 && node.gender != gender) return;
      if (node.gender != 0) gender = node.gender;
      units.insert(units.end(), node.units.begin(), node.units.end());
    }
    if (listed(name) && nodes_.count_publications(units) < mononym_publications) return;
    for (std::size_t i = 1; i < singles.size(); ++i) {
      const NodeId a = clusters_.head(singles[0]), b = clusters_.head(singles[i]);
      if (a != b && apart_.between(clusters_.members(a), clusters_.members(b)) == nullptr) {
        clusters_.merge(a, b);
      }
    }
    // One entity now: its key needs no document to tell it apart.
    nodes_.nodes[singles[0]].suffix.clear();
  }

  Nodes& nodes_;
  const KeptApart& apart_;
  Clusters& clusters_;
  Company company_;
  std::unordered_map<std::string, Bearers> bearers_;
  std::unordered_map<NameId, std::uint32_t> bare_;  // publications of a bare name
  std::unordered_set<std::string> anywhere_;
  std::unordered_map<NodeId, std::vector<std::uint32_t>> publications_;
};

}  // namespace

void attach_short_forms(Nodes& nodes, const KeptApart& apart, Clusters& clusters) {
  const std::vector<Use> uses = uses_of_forms(nodes, clusters);
  std::map<NodeId, NodeId> goal;  // cluster → the one it is a short form of
  for (NodeId n = 0; n < nodes.nodes.size(); ++n) {
    const Node& node = nodes.nodes[n];
    if (node.type != types::organization || node.kind != NodeKind::full) continue;
    const NodeId own = clusters.head(n);
    Use first;
    first.form = node.base;
    auto at = std::lower_bound(uses.begin(), uses.end(), first);
    NodeId other = own;
    std::uint32_t support = 0;
    bool several = false;
    for (; at != uses.end() && at->form == node.base; ++at) {
      if (at->cluster == own) continue;
      several |= other != own && other != at->cluster;
      other = at->cluster;
      ++support;
    }
    if (other == own) continue;
    std::uint32_t speaks_for = 0;
    for (const NodeId member : clusters.members(other)) {
      if (nodes.nodes[member].type != types::organization) continue;
      speaks_for =
          std::max(speaks_for, support_needed(nodes.organization(n), nodes.organization(member)));
    }
    if (several) {
      nodes.nodes[n].ambiguous = true;
    } else if (static_cast<std::uint64_t>(support) * speaks_for >= node.publications) {
      goal.emplace(own, other);
    }
  }
  for (const auto& [from, to] : goal) {
    const auto onward = goal.find(to);
    if (onward != goal.end() && onward->second != from) continue;  // no chains
    const NodeId a = clusters.head(from), b = clusters.head(to);
    if (a == b || apart.between(clusters.members(a), clusters.members(b)) != nullptr) continue;
    clusters.merge(b, a);
  }
}

void attach_single_names(Nodes& nodes, const KeptApart& apart, Clusters& clusters) {
  SingleNames(nodes, apart, clusters).run_all();
}

void break_up_partial_names(Nodes& nodes, KeptApart& apart, Clusters& clusters) {
  const auto count = static_cast<NodeId>(nodes.nodes.size());
  for (NodeId n = 0; n < count; ++n) {
    const Node& node = nodes.nodes[n];
    if (node.type != types::person || node.kind != NodeKind::partial) continue;
    if (clusters.members(clusters.head(n)).size() > 1) continue;
    const PersonName& name = nodes.person(n);
    // "J. K. Kettle" says enough; "J. Kettle" only when hardly anybody is called Kettle.
    const bool one_initial = name.surname == 1;
    const bool common = name.words.back().any(word_surname | word_given | word_common);
    if (!node.ambiguous && !node.crowded && !(one_initial && common)) continue;
    for (const NodeId made : nodes.break_up(n)) {
      if (made == n) continue;
      clusters.add(made);
      apart.inherit(n, made);
    }
  }
}

}  // namespace redstring::link
