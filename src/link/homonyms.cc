// See homonyms.h.
#include "link/homonyms.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <unordered_map>

#include "link/linker.h"
#include "link/years.h"

namespace redstring::link {
namespace {

constexpr std::size_t known_well_publications = 2;
constexpr std::size_t known_well_neighbours = 3;
constexpr std::size_t worth_asking_neighbours = 2;
constexpr int lifetime_years = 80;
constexpr std::size_t context_lead = 2;
/// Who stands in more publications is a hub: groups that share nothing are not to be expected.
constexpr std::size_t most_publications = 5000;
constexpr std::size_t most_questions_each = 3;

/// "former campaign adviser" → "adviser": what one is, not how it is said.
std::string_view head_of(const std::string& role) {
  const std::size_t space = role.rfind(' ');
  return std::string_view(role).substr(space == std::string::npos ? 0 : space + 1);
}

/// What one publication says around a name.
struct Surroundings {
  std::uint32_t publication = 0;
  std::vector<std::uint32_t> units;  // ascending
  std::vector<NodeId> neighbours;    // heads of clusters that tell, ascending
  std::vector<std::uint32_t> roles;  // Sayings::marks of what is said of him
  int year = 0;
};

/// Publications that hang together by what they share.
struct Group {
  std::vector<const Surroundings*> of;
  std::map<NodeId, std::uint32_t> neighbours;  // with in how many publications
  bool has_role = false;
  int first_year = 0, last_year = 0;
  DocumentId least;

  bool known_well() const {
    return has_role && of.size() >= known_well_publications &&
           neighbours.size() >= known_well_neighbours;
  }
  bool worth_asking() const { return has_role && neighbours.size() >= worth_asking_neighbours; }
};

/// What is said of people as numbers: a hundred units share what one of them is.
class Sayings {
 public:
  Sayings(const Units& units, const NameLists& lists) : units_(units) {
    std::unordered_map<std::string, std::uint32_t> numbers;
    const auto number = [&numbers](std::string_view text) {
      return numbers.try_emplace(std::string(text), static_cast<std::uint32_t>(numbers.size()))
          .first->second;
    };
    for (std::uint32_t said = 0; said < units.said_numbers(); ++said) {
      std::vector<std::uint32_t>& marks = marks_.emplace_back();
      for (const std::string& role : units.said_roles(said)) marks.push_back(number(head_of(role)));
      tidy(marks);
      roles_.push_back(marks.empty() ? none : marks.size() == 1 ? marks[0] : several);
      for (const std::string& title : units.said_titles(said)) {
        const lexicon::WordId word = lists.lexicon.word(title);
        if (!lists.lexicon.lists_of(word).has(lists.title_plain)) marks.push_back(number(title));
      }
      tidy(marks);
    }
    years_.reserve(units.documents());
    for (std::uint32_t d = 0; d < units.documents(); ++d)
      years_.push_back(year_of(units.published_of(d)).value_or(0));
  }

  static constexpr std::uint32_t none = 0xffffffff, several = 0xfffffffe;
  /// What a unit's role is at heart.
  std::uint32_t role(std::uint32_t unit) const { return roles_[units_.said(unit)]; }
  /// Its roles, and its titles that not everybody has; ascending.
  const std::vector<std::uint32_t>& marks(std::uint32_t unit) const {
    return marks_[units_.said(unit)];
  }
  /// When its document appeared, or 0.
  int year(std::uint32_t unit) const { return years_[units_.document_number(unit)]; }

  static void tidy(std::vector<std::uint32_t>& of) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
  }

 private:
  const Units& units_;
  std::vector<std::vector<std::uint32_t>> marks_;  // by what is said
  std::vector<std::uint32_t> roles_;               // the same
  std::vector<int> years_;                         // by document
};

class Homonyms {
 public:
  Homonyms(Nodes& nodes, KeptApart& apart, Clusters& clusters, Company& company,
           const NameLists& lists)
      : nodes_(nodes),
        apart_(apart),
        clusters_(clusters),
        company_(company),
        sayings_(nodes.units, lists) {}

  std::vector<ReviewItem> run() {
    const auto count = static_cast<NodeId>(nodes_.nodes.size());
    for (NodeId n = 0; n < count; ++n) {
      if (clusters_.head(n) == n && nodes_.nodes[n].type == types::person) look_at(n);
    }
    return std::move(questions_);
  }

