// See attach.h.
#include "link/attach.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "link/alignment.h"
#include "link/context.h"

namespace redstring::link {
namespace {

constexpr std::uint32_t acronym_support = 20;  // publications per one that gives both forms
constexpr std::uint32_t short_form_support = 4;
constexpr std::uint32_t common_word_support = 2;
constexpr std::uint32_t clear_lead = 4;
constexpr std::uint32_t dominance = 10;
constexpr std::uint32_t supported_dominance = 3;
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
      for (const Units::Surface surface : nodes.units.surfaces(u)) {
        const NameId form = nodes.key_of(surface.name);
        if (form != node.base) out.push_back({form, clusters.head(n), nodes.units.publication(u)});
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
  SingleNames(Nodes& nodes, const KeptApart& apart, Clusters& clusters, const NameLists& lists)
      : nodes_(nodes),
        apart_(apart),
        clusters_(clusters),
        company_(nodes, clusters),
        lists_(lists) {
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

  using Found = std::vector<std::tuple<std::string, NodeId, bool>>;  // (word, cluster, partial)

  void index() {
    Found surnames, given;
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
      const Node& node = nodes_.nodes[n];
      if (node.type != types::person) continue;
      if (node.kind == NodeKind::single) ++bare_[node.base];
      if (node.kind != NodeKind::full && node.kind != NodeKind::partial) continue;
      const PersonName name = person_in(node.name, nodes_.book);  // each is asked for once
      const NodeId cluster = clusters_.head(n);
      const bool partial = node.kind == NodeKind::partial;
      surnames.emplace_back(run(name, name.family), cluster, partial);
      if (name.family + 1 < name.words.size()) {
        surnames.emplace_back(name.words.back().plain, cluster, partial);
      }
      if (!partial) given.emplace_back(name.words[0].plain, cluster, false);
      for (const NameWord& word : name.words) anywhere_.insert(word.plain);
    }
    collect(surnames, bearers_);
    collect(given, namesakes_);
  }

  void collect(Found& found, std::unordered_map<std::string, Bearers>& into) const {
    std::sort(found.begin(), found.end());  // the full names of a cluster before its partial ones
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& [word, cluster, partial] = found[i];
      if (i > 0 && std::get<0>(found[i - 1]) == word && std::get<1>(found[i - 1]) == cluster) {
        continue;
      }
      into[word].first.push_back({cluster, !partial, clusters_.publications(cluster)});
    }
    for (auto& [word, bearers] : into) trim(bearers);
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
    const PersonName& name = nodes_.person(n);
    const auto at = bearers_.find(run(name, name.family));
    if (at == bearers_.end()) return by_given_name(n, rivals);
    std::uint64_t others = 0;
    const std::vector<Bearer> fitting = fitting_bearers(n, at->second, others);
    rivals = fitting.size() + at->second.others;
    if (fitting.empty() || !fitting[0].full) return none;
    return rivals == 1 ? only_bearer(n, fitting[0].cluster) : one_of(n, fitting, others);
  }

  /// Those whose sex and decisions allow it; `others`: publications of all but the first.
  std::vector<Bearer> fitting_bearers(NodeId n, const Bearers& bearers,
                                      std::uint64_t& others) const {
    std::vector<Bearer> out;
    for (const Bearer& bearer : bearers.first) {
      if (fits(nodes_.nodes[n], n, bearer.cluster)) out.push_back(bearer);
    }
    others = bearers.others_publications;
    for (std::size_t i = 1; i < out.size(); ++i) others += out[i].publications;
    return out;
  }

  std::uint32_t publication(NodeId n) const {
    return nodes_.units.publication(nodes_.nodes[n].units[0]);
  }

  bool together(NodeId n, NodeId cluster) {
    const std::vector<std::uint32_t>& its = publications(cluster);
    return std::binary_search(its.begin(), its.end(), publication(n));
  }

  static bool dominates(const Bearer& bearer, std::uint64_t others) {
    return bearer.publications >= dominance * others && bearer.publications >= dominance;
  }

  NodeId only_bearer(NodeId n, NodeId cluster) {
    const PersonName& name = nodes_.person(n);
    if (!listed(name) || together(n, cluster) || share_title(n, cluster)) return cluster;
    const std::vector<std::uint32_t>& its = publications(cluster);
    const std::size_t bare = bare_[nodes_.nodes[n].base];
    const std::size_t often = std::max<std::size_t>(known_publications, bare);
    if (only_surname(name) && its.size() >= often) return cluster;
    const std::size_t shared = company_.shared(publication(n), cluster, its);
    return shared >= (its.size() >= 2 ? 1u : 2u) ? cluster : none;
  }

