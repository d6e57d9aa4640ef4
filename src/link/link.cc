// Linking: units to clusters. See linker.h.
#include <algorithm>
#include <map>
#include <tuple>

#include "link/keys.h"
#include "link/linker.h"

namespace redstring::link {

Linking link(std::vector<Unit>& units, const std::vector<Decision>&, const Lexicon& lexicon) {
  const NameLists lists(lexicon);
  std::sort(units.begin(), units.end(), [](const Unit& a, const Unit& b) {
    return std::tie(a.type, a.document, a.index, a.name) < std::tie(b.type, b.document, b.index, b.name);
  });
  Linking out;
  out.cluster_of.resize(units.size());
  std::map<std::string, std::vector<std::uint32_t>> by_key;
  for (std::uint32_t i = 0; i < units.size(); ++i) by_key[name_key_text(units[i].type, units[i].name, lists)].push_back(i);
  out.names = by_key.size();
  for (auto& [key, members] : by_key) {
    Cluster cluster;
    cluster.key = EntityKey{key};
    cluster.type = units[members[0]].type;
    cluster.name = units[members[0]].name;
    for (const std::uint32_t u : members) {
      out.cluster_of[u] = static_cast<std::uint32_t>(out.clusters.size());
      for (const Alias& alias : units[u].surfaces) cluster.alias_keys.push_back(EntityKey{name_key_text(units[u].type, alias.name, lists)});
    }
    cluster.alias_keys.push_back(cluster.key);
    std::sort(cluster.alias_keys.begin(), cluster.alias_keys.end());
    cluster.alias_keys.erase(std::unique(cluster.alias_keys.begin(), cluster.alias_keys.end()), cluster.alias_keys.end());
    cluster.units = std::move(members);
    out.clusters.push_back(std::move(cluster));
  }
  return out;
}

}  // namespace redstring::link