 private:
  void look_at(NodeId head) {
    const std::vector<NodeId> members = clusters_.members(head);
    NodeId named = head;  // the node whose name the cluster bears
    for (const NodeId n : members) {
      const Node& node = nodes_.nodes[n];
      if (node.kind != NodeKind::full || !node.suffix.empty()) return;
      if (node.publications > nodes_.nodes[named].publications) named = n;
    }
    if (!may_be_two(members)) return;
    const std::vector<Surroundings> around = surroundings(head, members);
    if (around.size() < 2 || around.size() > most_publications) return;
    std::vector<Group> groups = grouped(around);
    if (groups.size() < 2) return;
    const std::vector<Group> others(std::make_move_iterator(groups.begin() + 1),
                                    std::make_move_iterator(groups.end()));
    std::size_t asked = 0;
    for (const Group& other : others) {
      if (a_lifetime_between(groups[0], other) || (groups[0].known_well() && other.known_well())) {
        tell_apart(members, other);
      } else if (groups[0].worth_asking() && other.worth_asking() && asked < most_questions_each) {
        nodes_.nodes[named].ambiguous = true;
        ask(named, other);
        ++asked;
      }
    }
  }

  /// A first look that spares nearly all: two roles, or dates a lifetime apart.
  bool may_be_two(const std::vector<NodeId>& members) const {
    std::uint32_t role = Sayings::none;
    int first = 0, last = 0;
    for (const NodeId n : members) {
      for (const std::uint32_t u : nodes_.nodes[n].units) {
        if (const std::uint32_t its = sayings_.role(u); its != Sayings::none) {
          if (its == Sayings::several || (role != Sayings::none && role != its)) return true;
          role = its;
        }
        if (const int year = sayings_.year(u); year != 0) {
          first = first == 0 ? year : std::min(first, year);
          last = std::max(last, year);
        }
      }
    }
    return last - first >= lifetime_years;
  }

  std::vector<Surroundings> surroundings(NodeId head, const std::vector<NodeId>& members) const {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;  // (publication, unit)
    for (const NodeId n : members)
      for (const std::uint32_t u : nodes_.nodes[n].units)
        seen.emplace_back(nodes_.units.publication(u), u);
    std::sort(seen.begin(), seen.end());
    std::vector<Surroundings> out;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const auto [publication, u] = seen[i];
      if (i == 0 || seen[i - 1].first != publication) out.emplace_back().publication = publication;
      Surroundings& here = out.back();
      here.units.push_back(u);
      const std::vector<std::uint32_t>& marks = sayings_.marks(u);
      here.roles.insert(here.roles.end(), marks.begin(), marks.end());
      if (here.year == 0) here.year = sayings_.year(u);
    }
    if (out.size() > most_publications) return out;  // nobody looks at those
    for (Surroundings& here : out) {
      for (const auto& list :
           {company_.in(here.publication), company_.places_in(here.publication)}) {
        for (const NodeId other : list) {
          if (other != head && company_.tells(other)) here.neighbours.push_back(other);
        }
      }
      std::sort(here.neighbours.begin(), here.neighbours.end());
      Sayings::tidy(here.roles);
    }
    return out;
  }

  /// Groups that share nothing with each other, the one with the most publications first; none
  /// where all hang together, as nearly always.
  std::vector<Group> grouped(const std::vector<Surroundings>& around) const {
    std::vector<std::uint32_t> parent(around.size());
    std::iota(parent.begin(), parent.end(), 0u);
    const auto find = [&parent](std::uint32_t i) {
      while (parent[i] != i) i = parent[i] = parent[parent[i]];
      return i;
    };
    std::size_t left = around.size();
    std::unordered_map<std::uint32_t, std::uint32_t> first_with, first_as;  // looked up only
    const auto join = [&](auto& first, std::uint32_t what, std::uint32_t i) {
      const std::uint32_t a = find(i), b = find(first.emplace(what, i).first->second);
      if (a != b) --left;
      parent[a] = b;
    };
    for (std::uint32_t i = 0; i < around.size() && left > 1; ++i) {
      for (const NodeId other : around[i].neighbours) join(first_with, other, i);
      for (const std::uint32_t role : around[i].roles) join(first_as, role, i);
    }
    std::vector<Group> out;
    if (left == 1) return out;
    std::map<std::uint32_t, Group> by_parent;
    for (std::uint32_t i = 0; i < around.size(); ++i) add(around[i], by_parent[find(i)]);
    for (auto& [key, group] : by_parent) out.push_back(std::move(group));
    std::sort(out.begin(), out.end(), [](const Group& a, const Group& b) {
      return a.of.size() != b.of.size() ? a.of.size() > b.of.size() : a.least < b.least;
    });
    return out;
  }

