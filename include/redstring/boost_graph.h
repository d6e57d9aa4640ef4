// The graph for the algorithms of the Boost Graph Library. The only public header that needs Boost.
//
// redstring::GraphView is one generation of a KnowledgeGraph, seen by BGL: its vertices are the
// entities, its edges the relations, each running from source to target. It copies nothing: the
// view reads the mapped snapshot file, costs as much as a shared pointer, never changes, may be
// used by any number of threads, and stays valid when the KnowledgeGraph it came from is linked
// anew or closed.
//
// GraphView models the following concepts:
//
//   VertexListGraph     all vertices; a vertex is a number in [0, num_vertices(g)), in byte order
//   of keys EdgeListGraph       all edges; an edge is a number in [0, num_edges(g)), in order of
//   (source, target,
//                       relation)
//   IncidenceGraph      the edges that leave a vertex
//   BidirectionalGraph  the edges that enter a vertex
//   AdjacencyGraph      the targets of the edges that leave a vertex
//   ReadablePropertyGraph, with these properties:
//
//     boost::vertex_index   size    the vertex itself: what algorithms need for their own tables
//     boost::vertex_name    text    the name for display
//     redstring::vertex_key text    the entity's key, "person/ada quill"
//     boost::edge_index     size    the edge's own number
//     boost::edge_weight    number  what a path pays to step over it; 1000 is an ordinary step, at
//     least 1 boost::edge_name      text    the relation's type, "employment"
//
// Texts are std::string_view into the snapshot. The graph is directed, with parallel edges and
// loops possible; "connected" as a reader means it goes both ways: see
// neighbor_breadth_first_search in <boost/graph/neighbor_bfs.hpp>, which walks in- and out-edges
// alike. Hidden entities are in it, too: boost::filtered_graph with GraphView::hidden leaves them
// out.
//
// Classes in this file:
//   GraphView               the graph
//   GraphView::Edge         an edge descriptor
//   GraphView::OutEdges …   iterators
// and the free functions and traits that BGL finds them by. examples/boost_graph.cc shows it at
// work. For paths between two entities ask KnowledgeGraph::connect: it is exact, knows hubs, dates
// and evidence, and does not visit the whole graph.
#pragma once

#include <boost/graph/adjacency_iterator.hpp>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "redstring/mention.h"

namespace redstring {

namespace graph {
class Snapshot;  // src/graph/snapshot.h
}

/// A generation of the graph. Get one from KnowledgeGraph::view. Copying it is cheap.
/// Numbers that are out of range read as empty, zero or `no_vertex`.
class GraphView {
 public:
  using Vertex = std::uint32_t;
  static constexpr Vertex no_vertex = 0xffffffff;
  /// An edge descriptor: the edge's number.
  struct Edge {
    std::uint64_t index = ~std::uint64_t{0};
    friend bool operator==(Edge a, Edge b) { return a.index == b.index; }
    friend bool operator!=(Edge a, Edge b) { return a.index != b.index; }
    friend bool operator<(Edge a, Edge b) { return a.index < b.index; }
  };

  /// An empty graph.
  GraphView();
  /// For the graph room: a library user cannot make a Snapshot. Must not be null.
  explicit GraphView(std::shared_ptr<const graph::Snapshot> snapshot);

  Vertex vertices() const;
  std::uint64_t edges() const;
  std::uint64_t generation() const;

  /// The vertex with this key, or no_vertex. Alias keys are resolved by KnowledgeGraph::find, not
  /// here.
  Vertex find(std::string_view key) const;
  std::string_view key(Vertex v) const;
  std::string_view name(Vertex v) const;
  EntityType type(Vertex v) const;
  bool hidden(Vertex v) const;
  std::uint32_t documents(Vertex v) const;  ///< in how many documents it is mentioned

  Vertex source(Edge e) const;
  Vertex target(Edge e) const;
  std::string_view relation(Edge e) const;
  std::uint32_t cost(Edge e) const;
  std::uint32_t evidence(Edge e) const;      ///< sentences
  std::uint32_t publications(Edge e) const;  ///< independent ones

  /// Half-open ranges: of edge numbers, and of places that `in_edge` turns into edges.
  std::pair<std::uint64_t, std::uint64_t> out_range(Vertex v) const;
  std::pair<std::uint64_t, std::uint64_t> in_range(Vertex v) const;
  Edge in_edge(std::uint64_t place) const;