  NodeId one_of(NodeId n, const std::vector<Bearer>& bearers, std::uint64_t others) {
    const Bearer& first = bearers[0];
    std::vector<NodeId> here, titled;
    for (const Bearer& bearer : bearers) {
      if (together(n, bearer.cluster)) here.push_back(bearer.cluster);
      if (share_title(n, bearer.cluster)) titled.push_back(bearer.cluster);
    }
    if (!here.empty()) return here.size() == 1 ? here[0] : none;
    if (dominates(first, others)) return first.cluster;
    if (!titled.empty()) return titled.size() == 1 ? titled[0] : none;
    if (first.publications < std::max<std::uint64_t>(3, supported_dominance * others)) return none;
    const auto& its = publications(first.cluster);
    return company_.shared(publication(n), first.cluster, its) >= 2 ? first.cluster : none;
  }

  /// "Zelmira" alone: only somebody whom the archive knows far better than any other Zelmira.
  NodeId by_given_name(NodeId n, std::size_t& rivals) {
    const auto at = namesakes_.find(run(nodes_.person(n), 0));
    if (at == namesakes_.end()) return none;
    std::uint64_t others = 0;
    const std::vector<Bearer> fitting = fitting_bearers(n, at->second, others);
    rivals = fitting.size() + at->second.others;
    if (fitting.empty() || !dominates(fitting[0], others)) return none;
    const NodeId cluster = fitting[0].cluster;
    const bool known = company_.shared(publication(n), cluster, publications(cluster)) > 0;
    return known || together(n, cluster) ? cluster : none;
  }

  /// Titles and roles of a cluster that not everybody has, sorted.
  const std::vector<std::string>& titles(NodeId cluster) {
    const auto [at, is_new] = titles_.emplace(cluster, std::vector<std::string>());
    if (is_new) {
      for (const NodeId member : clusters_.members(cluster)) add_titles(member, at->second);
      std::sort(at->second.begin(), at->second.end());
      at->second.erase(std::unique(at->second.begin(), at->second.end()), at->second.end());
    }
    return at->second;
  }

  void add_titles(NodeId n, std::vector<std::string>& to) const {
    for (const std::uint32_t u : nodes_.nodes[n].units) {
      for (const auto* from : {&nodes_.units.titles(u), &nodes_.units.roles(u)}) {
        for (const std::string& title : *from) {
          const lexicon::WordId word = lists_.lexicon.word(title);
          if (!lists_.lexicon.lists_of(word).has(lists_.title_plain)) to.push_back(title);
        }
      }
    }
  }

  /// Whether one of them is said of the bare name, too.
  bool share_title(NodeId n, NodeId cluster) {
    std::vector<std::string> own;
    add_titles(n, own);
    if (own.empty()) return false;
    const std::vector<std::string>& its = titles(cluster);
    return std::any_of(own.begin(), own.end(), [&its](const std::string& title) {
      return std::binary_search(its.begin(), its.end(), title);
    });
  }

  const std::vector<std::uint32_t>& publications(NodeId cluster) {
    const auto [at, is_new] = publications_.emplace(cluster, std::vector<std::uint32_t>());
    if (is_new) at->second = publications_of(nodes_, clusters_.members(cluster));
    return at->second;
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
  const NameLists& lists_;
  std::unordered_map<std::string, Bearers> bearers_, namesakes_;  // by surname, by given name
  std::unordered_map<NameId, std::uint32_t> bare_;                // publications of a bare name
  std::unordered_set<std::string> anywhere_;
  std::unordered_map<NodeId, std::vector<std::uint32_t>> publications_;
  std::unordered_map<NodeId, std::vector<std::string>> titles_;
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
    // Who is called so, and in how many publications: the most frequent has to lead clearly.
    NodeId other = own;
    std::uint32_t support = 0, second = 0;
    while (at != uses.end() && at->form == node.base) {
      const NodeId cluster = at->cluster;
      std::uint32_t count = 0;
      for (; at != uses.end() && at->form == node.base && at->cluster == cluster; ++at) ++count;
      if (cluster == own) continue;
      if (count > support) {
        second = support;
        support = count;
        other = cluster;
      } else {
        second = std::max(second, count);
      }
    }
    if (other == own) continue;
    std::uint32_t speaks_for = 0;
    for (const NodeId member : clusters.members(other)) {
      if (nodes.nodes[member].type != types::organization) continue;
      speaks_for =
          std::max(speaks_for, support_needed(nodes.organization(n), nodes.organization(member)));
    }
    if (second > 0 && support < clear_lead * second) {
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

void attach_single_names(Nodes& nodes, const KeptApart& apart, Clusters& clusters,
                         const NameLists& lists) {
  SingleNames(nodes, apart, clusters, lists).run_all();
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
