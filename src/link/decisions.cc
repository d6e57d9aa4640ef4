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
  by_surface_ = false;
  const KeyParts parts = split_key(key);
  const auto at = by_base_.find(nodes_.known_key(parts.base));
  if (at != by_base_.end()) {
    std::vector<NodeId> exact, others;
    for (const NodeId n : at->second) {
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
  if (!surfaces_indexed_) index_surfaces();
  by_surface_ = true;
  const auto found = by_surface_key_.find(nodes_.known_key(parts.base));
  return found == by_surface_key_.end() ? std::vector<NodeId>() : found->second;
}

void KeyFinder::index_surfaces() {
  surfaces_indexed_ = true;
  for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
    std::vector<NameId> keys;
    for (const std::uint32_t u : nodes_.nodes[n].units) {
      for (const Units::Surface surface : nodes_.units.surfaces(u)) {
        const NameId key = nodes_.key_of(surface.name);
        if (keys.empty() || keys.back() != key) keys.push_back(key);
      }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    for (const NameId key : keys) by_surface_key_[key].push_back(n);
  }
}

}  // namespace redstring::link
