// GEXF 1.3, as Gephi writes and reads it: attribute tables first, everything else in XML
// attributes.
#include "graph/writers_formats.h"

namespace redstring::graph {
namespace {

struct Column {
  const char* id;
  const char* title;
  const char* type;
};

constexpr Column node_columns[] = {{"key", "key", "string"},
                                   {"type", "type", "string"},
                                   {"aliases", "aliases", "string"},
                                   {"first_seen", "first_seen", "string"},
                                   {"last_seen", "last_seen", "string"},
                                   {"documents", "documents", "long"},
                                   {"mentions", "mentions", "long"},
                                   {"ambiguous", "ambiguous", "boolean"},
                                   {"kb", "kb", "string"}};
constexpr Column edge_columns[] = {{"relation", "relation", "string"},
                                   {"phrase", "phrase", "string"},
                                   {"cost", "cost", "long"},
                                   {"evidence", "evidence", "long"},
                                   {"publications", "publications", "long"},
                                   {"first_seen", "first_seen", "string"},
                                   {"last_seen", "last_seen", "string"}};

class GexfWriter : public OrderedWriter {
 public:
  using OrderedWriter::OrderedWriter;

 private:
  void write_begin() override {
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\"\n"
            "      xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
            "      xsi:schemaLocation=\"http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd\">\n"
            "  <meta>\n    <creator>redstring</creator>\n  </meta>\n"
            "  <graph mode=\"static\" defaultedgetype=\"directed\">\n";
    table("node", node_columns);
    table("edge", edge_columns);
    out_ << "    <nodes>\n";
  }

  void write_node(std::uint64_t number, const Entity& entity) override {
    out_ << "      <node id=\"n" << number << "\" label=\"";
    append_xml_attribute(out_.text(), entity.name);
    out_ << "\">\n        <attvalues>\n";
    value("key", entity.key.value);
    value("type", entity.type.name());
    value("aliases", aliases_json(entity));
    value("first_seen", entity.first_seen);
    value("last_seen", entity.last_seen);
    value("documents", std::to_string(entity.documents));
    value("mentions", std::to_string(entity.mentions));
    value("ambiguous", entity.ambiguous ? "true" : "false");
    value("kb", entity.kb.id);
    out_ << "        </attvalues>\n      </node>\n";
  }

  void write_between() override { out_ << "    </nodes>\n    <edges>\n"; }

  void write_edge(const Edge& edge) override {
    // `kind` keeps parallel edges apart.
    const std::string_view kind = safe_constant(edge.label.constant);
    out_ << "      <edge id=\"e" << edge.number << "\" source=\"n" << edge.source << "\" target=\"n"
         << edge.target << "\" kind=\"" << kind << "\" label=\"";
    append_xml_attribute(out_.text(), edge.label.label);
    out_ << "\" weight=\"" << edge.relation.publications << ".0\">\n        <attvalues>\n";
    value("relation", edge.relation.type);
    value("phrase", edge.label.label);
    value("cost", std::to_string(edge.relation.cost));
    value("evidence", std::to_string(edge.relation.evidence));
    value("publications", std::to_string(edge.relation.publications));
    value("first_seen", edge.relation.first);
    value("last_seen", edge.relation.last);
    out_ << "        </attvalues>\n      </edge>\n";
  }

  void write_end() override { out_ << "    </edges>\n  </graph>\n</gexf>\n"; }

  template <std::size_t n>
  void table(std::string_view what, const Column (&columns)[n]) {
    out_ << "    <attributes class=\"" << what << "\" mode=\"static\">\n";
    for (const Column& column : columns) {
      out_ << "      <attribute id=\"" << column.id << "\" title=\"" << column.title << "\" type=\""
           << column.type << "\"/>\n";
    }
    out_ << "    </attributes>\n";
  }

  void value(std::string_view column, std::string_view text) {
    if (text.empty()) return;
    out_ << "          <attvalue for=\"" << column << "\" value=\"";
    append_xml_attribute(out_.text(), text);
    out_ << "\"/>\n";
  }
};

}  // namespace

std::unique_ptr<GraphWriter> make_gexf_writer(std::ostream& out) {
  return std::make_unique<GexfWriter>(out);
}

}  // namespace redstring::graph
