// Linking, stage by stage: units → nodes (one per name key) → candidate pairs → clusters without
// conflicts → homonyms told apart → bare surnames and short forms → decisions → keys and names. See
// linker.h.
#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "lexicon/compiled.h"
#include "link/attach.h"
#include "link/blocks.h"
#include "link/clusters.h"
#include "link/context.h"
#include "link/decisions.h"
#include "link/homonyms.h"
#include "link/keys.h"
#include "link/linker.h"
#include "link/nodes.h"
#include "link/questions.h"

namespace redstring::link {
namespace {

class Linker {
 public:
  Linker(const Units& units, const std::vector<Decision>& decisions, const NameLists& lists,
         NameBook& book, const Before* before)
      : units_(units),
        before_(before),
        holding_(decisions_that_hold(decisions)),
        nodes_(units, lists, book),
        clusters_(nodes_),
        finder_(nodes_),
        lists_(lists) {}

  Linking run() {
    keep_apart();
    const Candidates candidates = find_candidates(nodes_);
    Compatibility compatibility(nodes_, apart_, candidates.pairs);
    const std::vector<Link> links =
        merge_compatible(nodes_, candidates.pairs, compatibility, clusters_);
    use_context(links, compatibility);
    for (const Decision& decision : holding_) {
      // Whom a bare surname or an acronym means depends on who is whom.
      if (decision.kind == DecisionKind::same && !of_document(decision)) same(decision);
    }
    attach_short_forms(nodes_, apart_, clusters_);
    attach_single_names(nodes_, apart_, clusters_, lists_);
    const auto before = static_cast<NodeId>(nodes_.nodes.size());
    break_up_partial_names(nodes_, apart_, clusters_);
    for (NodeId n = before; n < nodes_.nodes.size(); ++n) finder_.added(n);
    for (const Decision& decision : holding_) {
      if (decision.kind == DecisionKind::same) same(decision);
      if (decision.kind == DecisionKind::split) split(decision);
      if (decision.kind == DecisionKind::different && of_document(decision)) part(decision);
    }
    std::vector<ReviewItem> near = near_pairs(nodes_, candidates.pairs, compatibility, clusters_);
    std::vector<ReviewItem> bridge = bridges(nodes_, links, clusters_);
    for (auto* items : {&near, &bridge}) {
      for (ReviewItem& item : *items) out_.questions.push_back(std::move(item));
    }
    put_in_order(out_.questions);
    out_.names = nodes_.names();
    out_.pairs_compared = compatibility.pairs();
    out_.notes.insert(out_.notes.begin(), candidates.notes.begin(), candidates.notes.end());
    std::sort(out_.conflicts.begin(), out_.conflicts.end(),
              [](const DecisionConflict& a, const DecisionConflict& b) {
                return std::tie(a.gives_way, a.holds) < std::tie(b.gives_way, b.holds);
              });
    write_clusters();
    return std::move(out_);
  }

 private:
  /// Homonyms, and names that fit two people.
  void use_context(const std::vector<Link>& links, Compatibility& compatibility) {
    const auto before = static_cast<NodeId>(nodes_.nodes.size());
    Company company(nodes_, clusters_);
    out_.questions = tell_homonyms_apart(nodes_, apart_, clusters_, company, lists_);
    place_by_context(nodes_, apart_, clusters_, company, links, compatibility);
    for (NodeId n = before; n < nodes_.nodes.size(); ++n) finder_.added(n);
  }

  // ---- decisions

  void note(std::string text) {
    if (std::find(out_.notes.begin(), out_.notes.end(), text) == out_.notes.end()) {
      out_.notes.push_back(std::move(text));
    }
  }

  /// The nodes that a key means. A key that is only a surface form has to lead to one cluster.
  std::vector<NodeId> meant(const Decision& decision, const std::string& key) {
    std::vector<NodeId> found = finder_.find(key);
    if (!finder_.by_surface() || found.empty()) return found;
    const bool one = std::all_of(found.begin(), found.end(), [&](NodeId n) {
      return clusters_.head(n) == clusters_.head(found[0]);
    });
    if (one) return found;
    note(describe(decision) + ": " + key + " is a name of several entities, nothing was done");
    return {};
  }

