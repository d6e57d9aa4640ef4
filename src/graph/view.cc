// GraphView, the snapshot's face for the Boost Graph Library, and where one gets it.
#include <cassert>
#include <mutex>
#include <shared_mutex>

#include "graph/knowledge_graph.h"
#include "graph/snapshot.h"
#include "redstring/boost_graph.h"

namespace redstring {

GraphView::GraphView() {
  static const auto empty = [] {
    auto snapshot = graph::Snapshot::from_bytes(graph::encode_snapshot({}));
    return std::make_shared<const graph::Snapshot>(std::move(snapshot.value()));
  }();
  snapshot_ = empty;
}

GraphView::GraphView(std::shared_ptr<const graph::Snapshot> snapshot)
    : snapshot_(std::move(snapshot)) {
  assert(snapshot_ != nullptr);
}

GraphView::Vertex GraphView::vertices() const { return snapshot_->vertices(); }
std::uint64_t GraphView::edges() const { return snapshot_->edges(); }
std::uint64_t GraphView::generation() const { return snapshot_->generation(); }
GraphView::Vertex GraphView::find(std::string_view key) const { return snapshot_->find(key); }
std::string_view GraphView::key(Vertex v) const { return snapshot_->key(v); }
std::string_view GraphView::name(Vertex v) const { return snapshot_->name(v); }
EntityType GraphView::type(Vertex v) const { return snapshot_->type(v); }
bool GraphView::hidden(Vertex v) const { return snapshot_->hidden(v); }
std::uint32_t GraphView::documents(Vertex v) const { return snapshot_->documents(v); }

GraphView::Vertex GraphView::source(Edge e) const { return snapshot_->source(e.index); }
GraphView::Vertex GraphView::target(Edge e) const { return snapshot_->target(e.index); }
std::string_view GraphView::relation(Edge e) const {
  if (e.index >= edges()) return {};
  return snapshot_->relation(snapshot_->edge(e.index).relation);
}
std::uint32_t GraphView::cost(Edge e) const { return snapshot_->cost(e.index); }
std::uint32_t GraphView::evidence(Edge e) const { return snapshot_->edge(e.index).evidence; }
std::uint32_t GraphView::publications(Edge e) const {
  return snapshot_->edge(e.index).publications;
}

std::pair<std::uint64_t, std::uint64_t> GraphView::out_range(Vertex v) const {
  return snapshot_->out(v);
}
std::pair<std::uint64_t, std::uint64_t> GraphView::in_range(Vertex v) const {
  return snapshot_->in(v);
}
GraphView::Edge GraphView::in_edge(std::uint64_t place) const {
  return Edge{snapshot_->in_edge(place)};
}

GraphView KnowledgeGraph::view() const {
  const std::shared_lock lock(impl_->mutex);
  if (impl_->view == nullptr) return GraphView();
  // Shares the ownership of the whole generation, points to its snapshot.
  return GraphView(std::shared_ptr<const graph::Snapshot>(impl_->view, &impl_->view->snapshot()));
}

}  // namespace redstring
