// The makers of the single formats, and the order of calls that all of them keep.
#pragma once

#include <iosfwd>
#include <memory>

#include "graph/writers.h"
#include "graph/writers_text.h"

namespace redstring::graph {

std::unique_ptr<GraphWriter> make_gexf_writer(std::ostream& out);
std::unique_ptr<GraphWriter> make_neo4j_writer(std::ostream& out);
std::unique_ptr<GraphWriter> make_ftm_writer(std::ostream& out);
std::unique_ptr<GraphWriter> make_jsonl_writer(std::ostream& out);

/// Begin, nodes, edges, finish: calls that come in another order are our own mistake and refused.
class OrderedWriter : public GraphWriter {
 public:
  explicit OrderedWriter(std::ostream& out) : out_(out) {}

  Status begin() final {
    if (stage_ != Stage::fresh) return out_of_order();
    stage_ = Stage::nodes;
    write_begin();
    return out_.rest();
  }
  Status node(std::uint64_t number, const Entity& entity) final {
    if (stage_ != Stage::nodes) return out_of_order();
    write_node(number, entity);
    return out_.rest();
  }
  Status edge(std::uint64_t number, std::uint64_t source, std::uint64_t target,
              const Relation& relation, const RelationLabel& label) final {
    return edge_with_quotes(number, source, target, relation, label, {});
  }
  Status edge_with_quotes(std::uint64_t number, std::uint64_t source, std::uint64_t target,
                          const Relation& relation, const RelationLabel& label,
                          const std::vector<EdgeQuote>& quotes) final {
    if (stage_ == Stage::nodes) {
      stage_ = Stage::edges;
      write_between();
    }
    if (stage_ != Stage::edges) return out_of_order();
    write_edge({number, source, target, relation, label, quotes});
    return out_.rest();
  }
  Status finish() final {
    if (stage_ == Stage::nodes) write_between();
    if (stage_ != Stage::nodes && stage_ != Stage::edges) return out_of_order();
    stage_ = Stage::done;
    write_end();
    return out_.finish();
  }

 protected:
  struct Edge {
    std::uint64_t number, source, target;
    const Relation& relation;
    const RelationLabel& label;
    const std::vector<EdgeQuote>& quotes;
  };
  virtual void write_begin() {}
  virtual void write_node(std::uint64_t number, const Entity& entity) = 0;
  /// After the last node, whether or not edges follow.
  virtual void write_between() {}
  virtual void write_edge(const Edge& edge) = 0;
  virtual void write_end() {}

  Output out_;

 private:
  enum class Stage { fresh, nodes, edges, done };
  static tl::unexpected<Error> out_of_order() {
    return fail(ErrorCode::internal, "an export was written in the wrong order");
  }
  Stage stage_ = Stage::fresh;
};

}  // namespace redstring::graph
