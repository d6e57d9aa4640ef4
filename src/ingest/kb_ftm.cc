// FollowTheMoney entities, one a line, as OpenSanctions publishes them:
// {"id":"NK-…","schema":"Person","caption":"…","properties":{"name":["…"],"birthDate":["1970"], …}}
// (https://followthemoney.tech). Values are lists of strings; in nested files a value may be an
// entity itself, which is a neighbour. Entities that are relations (Ownership, Family …) or
// anything else that no class names are left out.
#include <simdjson.h>

#include <algorithm>

#include "ingest/kb_json.h"
#include "ingest/kb_line.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

class FtmLines final : public KbLineReader {
 public:
  FtmLines(const KbReadOptions& options, const KbVocabulary& vocabulary)
      : options_(options), vocabulary_(vocabulary) {}

  KbLine read(std::string_view line) override {
    line = trim(line);
    if (line.empty()) return {};
    element root;
    const auto error = parser_.parse(line.data(), line.size(), false).get(root);
    if (error != simdjson::SUCCESS)
      return KbLine::reject(std::string("not valid JSON: ") + simdjson::error_message(error));
    object entity;
    if (root.get_object().get(entity) != simdjson::SUCCESS)
      return KbLine::reject("not a JSON object");
    return read(entity);
  }

 private:
  KbLine read(object from) {
    const KbLimits limits;
    const std::string_view id = string_at(from, "id"), schema = string_at(from, "schema");
    object properties;
    if (id.empty() || schema.empty() ||
        from.at_key("properties").get_object().get(properties) != simdjson::SUCCESS)
      return KbLine::reject(
          "no entity of FollowTheMoney: \"id\", \"schema\" or \"properties\" is missing");
    if (id.size() > limits.id_bytes) return KbLine::reject("the id is too long");
    KbLine line;
    KbEntity& entity = line.entity;
    entity.id = kb_text(id, limits.id_bytes);
    if (entity.id.empty()) return KbLine::reject("the id is blank");
    entity.type = kb_type("ftm:" + std::string(schema), options_, vocabulary_);
    if (!entity.type.known()) return KbLine::skip("class", "ftm:" + std::string(schema));
    if (!kb_wanted(entity.type, options_))
      return KbLine::skip("type", std::string(entity.type.name()));
    entity.prior = prior_unknown;

    std::vector<std::string> names = texts(properties, "name", limits.name_bytes);
    entity.name = kb_text(string_at(from, "caption"), limits.name_bytes);
    if (entity.name.empty() && !names.empty()) entity.name = names.front();
    entity.aliases = std::move(names);
    // A weak alias ("the Butcher") is no name to recognize somebody by.
    for (const std::string_view property : {"alias", "previousName", "abbreviation"})
      for (std::string& name : texts(properties, property, limits.name_bytes))
        entity.aliases.push_back(std::move(name));
    if (entity.name.empty() && !entity.aliases.empty()) entity.name = entity.aliases.front();
    if (entity.name.empty()) return KbLine::skip("name", entity.id);
    for (const std::string_view property : {"position", "description", "summary", "notes"})
      for (const std::string& text : texts(properties, property, limits.description_bytes))
        if (entity.description.size() + text.size() + 2 <= limits.description_bytes)
          entity.description += (entity.description.empty() ? "" : "; ") + text;
    add_properties(properties, entity);
    tidy(entity);
    line.kind = KbLine::Kind::entity;
    return line;
  }

  static std::vector<std::string> texts(object properties, std::string_view property,
                                        std::size_t limit) {
    array values;
    if (properties.at_key(property).get_array().get(values) != simdjson::SUCCESS) return {};
    return texts(values, limit);
  }

  static std::vector<std::string> texts(array values, std::size_t limit) {
    std::vector<std::string> out;
    for (const element value : values) {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) continue;
      if (std::string clean = kb_text(text, limit); !clean.empty()) out.push_back(std::move(clean));
    }
    return out;
  }

  void add_properties(object properties, KbEntity& entity) const {
    const KbLimits limits;
    for (const auto field : properties) {
      array values;
      if (field.value.get_array().get(values) != simdjson::SUCCESS) continue;
      add_nested(values, entity);
      const auto use = vocabulary_.properties.find("ftm:" + std::string(field.key));
      if (use == vocabulary_.properties.end()) continue;
      const std::string_view what = use->second;
      for (const std::string& text : texts(values, limits.name_bytes)) {
        if (what == "began" || what == "ended") {
          // Sources that disagree list several: the earliest, the most precise of equal ones.
          std::string& into = what == "began" ? entity.began : entity.ended;
          const std::string date = kb_date(text);
          if (date.empty()) continue;
          if (into.empty() || date.rfind(into, 0) == 0 || (date < into && into.rfind(date, 0) != 0))
            into = date;
        } else if (what == "country") {
          entity.countries.push_back(text);
        } else if (what == "neighbour") {
          entity.neighbours.push_back(text);
        } else if (what.substr(0, 11) == "identifier:") {
          entity.identifiers.emplace_back(what.substr(11), text);
        }
      }
    }
  }

  /// Entities within a value, and those at the other end of a relation within it.
  static void add_nested(array values, KbEntity& entity) {
    for (const element value : values) {
      object inner;
      if (value.get_object().get(inner) != simdjson::SUCCESS) continue;
      if (const std::string_view id = string_at(inner, "id"); !id.empty() && id != entity.id)
        entity.neighbours.push_back(kb_text(id, KbLimits().id_bytes));
      const auto properties = object_at(inner, "properties");
      if (!properties) continue;
      for (const auto field : *properties) {
        array ends;
        if (field.value.get_array().get(ends) != simdjson::SUCCESS) continue;
        for (const element end : ends) {
          object other;
          if (end.get_object().get(other) != simdjson::SUCCESS) continue;
          const std::string_view id = string_at(other, "id");
          if (!id.empty() && id != entity.id)
            entity.neighbours.push_back(kb_text(id, KbLimits().id_bytes));
        }
      }
    }
  }

  const KbReadOptions& options_;
  const KbVocabulary& vocabulary_;
  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<KbLineReader> ftm_lines(const KbReadOptions& options,
                                        const KbVocabulary& vocabulary) {
  return std::make_unique<FtmLines>(options, vocabulary);
}

}  // namespace redstring::reading
