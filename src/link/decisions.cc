// See decisions.h.
#include "link/decisions.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "link/keys.h"

namespace redstring::link {
namespace {

bool hexadecimal(std::string_view s) {
  return s.size() >= 8 && s.size() <= 32 && std::all_of(s.begin(), s.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string_view kind_name(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::same:
      return "same";
    case DecisionKind::different:
      return "different";
    case DecisionKind::split:
      return "split";
    case DecisionKind::hide:
      return "hide";
    case DecisionKind::rename:
      return "rename";
    case DecisionKind::undo:
      return "undo";
  }
  return "?";
}

std::uint64_t number_in(std::string_view s) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
  return error == std::errc() && end == s.data() + s.size() ? out : 0;
}

}  // namespace

std::vector<Decision> decisions_that_hold(const std::vector<Decision>& decisions) {
  std::map<std::uint64_t, const Decision*> by_number;
  for (const Decision& decision : decisions) by_number[decision.number] = &decision;
  // Later ones first: an undo only reaches back, so what undoes it is known by then.
  std::map<std::uint64_t, bool> undone;
  for (auto at = by_number.rbegin(); at != by_number.rend(); ++at) {
    const Decision& decision = *at->second;
    if (decision.kind != DecisionKind::undo || undone.count(decision.number) != 0) continue;
    const std::uint64_t target = number_in(decision.left);
    if (target != 0 && target < decision.number) undone[target] = true;
  }
  std::vector<Decision> out;
  for (const auto& [number, decision] : by_number) {
    if (decision->kind != DecisionKind::undo && undone.count(number) == 0) out.push_back(*decision);
  }
  return out;
}

std::string describe(const Decision& decision) {
  return "decision " + std::to_string(decision.number) + " (" +
         std::string(kind_name(decision.kind)) + " " + decision.left + " " + decision.right + ")";
}

KeyFinder::KeyFinder(Nodes& nodes) : nodes_(nodes) {
  for (NodeId n = 0; n < nodes.nodes.size(); ++n) added(n);
}

void KeyFinder::added(NodeId node) { by_base_[nodes_.nodes[node].base].push_back(node); }

std::vector<NodeId> KeyFinder::find(std::string_view key) {
  fell_back_ = false;
  const KeyParts parts = split_key(key);
  const auto known = by_base_.find(nodes_.known_key(parts.base));
  if (known != by_base_.end()) {
    std::vector<NodeId> exact, others;
    for (const NodeId n : known->second) {
      const Node& node = nodes_.nodes[n];
      if (node.suffix == parts.suffix) {
        exact.push_back(n);
      } else if (parts.suffix.empty()) {
        others.push_back(n);
      } else if (hexadecimal(parts.suffix)) {
        const bool inside = std::any_of(node.units.begin(), node.units.end(), [&](std::uint32_t u) {
          return nodes_.units.document(u).hex().compare(0, parts.suffix.size(), parts.suffix) == 0;
        });
        if (inside) others.push_back(n);
      }
    }
    if (!exact.empty()) return exact;
    return others;
  }
  if (!parts.suffix.empty()) return {};
  fell_back_ = true;
  const auto [at, is_new] = by_surface_.try_emplace(std::string(parts.base));
  if (is_new) at->second = nodes_called(parts.base);
  return at->second;
}

/// Nodes with a surface form of that key, as they were when it was first asked for: names first,
/// then the units that bear them, so that nearly all is left after a look at a number.
std::vector<NodeId> KeyFinder::nodes_called(std::string_view key) {
  const Units& units = nodes_.units;
  std::vector<bool> wanted(units.names()), bears(units.size());
  bool any = false;
  for (NameNumber name = 0; name < units.names(); ++name) {
    wanted[name] = nodes_.key(nodes_.key_of(name)) == key;
    any = any || wanted[name];
  }
  std::vector<NodeId> out;
  if (!any) return out;
  for (std::uint32_t u = 0; u < units.size(); ++u)
    for (const Units::Surface surface : units.surfaces(u))
      if (wanted[surface.name]) bears[u] = true;
  for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
    const auto of = nodes_.nodes[n].units;
    if (std::any_of(of.begin(), of.end(), [&](std::uint32_t u) { return bears[u]; }))
      out.push_back(n);
  }
  return out;
}

}  // namespace redstring::link
