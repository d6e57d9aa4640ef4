// The document entities that are linked together: a few numbers each, every string once.
//
// An archive has a hundred times as many document entities as names. What costs time is paid for
// each name, what costs memory too: a unit stays in the table that it was kept in, and only what is
// asked of all units stands here, in plain arrays.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
  /// A unit where it is kept, in numbers of the table that it stands in.
  struct Row {
    std::uint32_t name = 0, said = 0;
    std::uint32_t first_surface = 0;  ///< its surfaces end where those of the next row begin
    std::uint32_t mentions : 30 = 0;
    std::uint32_t gender : 2 = 0;  ///< 1 "f", 2 "m", 0 neither
  };
  /// Units that are kept somewhere, and what their numbers are here.
  struct Table {
    std::span<const Row> rows;          ///< one more at the end
    std::span<const Surface> surfaces;  ///< of all of them
    std::vector<NameNumber> names;      ///< what name_number() said of each of its names
    std::vector<std::uint32_t> said;    ///< what said_number() said
  };
  /// The surface forms of a unit; for range-based loops.
  class Surfaces {
   public:
    struct Iterator {
      const Surface* at = nullptr;
      const NameNumber* names = nullptr;
      Surface operator*() const { return {names[at->name], at->count}; }
      Iterator& operator++() {
        ++at;
        return *this;
      }
      bool operator!=(const Iterator& other) const { return at != other.at; }
    };
    Surfaces(std::span<const Surface> of, const NameNumber* names) : of_(of), names_(names) {}
    Iterator begin() const { return {of_.data(), names_}; }
    Iterator end() const { return {of_.data() + of_.size(), names_}; }

   private:
    std::span<const Surface> of_;
    const NameNumber* names_;
  };

  Units() = default;
  /// Of units in any order, which are put in the order of this value: by document, index and
  /// whatever else tells two of them apart.
  explicit Units(std::vector<Unit>& from);
  Units(const Units&) = delete;
  Units& operator=(const Units&) = delete;
  Units(Units&&) = default;
  Units& operator=(Units&&) = default;

  // ---- filling: what is told stays where it is as long as this value

  NameNumber name_number(EntityType type, std::string_view name);
  /// Titles and roles that were said of somebody, as one number.
  std::uint32_t said_number(const std::vector<std::string>& titles,
                            const std::vector<std::string>& roles);
  /// Returns its number.
  std::uint32_t add_table(Table table);
  /// Documents in order of their ids; its units are the rows [first, last) of that table. Returns
  /// its number: documents and units are numbered from 0 as they come.
  std::uint32_t add_document(const DocumentId& id, std::string_view published, std::uint32_t table,
                             std::uint32_t first, std::uint32_t last);
  void reserve(std::size_t documents, std::size_t units, std::size_t names);
  void set_publication(std::uint32_t document, std::uint32_t publication) {
    publications_[document] = publication;
  }

  // ---- asking

  std::uint32_t size() const { return static_cast<std::uint32_t>(document_of_.size()); }
  std::uint32_t documents() const { return static_cast<std::uint32_t>(documents_.size()); }
  EntityType type(std::uint32_t unit) const { return names_[name_of_[unit]].type; }
  std::uint32_t document_number(std::uint32_t unit) const { return document_of_[unit]; }
  /// The units of a document: [first, second).
  std::pair<std::uint32_t, std::uint32_t> units_of(std::uint32_t document) const {
    const auto next = std::size_t{document} + 1;
    return {documents_[document].first_unit,
            next < documents_.size() ? documents_[next].first_unit : size()};
  }
  const DocumentId& document(std::uint32_t unit) const { return documents_[document_of_[unit]].id; }
  /// Of the document; "" when it has none.
  std::string_view published(std::uint32_t unit) const {
    return documents_[document_of_[unit]].published;
  }
  std::string_view published_of(std::uint32_t document) const {
    return documents_[document].published;
  }
  /// Near-duplicate group of the document.
  std::uint32_t publication(std::uint32_t unit) const { return publications_[document_of_[unit]]; }
  std::uint32_t publication_of(std::uint32_t document) const { return publications_[document]; }
  /// Of the unit within its document.
  std::uint32_t index(std::uint32_t unit) const {
    return indices_.empty() ? unit - documents_[document_of_[unit]].first_unit : indices_[unit];
  }
  std::uint32_t mentions(std::uint32_t unit) const { return row(unit).mentions; }
  NameNumber name_of(std::uint32_t unit) const { return name_of_[unit]; }
  std::string_view name(std::uint32_t unit) const { return names_[name_of_[unit]].text; }
  Surfaces surfaces(std::uint32_t unit) const {
    const Table& table = tables_[documents_[document_of_[unit]].table];
    const Row* const at = &row(unit);
    return {table.surfaces.subspan(at->first_surface, at[1].first_surface - at->first_surface),
            table.names.data()};
  }
  std::uint32_t said(std::uint32_t unit) const { return said_of_[unit] >> 2; }
  const std::vector<std::string>& titles(std::uint32_t unit) const {
    return said_[said(unit)].titles;
  }
  const std::vector<std::string>& roles(std::uint32_t unit) const {
    return said_[said(unit)].roles;
  }
  /// 'f', 'm' or 0.
  char gender(std::uint32_t unit) const { return "\0fm"[said_of_[unit] & 3]; }

  std::uint32_t names() const { return static_cast<std::uint32_t>(names_.size()); }
  EntityType name_type(NameNumber name) const { return names_[name].type; }
  std::string_view text(NameNumber name) const { return names_[name].text; }
  std::uint32_t said_numbers() const { return static_cast<std::uint32_t>(said_.size()); }
  const std::vector<std::string>& said_titles(std::uint32_t said) const {
    return said_[said].titles;
  }
  const std::vector<std::string>& said_roles(std::uint32_t said) const { return said_[said].roles; }
  /// How many publications have a unit.
  std::uint32_t publications() const;

 private:
  struct Source {
    DocumentId id;
    std::string_view published;
    std::uint32_t first_unit = 0, table = 0, first_row = 0;
  };
  struct Name {
    EntityType type;
    std::string_view text;
  };
  struct Said {
    std::vector<std::string> titles, roles;
  };
  const Row& row(std::uint32_t unit) const {
    const Source& source = documents_[document_of_[unit]];
    return tables_[source.table].rows[source.first_row + (unit - source.first_unit)];
  }

  std::vector<Table> tables_;
  std::vector<Source> documents_;
  std::vector<std::uint32_t> publications_;  // by document
  // By unit: what is asked of all of them.
  std::vector<std::uint32_t> document_of_;
  std::vector<NameNumber> name_of_;
  std::vector<std::uint32_t> said_of_;  // and the gender in the last two bits
  std::vector<std::uint32_t> indices_;  // empty where they are places in the document
  std::vector<Name> names_;
  std::vector<std::pair<EntityType, std::unordered_map<std::string_view, NameNumber>>> by_text_;
  std::vector<Said> said_;
  std::unordered_map<std::string, std::uint32_t> said_numbers_;
  // What units that came as values are kept in.
  std::deque<std::string> own_texts_;
  std::vector<Row> own_rows_;
  std::vector<Surface> own_surfaces_;
};

}  // namespace redstring::link
