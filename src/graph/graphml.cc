// GraphML that networkx, igraph, Gephi, Cytoscape and APOC all read the same way.
//
// Every key is declared with a readable id, nodes stand before edges, ids are made of numbers only,
// and data that would be empty is left out. The edge's `label` attribute keeps parallel edges of
// different kind apart in Gephi and becomes the relationship type in APOC; the node's `labels`
// become its labels.
#include "graph/writers_formats.h"

namespace redstring::graph {
namespace {

struct Key {
  const char* id;
  const char* name;
  const char* type;
};

// Gephi shows "label", Cytoscape "name": nodes have both.
constexpr Key node_keys[] = {{"n_label", "label", "string"},
                             {"n_name", "name", "string"},
                             {"n_key", "key", "string"},
                             {"n_type", "type", "string"},
                             {"n_aliases", "aliases", "string"},
                             {"n_alias_keys", "alias_keys", "string"},
                             {"n_first_seen", "first_seen", "string"},
                             {"n_last_seen", "last_seen", "string"},
                             {"n_first_year", "first_year", "int"},
                             {"n_last_year", "last_year", "int"},
                             {"n_documents", "documents", "int"},
                             {"n_mentions", "mentions", "int"},
                             {"n_ambiguous", "ambiguous", "boolean"},
                             {"n_kb", "kb", "string"}};
constexpr Key edge_keys[] = {
    {"e_relation", "relation", "string"},     {"e_phrase", "phrase", "string"},
    {"weight", "weight", "double"},           {"e_cost", "cost", "int"},
    {"e_evidence", "evidence", "int"},        {"e_publications", "publications", "int"},
    {"e_first_seen", "first_seen", "string"}, {"e_last_seen", "last_seen", "string"},
    {"e_first_year", "first_year", "int"},    {"e_last_year", "last_year", "int"}};
constexpr Key quote_keys[] = {{"e_sentence", "sentence", "string"},
                              {"e_status", "status", "string"},
                              {"e_by", "by", "string"},
                              {"e_time", "time", "string"},
                              {"e_document", "document", "string"},
                              {"e_source", "document_source", "string"},
                              {"e_title", "document_title", "string"},
                              {"e_published", "published", "string"},
                              {"e_quotes", "quotes", "string"}};

class GraphmlWriter : public OrderedWriter {
 public:
  GraphmlWriter(std::ostream& out, GraphmlOptions options)
      : OrderedWriter(out), options_(options) {}

 private:
  void write_begin() override {
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
            "         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
            "         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
            "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
    for (const Key& key : node_keys) declare(key, "node");
    for (const Key& key : edge_keys) declare(key, "edge");
    if (options_.quotes) {
      for (const Key& key : quote_keys) declare(key, "edge");
    }
    out_ << "  <graph id=\"redstring\" edgedefault=\"directed\">\n";
  }

  void write_node(std::uint64_t number, const Entity& entity) override {
    out_ << "    <node id=\"n" << number << "\" labels=\":" << type_label(entity.type) << "\">\n";
    data("n_label", entity.name);
    data("n_name", entity.name);
    data("n_key", entity.key.value);
    data("n_type", entity.type.name());
    data("n_aliases", aliases_json(entity));
    data("n_alias_keys", alias_keys_json(entity));
    dates('n', entity.first_seen, entity.last_seen);
    data("n_documents", int32_cut(entity.documents));
    data("n_mentions", int32_cut(entity.mentions));
    data("n_ambiguous", entity.ambiguous ? "true" : "false");
    data("n_kb", entity.kb.id);
    out_ << "    </node>\n";
  }

  void write_edge(const Edge& edge) override {
    out_ << "    <edge id=\"e" << edge.number << "\" source=\"n" << edge.source << "\" target=\"n"
         << edge.target << "\" label=\"" << safe_constant(edge.label.constant) << "\">\n";
    const Relation& relation = edge.relation;
    data("e_relation", relation.type);
    data("e_phrase", edge.label.label);
    data("weight", relation.publications);
    data("e_cost", int32_cut(relation.cost));
    data("e_evidence", int32_cut(relation.evidence));
    data("e_publications", int32_cut(relation.publications));
    dates('e', relation.first, relation.last);
    if (options_.quotes && !edge.quotes.empty()) quotes(edge.quotes);
    out_ << "    </edge>\n";
  }

  void write_end() override { out_ << "  </graph>\n</graphml>\n"; }

  void declare(const Key& key, std::string_view what) {
    out_ << "  <key id=\"" << key.id << "\" for=\"" << what << "\" attr.name=\"" << key.name
         << "\" attr.type=\"" << key.type << "\"/>\n";
  }

  void data(std::string_view key, std::string_view value) {
    std::string escaped;
    append_xml(escaped, value);
    if (escaped.empty()) return;  // or nothing of it is allowed in XML
    out_ << "      <data key=\"" << key << "\">" << escaped << "</data>\n";
  }
  void data(std::string_view key, std::uint64_t value) {
    out_ << "      <data key=\"" << key << "\">" << value << "</data>\n";
  }

  void dates(char prefix, std::string_view first, std::string_view last) {
    const auto key = [&](std::string_view rest) { return std::string(1, prefix).append(rest); };
    data(key("_first_seen"), first);
    data(key("_last_seen"), last);
    if (const unsigned year = year_of(first); year != 0)
      data(key("_first_year"), std::uint64_t{year});
    if (const unsigned year = year_of(last); year != 0)
      data(key("_last_year"), std::uint64_t{year});
  }

  /// The best quote in plain fields, all of them as a JSON array when there are several.
  void quotes(const std::vector<EdgeQuote>& all) {
    const EdgeQuote& best = all.front();
    data("e_sentence", best.sentence);
    data("e_status", best.status);
    data("e_by", best.by);
    data("e_time", best.time);
    data("e_document", best.document);
    data("e_source", best.source);
    data("e_title", best.title);
    data("e_published", best.published);
    if (all.size() < 2) return;
    std::string json;
    for (const EdgeQuote& quote : all) {
      json += json.empty() ? '[' : ',';
      json += quote_json(quote);
    }
    data("e_quotes", json + ']');
  }

  GraphmlOptions options_;
};

}  // namespace

std::unique_ptr<GraphWriter> make_graphml_writer(std::ostream& out, GraphmlOptions options) {
  return std::make_unique<GraphmlWriter>(out, options);
}

}  // namespace redstring::graph
