#include "redstring/boost_graph.h"

#include <boost/concept/assert.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/neighbor_bfs.hpp>
#include <boost/graph/page_rank.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/vector_property_map.hpp>
#include <map>
#include <random>
#include <set>

#include "catch.h"
#include "graph/snapshot.h"
#include "reference/graph_random.h"

using redstring::GraphView;
using redstring::graph::Snapshot;
using redstring::graph::SnapshotContent;
using redstring::graph::reference::random_content;

namespace {

using Vertex = GraphView::Vertex;
using Edge = GraphView::Edge;

// What the header promises, checked by Boost itself.
struct Concepts {
  BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<GraphView>));
  BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<GraphView>));
  BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<GraphView>));
  BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<GraphView>));
  BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<GraphView>));
  BOOST_CONCEPT_ASSERT(
      (boost::ReadablePropertyGraphConcept<GraphView, Vertex, boost::vertex_index_t>));
  BOOST_CONCEPT_ASSERT(
      (boost::ReadablePropertyGraphConcept<GraphView, Vertex, boost::vertex_name_t>));
  BOOST_CONCEPT_ASSERT(
      (boost::ReadablePropertyGraphConcept<GraphView, Vertex, redstring::vertex_key_t>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<GraphView, Edge, boost::edge_index_t>));
  BOOST_CONCEPT_ASSERT(
      (boost::ReadablePropertyGraphConcept<GraphView, Edge, boost::edge_weight_t>));
  BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<GraphView, Edge, boost::edge_name_t>));
};

GraphView view_of(const SnapshotContent& content) {
  auto snapshot = Snapshot::from_bytes(redstring::graph::encode_snapshot(content));
  REQUIRE(snapshot.has_value());
  return GraphView(std::make_shared<const Snapshot>(std::move(*snapshot)));
}

/// Numbers of steps, whichever way the edges run.
struct HopCounter : boost::neighbor_bfs_visitor<> {
  explicit HopCounter(std::vector<int>& h) : hops(&h) {}
  void tree_out_edge(Edge e, const GraphView& g) const {
    (*hops)[target(e, g)] = (*hops)[source(e, g)] + 1;
  }
  void tree_in_edge(Edge e, const GraphView& g) const {
    (*hops)[source(e, g)] = (*hops)[target(e, g)] + 1;
  }
  std::vector<int>* hops;
};

struct Shown {
  const GraphView* graph = nullptr;
  bool operator()(Vertex v) const { return !graph->hidden(v); }
};

}  // namespace

TEST_CASE("the view satisfies its concepts", "[boost_graph]") {
  [[maybe_unused]] Concepts concepts;
  SUCCEED();
}

TEST_CASE("the view shows what the snapshot holds", "[boost_graph]") {
  std::mt19937_64 random(5);
  const SnapshotContent content = random_content(random, 40, 150, 4);
  const GraphView g = view_of(content);
  REQUIRE(num_vertices(g) == content.vertices.size());
  REQUIRE(num_edges(g) == content.edges.size());
  std::size_t count = 0;
  auto [v, v_end] = vertices(g);
  for (; v != v_end; ++v, ++count) {
    CHECK(get(boost::vertex_name, g, *v) == content.vertices[*v].name);
    CHECK(get(redstring::vertex_key, g, *v) == content.vertices[*v].key);
    CHECK(get(boost::vertex_index, g, *v) == *v);
    CHECK(g.find(content.vertices[*v].key) == *v);
    std::set<Edge> out, in;
    auto [o, o_end] = out_edges(*v, g);
    CHECK(static_cast<std::uint64_t>(o_end - o) == out_degree(*v, g));
    for (; o != o_end; ++o) {
      CHECK(source(*o, g) == *v);
      out.insert(*o);
    }
    auto [i, i_end] = in_edges(*v, g);
    CHECK(static_cast<std::uint64_t>(i_end - i) == in_degree(*v, g));
    for (; i != i_end; ++i) {
      CHECK(target(*i, g) == *v);
      in.insert(*i);
    }
    CHECK(degree(*v, g) == out.size() + in.size());
    auto [a, a_end] = adjacent_vertices(*v, g);
    CHECK(static_cast<std::size_t>(std::distance(a, a_end)) == out.size());
    for (std::uint64_t e = 0; e < content.edges.size(); ++e) {
      CHECK((content.edges[e].source == *v) == (out.count(Edge{e}) == 1));
      CHECK((content.edges[e].target == *v) == (in.count(Edge{e}) == 1));
    }
  }
  CHECK(count == content.vertices.size());
  const auto cost = get(boost::edge_weight, g);
  auto [e, e_end] = edges(g);
  for (; e != e_end; ++e) {
    const auto& wanted = content.edges[(*e).index];
    CHECK(get(cost, *e) == wanted.cost);
    CHECK(cost[*e] == wanted.cost);
    CHECK(get(boost::edge_name, g, *e) == content.relations[wanted.relation]);
    CHECK(get(boost::edge_index, g, *e) == (*e).index);
    CHECK(g.publications(*e) == wanted.publications);
    CHECK(g.evidence(*e) == wanted.evidence);
  }
}

