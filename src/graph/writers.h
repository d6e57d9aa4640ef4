// Exports: each format is a writer that is fed nodes, then edges, and holds none of them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "redstring/entity.h"
#include "redstring/status.h"

namespace redstring::graph {

/// How a relation type is written in exports (from dictionaries/relations.def).
struct RelationLabel {
  std::string type;     ///< "employment"
  std::string label;    ///< "works for"
  std::string constant; ///< "WORKS_FOR": upper case, [A-Z0-9_]+
};

/// Feed it nodes in order (0, 1, 2 …), then edges, then finish(). Text from outside is escaped as the
/// format demands and code points that it forbids are stripped; nothing of it becomes an id.
class GraphWriter {
 public:
  virtual ~GraphWriter() = default;
  virtual Status begin() = 0;
  virtual Status node(std::uint64_t number, const Entity& entity) = 0;
  virtual Status edge(std::uint64_t number, std::uint64_t source, std::uint64_t target,
                      const Relation& relation, const RelationLabel& label) = 0;
  virtual Status finish() = 0;  ///< closes the document and reports a stream that failed
};

/// graphml, gexf, neo4j, ftm, jsonl. Null for any other name.
std::unique_ptr<GraphWriter> make_writer(std::string_view format, std::ostream& out);

}  // namespace redstring::graph
