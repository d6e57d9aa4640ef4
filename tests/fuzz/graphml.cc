// ROOM graph
// Any text as names, keys and labels of every export: no crash, and in XML nothing of it as markup.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "graph/writers.h"

using namespace redstring;
using namespace redstring::graph;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++n;
  return n;
}

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Entity entity;
  entity.key.value = text;
  entity.type = EntityType(text);
  entity.name = text;
  entity.aliases = {{text, 1}, {"other", 1}};
  entity.alias_keys = {{"person/other"}, entity.key};
  entity.first_seen = entity.last_seen = text;
  Relation relation;
  relation.source = relation.target = entity.key;
  relation.type = relation.first = relation.last = text;
  const RelationLabel label{text, text, text};
  const EdgeQuote quote{text, text, text, text, text, text, text, text};
  for (const char* format : {"graphml", "gexf", "neo4j", "ftm", "jsonl"}) {
    std::ostringstream out;
    const std::string_view name = format;
    const auto writer =
        name == "graphml" ? make_graphml_writer(out, {true}) : make_writer(name, out);
    must(writer->begin().has_value());
    must(writer->node(0, entity).has_value());
    must(writer->edge_with_quotes(0, 0, 0, relation, label, {quote, quote}).has_value());
    must(writer->finish().has_value());
    const std::string written = out.str();
    if (name == "graphml" || name == "gexf") {
      must(count(written, "<node ") == 1 && count(written, "</node>") == 1);
      must(count(written, "<edge ") == 1 && count(written, "</edge>") == 1);
      must(count(written, "]]>") == 0 && count(written, "<!") == 0);
      for (const char c : written) {
        const auto byte = static_cast<unsigned char>(c);
        must(byte >= 0x20 || c == '\n' || c == '\t');
      }
    } else {
      // Two lines, or with the headers and the empty line of the CSV five.
      must(count(written, "\n") == (name == "neo4j" ? 5u : 2u));
    }
  }
  return 0;
}
