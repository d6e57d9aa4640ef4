// Exports: each format is a writer that is fed nodes, then edges, and holds none of them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/entity.h"
#include "redstring/status.h"

namespace redstring::graph {

/// How a relation type is written in exports (from dictionaries/relations.def).
struct RelationLabel {
  std::string type;      ///< "employment"
  std::string label;     ///< "works for"
  std::string constant;  ///< "WORKS_FOR": upper case, [A-Z0-9_]+
};

/// A sentence behind an edge, where an export shows what an answer quotes. All text is outside
/// text.
struct EdgeQuote {
  std::string sentence;
  std::string status;    ///< "asserted", "denied", …
  std::string by;        ///< who says so; may be empty
  std::string time;      ///< of the event, TIMEX3; may be empty
  std::string document;  ///< hexadecimal id
  std::string source, title, published;
};

/// Feed it nodes in order (0, 1, 2 …), then edges, then finish(): a node after an edge is an
/// internal error. Text from outside is escaped as the format demands, made valid UTF-8 where it is
/// not, and code points that the format forbids are stripped; nothing of it becomes an id. Output
/// is buffered: until finish() the stream may lack the end. Errors: io, when the stream refuses.
class GraphWriter {
 public:
  virtual ~GraphWriter() = default;
  virtual Status begin() = 0;
  virtual Status node(std::uint64_t number, const Entity& entity) = 0;
  virtual Status edge(std::uint64_t number, std::uint64_t source, std::uint64_t target,
                      const Relation& relation, const RelationLabel& label) = 0;
  /// An edge with what is quoted for it, the best first. A writer whose format has no room for
  /// quotes (all but graphml with GraphmlOptions::quotes, and jsonl) writes the edge alone.
  virtual Status edge_with_quotes(std::uint64_t number, std::uint64_t source, std::uint64_t target,
                                  const Relation& relation, const RelationLabel& label,
                                  const std::vector<EdgeQuote>& quotes) {
    (void)quotes;
    return edge(number, source, target, relation, label);
  }
  virtual Status finish() = 0;  ///< closes the document and reports a stream that failed
};

/// Null for any other name than these:
///   graphml  ids "n0", "e0"; readable keys; after what networkx, igraph, Gephi, Cytoscape and APOC
///   read. gexf     GEXF 1.3. neo4j    for `neo4j-admin database import`: rows of nodes under a
///   header that begins with ":ID",
///            an empty line, rows of relationships under a header that begins with ":START_ID". No
///            cell holds a line break, so this makes the two files of it:
///              awk 'BEGIN {f = "nodes.csv"} /^$/ {f = "relationships.csv"; next} {print > f}'
///            A cell that a spreadsheet would take for a formula has an apostrophe before it. Lists
///            are separated by ";", and a ";" inside an alias is written ",".
///   ftm      FollowTheMoney entities, one JSON object a line, relations as schemata with two ends.
///            Ids are "rs-" and a hash of the key, the same in every export.
///   jsonl    {"node":{…}} lines, then {"edge":{…}} lines.
std::unique_ptr<GraphWriter> make_writer(std::string_view format, std::ostream& out);

struct GraphmlOptions {
  bool quotes = false;  ///< declares the data keys that edge_with_quotes fills
};
std::unique_ptr<GraphWriter> make_graphml_writer(std::ostream& out, GraphmlOptions options = {});

}  // namespace redstring::graph