  /// Whether a side of the decision is a key with a document.
  static bool of_document(const Decision& decision) {
    return names_document(split_key(decision.left).suffix) ||
           names_document(split_key(decision.right).suffix);
  }

  void keep_apart() {
    for (const Decision& decision : holding_) {
      if (decision.kind != DecisionKind::different) continue;
      std::vector<NodeId> left = finder_.find(decision.left);
      const bool left_alone = stands_alone(decision.left, left);
      std::vector<NodeId> right = finder_.find(decision.right);
      if (left.empty() || right.empty()) continue;  // perhaps a later document has it
      if (!left_alone || !stands_alone(decision.right, right)) continue;  // part() does it
      if (!apart_.add(decision, std::move(left), std::move(right))) {
        note(describe(decision) + ": both sides are one name, use split with documents instead");
      }
    }
  }

  /// False for a key with a document whose unit is one of many in its node.
  bool stands_alone(const std::string& key, const std::vector<NodeId>& found) const {
    if (!names_document(split_key(key).suffix)) return true;
    return std::all_of(found.begin(), found.end(), [this](NodeId n) {
      return nodes_.nodes[n].kind == NodeKind::single || nodes_.nodes[n].kind == NodeKind::little;
    });
  }

  /// meant(), and where the key names one document's unit among many of a node, that unit alone.
  std::vector<NodeId> singled_out(const Decision& decision, const std::string& key) {
    std::vector<NodeId> found = meant(decision, key);
    const std::string suffix(split_key(key).suffix);
    if (!names_document(suffix)) return found;
    for (NodeId& n : found) {
      const Node& node = nodes_.nodes[n];
      if (node.suffix == suffix) continue;
      if (node.kind == NodeKind::single || node.kind == NodeKind::little) continue;
      std::vector<std::uint32_t> inside;
      for (const std::uint32_t u : node.units) {
        if (units_.document(u).hex().compare(0, suffix.size(), suffix) == 0) inside.push_back(u);
      }
      n = take(n, std::move(inside));
    }
    return found;
  }

  /// different, for one document's unit that is in one cluster with the other side.
  void part(const Decision& decision) {
    const std::vector<NodeId> left = meant(decision, decision.left);
    const std::vector<NodeId> right = meant(decision, decision.right);
    const bool together = std::any_of(left.begin(), left.end(), [&](NodeId a) {
      return std::any_of(right.begin(), right.end(),
                         [&](NodeId b) { return clusters_.head(a) == clusters_.head(b); });
    });
    if (!together) return;
    std::vector<NodeId> a = singled_out(decision, decision.left);
    std::vector<NodeId> b = singled_out(decision, decision.right);
    apart_.add(decision, std::move(a), std::move(b));
  }

  void same(const Decision& decision) {
    if (meant(decision, decision.left).empty() || meant(decision, decision.right).empty()) return;
    const std::vector<NodeId> left = singled_out(decision, decision.left);
    const std::vector<NodeId> right = singled_out(decision, decision.right);
    std::vector<NodeId> heads;
    for (const auto* side : {&left, &right}) {
      for (const NodeId n : *side) heads.push_back(clusters_.head(n));
    }
    std::sort(heads.begin(), heads.end());
    heads.erase(std::unique(heads.begin(), heads.end()), heads.end());
    std::vector<NodeId> together;
    for (const NodeId head : heads) {
      const std::vector<NodeId>& members = clusters_.members(head);
      if (const Decision* other = apart_.between(together, members)) {
        note(describe(decision) + " conflicts with " + describe(*other) + ": different holds");
        const DecisionConflict conflict{other->number, decision.number};
        if (std::find(out_.conflicts.begin(), out_.conflicts.end(), conflict) ==
            out_.conflicts.end()) {
          out_.conflicts.push_back(conflict);
        }
        return;
      }
      together.insert(together.end(), members.begin(), members.end());
    }
    for (std::size_t i = 1; i < heads.size(); ++i) {
      clusters_.merge(clusters_.head(heads[0]), clusters_.head(heads[i]));
    }
  }

