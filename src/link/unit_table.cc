// See unit_table.h.
#include "link/unit_table.h"

#include <algorithm>
#include <limits>
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
  if (a.type != b.type) return a.type < b.type;
  if (a.document != b.document) return a.document < b.document;
  const auto rest = [](const Unit& u) {
    return std::tie(u.index, u.name, u.titles, u.roles, u.gender, u.published);
  };
  if (rest(a) != rest(b)) return rest(a) < rest(b);
  return surfaces_before(a.surfaces, b.surfaces);
}

}  // namespace

Units::Units(std::vector<Unit>& from) {
  std::sort(from.begin(), from.end(), unit_before);
  const auto same_source = [](const Unit& a, const Unit& b) {
    return a.document == b.document && a.published == b.published && a.publication == b.publication;
  };
  std::vector<Surface> surfaces;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Unit& unit = from[i];
    if (i == 0 || !same_source(from[i - 1], unit)) {
      set_publication(add_document(unit.document, unit.published), unit.publication);
    }
    surfaces.clear();
    for (const Alias& alias : unit.surfaces) {
      surfaces.push_back(
          {name_number(unit.type, alias.name), static_cast<std::uint32_t>(alias.count)});
    }
    add(unit.index, name_number(unit.type, unit.name), said_number(unit.titles, unit.roles),
        unit.gender, surfaces);
  }
}

std::uint32_t Units::add_document(const DocumentId& id, std::string published) {
  documents_.push_back({id, static_cast<std::uint32_t>(documents_.size()), std::move(published)});
  return static_cast<std::uint32_t>(documents_.size() - 1);
}

NameNumber Units::name_number(EntityType type, std::string_view name) {
  // A handful of types: the commonest come early.
  auto of_type = std::find_if(by_text_.begin(), by_text_.end(),
                              [type](const auto& entry) { return entry.first == type; });
  if (of_type == by_text_.end()) of_type = by_text_.insert(by_text_.end(), {type, {}});
  const auto known = of_type->second.find(name);
  if (known != of_type->second.end()) return known->second;
  const auto number = static_cast<NameNumber>(names_.size());
  names_.push_back({type, std::string(name)});
  of_type->second.emplace(names_.back().text, number);
  return number;
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

void Units::add(std::uint32_t index, NameNumber name, std::uint32_t said, std::string_view gender,
                const std::vector<Surface>& surfaces) {
  Row row;
  row.document = static_cast<std::uint32_t>(documents_.size() - 1);
  row.index = index;
  row.name = name;
  row.first_surface = static_cast<std::uint32_t>(surfaces_.size());
  row.surfaces = static_cast<std::uint32_t>(surfaces.size());
  row.said = said;
  row.gender = gender == "f" ? 'f' : gender == "m" ? 'm' : char{0};
  surfaces_.insert(surfaces_.end(), surfaces.begin(), surfaces.end());
  rows_.push_back(row);
}

void Units::reserve(std::size_t documents, std::size_t units, std::size_t surfaces) {
  documents_.reserve(documents);
  rows_.reserve(units);
  surfaces_.reserve(surfaces);
}

void Units::put_in_order() {
  std::vector<std::vector<Row>> of_type(by_text_.size());
  std::vector<std::size_t> order(by_text_.size());
  for (std::size_t t = 0; t < order.size(); ++t) order[t] = t;
  std::sort(order.begin(), order.end(),
            [this](std::size_t a, std::size_t b) { return by_text_[a].first < by_text_[b].first; });
  const auto place_of = [this](EntityType type) {
    return std::find_if(by_text_.begin(), by_text_.end(),
                        [type](const auto& entry) { return entry.first == type; }) -
           by_text_.begin();
  };
  for (const Row& row : rows_) {
    of_type[static_cast<std::size_t>(place_of(names_[row.name].type))].push_back(row);
  }
  rows_.clear();
  for (const std::size_t t : order) {
    rows_.insert(rows_.end(), of_type[t].begin(), of_type[t].end());
    std::vector<Row>().swap(of_type[t]);
  }
}

std::uint32_t Units::publications() const {
  std::vector<bool> has_unit(documents_.size());
  for (const Row& row : rows_) has_unit[row.document] = true;
  std::vector<std::uint32_t> all;
  for (std::size_t d = 0; d < documents_.size(); ++d) {
    if (has_unit[d]) all.push_back(documents_[d].publication);
  }
  std::sort(all.begin(), all.end());
  return static_cast<std::uint32_t>(std::unique(all.begin(), all.end()) - all.begin());
}

}  // namespace redstring::link
