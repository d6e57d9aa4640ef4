// Content as text: JSON strings, and the logical dump that two graphs are compared by.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "graph/knowledge_graph.h"
#include "redstring/status.h"

namespace redstring::graph {

/// Appends `text` as a JSON string with its quotes: controls, quotes and backslashes escaped, all
/// else as it is. Bytes that are not UTF-8 become U+FFFD, so that the line stays JSON whatever came
/// in.
void append_json(std::string& out, std::string_view text);

/// The lines of KnowledgeGraph::dump. Call with the graph's mutex held.
Status write_dump(const Graph& graph, std::ostream& out);

}  // namespace redstring::graph