  /// The units of the cluster in those documents become a cluster of their own.
  void split(const Decision& decision) {
    const std::vector<NodeId> found = meant(decision, decision.left);
    if (found.empty()) return;
    std::vector<DocumentId> documents;
    std::string_view rest = decision.right;
    while (!rest.empty()) {
      const std::size_t space = std::min(rest.find(' '), rest.size());
      if (const auto id = DocumentId::from_hex(rest.substr(0, space))) documents.push_back(*id);
      rest.remove_prefix(std::min(space + 1, rest.size()));
    }
    std::sort(documents.begin(), documents.end());
    std::vector<NodeId> members;
    for (const NodeId n : found) {
      const std::vector<NodeId>& cluster = clusters_.members(clusters_.head(n));
      members.insert(members.end(), cluster.begin(), cluster.end());
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    std::vector<NodeId> taken;
    std::size_t left_behind = 0;
    for (const NodeId n : members) {
      std::vector<std::uint32_t> inside;
      for (const std::uint32_t u : nodes_.nodes[n].units) {
        if (std::binary_search(documents.begin(), documents.end(), units_.document(u))) {
          inside.push_back(u);
        }
      }
      if (inside.size() < nodes_.nodes[n].units.size()) ++left_behind;
      if (inside.empty()) continue;
      taken.push_back(take(n, std::move(inside)));
    }
    if (taken.empty()) return;
    if (left_behind == 0) {
      note(describe(decision) + ": those are all its documents, nothing is left to split from");
    }
    for (std::size_t i = 1; i < taken.size(); ++i) {
      const NodeId a = clusters_.head(taken[0]), b = clusters_.head(taken[i]);
      if (a != b) clusters_.merge(a, b);
    }
  }

  /// The units `inside` of node `n` as a node alone in its cluster.
  NodeId take(NodeId n, std::vector<std::uint32_t> inside) {
    std::string suffix = document_suffix(units_, inside);
    if (inside.size() == nodes_.nodes[n].units.size()) {
      clusters_.part(n);
      if (nodes_.nodes[n].suffix.empty()) nodes_.nodes[n].suffix = std::move(suffix);
      return n;
    }
    const NodeId made = nodes_.divide(n, inside, std::move(suffix));
    clusters_.add(made);
    apart_.inherit(n, made);
    finder_.added(made);
    return made;
  }

  // ---- what comes out

  /// How much of a name it is.
  int fullness(NodeId n) const {
    const Node& node = nodes_.nodes[n];
    if (node.type == types::organization) return node.shouted_word ? 2 : 3;
    switch (node.kind) {
      case NodeKind::full:
        return 3;
      case NodeKind::partial:
        return 2;
      default:
        return 1;
    }
  }

  /// All that a cluster has under one name key.
  struct Naming {
    int fullness = 0;
    std::uint64_t publications = 0;
    std::string key;  // the smallest of its nodes' keys
    NodeId node = 0;  // whose key that is
    std::vector<NodeId> nodes;
  };

  /// What hide and rename decisions say of one cluster.
  struct Shown {
    bool hidden = false;
    std::vector<std::string> names;  // the last one holds; the key of each is an alias
  };

  /// A cluster that is as it was.
  struct Kept {
    std::uint32_t place = Before::none;
    NodeId head = 0;
    std::uint64_t signature = 0;
  };

  /// What was there before is taken over, the rest is described.
  void write_clusters() {
    show_decisions();
    std::vector<Kept> kept;
    std::vector<Cluster> clusters;
    std::vector<NodeId> heads;  // of those
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
      if (clusters_.head(n) != n) continue;
      const Kept as_before = before_ != nullptr ? kept_of(n) : Kept();
      if (as_before.place != Before::none)
        kept.push_back(as_before);
      else
        add_described(n, clusters, heads);
    }
    std::sort(kept.begin(), kept.end(),
              [](const Kept& a, const Kept& b) { return a.place < b.place; });
    describe_rivals(kept, clusters, heads);
    make_unique(kept, clusters);
    number_clusters(kept, clusters, heads);
  }

