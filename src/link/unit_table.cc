// See unit_table.h.
#include "link/unit_table.h"

#include <algorithm>
#include <tuple>

#include "link/linker.h"

namespace redstring::link {
namespace {

/// A total order: equal units are the same unit.
bool unit_before(const Unit& a, const Unit& b) {
  const auto surfaces_before = [](const std::vector<Alias>& x, const std::vector<Alias>& y) {
    return std::lexicographical_compare(
        x.begin(), x.end(), y.begin(), y.end(), [](const Alias& s, const Alias& t) {
          return std::tie(s.name, s.count) < std::tie(t.name, t.count);
        });
  };
  const auto rest = [](const Unit& u) {
    return std::tie(u.document, u.published, u.publication, u.index, u.type, u.name, u.titles,
                    u.roles, u.gender);
  };
  if (rest(a) != rest(b)) return rest(a) < rest(b);
  return surfaces_before(a.surfaces, b.surfaces);
}

}  // namespace

Units::Units(std::vector<Unit>& from) {
  std::sort(from.begin(), from.end(), unit_before);
  Table table;
  for (const Unit& unit : from) {
    Row row;
    const auto number = [&](const std::string& name) {
      return name_number(unit.type, own_texts_.emplace_back(name));
    };
    row.name = number(unit.name);
    row.said = said_number(unit.titles, unit.roles);
    row.first_surface = static_cast<std::uint32_t>(own_surfaces_.size());
    row.gender = unit.gender == "f" ? 1 : unit.gender == "m" ? 2 : 0;
    for (const Alias& alias : unit.surfaces)
      own_surfaces_.push_back({number(alias.name), static_cast<std::uint32_t>(alias.count)});
    own_rows_.push_back(row);
  }
  Row end;
  end.first_surface = static_cast<std::uint32_t>(own_surfaces_.size());
  own_rows_.push_back(end);
  table.rows = own_rows_;
  table.surfaces = own_surfaces_;
  for (NameNumber name = 0; name < names_.size(); ++name) table.names.push_back(name);
  for (std::uint32_t said = 0; said < said_.size(); ++said) table.said.push_back(said);
  add_table(std::move(table));
  const auto same_source = [](const Unit& a, const Unit& b) {
    return a.document == b.document && a.published == b.published && a.publication == b.publication;
  };
  for (std::uint32_t first = 0; first < from.size();) {
    std::uint32_t last = first;
    for (; last < from.size() && same_source(from[first], from[last]); ++last)
      indices_.push_back(from[last].index);
    const std::string& published = own_texts_.emplace_back(from[first].published);
    set_publication(add_document(from[first].document, published, 0, first, last),
                    from[first].publication);
    first = last;
  }
}

std::uint32_t Units::add_table(Table table) {
  tables_.push_back(std::move(table));
  return static_cast<std::uint32_t>(tables_.size() - 1);
}

std::uint32_t Units::add_document(const DocumentId& id, std::string_view published,
                                  std::uint32_t table, std::uint32_t first, std::uint32_t last) {
  const auto number = static_cast<std::uint32_t>(documents_.size());
  documents_.push_back({id, published, size(), table, first});
  publications_.push_back(number);
  const Table& from = tables_[table];
  for (std::uint32_t r = first; r < last; ++r) {
    const Row& row = from.rows[r];
    document_of_.push_back(number);
    name_of_.push_back(from.names[row.name]);
    said_of_.push_back(from.said[row.said] << 2 | (row.gender > 2 ? 0u : row.gender));
  }
  return number;
}

NameNumber Units::name_number(EntityType type, std::string_view name) {
  // A handful of types: the commonest come early.
  auto of_type = std::find_if(by_text_.begin(), by_text_.end(),
                              [type](const auto& entry) { return entry.first == type; });
  if (of_type == by_text_.end()) of_type = by_text_.insert(by_text_.end(), {type, {}});
  const auto [at, is_new] =
      of_type->second.try_emplace(name, static_cast<NameNumber>(names_.size()));
  if (is_new) names_.push_back({type, name});
  return at->second;
}

std::uint32_t Units::said_number(const std::vector<std::string>& titles,
                                 const std::vector<std::string>& roles) {
  if (said_.empty()) said_.emplace_back();
  if (titles.empty() && roles.empty()) return 0;  // nearly always
  std::string key;
  for (const auto* list : {&titles, &roles}) {
    key += std::to_string(list->size()) + " ";
    for (const std::string& words : *list) key += std::to_string(words.size()) + " " + words;
  }
  const auto [at, is_new] =
      said_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(said_.size()));
  if (is_new) said_.push_back({titles, roles});
  return at->second;
}

void Units::reserve(std::size_t documents, std::size_t units, std::size_t names) {
  documents_.reserve(documents);
  publications_.reserve(documents);
  document_of_.reserve(units);
  name_of_.reserve(units);
  said_of_.reserve(units);
  names_.reserve(names);
}

std::uint32_t Units::publications() const {
  std::vector<bool> seen;
  std::uint32_t count = 0;
  for (std::uint32_t d = 0; d < documents(); ++d) {
    const auto [first, last] = units_of(d);
    if (first == last) continue;
    if (publications_[d] >= seen.size()) seen.resize(std::size_t{publications_[d]} + 1);
    if (!seen[publications_[d]]) ++count;
    seen[publications_[d]] = true;
  }
  return count;
}

}  // namespace redstring::link