  void add(const Surroundings& here, Group& to) const {
    for (const std::uint32_t u : here.units) {
      const DocumentId& document = nodes_.units.document(u);
      if ((to.of.empty() && u == here.units[0]) || document < to.least) to.least = document;
    }
    to.of.push_back(&here);
    for (const NodeId other : here.neighbours) ++to.neighbours[other];
    to.has_role |= !here.roles.empty();
    if (here.year == 0) return;
    to.first_year = to.first_year == 0 ? here.year : std::min(to.first_year, here.year);
    to.last_year = std::max(to.last_year, here.year);
  }

  static bool a_lifetime_between(const Group& a, const Group& b) {
    if (a.first_year == 0 || b.first_year == 0) return false;
    return a.first_year - b.last_year >= lifetime_years ||
           b.first_year - a.last_year >= lifetime_years;
  }

  static std::vector<std::uint32_t> units_of(const Group& group) {
    std::vector<std::uint32_t> out;
    for (const Surroundings* here : group.of) {
      out.insert(out.end(), here->units.begin(), here->units.end());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  /// The units of the group as a cluster of their own.
  void tell_apart(const std::vector<NodeId>& members, const Group& group) {
    const std::vector<std::uint32_t> units = units_of(group);
    const std::string name = distinction(group, units);
    NodeId together = 0;
    bool first = true;
    for (const NodeId n : members) {
      std::vector<std::uint32_t> inside;
      std::set_intersection(units.begin(), units.end(), nodes_.nodes[n].units.begin(),
                            nodes_.nodes[n].units.end(), std::back_inserter(inside));
      if (inside.empty()) continue;
      NodeId taken = n;
      if (inside.size() == nodes_.nodes[n].units.size()) {
        clusters_.part(n);  // a spelling that is all theirs needs no suffix
      } else {
        taken = nodes_.divide(n, inside, name);
        clusters_.add(taken);
        apart_.inherit(n, taken);
      }
      if (first) {
        together = taken;
      } else {
        clusters_.merge(clusters_.head(together), clusters_.head(taken));
      }
      first = false;
    }
  }

  /// "halden bank": the neighbour in most of the group's publications, an organization before a
  /// person before a place; without any, the first document.
  std::string distinction(const Group& group, const std::vector<std::uint32_t>& units) const {
    const auto order = [](EntityType type) {
      return type == types::organization ? 0 : type == types::person ? 1 : 2;
    };
    std::tuple<std::int64_t, int, std::string> best;
    for (const auto& [cluster, publications] : group.neighbours) {
      const Node& node = nodes_.nodes[cluster];
      const std::string& key = nodes_.key(node.base);
      std::tuple<std::int64_t, int, std::string> mine(-std::int64_t{publications}, order(node.type),
                                                      key.substr(key.find('/') + 1));
      if (std::get<2>(best).empty() || mine < best) best = std::move(mine);
    }
    return std::get<2>(best).empty() ? document_suffix(nodes_.units, units) : std::get<2>(best);
  }

  void ask(NodeId named, const Group& other) {
    ReviewItem item;
    item.kind = ReviewKind::homonym;
    item.left = EntityKey{nodes_.full_key(named)};
    const std::vector<std::uint32_t> units = units_of(other);
    item.right = EntityKey{item.left.value + "~" + document_suffix(nodes_.units, units)};
    item.score = 1000;
    item.threshold = threshold(types::person);
    for (const std::uint32_t u : units) item.apart.push_back(nodes_.units.document(u));
    std::sort(item.apart.begin(), item.apart.end());
    item.apart.erase(std::unique(item.apart.begin(), item.apart.end()), item.apart.end());
    item.documents = item.apart.size();
    item.value = item.documents * 100 * (1 + other.neighbours.size());
    questions_.push_back(std::move(item));
  }

  Nodes& nodes_;
  KeptApart& apart_;
  Clusters& clusters_;
  Company& company_;
  const Sayings sayings_;
  std::vector<ReviewItem> questions_;
};

/// Gives the publications of names that fit two people to one of them.
class Placing {
 public:
  Placing(Nodes& nodes, KeptApart& apart, Clusters& clusters, Company& company,
          Compatibility& compatibility)
      : nodes_(nodes),
        apart_(apart),
        clusters_(clusters),
        company_(company),
        compatibility_(compatibility) {}

  void run(const std::vector<Link>& links) {
    std::map<NodeId, std::vector<NodeId>> partners;
    for (const Link& link : links) {
      for (const auto& [n, other] : {std::pair{link.a, link.b}, std::pair{link.b, link.a}}) {
        const Node& node = nodes_.nodes[n];
        const bool open = node.type == types::person && (node.ambiguous || node.crowded);
        if (open && clusters_.members(clusters_.head(n)).size() == 1) partners[n].push_back(other);
      }
    }
    std::vector<std::pair<NodeId, NodeId>> joins;  // decided on the clusters as they were
    for (const auto& [n, others] : partners) place(n, candidates(n, others), joins);
    for (const auto& [n, cluster] : joins) {
      const NodeId a = clusters_.head(cluster), b = clusters_.head(n);
      if (a != b && !conflict(n, a)) clusters_.merge(a, b);
    }
  }

 private:
  /// Clusters with a name that it fits and none that it does not. Names as open as this one are no
  /// candidates.
  std::vector<NodeId> candidates(NodeId n, const std::vector<NodeId>& partners) {
    std::vector<NodeId> heads;
    for (const NodeId other : partners) {
      if (nodes_.nodes[other].kind != NodeKind::full || nodes_.nodes[other].ambiguous) continue;
      heads.push_back(clusters_.head(other));
    }
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    heads.erase(
        std::remove_if(heads.begin(), heads.end(), [&](NodeId head) { return conflict(n, head); }),
        heads.end());
    return heads;
  }

  bool conflict(NodeId n, NodeId head) {
    const std::vector<NodeId>& members = clusters_.members(head);
    return std::any_of(members.begin(), members.end(), [&](NodeId m) {
      return m < known_ &&
             compatibility_.score(std::min(n, m), std::max(n, m)) == Compatibility::conflict;
    });
  }

  void place(NodeId n, const std::vector<NodeId>& heads,
             std::vector<std::pair<NodeId, NodeId>>& joins) {
    if (heads.empty()) return;
    std::map<NodeId, std::vector<std::uint32_t>> goes;
    for (const std::uint32_t u : nodes_.nodes[n].units) {
      if (const NodeId head = meant(nodes_.units.publication(u), heads); head != nobody) {
        goes[head].push_back(u);
      }
    }
    for (auto& [head, units] : goes) {
      if (units.size() == nodes_.nodes[n].units.size()) {
        joins.emplace_back(n, head);
        return;
      }
      const std::string suffix = document_suffix(nodes_.units, units);
      const NodeId made = nodes_.divide(n, units, suffix);
      clusters_.add(made);
      apart_.inherit(n, made);
      nodes_.nodes[made].ambiguous = false;
      joins.emplace_back(made, head);
    }
  }

  static constexpr NodeId nobody = 0xffffffff;

  NodeId meant(std::uint32_t publication, const std::vector<NodeId>& heads) {
    NodeId best = nobody;
    for (const NodeId head : heads) {
      auto [at, is_new] = publications_.try_emplace(head);
      if (is_new) at->second = publications_of(nodes_, clusters_.members(head));
      const std::size_t shared = company_.shared(publication, head, at->second);
      if (shared == 0) continue;
      if (best != nobody || shared < context_lead) return nobody;
      best = head;
    }
    return best;
  }

  Nodes& nodes_;
  KeptApart& apart_;
  Clusters& clusters_;
  Company& company_;
  Compatibility& compatibility_;
  const NodeId known_ = static_cast<NodeId>(nodes_.nodes.size());
  std::map<NodeId, std::vector<std::uint32_t>> publications_;
};

}  // namespace

std::vector<ReviewItem> tell_homonyms_apart(Nodes& nodes, KeptApart& apart, Clusters& clusters,
                                            Company& company, const NameLists& lists) {
  return Homonyms(nodes, apart, clusters, company, lists).run();
}

void place_by_context(Nodes& nodes, KeptApart& apart, Clusters& clusters, Company& company,
                      const std::vector<Link>& links, Compatibility& compatibility) {
  Placing(nodes, apart, clusters, company, compatibility).run(links);
}

}  // namespace redstring::link
