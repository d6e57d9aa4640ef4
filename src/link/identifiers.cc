// See identifiers.h.
#include "link/identifiers.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "link/compare.h"
#include "link/decisions.h"
#include "link/keys.h"
#include "link/organization_name.h"
#include "link/person_name.h"

namespace redstring::link {
namespace {

bool goes_by(const Cluster& cluster, const std::string& key) {
  return cluster.key.value == key ||
         std::binary_search(cluster.alias_keys.begin(), cluster.alias_keys.end(), EntityKey{key});
}

bool kept_apart(const Cluster& a, const Cluster& b, const std::vector<Decision>& holding) {
  return std::any_of(holding.begin(), holding.end(), [&](const Decision& d) {
    return d.kind == DecisionKind::different && ((goes_by(a, d.left) && goes_by(b, d.right)) ||
                                                 (goes_by(a, d.right) && goes_by(b, d.left)));
  });
}

/// What two names of one thing never differ in.
bool never_one(const Cluster& a, const Cluster& b, const NameLists& lists) {
  if (a.type == types::person) {
    const Verdict v =
        compare_persons(parse_person(a.name, lists), parse_person(b.name, lists), nullptr);
    return (v.differences & (differs_generation | differs_sex | differs_kin)) != 0;
  }
  if (a.type != types::organization) return false;
  const Verdict v = compare_organizations(parse_organization(a.name, lists),
                                          parse_organization(b.name, lists), nullptr);
  return (v.differences & differs_number) != 0;
}

bool says_enough(const Cluster& cluster, const std::string& label, const NameLists& lists) {
  if (cluster.hidden) return false;
  if (cluster.type != types::person) return true;
  const PersonName name = parse_person(cluster.name, lists);
  return !name.single() || person_key(name) == person_key(parse_person(label, lists));
}

void take_in(Cluster& into, const Cluster& from) {
  into.units.insert(into.units.end(), from.units.begin(), from.units.end());
  std::sort(into.units.begin(), into.units.end());
  into.alias_keys.insert(into.alias_keys.end(), from.alias_keys.begin(), from.alias_keys.end());
  std::sort(into.alias_keys.begin(), into.alias_keys.end());
  into.alias_keys.erase(std::unique(into.alias_keys.begin(), into.alias_keys.end()),
                        into.alias_keys.end());
  into.ambiguous |= from.ambiguous;
  into.signature = 0;  // it is made of more than that says
}

/// Questions about two names that are one entity now are answered.
void drop_answered(Linking& linking) {
  std::unordered_map<std::string, std::uint32_t> cluster_of;
  for (const ReviewItem& item : linking.questions) {
    cluster_of.emplace(item.left.value, 0);
    cluster_of.emplace(item.right.value, 0);
  }
  for (std::uint32_t c = 0; c < linking.clusters.size(); ++c) {
    for (const EntityKey& key : linking.clusters[c].alias_keys) {
      const auto at = cluster_of.find(key.value);
      if (at != cluster_of.end()) at->second = c + 1;
    }
  }
  const auto answered = [&cluster_of](const ReviewItem& item) {
    const std::uint32_t left = cluster_of[item.left.value];
    return item.kind == ReviewKind::near && left != 0 && left == cluster_of[item.right.value];
  };
  linking.questions.erase(
      std::remove_if(linking.questions.begin(), linking.questions.end(), answered),
      linking.questions.end());
}

}  // namespace

std::vector<std::uint32_t> join_by_identifier(Linking& linking,
                                              const std::vector<IdentifiedName>& known,
                                              const std::vector<Decision>& decisions,
                                              const Lexicon& lexicon) {
  const NameLists lists(lexicon);
  const std::vector<Decision> holding = decisions_that_hold(decisions);
  std::vector<Cluster>& clusters = linking.clusters;
  std::map<std::pair<std::string, EntityType>, std::vector<std::uint32_t>> of_id;
  for (std::uint32_t c = 0; c < clusters.size() && c < known.size(); ++c) {
    if (!known[c].id.empty() && says_enough(clusters[c], known[c].name, lists)) {
      of_id[{known[c].id, clusters[c].type}].push_back(c);
    }
  }
  std::vector<std::uint32_t> head(clusters.size());
  std::iota(head.begin(), head.end(), 0u);
  bool joined = false;
  for (auto& [id, group] : of_id) {
    std::sort(group.begin(), group.end(), [&clusters](std::uint32_t a, std::uint32_t b) {
      const auto rank = [&clusters](std::uint32_t c) {
        return std::make_tuple(-static_cast<std::int64_t>(clusters[c].units.size()),
                               std::cref(clusters[c].key));
      };
      return rank(a) < rank(b);
    });
    const std::uint32_t into = group[0];
    for (std::size_t i = 1; i < group.size(); ++i) {
      const Cluster& from = clusters[group[i]];
      // What was taken in before counts: its keys and units stand in `into` by now.
      if (kept_apart(clusters[into], from, holding)) continue;
      const bool never =
          std::any_of(group.begin(), group.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](std::uint32_t earlier) {
                        return head[earlier] == into && never_one(clusters[earlier], from, lists);
                      });
      if (never) continue;
      take_in(clusters[into], from);
      head[group[i]] = into;
      joined = true;
    }
  }
  if (!joined) return {};
  std::vector<std::uint32_t> became(clusters.size());
  std::vector<Cluster> left;
  for (std::uint32_t c = 0; c < clusters.size(); ++c) {
    if (head[c] != c) continue;
    became[c] = static_cast<std::uint32_t>(left.size());
    left.push_back(std::move(clusters[c]));
  }
  for (std::uint32_t c = 0; c < head.size(); ++c) became[c] = became[head[c]];
  clusters = std::move(left);
  for (std::uint32_t& cluster : linking.cluster_of) cluster = became[cluster];
  drop_answered(linking);
  return became;
}

std::vector<Decision> keep_identifiers_apart(const Cluster& cluster,
                                             std::vector<IdentifiedName> names,
                                             const std::vector<Decision>& decisions,
                                             std::uint64_t first_number, const NameLists& lists) {
  std::vector<Decision> out;
  for (const Decision& d : decisions_that_hold(decisions)) {
    if (d.kind == DecisionKind::same && (goes_by(cluster, d.left) || goes_by(cluster, d.right))) {
      return out;
    }
  }
  std::sort(names.begin(), names.end(), [](const IdentifiedName& a, const IdentifiedName& b) {
    return std::tie(a.name, a.id) < std::tie(b.name, b.id);
  });
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t k = i + 1; k < names.size(); ++k) {
      if (names[i].id.empty() || names[k].id.empty() || names[i].id == names[k].id) continue;
      Decision apart;
      apart.number = first_number + out.size();
      apart.kind = DecisionKind::different;
      apart.left = name_key_text(cluster.type, names[i].name, lists);
      apart.right = name_key_text(cluster.type, names[k].name, lists);
      if (apart.left != apart.right) out.push_back(std::move(apart));
    }
  }
  return out;
}

}  // namespace redstring::link
