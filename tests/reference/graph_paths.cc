#include "reference/graph_paths.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace redstring::graph::reference {
namespace {

struct Walker {
  const SnapshotContent& content;
  const PathLimits& limits;
  Vertex to;
  std::vector<VertexPath> found;
  std::vector<Vertex> way;

  bool admitted(const SnapshotEdge& edge) const {
    if (limits.since == no_day && limits.until == no_day) return true;
    if (edge.first_day == no_day && edge.last_day == no_day) return false;
    const auto first = edge.first_day == no_day ? edge.last_day : edge.first_day;
    const auto last = edge.last_day == no_day ? edge.first_day : edge.last_day;
    if (limits.since != no_day && last < limits.since) return false;
    if (limits.until != no_day && first > limits.until) return false;
    return true;
  }

  std::map<Vertex, std::uint32_t> steps(Vertex v) const {
    std::map<Vertex, std::uint32_t> least;
    for (const SnapshotEdge& edge : content.edges) {
      if (!admitted(edge) || (edge.source != v && edge.target != v)) continue;
      const Vertex w = edge.source == v ? edge.target : edge.source;
      if (!least.count(w) || edge.cost < least[w]) least[w] = edge.cost;
    }
    return least;
  }

  std::uint32_t degree(Vertex v) const {
    std::set<Vertex> others;
    for (const SnapshotEdge& edge : content.edges) {
      if (edge.source == v) others.insert(edge.target);
      if (edge.target == v) others.insert(edge.source);
    }
    others.erase(v);
    return static_cast<std::uint32_t>(others.size());
  }

  bool passable(Vertex v) const {
    const SnapshotVertex& vertex = content.vertices[v];
    if (vertex.hidden) return false;
    if (limits.through.empty()) return true;
    const std::string type = vertex.key.substr(0, vertex.key.find('/'));
    for (EntityType t : limits.through) {
      if (t.name() == type) return true;
    }
    return false;
  }

  void walk(std::uint64_t cost) {
    const Vertex v = way.back();
    if (v == to) {
      found.push_back({cost, way});
      return;
    }
    if (way.size() > limits.max_hops) return;
    if (way.size() > 1) {
      if (!passable(v)) return;
      cost += hub_tax(degree(v));
    }
    for (const auto& [w, step] : steps(v)) {
      if (std::find(way.begin(), way.end(), w) != way.end()) continue;
      way.push_back(w);
      walk(cost + step);
      way.pop_back();
    }
  }
};

}  // namespace

std::vector<VertexPath> all_paths(const SnapshotContent& content, Vertex from, Vertex to,
                                  const PathLimits& limits) {
  if (from == to) return {};
  Walker walker{content, limits, to, {}, {from}};
  walker.walk(0);
  const auto key = [&](const VertexPath& path) {
    std::vector<std::string> keys;
    for (Vertex v : path.vertices) keys.push_back(content.vertices[v].key);
    return keys;
  };
  std::sort(walker.found.begin(), walker.found.end(),
            [&](const VertexPath& a, const VertexPath& b) {
              if (a.cost != b.cost) return a.cost < b.cost;
              if (a.vertices.size() != b.vertices.size()) {
                return a.vertices.size() < b.vertices.size();
              }
              return key(a) < key(b);
            });
  return walker.found;
}

}  // namespace redstring::graph::reference