  /// Edges whose numbers follow one another: those that leave a vertex, or all.
  class OutEdges : public boost::iterator_facade<OutEdges, Edge const,
                                                 boost::random_access_traversal_tag, Edge> {
   public:
    OutEdges() = default;
    explicit OutEdges(std::uint64_t index) : index_(index) {}

   private:
    friend class boost::iterator_core_access;
    Edge dereference() const { return Edge{index_}; }
    bool equal(const OutEdges& other) const { return index_ == other.index_; }
    void increment() { ++index_; }
    void decrement() { --index_; }
    void advance(std::ptrdiff_t n) { index_ += static_cast<std::uint64_t>(n); }
    std::ptrdiff_t distance_to(const OutEdges& other) const {
      return static_cast<std::ptrdiff_t>(other.index_ - index_);
    }
    std::uint64_t index_ = 0;
  };

  /// The edges that enter a vertex. Valid as long as the view they were got from.
  class InEdges : public boost::iterator_facade<InEdges, Edge const,
                                                boost::random_access_traversal_tag, Edge> {
   public:
    InEdges() = default;
    InEdges(const GraphView* graph, std::uint64_t place) : graph_(graph), place_(place) {}

   private:
    friend class boost::iterator_core_access;
    Edge dereference() const { return graph_->in_edge(place_); }
    bool equal(const InEdges& other) const { return place_ == other.place_; }
    void increment() { ++place_; }
    void decrement() { --place_; }
    void advance(std::ptrdiff_t n) { place_ += static_cast<std::uint64_t>(n); }
    std::ptrdiff_t distance_to(const InEdges& other) const {
      return static_cast<std::ptrdiff_t>(other.place_ - place_);
    }
    const GraphView* graph_ = nullptr;
    std::uint64_t place_ = 0;
  };

  // What boost::graph_traits reads.
  struct traversal_category : public virtual boost::vertex_list_graph_tag,
                              public virtual boost::edge_list_graph_tag,
                              public virtual boost::adjacency_graph_tag,
                              public virtual boost::bidirectional_graph_tag {};
  using directed_category = boost::bidirectional_tag;
  using edge_parallel_category = boost::allow_parallel_edge_tag;
  using vertex_descriptor = Vertex;
  using edge_descriptor = Edge;
  using vertices_size_type = std::uint32_t;
  using edges_size_type = std::uint64_t;
  using degree_size_type = std::uint64_t;
  using vertex_iterator = boost::counting_iterator<Vertex>;
  using edge_iterator = OutEdges;
  using out_edge_iterator = OutEdges;
  using in_edge_iterator = InEdges;
  using adjacency_iterator = boost::adjacency_iterator_generator<GraphView, Vertex, OutEdges>::type;
  static Vertex null_vertex() { return no_vertex; }

 private:
  std::shared_ptr<const graph::Snapshot> snapshot_;
};

// ---- the functions that BGL calls
// ----------------------------------------------------------------

inline std::pair<GraphView::vertex_iterator, GraphView::vertex_iterator> vertices(
    const GraphView& g) {
  return {GraphView::vertex_iterator(0), GraphView::vertex_iterator(g.vertices())};
}
inline std::uint32_t num_vertices(const GraphView& g) { return g.vertices(); }
inline std::pair<GraphView::OutEdges, GraphView::OutEdges> edges(const GraphView& g) {
  return {GraphView::OutEdges(0), GraphView::OutEdges(g.edges())};
}
inline std::uint64_t num_edges(const GraphView& g) { return g.edges(); }

inline GraphView::Vertex source(GraphView::Edge e, const GraphView& g) { return g.source(e); }
inline GraphView::Vertex target(GraphView::Edge e, const GraphView& g) { return g.target(e); }

inline std::pair<GraphView::OutEdges, GraphView::OutEdges> out_edges(GraphView::Vertex v,
                                                                     const GraphView& g) {
  const auto [begin, end] = g.out_range(v);
  return {GraphView::OutEdges(begin), GraphView::OutEdges(end)};
}
inline std::uint64_t out_degree(GraphView::Vertex v, const GraphView& g) {
  const auto [begin, end] = g.out_range(v);
  return end - begin;
}
inline std::pair<GraphView::InEdges, GraphView::InEdges> in_edges(GraphView::Vertex v,
                                                                  const GraphView& g) {
  const auto [begin, end] = g.in_range(v);
  return {GraphView::InEdges(&g, begin), GraphView::InEdges(&g, end)};
}
inline std::uint64_t in_degree(GraphView::Vertex v, const GraphView& g) {
  const auto [begin, end] = g.in_range(v);
  return end - begin;
}
inline std::uint64_t degree(GraphView::Vertex v, const GraphView& g) {
  return out_degree(v, g) + in_degree(v, g);
}
inline std::pair<GraphView::adjacency_iterator, GraphView::adjacency_iterator> adjacent_vertices(
    GraphView::Vertex v, const GraphView& g) {
  const auto [begin, end] = out_edges(v, g);
  return {GraphView::adjacency_iterator(begin, &g), GraphView::adjacency_iterator(end, &g)};
}

// ---- properties
// ----------------------------------------------------------------------------------

/// The tag of an entity's key, beside boost::vertex_name and the like.
struct vertex_key_t {
  using kind = boost::vertex_property_tag;
};
inline constexpr vertex_key_t vertex_key{};

/// A property that a GraphView reads for a vertex or an edge. Holds the view: a copy of the map may
/// outlive the graph variable it was got from.
template <class Key, class Value, Value (GraphView::*read)(Key) const>
class GraphViewProperty {
 public:
  using key_type = Key;
  using value_type = Value;
  using reference = Value;
  using category = boost::readable_property_map_tag;

