// Wikidata's JSON dump: "[", then one item a line with a comma behind it, then "]".
// (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html)
//
// Fields of an item may come in any order, and an empty map may be written "[]", as PHP does. Of an
// item's claims only those are looked at whose property dictionaries/kb names; deprecated ones
// never count, and preferred ones come before the others.
#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "ingest/kb_json.h"
#include "ingest/kb_line.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view every_language = "mul";

/// "en-gb" is a region of "en".
bool region_of(std::string_view code, std::string_view language) {
  return code.size() > language.size() + 1 && code[language.size()] == '-' &&
         code.substr(0, language.size()) == language;
}

/// Whether a name begins with a letter of the Latin script (up to U+024F).
bool latin(std::string_view name) {
  if (name.empty()) return false;
  const auto lead = static_cast<unsigned char>(name.front());
  if (lead < 0x80) return is_letter(name.front());
  return lead >= 0xc3 && lead <= 0xc9;
}

class WikidataLines final : public KbLineReader {
 public:
  WikidataLines(const KbReadOptions& options, const KbVocabulary& vocabulary)
      : options_(options), vocabulary_(vocabulary) {}

  KbLine read(std::string_view line) override {
    line = trim(line);
    if (!line.empty() && line.back() == ',') line = trim(line.substr(0, line.size() - 1));
    if (line.empty() || line == "[" || line == "]") return {};
    element root;
    const auto error = parser_.parse(line.data(), line.size(), false).get(root);
    if (error != simdjson::SUCCESS)
      return KbLine::reject(std::string("not valid JSON: ") + simdjson::error_message(error));
    object item;
    if (root.get_object().get(item) != simdjson::SUCCESS)
      return KbLine::reject("not a JSON object");
    return read(item);
  }

 private:
  KbLine read(object item) {
    const std::string_view id = string_at(item, "id");
    const std::string_view kind = string_at(item, "type");
    if (id.empty() || kind.empty())
      return KbLine::reject("no item of Wikidata: \"id\" or \"type\" is missing");
    if (kind != "item") return KbLine::skip("kind", std::string(kind));
    const KbLimits limits;
    if (id.size() > limits.id_bytes) return KbLine::reject("the id is too long");

    KbLine line;
    KbEntity& entity = line.entity;
    entity.id = kb_text(id, limits.id_bytes);
    if (entity.id.empty()) return KbLine::reject("the id is blank");
    const std::optional<object> claims = object_at(item, "claims");
    std::string first_class;
    entity.type = claims ? type_of(*claims, first_class) : EntityType();
    if (!entity.type.known()) return KbLine::skip("class", first_class);
    if (!kb_wanted(entity.type, options_))
      return KbLine::skip("type", std::string(entity.type.name()));

    const std::optional<object> labels = object_at(item, "labels");
    entity.name = labels ? label(*labels, true) : std::string();
    if (entity.name.empty()) return KbLine::skip("name", entity.id);
    if (labels) labels_as_aliases(*labels, entity);
    if (const auto aliases = object_at(item, "aliases")) add_aliases(*aliases, entity);
    if (const auto descriptions = object_at(item, "descriptions"))
      entity.description = kb_text(label(*descriptions, false), limits.description_bytes);
    if (const auto links = object_at(item, "sitelinks"))
      entity.prior = prior_of_sitelinks(links->size());
    add_claims(*claims, entity);
    tidy(entity);
    line.kind = KbLine::Kind::entity;
    return line;
  }

  // ---- names

  using Texts = std::vector<std::pair<std::string_view, element>>;  // by language