  void add_described(NodeId head, std::vector<Cluster>& clusters, std::vector<NodeId>& heads) {
    clusters.push_back(describe_cluster(head));
    heads.push_back(head);
  }

  Kept kept_of(NodeId head) {
    // Any unit will do: they were together, or the signature is another one.
    const std::span<const std::uint32_t> units = nodes_.nodes[head].units;
    const std::uint32_t place = units.empty() ? Before::none : before_->place_of(units[0]);
    Kept out;
    if (place == Before::none) return out;
    out.signature = signature_of(head, sorted_members(head));
    if (out.signature != before_->signature(place)) return out;
    out.place = place;
    out.head = head;
    return out;
  }

  static std::vector<Kept>::const_iterator find_kept(const std::vector<Kept>& kept,
                                                     std::uint32_t place) {
    const auto at =
        std::lower_bound(kept.begin(), kept.end(), place,
                         [](const Kept& one, std::uint32_t wanted) { return one.place < wanted; });
    return at != kept.end() && at->place == place ? at : kept.end();
  }

  /// Whose key a described cluster has, too, is described itself: make_unique() looks at both.
  void describe_rivals(std::vector<Kept>& kept, std::vector<Cluster>& clusters,
                       std::vector<NodeId>& heads) {
    if (before_ == nullptr) return;
    std::vector<NodeId> rivals;
    for (const Cluster& cluster : clusters) {
      const auto at = find_kept(kept, before_->find(cluster.key.value));
      if (at != kept.end()) rivals.push_back(at->head);
    }
    std::sort(rivals.begin(), rivals.end());
    rivals.erase(std::unique(rivals.begin(), rivals.end()), rivals.end());
    kept.erase(std::remove_if(kept.begin(), kept.end(),
                              [&rivals](const Kept& one) {
                                return std::binary_search(rivals.begin(), rivals.end(), one.head);
                              }),
               kept.end());
    for (const NodeId head : rivals) add_described(head, clusters, heads);
  }

  void number_clusters(const std::vector<Kept>& kept, std::vector<Cluster>& clusters,
                       const std::vector<NodeId>& heads) {
    std::vector<std::uint32_t> order(clusters.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&clusters](std::uint32_t a, std::uint32_t b) {
      return clusters[a].key < clusters[b].key;
    });
    out_.clusters.reserve(clusters.size() + kept.size());
    std::vector<std::uint32_t> number(nodes_.nodes.size());  // by head
    auto next = kept.begin();
    const auto take_over = [&] {
      number[next->head] = static_cast<std::uint32_t>(out_.clusters.size());
      Cluster& cluster = out_.clusters.emplace_back();
      cluster.key = EntityKey{std::string(before_->key(next->place))};
      cluster.type = EntityType(cluster.key.value.substr(0, cluster.key.value.find('/')));
      cluster.name = before_->name(next->place);
      cluster.hidden = before_->hidden(next->place);
      cluster.signature = next->signature;
      cluster.before = next->place;
      ++next;
    };
    for (const std::uint32_t c : order) {
      while (next != kept.end() && before_->key(next->place) < clusters[c].key.value) take_over();
      number[heads[c]] = static_cast<std::uint32_t>(out_.clusters.size());
      out_.clusters.push_back(std::move(clusters[c]));
    }
    while (next != kept.end()) take_over();
    out_.described = clusters.size();
    out_.cluster_of.resize(units_.size());
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n)
      for (const std::uint32_t u : nodes_.nodes[n].units)
        out_.cluster_of[u] = number[clusters_.head(n)];
  }

  /// The nodes of a cluster in an order in which no number shows.
  std::vector<NodeId> sorted_members(NodeId head) {
    std::vector<NodeId> members = clusters_.members(head);
    if (members.size() > 1) {
      std::sort(members.begin(), members.end(),
                [this](NodeId a, NodeId b) { return key_before(nodes_, a, b); });
    }
    return members;
  }

