// Which export format is written by whom.
#include "graph/writers.h"

#include "graph/writers_formats.h"

namespace redstring::graph {

std::unique_ptr<GraphWriter> make_writer(std::string_view format, std::ostream& out) {
  if (format == "graphml") return make_graphml_writer(out);
  if (format == "gexf") return make_gexf_writer(out);
  if (format == "neo4j") return make_neo4j_writer(out);
  if (format == "ftm") return make_ftm_writer(out);
  if (format == "jsonl") return make_jsonl_writer(out);
  return nullptr;
}

}  // namespace redstring::graph