  /// The texts of a map from languages, in byte order, so that the order in the file does not
  /// matter.
  static Texts by_language(object names) {
    Texts texts;
    for (const auto field : names) texts.emplace_back(field.key, field.value);
    std::sort(texts.begin(), texts.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return texts;
  }

  static std::string text_of(element entry) {
    object fields;
    if (entry.get_object().get(fields) != simdjson::SUCCESS) return {};
    return kb_text(string_at(fields, "value"), KbLimits().name_bytes);
  }

  static std::string value_of(const Texts& texts, std::string_view language) {
    const auto entry =
        std::lower_bound(texts.begin(), texts.end(), language,
                         [](const auto& a, std::string_view b) { return a.first < b; });
    return entry != texts.end() && entry->first == language ? text_of(entry->second)
                                                            : std::string();
  }

  /// The text in the first language that has one; `any`: else any label in Latin letters.
  std::string label(object names, bool any) const {
    const Texts texts = by_language(names);
    for (const std::string& language : options_.languages)
      if (std::string text = value_of(texts, language); !text.empty()) return text;
    if (std::string text = value_of(texts, every_language); !text.empty()) return text;
    for (const std::string& language : options_.languages)
      for (const auto& [code, entry] : texts)
        if (region_of(code, language))
          if (std::string text = text_of(entry); !text.empty()) return text;
    if (any)
      for (const auto& [code, entry] : texts)
        if (std::string text = text_of(entry); latin(text)) return text;
    return {};
  }

  bool wanted_language(std::string_view code) const {
    return code == every_language ||
           std::any_of(options_.languages.begin(), options_.languages.end(),
                       [&](const std::string& language) {
                         return code == language || region_of(code, language);
                       });
  }

  void labels_as_aliases(object labels, KbEntity& entity) const {
    for (const auto field : labels)
      if (wanted_language(field.key)) entity.aliases.push_back(text_of(field.value));
  }

  void add_aliases(object aliases, KbEntity& entity) const {
    for (const auto field : aliases) {
      array list;
      if (!wanted_language(field.key) || field.value.get_array().get(list) != simdjson::SUCCESS)
        continue;
      for (const element one : list) {
        if (entity.aliases.size() > 2 * KbLimits().aliases) return;
        entity.aliases.push_back(text_of(one));
      }
    }
  }

  // ---- claims

  /// The values of a property, those of preferred rank first, in their order.
  static std::vector<element> values(element statements) {
    std::vector<element> preferred, normal;
    array list;
    if (statements.get_array().get(list) != simdjson::SUCCESS) return {};
    for (const element one : list) {
      object statement;
      if (one.get_object().get(statement) != simdjson::SUCCESS) continue;
      const std::string_view rank = string_at(statement, "rank");
      if (rank == "deprecated") continue;
      const auto snak = object_at(statement, "mainsnak");
      if (!snak || string_at(*snak, "snaktype") != "value") continue;
      const auto data = object_at(*snak, "datavalue");
      element value;
      if (!data || data->at_key("value").get(value) != simdjson::SUCCESS) continue;
      (rank == "preferred" ? preferred : normal).push_back(value);
    }
    preferred.insert(preferred.end(), normal.begin(), normal.end());
    return preferred;
  }

  /// "Q5" of {"entity-type":"item","numeric-id":5,"id":"Q5"}; old dumps have no "id".
  static std::string item_id(element value) {
    object reference;
    if (value.get_object().get(reference) != simdjson::SUCCESS) return {};
    if (const std::string_view id = string_at(reference, "id"); !id.empty())
      return kb_text(id, KbLimits().id_bytes);
    std::uint64_t number = 0;
    if (string_at(reference, "entity-type") == "item" &&
        reference.at_key("numeric-id").get_uint64().get(number) == simdjson::SUCCESS)
      return "Q" + std::to_string(number);
    return {};
  }

  /// A date as precise as it is known: day (11), month (10) or year (9); nothing coarser.
  static std::string date(element value) {
    object time;
    if (value.get_object().get(time) != simdjson::SUCCESS) return {};
    std::int64_t precision = 0;
    if (time.at_key("precision").get_int64().get(precision) != simdjson::SUCCESS) return {};
    if (precision < 9) return {};
    std::string text = kb_date(string_at(time, "time"));
    const std::size_t sign = !text.empty() && text.front() == '-' ? 1 : 0;
    if (precision == 9) text.resize(std::min(text.size(), sign + 4));
    if (precision == 10) text.resize(std::min(text.size(), sign + 7));
    return text;
  }

  EntityType type_of(object claims, std::string& first_class) const {
    element statements;
    if (claims.at_key("P31").get(statements) != simdjson::SUCCESS) return {};
    for (const element value : values(statements)) {
      const std::string id = item_id(value);
      if (first_class.empty()) first_class = id;
      const EntityType type = kb_type(id, options_, vocabulary_);
      if (type.known()) return type;
    }
    return {};
  }

  void add_claims(object claims, KbEntity& entity) const {
    const KbLimits limits;
    for (const auto field : claims) {
      const auto use = vocabulary_.properties.find(field.key);
      if (use == vocabulary_.properties.end()) continue;
      const std::string_view what = use->second;
      for (const element value : values(field.value)) {
        if (what == "began" || what == "ended") {
          std::string& into = what == "began" ? entity.began : entity.ended;
          if (into.empty()) into = date(value);
        } else if (what == "country" || what == "neighbour") {
          const std::string id = item_id(value);
          if (id.empty()) continue;
          if (what == "country") entity.countries.push_back(id);
          entity.neighbours.push_back(id);
        } else if (what.substr(0, 11) == "identifier:") {
          std::string_view text;
          if (value.get_string().get(text) == simdjson::SUCCESS && !text.empty())
            entity.identifiers.emplace_back(what.substr(11), kb_text(text, limits.name_bytes));
        }
      }
    }
  }

  const KbReadOptions& options_;
  const KbVocabulary& vocabulary_;
  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<KbLineReader> wikidata_lines(const KbReadOptions& options,
                                             const KbVocabulary& vocabulary) {
  return std::make_unique<WikidataLines>(options, vocabulary);
}

}  // namespace redstring::reading