  GraphViewProperty() = default;
  explicit GraphViewProperty(GraphView graph) : graph_(std::move(graph)) {}
  Value operator[](Key key) const { return (graph_.*read)(key); }
  friend Value get(const GraphViewProperty& map, Key key) { return map[key]; }

 private:
  GraphView graph_;
};

/// The index of an edge: its number.
struct GraphViewEdgeIndex {
  using key_type = GraphView::Edge;
  using value_type = std::uint64_t;
  using reference = std::uint64_t;
  using category = boost::readable_property_map_tag;
  std::uint64_t operator[](GraphView::Edge e) const { return e.index; }
  friend std::uint64_t get(GraphViewEdgeIndex, GraphView::Edge e) { return e.index; }
};

}  // namespace redstring

namespace boost {

template <>
struct property_map<redstring::GraphView, vertex_index_t> {
  using type = typed_identity_property_map<redstring::GraphView::Vertex>;
  using const_type = type;
};
template <>
struct property_map<redstring::GraphView, vertex_name_t> {
  using type = redstring::GraphViewProperty<redstring::GraphView::Vertex, std::string_view,
                                            &redstring::GraphView::name>;
  using const_type = type;
};
template <>
struct property_map<redstring::GraphView, redstring::vertex_key_t> {
  using type = redstring::GraphViewProperty<redstring::GraphView::Vertex, std::string_view,
                                            &redstring::GraphView::key>;
  using const_type = type;
};
template <>
struct property_map<redstring::GraphView, edge_index_t> {
  using type = redstring::GraphViewEdgeIndex;
  using const_type = type;
};
template <>
struct property_map<redstring::GraphView, edge_weight_t> {
  using type = redstring::GraphViewProperty<redstring::GraphView::Edge, std::uint32_t,
                                            &redstring::GraphView::cost>;
  using const_type = type;
};
template <>
struct property_map<redstring::GraphView, edge_name_t> {
  using type = redstring::GraphViewProperty<redstring::GraphView::Edge, std::string_view,
                                            &redstring::GraphView::relation>;
  using const_type = type;
};

}  // namespace boost

namespace redstring {

template <class Tag>
using GraphViewMap = typename boost::property_map<GraphView, Tag>::const_type;

inline GraphViewMap<boost::vertex_index_t> get(boost::vertex_index_t, const GraphView&) {
  return {};
}
inline GraphViewMap<boost::edge_index_t> get(boost::edge_index_t, const GraphView&) { return {}; }
inline GraphViewMap<boost::vertex_name_t> get(boost::vertex_name_t, const GraphView& g) {
  return GraphViewMap<boost::vertex_name_t>(g);
}
inline GraphViewMap<vertex_key_t> get(vertex_key_t, const GraphView& g) {
  return GraphViewMap<vertex_key_t>(g);
}
inline GraphViewMap<boost::edge_weight_t> get(boost::edge_weight_t, const GraphView& g) {
  return GraphViewMap<boost::edge_weight_t>(g);
}
inline GraphViewMap<boost::edge_name_t> get(boost::edge_name_t, const GraphView& g) {
  return GraphViewMap<boost::edge_name_t>(g);
}
/// The value of one vertex or edge, without a map.
template <class Tag, class Key>
auto get(Tag tag, const GraphView& g, Key key) -> decltype(get(get(tag, g), key)) {
  return get(get(tag, g), key);
}

}  // namespace redstring

template <>
struct std::hash<redstring::GraphView::Edge> {
  std::size_t operator()(redstring::GraphView::Edge e) const noexcept {
    return std::hash<std::uint64_t>()(e.index);
  }
};
