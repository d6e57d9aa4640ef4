// The document entities that are linked together: a row of numbers each, every string once.
//
// An archive has a hundred times as many document entities as names. What costs time is paid for
// each name, what costs memory too.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "redstring/document.h"
#include "redstring/entity.h"
#include "redstring/mention.h"

namespace redstring::link {

struct Unit;

/// A string as the name of something of a type.
using NameNumber = std::uint32_t;

class Units {
 public:
  /// A surface form of one unit.
  struct Surface {
    NameNumber name = 0;
    std::uint32_t count = 0;
  };
  /// Half-open; for range-based loops.
  struct Surfaces {
    const Surface* first = nullptr;
    const Surface* last = nullptr;
    const Surface* begin() const { return first; }
    const Surface* end() const { return last; }
  };

  Units() = default;
  /// Of units in any order, which are put in the order of this value: by type, document, index and
  /// whatever else tells two of them apart.
  explicit Units(std::vector<Unit>& from);

  // ---- filling: documents in order of their ids, units of each in order of their indices

  /// Returns its number. Numbers rise from 0.
  std::uint32_t add_document(const DocumentId& id, std::string published);
  NameNumber name_number(EntityType type, std::string_view name);
  /// Titles and roles that were said of somebody, as one number.
  std::uint32_t said_number(const std::vector<std::string>& titles,
                            const std::vector<std::string>& roles);
  /// A unit of the document added last. `gender` other than "f" and "m" is none.
  void add(std::uint32_t index, NameNumber name, std::uint32_t said, std::string_view gender,
           const std::vector<Surface>& surfaces);
  void reserve(std::size_t documents, std::size_t units, std::size_t surfaces);
  void set_publication(std::uint32_t document, std::uint32_t publication) {
    documents_[document].publication = publication;
  }
  /// To be called when all are there: puts them in order of (type, document, index).
  void put_in_order();

  // ---- asking

  std::uint32_t size() const { return static_cast<std::uint32_t>(rows_.size()); }
  EntityType type(std::uint32_t unit) const { return names_[rows_[unit].name].type; }
  std::uint32_t document_number(std::uint32_t unit) const { return rows_[unit].document; }
  const DocumentId& document(std::uint32_t unit) const {
    return documents_[rows_[unit].document].id;
  }
  /// Of the document; "" when it has none.
  const std::string& published(std::uint32_t unit) const {
    return documents_[rows_[unit].document].published;
  }
  /// Near-duplicate group of the document.
  std::uint32_t publication(std::uint32_t unit) const {
    return documents_[rows_[unit].document].publication;
  }
  std::uint32_t index(std::uint32_t unit) const { return rows_[unit].index; }
  NameNumber name_of(std::uint32_t unit) const { return rows_[unit].name; }
  const std::string& name(std::uint32_t unit) const { return names_[rows_[unit].name].text; }
  Surfaces surfaces(std::uint32_t unit) const {
    const Surface* first = surfaces_.data() + rows_[unit].first_surface;
    return {first, first + rows_[unit].surfaces};
  }
  std::uint32_t said(std::uint32_t unit) const { return rows_[unit].said; }
  const std::vector<std::string>& titles(std::uint32_t unit) const {
    return said_[rows_[unit].said].titles;
  }
  const std::vector<std::string>& roles(std::uint32_t unit) const {
    return said_[rows_[unit].said].roles;
  }
  /// 'f', 'm' or 0.
  char gender(std::uint32_t unit) const { return rows_[unit].gender; }

  const std::string& published_of(std::uint32_t document) const {
    return documents_[document].published;
  }

  std::uint32_t names() const { return static_cast<std::uint32_t>(names_.size()); }
  EntityType name_type(NameNumber name) const { return names_[name].type; }
  const std::string& text(NameNumber name) const { return names_[name].text; }
  std::uint32_t said_numbers() const { return static_cast<std::uint32_t>(said_.size()); }
  const std::vector<std::string>& said_titles(std::uint32_t said) const {
    return said_[said].titles;
  }
  /// How many publications have a unit.
  std::uint32_t publications() const;

 private:
  struct Row {
    std::uint32_t document = 0, index = 0;
    NameNumber name = 0;
    std::uint32_t first_surface = 0, surfaces = 0;
    std::uint32_t said = 0;
    char gender = 0;
  };
  struct Source {
    DocumentId id;
    std::uint32_t publication = 0;
    std::string published;
  };
  struct Name {
    EntityType type;
    std::string text;
  };
  struct Said {
    std::vector<std::string> titles, roles;
  };

  std::vector<Row> rows_;
  std::vector<Surface> surfaces_;
  std::vector<Source> documents_;
  std::deque<Name> names_;  // stay where they are: the maps below look into them
  std::vector<std::pair<EntityType, std::unordered_map<std::string_view, NameNumber>>> by_text_;
  std::vector<Said> said_;
  std::unordered_map<std::string, std::uint32_t> said_numbers_;
};

}  // namespace redstring::link
