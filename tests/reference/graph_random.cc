#include "reference/graph_random.h"

#include <algorithm>
#include <tuple>

namespace redstring::graph::reference {
namespace {

unsigned below(std::mt19937_64& random, unsigned n) { return static_cast<unsigned>(random() % n); }

std::string padded(unsigned number) {
  std::string digits = std::to_string(number);
  return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

void settle(SnapshotContent& content) {
  const auto key = [](const SnapshotEdge& e) { return std::tuple(e.source, e.target, e.relation); };
  std::stable_sort(content.edges.begin(), content.edges.end(),
                   [&](const auto& a, const auto& b) { return key(a) < key(b); });
  content.edges.erase(std::unique(content.edges.begin(), content.edges.end(),
                                  [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                      content.edges.end());
}

SnapshotEdge random_edge(std::mt19937_64& random, Vertex source, Vertex target, unsigned costs) {
  SnapshotEdge edge;
  edge.source = source;
  edge.target = target;
  edge.relation = static_cast<std::uint16_t>(below(random, 3));
  edge.evidence = 1 + below(random, 9);
  edge.publications = 1 + below(random, edge.evidence);
  edge.first_day = edge.last_day = no_day;
  if (below(random, 4) != 0) {
    edge.first_day = static_cast<std::int32_t>(below(random, 20)) - 5;
    edge.last_day = edge.first_day + static_cast<std::int32_t>(below(random, 6));
    if (below(random, 8) == 0)
      edge.first_day = no_day;
    else if (below(random, 8) == 0)
      edge.last_day = no_day;
  }
  edge.cost = 1 + below(random, costs) * (below(random, 2) == 0 ? 500 : 1);
  return edge;
}

}  // namespace

SnapshotContent random_content(std::mt19937_64& random, unsigned vertices, unsigned edges,
                               unsigned costs) {
  static const char* const types[] = {"organization", "person", "place", "server"};
  SnapshotContent content;
  content.generation = random() % 1000;
  content.relations = {"co-mention", "employment", "meeting"};
  for (unsigned i = 0; i < vertices; ++i) {
    SnapshotVertex vertex;
    vertex.key = std::string(types[below(random, 4)]) + "/" + padded(i);
    vertex.name = "Name " + std::to_string(below(random, 5));
    vertex.hidden = below(random, 10) == 0;
    vertex.documents = below(random, 100);
    content.vertices.push_back(vertex);
  }
  std::sort(content.vertices.begin(), content.vertices.end(),
            [](const auto& a, const auto& b) { return a.key < b.key; });
  for (unsigned i = 0; i < edges && vertices > 0; ++i) {
    content.edges.push_back(
        random_edge(random, below(random, vertices), below(random, vertices), costs));
  }
  settle(content);
  return content;
}

SnapshotContent random_hub(std::mt19937_64& random, unsigned vertices, unsigned edges,
                           unsigned leaves) {
  SnapshotContent content = random_content(random, vertices + leaves, 0, 1);
  for (SnapshotVertex& vertex : content.vertices) vertex.hidden = false;
  const Vertex hub = below(random, vertices);
  for (Vertex v = 0; v < vertices + leaves; ++v) {
    if (v != hub) content.edges.push_back(random_edge(random, hub, v, 3));
  }
  for (unsigned i = 0; i < edges; ++i) {
    content.edges.push_back(
        random_edge(random, below(random, vertices), below(random, vertices), 3));
  }
  settle(content);
  return content;
}

}  // namespace redstring::graph::reference
