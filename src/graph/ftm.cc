// FollowTheMoney entities: one JSON object a line, {"id", "schema", "properties"}, where a relation
// is an entity, too, with a property for each end.
//
// A property's range is a schema, so a relation gets its own schema only where both ends fit it,
// and is an UnknownLink with a role else. Dates of evidence are not those between which a relation
// held: they become `date`, not `startDate` and `endDate`.
#include <xxhash.h>

#include <algorithm>

#include "graph/paths.h"
#include "graph/writers_formats.h"

namespace redstring::graph {
namespace {

/// The id of whatever has this name, the same in every export: letters, digits and '-' only.
std::string ftm_id(std::string_view name) {
  constexpr char digits[] = "0123456789abcdef";
  const XXH128_hash_t hash = XXH3_128bits(name.data(), name.size());
  std::string out = "rs-";
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[(half >> shift) & 15];
  }
  return out;
}

std::string_view schema_of(EntityType type) {
  if (type == types::person) return "Person";
  if (type == types::organization) return "Organization";
  if (type == types::place) return "Address";
  if (type == types::server) return "Asset";
  return type == types::unknown ? "LegalEntity" : "Asset";
}

/// A relation type's own schema, and what its ends must be.
struct LinkSchema {
  std::string_view relation, schema, source, target;
  EntityType source_type, target_type;  // unknown: person or organization
};

constexpr LinkSchema link_schemata[] = {
    {"employment", "Employment", "employee", "employer", types::person, types::organization},
    {"membership", "Membership", "member", "organization", types::unknown, types::organization},
    {"leadership", "Directorship", "director", "organization", types::unknown, types::organization},
    {"ownership", "Ownership", "owner", "asset", types::unknown, types::server},
    {"association", "Associate", "person", "associate", types::person, types::person},
    {"family", "Family", "person", "relative", types::person, types::person},
    {"payment", "Payment", "payer", "beneficiary", types::unknown, types::unknown},
};

bool fits(EntityType wanted, EntityType type) {
  if (wanted.known() && wanted != types::unknown) return type == wanted;
  return type == types::person || type == types::organization;
}

const LinkSchema& schema_of(const Relation& relation) {
  static constexpr LinkSchema unknown{"", "UnknownLink", "subject", "object", {}, {}};
  for (const LinkSchema& link : link_schemata) {
    if (link.relation == relation.type && fits(link.source_type, relation.source.type()) &&
        fits(link.target_type, relation.target.type())) {
      return link;
    }
  }
  return unknown;
}

/// Year, year and month, or a day: the dates that FollowTheMoney takes.
bool plain_date(std::string_view date) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (date.size() != 4 && date.size() != 7 && date.size() != 10) return false;
  for (std::size_t i = 0; i < date.size(); ++i) {
    const bool digit = date[i] >= '0' && date[i] <= '9';
    if (shape[i] == '-' ? date[i] != '-' : !digit) return false;
  }
  return day_range(date).first != no_day;
}

/// "Q42": what FollowTheMoney calls a wikidataId.
bool wikidata_id(std::string_view id) {
  return id.size() > 1 && id.front() == 'Q' &&
         id.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

class Properties {
 public:
  void add(std::string_view name, std::vector<std::string_view> values) {
    std::string list;
    for (const std::string_view value : values) {
      if (value.empty()) continue;
      list += list.empty() ? '[' : ',';
      append_json_string(list, value);
    }
    if (list.empty()) return;
    if (!text_.empty()) text_ += ',';
    append_json_string(text_, name);
    text_ += ':';
    text_ += list;
    text_ += ']';
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class FtmWriter : public OrderedWriter {
 public:
  using OrderedWriter::OrderedWriter;

 private:
  void write_node(std::uint64_t, const Entity& entity) override {
    Properties properties;
    properties.add("name", {entity.name});
    std::vector<std::string_view> aliases;
    for (const Alias& alias : entity.aliases) {
      if (alias.name != entity.name) aliases.push_back(alias.name);
    }
    for (const std::string& alias : entity.kb.aliases) aliases.push_back(alias);
    if (!entity.kb.empty() && entity.kb.name != entity.name) aliases.push_back(entity.kb.name);
    properties.add("alias", aliases);
    if (wikidata_id(entity.kb.id)) properties.add("wikidataId", {entity.kb.id});
    const std::string_view schema = schema_of(entity.type);
    if (schema == "Address") properties.add("full", {entity.name});
    // What the type says more than the schema does.
    if (schema == "Asset") properties.add("keywords", {entity.type.name()});
    line(ftm_id(entity.key.value), schema, entity.name, properties, entity.alias_keys, entity.key);
  }

  void write_edge(const Edge& edge) override {
    const Relation& relation = edge.relation;
    const LinkSchema& link = schema_of(relation);
    const std::string source = ftm_id(relation.source.value),
                      target = ftm_id(relation.target.value);
    Properties properties;
    properties.add(link.source, {source});
    properties.add(link.target, {target});
    // Not every schema has a role; all have a summary.
    if (link.schema == "Family" || link.schema == "Associate") {
      properties.add("relationship", {edge.label.label});
    } else if (link.schema != "Payment") {
      properties.add("role", {edge.label.label});
    }
    const std::string summary = std::to_string(relation.evidence) + " sentences in " +
                                std::to_string(relation.publications) + " publications";
    properties.add("summary", {summary});
    std::vector<std::string_view> dates;
    if (plain_date(relation.first)) dates.push_back(relation.first);
    if (plain_date(relation.last) && relation.last != relation.first)
      dates.push_back(relation.last);
    properties.add("date", dates);
    // No key holds a NUL, so no two relations make the same name.
    const std::string name =
        relation.source.value + '\0' + relation.target.value + '\0' + relation.type;
    line(ftm_id(name), link.schema, edge.label.label, properties, {}, {});
  }

  void line(const std::string& id, std::string_view schema, std::string_view caption,
            const Properties& properties, const std::vector<EntityKey>& alias_keys,
            const EntityKey& own) {
    std::string text = "{";
    append_json_field(text, "id", id);
    append_json_field(text, "caption", caption);
    append_json_field(text, "schema", schema);
    std::string referents;
    for (const EntityKey& key : alias_keys) {
      if (key == own) continue;
      referents += referents.empty() ? "" : ",";
      append_json_string(referents, ftm_id(key.value));
    }
    if (!referents.empty()) text += ",\"referents\":[" + referents + ']';
    out_ << text << ",\"properties\":{" << properties.text() << "}}\n";
  }
};

}  // namespace

std::unique_ptr<GraphWriter> make_ftm_writer(std::ostream& out) {
  return std::make_unique<FtmWriter>(out);
}

}  // namespace redstring::graph
