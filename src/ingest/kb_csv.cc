// See kb_csv.h.
#include "ingest/kb_csv.h"

#include <algorithm>
#include <charconv>

#include "ingest/strings.h"

namespace redstring::reading {
namespace {

struct Spelling {
  std::string_view header;
  int column;
};

}  // namespace

int KbTable::column_called(std::string_view name) {
  // OpenSanctions' own headers, and what people call such columns.
  static constexpr Spelling spellings[] = {
      {"id", id},
      {"qid", id},
      {"identifier", id},
      {"name", name_},
      {"label", name_},
      {"caption", name_},
      {"title", name_},
      {"type", type},
      {"schema", type},
      {"class", type},
      {"aliases", aliases},
      {"alias", aliases},
      {"alternative_names", aliases},
      {"other_names", aliases},
      {"description", description},
      {"notes", description},
      {"position", description},
      {"countries", countries},
      {"country", countries},
      {"nationality", countries},
      {"birth_date", began},
      {"born", began},
      {"founded", began},
      {"inception", began},
      {"death_date", ended},
      {"died", ended},
      {"dissolved", ended},
      {"prior", prior},
      {"sitelinks", sitelinks},
      {"popularity", sitelinks},
      {"identifiers", identifiers},
      {"neighbours", neighbours},
      {"neighbors", neighbours},
      {"related", neighbours},
  };
  std::string wanted = lower(trim(name));
  std::replace_if(wanted.begin(), wanted.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  for (const Spelling& one : spellings)
    if (one.header == wanted) return one.column;
  return -1;
}

Result<KbTable> KbTable::of(const std::vector<std::string>& header, const KbReadOptions& options,
                            const KbVocabulary& vocabulary) {
  KbTable table(options, vocabulary);
  table.columns_ = header.size();
  for (std::size_t i = 0; i < header.size(); ++i) {
    const int column = column_called(header[i]);
    if (column >= 0 && table.at_[static_cast<std::size_t>(column)] < 0)
      table.at_[static_cast<std::size_t>(column)] = static_cast<int>(i);
  }
  if (table.at_[name_] < 0)
    return fail(ErrorCode::corrupt, "the table has no column of names", {},
                "call it name; others are id, type, aliases, description, countries, born, died, "
                "sitelinks, identifiers and neighbours");
  return table;
}

char KbTable::separator_of(std::string_view header) {
  header = header.substr(0, header.find('\n'));
  char best = ',';
  int most = 0;
  for (const char separator : {',', ';', '\t'}) {
    int known = 0;
    for (std::string_view rest = header; !rest.empty();) {
      const std::size_t end = std::min(rest.find(separator), rest.size());
      std::string_view name = trim(rest.substr(0, end));
      if (name.size() > 1 && name.front() == '"') name = name.substr(1, name.size() - 2);
      known += column_called(name) >= 0 ? 1 : 0;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (known > most) {
      most = known;
      best = separator;
    }
  }
  return most > 0 ? best : '\0';
}

std::vector<std::string> kb_cell_values(std::string_view cell) {
  std::vector<std::string> values;
  std::string value;
  bool quoted = false;
  for (std::size_t i = 0; i <= cell.size(); ++i) {
    const bool end = i == cell.size();
    if (!end && cell[i] == '"') {
      if (quoted && i + 1 < cell.size() && cell[i + 1] == '"')
        value += cell[++i];
      else
        quoted = !quoted;
    } else if (end || (cell[i] == ';' && !quoted)) {
      value = kb_text(value, KbLimits().name_bytes);
      if (!value.empty()) values.push_back(std::move(value));
      value.clear();
    } else {
      value += cell[i];
    }
  }
  return values;
}

std::string_view KbTable::field(const std::vector<std::string>& record, Column column) const {
  const int at = at_[column];
  return at < 0 ? std::string_view() : std::string_view(record[static_cast<std::size_t>(at)]);
}

namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
  text = trim(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "person", "PERSON", "ORG", "Person", "Company", "Q5".
EntityType named_type(std::string_view written, const KbReadOptions& options,
                      const KbVocabulary& vocabulary) {
  for (const std::string& name : {std::string(written), "ftm:" + std::string(written)})
    if (const EntityType type = kb_type(name, options, vocabulary); type.known()) return type;
  const std::string name = lower(written);
  if (name == "org" || name == "organisation") return types::organization;
  if (name == "loc" || name == "location") return types::place;
  if (name == "per") return types::person;
  for (const EntityType type : {types::person, types::organization, types::place, types::server})
    if (type.name() == name) return type;
  for (const auto& [from, type] : options.classes)
    if (type.name() == name) return type;
  return {};
}

}  // namespace

KbLine KbTable::read(const std::vector<std::string>& record) const {
  const KbLimits limits;
  if (record.size() != columns_)
    return KbLine::reject("not valid CSV: " + std::to_string(record.size()) +
                          " fields where the header has " + std::to_string(columns_));
  KbLine line;
  KbEntity& entity = line.entity;
  entity.name = kb_text(field(record, name_), limits.name_bytes);
  if (entity.name.empty()) return KbLine::skip("name", kb_text(field(record, id), 100));
  entity.id = kb_text(field(record, id), limits.id_bytes);
  // A list that has no ids of its own tells its entities apart by their names.
  if (entity.id.empty()) entity.id = kb_text(entity.name, limits.id_bytes);
  const std::string written = kb_text(field(record, type), 100);
  entity.type =
      written.empty() ? options_->default_type : named_type(written, *options_, *vocabulary_);
  if (!entity.type.known()) {
    if (written.empty())
      return KbLine::reject("the row has no type, and --type names none for such rows");
    return KbLine::skip("class", written);
  }
  if (!kb_wanted(entity.type, *options_))
    return KbLine::skip("type", std::string(entity.type.name()));
  entity.aliases = kb_cell_values(field(record, aliases));
  entity.description = kb_text(field(record, description), limits.description_bytes);
  entity.countries = kb_cell_values(field(record, countries));
  entity.neighbours = kb_cell_values(field(record, neighbours));
  const auto first_date = [](const std::vector<std::string>& values) {
    for (const std::string& value : values)
      if (std::string date = kb_date(value); !date.empty()) return date;
    return std::string();
  };
  entity.began = first_date(kb_cell_values(field(record, began)));
  entity.ended = first_date(kb_cell_values(field(record, ended)));
  for (const std::string& value : kb_cell_values(field(record, identifiers))) {
    const std::size_t colon = value.find(':');
    if (colon == std::string::npos || colon == 0)
      entity.identifiers.emplace_back("id", value);
    else
      entity.identifiers.emplace_back(value.substr(0, colon),
                                      std::string(trim(std::string_view(value).substr(colon + 1))));
  }
  entity.prior = prior_unknown;
  if (const auto pages = number_in(field(record, sitelinks)))
    entity.prior = prior_of_sitelinks(*pages);
  if (const auto given = number_in(field(record, prior)))
    entity.prior = static_cast<std::uint32_t>(std::min<std::uint64_t>(*given, 1000));
  tidy(entity);
  line.kind = KbLine::Kind::entity;
  return line;
}

}  // namespace redstring::reading