TEST_CASE("an empty view and numbers out of range are no trouble", "[boost_graph]") {
  const GraphView g;
  CHECK(num_vertices(g) == 0);
  CHECK(num_edges(g) == 0);
  CHECK(g.key(7).empty());
  CHECK(g.target(Edge{7}) == GraphView::no_vertex);
  CHECK(g.relation(Edge{}).empty());
  CHECK(out_degree(9, g) == 0);
  CHECK(g.find("person/nobody") == GraphView::no_vertex);
}

TEST_CASE("a view outlives what it was made of", "[boost_graph]") {
  std::mt19937_64 random(6);
  const SnapshotContent content = random_content(random, 5, 8, 2);
  auto names = [&] {
    const GraphView g = view_of(content);
    return get(redstring::vertex_key, g);
  }();
  CHECK(names[0] == content.vertices[0].key);
}

TEST_CASE("breadth first search over both directions counts hops as a flood does",
          "[boost_graph]") {
  std::mt19937_64 random(12);
  for (int round = 0; round < 50; ++round) {
    const SnapshotContent content = random_content(random, 20, 22, 2);
    const GraphView g = view_of(content);
    std::vector<int> hops(num_vertices(g), -1);
    hops[0] = 0;
    boost::vector_property_map<boost::default_color_type> colors(num_vertices(g));
    boost::neighbor_breadth_first_search(g, Vertex{0},
                                         boost::visitor(HopCounter(hops)).color_map(colors));
    std::vector<int> flood(num_vertices(g), -1);
    flood[0] = 0;
    for (int distance = 0; distance < 20; ++distance) {
      for (const auto& edge : content.edges) {
        for (auto [a, b] :
             {std::pair(edge.source, edge.target), std::pair(edge.target, edge.source)}) {
          if (flood[a] == distance && flood[b] == -1) flood[b] = distance + 1;
        }
      }
    }
    CHECK(hops == flood);
  }
}

TEST_CASE("algorithms of Boost.Graph run on the view", "[boost_graph]") {
  std::mt19937_64 random(13);
  const SnapshotContent content = random_content(random, 30, 90, 4);
  const GraphView g = view_of(content);
  const auto index = get(boost::vertex_index, g);
  const std::size_t n = num_vertices(g);

  std::vector<std::uint64_t> distance(n);
  boost::dijkstra_shortest_paths(
      g, Vertex{0},
      boost::distance_map(boost::make_iterator_property_map(distance.begin(), index))
          .distance_inf(~std::uint64_t{0}));
  // Bellman and Ford's few lines must agree.
  std::vector<std::uint64_t> plain(n, ~std::uint64_t{0});
  plain[0] = 0;
  for (std::size_t round = 0; round < n; ++round) {
    for (const auto& edge : content.edges) {
      if (plain[edge.source] == ~std::uint64_t{0}) continue;
      plain[edge.target] = std::min(plain[edge.target], plain[edge.source] + edge.cost);
    }
  }
  CHECK(distance == plain);

  std::vector<double> rank(n), between(n);
  boost::graph::page_rank(g, boost::make_iterator_property_map(rank.begin(), index));
  boost::brandes_betweenness_centrality(g,
                                        boost::make_iterator_property_map(between.begin(), index));
  double sum = 0;
  for (const double r : rank) sum += r;
  CHECK(sum > 0);

  std::vector<int> component(n);
  const int components =
      boost::strong_components(g, boost::make_iterator_property_map(component.begin(), index));
  CHECK(components >= 1);
  CHECK(components <= static_cast<int>(n));

  const boost::filtered_graph<GraphView, boost::keep_all, Shown> shown(g, {}, Shown{&g});
  std::size_t left = 0;
  for (auto [v, end] = vertices(shown); v != end; ++v) ++left;
  std::size_t hidden = 0;
  for (const auto& v : content.vertices) hidden += v.hidden;
  CHECK(left + hidden == n);
}