  /// A hash of all that describe_cluster() looks at: a label and an index stand for a unit and
  /// whatever it says, a key for itself, the rest for what the other clusters made of a node.
  std::uint64_t signature_of(NodeId head, const std::vector<NodeId>& members) {
    recipe_.clear();
    const auto number = [this](std::uint64_t n) {
      recipe_.append(reinterpret_cast<const char*>(&n), sizeof(n));
    };
    const auto text = [&](std::string_view s) {
      number(s.size());
      recipe_ += s;
    };
    for (const NodeId n : members) {
      const Node& node = nodes_.nodes[n];
      text(nodes_.key(node.base));
      text(node.suffix);
      number(static_cast<std::uint64_t>(fullness(n)) << 40 |
             std::uint64_t{node.ambiguous ? 1u : 0u} << 32 | node.publications);
      number(node.units.size());
      std::size_t at = recipe_.size();
      recipe_.resize(at + node.units.size() * sizeof(std::uint64_t));
      for (const std::uint32_t u : node.units) {
        const std::uint64_t tag =
            std::uint64_t{before_->label(units_.document_number(u))} << 32 | units_.index(u);
        std::memcpy(recipe_.data() + at, &tag, sizeof(tag));
        at += sizeof(tag);
      }
    }
    if (const auto shown = shown_.find(head); shown != shown_.end()) {
      number(shown->second.hidden ? 1 : 0);
      for (const std::string& name : shown->second.names) text(name);
    }
    // Zero says that there is none.
    return std::max<std::uint64_t>(1, lexicon::checksum(recipe_));
  }

