// CSV for neo4j's bulk import: a section of nodes, an empty line, a section of relationships.
#include <algorithm>

#include "graph/writers_formats.h"

namespace redstring::graph {
namespace {

/// One cell: always quoted, on one line, and never taken for a formula by a spreadsheet.
std::string cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) {
    out += '\'';
  }
  std::string plain;  // valid UTF-8, without XML's escapes: those of JSON are undone below
  append_json_string(plain, text);
  for (std::size_t i = 1; i + 1 < plain.size(); ++i) {
    if (plain[i] != '\\') {
      out += plain[i];
      continue;
    }
    ++i;
    if (plain[i] == 'u') i += 4;
    if (plain[i] == '"') {
      out += "\"\"";
    } else if (plain[i] == '\\') {
      out += '\\';
    } else {
      out += ' ';  // line breaks and other control characters
    }
  }
  return out + '"';
}

class Neo4jWriter : public OrderedWriter {
 public:
  using OrderedWriter::OrderedWriter;

 private:
  void write_begin() override {
    out_ << ":ID,:LABEL,key,name,type,aliases:string[],first_seen,last_seen,documents:long,"
            "mentions:long,ambiguous:boolean,kb\n";
  }

  void write_node(std::uint64_t number, const Entity& entity) override {
    std::string aliases;
    for (const Alias& alias : entity.aliases) {
      if (!aliases.empty()) aliases += ';';
      std::string name = alias.name;
      std::replace(name.begin(), name.end(), ';', ',');
      aliases += name;
    }
    out_ << 'n' << number << ',' << type_label(entity.type) << ',' << cell(entity.key.value) << ','
         << cell(entity.name) << ',' << cell(entity.type.name()) << ',' << cell(aliases) << ','
         << cell(entity.first_seen) << ',' << cell(entity.last_seen) << ',' << entity.documents
         << ',' << entity.mentions << ',' << (entity.ambiguous ? "true" : "false") << ','
         << cell(entity.kb.id) << '\n';
  }

  void write_between() override {
    out_ << "\n:START_ID,:END_ID,:TYPE,relation,phrase,evidence:long,publications:long,cost:long,"
            "first_seen,last_seen\n";
  }

  void write_edge(const Edge& edge) override {
    const Relation& relation = edge.relation;
    out_ << 'n' << edge.source << ",n" << edge.target << ',' << safe_constant(edge.label.constant)
         << ',' << cell(relation.type) << ',' << cell(edge.label.label) << ',' << relation.evidence
         << ',' << relation.publications << ',' << std::uint64_t{relation.cost} << ','
         << cell(relation.first) << ',' << cell(relation.last) << '\n';
  }
};

}  // namespace

std::unique_ptr<GraphWriter> make_neo4j_writer(std::ostream& out) {
  return std::make_unique<Neo4jWriter>(out);
}

}  // namespace redstring::graph
