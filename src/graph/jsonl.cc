// JSON lines: everything an export knows of a node or an edge, for programs of one's own.
#include "graph/writers_formats.h"

namespace redstring::graph {
namespace {

class JsonlWriter : public OrderedWriter {
 public:
  using OrderedWriter::OrderedWriter;

 private:
  void write_node(std::uint64_t number, const Entity& entity) override {
    std::string text = "{";
    append_json_field(text, "id", "n" + std::to_string(number));
    append_json_field(text, "key", entity.key.value);
    append_json_field(text, "type", entity.type.name());
    append_json_field(text, "name", entity.name);
    text += ",\"aliases\":[";
    for (const Alias& alias : entity.aliases) {
      if (&alias != &entity.aliases.front()) text += ',';
      std::string one = "{";
      append_json_field(one, "name", alias.name);
      append_json_field(one, "count", alias.count);
      text += one + '}';
    }
    text += ']';
    if (const std::string keys = alias_keys_json(entity); !keys.empty()) {
      text += ",\"alias_keys\":" + keys;
    }
    dates(text, entity.first_seen, entity.last_seen);
    append_json_field(text, "documents", entity.documents);
    append_json_field(text, "mentions", entity.mentions);
    text += entity.ambiguous ? ",\"ambiguous\":true" : ",\"ambiguous\":false";
    if (entity.hidden) text += ",\"hidden\":true";
    if (!entity.kb.empty()) append_json_field(text, "kb", entity.kb.id);
    out_ << "{\"node\":" << text << "}}\n";
  }

  void write_edge(const Edge& edge) override {
    const Relation& relation = edge.relation;
    std::string text = "{";
    append_json_field(text, "id", "e" + std::to_string(edge.number));
    append_json_field(text, "source", "n" + std::to_string(edge.source));
    append_json_field(text, "target", "n" + std::to_string(edge.target));
    append_json_field(text, "source_key", relation.source.value);
    append_json_field(text, "target_key", relation.target.value);
    append_json_field(text, "relation", relation.type);
    append_json_field(text, "label", edge.label.label);
    append_json_field(text, "evidence", relation.evidence);
    append_json_field(text, "publications", relation.publications);
    append_json_field(text, "cost", std::uint64_t{relation.cost});
    dates(text, relation.first, relation.last);
    if (!edge.quotes.empty()) {
      text += ",\"quotes\":[";
      for (const EdgeQuote& quote : edge.quotes) {
        if (&quote != &edge.quotes.front()) text += ',';
        text += quote_json(quote);
      }
      text += ']';
    }
    out_ << "{\"edge\":" << text << "}}\n";
  }

  static void dates(std::string& text, const std::string& first, const std::string& last) {
    if (!first.empty()) append_json_field(text, "first_seen", first);
    if (!last.empty()) append_json_field(text, "last_seen", last);
  }
};

}  // namespace

std::unique_ptr<GraphWriter> make_jsonl_writer(std::ostream& out) {
  return std::make_unique<JsonlWriter>(out);
}

}  // namespace redstring::graph