  Cluster describe_cluster(NodeId head) {
    const std::vector<NodeId> members = sorted_members(head);
    std::map<NameId, Naming> namings;
    Cluster out;
    std::vector<NameId> keys;
    for (const NodeId n : members) {
      const Node& node = nodes_.nodes[n];
      Naming& naming = namings[node.base];
      naming.publications += node.publications;
      std::string key = nodes_.full_key(n);
      if (naming.nodes.empty() || key < naming.key) {
        naming.key = std::move(key);
        naming.node = n;
        naming.fullness = fullness(n);
      }
      naming.nodes.push_back(n);
      out.ambiguous |= node.ambiguous;
      out.units.insert(out.units.end(), node.units.begin(), node.units.end());
      keys.push_back(node.base);
      if (!node.suffix.empty() && !names_document(node.suffix)) {
        out.alias_keys.push_back(EntityKey{nodes_.full_key(n)});
      }
    }
    if (members.size() > 1) std::sort(out.units.begin(), out.units.end());
    for (const std::uint32_t u : out.units) {
      for (const Units::Surface surface : units_.surfaces(u)) {
        // Nearly all are called what the one before was called.
        const NameId key = nodes_.key_of(surface.name);
        if (key != keys.back()) keys.push_back(key);
      }
    }
    const Naming* best = nullptr;
    for (const auto& [base, naming] : namings) {
      if (best == nullptr || better(naming, *best)) best = &naming;
    }
    out.key = EntityKey{best->key};
    out.type = nodes_.nodes[best->node].type;
    out.name = commonest_name(best->nodes);
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const NameId key : keys) out.alias_keys.push_back(EntityKey{nodes_.key(key)});
    out.alias_keys.push_back(out.key);
    if (const auto shown = shown_.find(head); shown != shown_.end()) {
      out.hidden = shown->second.hidden;
      for (const std::string& name : shown->second.names) {
        out.name = name;
        out.alias_keys.push_back(EntityKey{name_key_text(out.type, name, lists_)});
      }
    }
    tidy(out.alias_keys);
    if (before_ != nullptr) out.signature = signature_of(head, members);
    return out;
  }

  static void tidy(std::vector<EntityKey>& keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }

  static bool better(const Naming& a, const Naming& b) {
    const auto rank = [](const Naming& n) {
      // A name of which only some documents are meant here would need their digits in the key.
      const bool some = names_document(split_key(n.key).suffix);
      return std::make_tuple(-n.fullness, some, -static_cast<std::int64_t>(n.publications),
                             -static_cast<std::int64_t>(n.key.size()), std::cref(n.key));
    };
    return rank(a) < rank(b);
  }

  std::string commonest_name(const std::vector<NodeId>& of) const {
    if (of.size() == 1)
      return std::string(units_.text(most_used_name(units_, nodes_.nodes[of[0]].units)));
    std::vector<std::uint32_t> units;
    for (const NodeId n : of) {
      units.insert(units.end(), nodes_.nodes[n].units.begin(), nodes_.nodes[n].units.end());
    }
    return std::string(units_.text(most_used_name(units_, units)));
  }

  /// Keys are unique by what they are made of, but for documents that share eight digits and for
  /// Mr. and Mrs. of one article: the later ones get more digits, then a count.
  /// Those of `clusters`: no two that are kept, and none that is kept and one that is not, have one
  /// key.
  void make_unique(const std::vector<Kept>& kept, std::vector<Cluster>& clusters) const {
    std::vector<std::uint32_t> order(clusters.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&clusters](std::uint32_t a, std::uint32_t b) {
      if (clusters[a].key != clusters[b].key) return clusters[a].key < clusters[b].key;
      return clusters[a].units < clusters[b].units;
    });
    std::vector<std::uint32_t> later;  // whose key an earlier one has
    std::set<std::string> taken;
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (clusters[order[i]].key != clusters[order[i - 1]].key) continue;
      if (later.empty()) {
        for (const Cluster& cluster : clusters) taken.insert(cluster.key.value);
      }
      later.push_back(order[i]);
    }
    const auto is_taken = [&](const std::string& key) {
      if (taken.count(key) != 0) return true;
      return before_ != nullptr && find_kept(kept, before_->find(key)) != kept.end();
    };
    for (const std::uint32_t c : later) {
      Cluster& cluster = clusters[c];
      const std::string base(split_key(cluster.key.value).base);
      std::string wanted = base + "~" + least_document(cluster).hex();
      for (int count = 2; is_taken(wanted); ++count) {
        wanted = base + "~" + least_document(cluster).hex() + "-" + std::to_string(count);
      }
      taken.insert(wanted);
      cluster.key = EntityKey{wanted};
      cluster.alias_keys.push_back(cluster.key);
      tidy(cluster.alias_keys);
      cluster.signature = 0;
    }
  }

  const DocumentId& least_document(const Cluster& cluster) const {
    const DocumentId* least = &units_.document(cluster.units[0]);
    for (const std::uint32_t u : cluster.units)
      least = std::min(least, &units_.document(u),
                       [](const DocumentId* a, const DocumentId* b) { return *a < *b; });
    return *least;
  }

  /// hide and rename, by the clusters that they mean.
  void show_decisions() {
    for (const Decision& decision : holding_) {
      if (decision.kind != DecisionKind::hide && decision.kind != DecisionKind::rename) continue;
      std::set<NodeId> heads;
      for (const NodeId n : meant(decision, decision.left)) heads.insert(clusters_.head(n));
      for (const NodeId head : heads) {
        if (decision.kind == DecisionKind::hide)
          shown_[head].hidden = true;
        else if (!decision.right.empty())
          shown_[head].names.push_back(decision.right);
      }
    }
  }

  const Units& units_;
  const Before* const before_;
  const std::vector<Decision> holding_;
  Nodes nodes_;
  Clusters clusters_;
  KeyFinder finder_;
  KeptApart apart_;
  const NameLists& lists_;
  std::map<NodeId, Shown> shown_;  // by head
  std::string recipe_;
  Linking out_;
};

}  // namespace

Linking link(const Units& units, const std::vector<Decision>& decisions, const Lexicon& lexicon,
             NameBook& book, const Before* before) {
  const NameLists lists(lexicon);
  return Linker(units, decisions, lists, book, before).run();
}

Linking link(const Units& units, const std::vector<Decision>& decisions, const Lexicon& lexicon) {
  NameBook book("", lexicon);
  return link(units, decisions, lexicon, book);
}

Linking link(std::vector<Unit>& units, const std::vector<Decision>& decisions,
             const Lexicon& lexicon) {
  return link(Units(units), decisions, lexicon);
}

}  // namespace redstring::link
